"""Pages of things that are found by their words alone, in the list of one kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Page, Paginator

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.search.queries import SearchRequest, search
from intranet.kernel.search.sections import Line, sections
from intranet.kernel.text.bilingual import reading_language

PAGE_SIZE: Final = 20
MAX_PAGES: Final = 50


@dataclass(frozen=True)
class FoundPage:
    """A page of what was found. `total` counts what the index shows to the viewer."""

    lines: Sequence[Line]
    page: "Page[int]"
    total: int
    suggestion: str


def found_page(viewer: User, kind: str, text: str, page: str) -> FoundPage:
    """The things of a kind found by their words, as its section reads them for the viewer. Raises SearchUnavailable.

    `page` is what an address says; anything but a number is the first page.
    """
    number = min(max(int(page), 1), MAX_PAGES) if page.isascii() and page.isdecimal() and len(page) < 6 else 1
    request = SearchRequest(
        kind=kind,
        viewer_audiences=audience_ids(viewer),
        text=text,
        page=number,
        size=PAGE_SIZE,
        language=reading_language(),
    )
    result = search(request)
    listed = range(min(result.total, MAX_PAGES * PAGE_SIZE))
    shown = sections[kind].lines(viewer, result.hits)
    return FoundPage(shown, Paginator(listed, PAGE_SIZE).get_page(number), result.total, result.suggestion)
