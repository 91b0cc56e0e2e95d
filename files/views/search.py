"""Documents of every library that the reader sees: found by their words, or what is new and where to look."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from files.navigation import has_library
from files.queries.picker import beginning
from files.search import DOCUMENT
from files.views.addresses import viewer_of
from intranet.kernel.rate_limits import limit
from intranet.kernel.search.pages import found_page
from intranet.kernel.search.queries import SearchUnavailable

SEARCHES_A_MINUTE: Final = "120/m"
MAX_QUERY_LENGTH: Final = 500


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """A page of what was found; without words, the libraries near the reader and what changed last in them."""
    viewer = viewer_of(request)
    limit(request, "search", SEARCHES_A_MINUTE)
    text = request.GET.get("q", "").strip()[:MAX_QUERY_LENGTH]
    context: dict[str, object] = {"section": "files", "text": text}
    if not text:
        return render(request, "files/found.html", {**context, "near": beginning(viewer), "has_library": has_library(viewer)})
    try:
        context["found"] = found_page(viewer, DOCUMENT, text, request.GET.get("page", ""))
    except SearchUnavailable:
        context["is_unavailable"] = True
    return render(request, "files/found.html", context)
