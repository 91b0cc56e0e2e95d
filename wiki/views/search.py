"""Pages of every space that the reader sees, found by their words."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from intranet.kernel.rate_limits import limit
from intranet.kernel.search.queries import SearchUnavailable
from wiki.queries.finding import FACETS, find_pages
from wiki.views.addresses import SECTION, viewer_of

SEARCHES_A_MINUTE: Final = "120/m"
MAX_QUERY_LENGTH: Final = 500


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """A page of what was found."""
    viewer = viewer_of(request)
    limit(request, "search", SEARCHES_A_MINUTE)
    text = request.GET.get("q", "").strip()[:MAX_QUERY_LENGTH]
    chosen = {name: request.GET.get(name, "")[:60] for name in FACETS}
    context: dict[str, object] = {"section": SECTION, "text": text}
    try:
        context["found"] = (
            find_pages(viewer, text, chosen, request.GET.get("page", "")) if text or any(chosen.values()) else None
        )
    except SearchUnavailable:
        context["is_unavailable"] = True
    return render(request, "wiki/found.html", context)
