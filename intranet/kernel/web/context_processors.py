"""What every page of the shell needs beside the request. Nothing here asks the database."""

from functools import partial

from django.http import HttpRequest

from intranet.kernel.web.page_address import page_address
from intranet.kernel.web.preferences import theme_of


def appearance(request: HttpRequest) -> dict[str, object]:
    """The reader's theme, `auto`, `light` or `dark`; and what gives the address to come back to when it changes."""
    return {"theme": theme_of(request), "page_address": partial(page_address, request)}
