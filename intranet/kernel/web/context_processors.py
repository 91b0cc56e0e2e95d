"""What every page of the shell needs beside the request. Nothing here asks the database."""

from django.http import HttpRequest

from intranet.kernel.web.preferences import theme_of


def appearance(request: HttpRequest) -> dict[str, str]:
    """The reader's theme: `auto`, `light` or `dark`."""
    return {"theme": theme_of(request)}
