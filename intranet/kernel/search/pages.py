"""Pages of things that are found by their words alone, in the list of one kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
    """A page of what was found. `total` counts what the index shows to the viewer, and so do the values of `facets`."""

    lines: Sequence[Line]
    page: "Page[int]"
    total: int
    suggestion: str
    facets: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)


def found_page(
    viewer: User,
    kind: str,
    text: str,
    page: str,
    *,
    filters: Mapping[str, tuple[str, ...]] | None = None,
    facets: Mapping[str, int] | None = None,
) -> FoundPage:
    """The things of a kind found by their words, as its section reads them for the viewer. Raises SearchUnavailable.

    `page` is what an address says; anything but a number is the first page. `filters` and `facets` are those of the request.
    """
    number = min(max(int(page), 1), MAX_PAGES) if page.isascii() and page.isdecimal() and len(page) < 6 else 1
    request = SearchRequest(
        kind=kind,
        viewer_audiences=audience_ids(viewer),
        text=text,
        page=number,
        size=PAGE_SIZE,
        language=reading_language(),
        filters=filters or {},
        facets=facets or {},
    )
    result = search(request)
    listed = range(min(result.total, MAX_PAGES * PAGE_SIZE))
    shown = sections[kind].lines(viewer, result.hits)
    return FoundPage(shown, Paginator(listed, PAGE_SIZE).get_page(number), result.total, result.suggestion, result.facets)
