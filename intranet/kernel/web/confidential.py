"""Pages are for one reader: neither their browser nor anything between it and the server stores them.

Pictures are kept by the reader's own browser, and by nothing else, as their views say: it asks at each use whether a picture of
a post may still be seen, and after an hour whether a portrait may, of which one page has twenty.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class ConfidentialMiddleware:
    """Forbids to store every answer whose view does not say otherwise. Static files are answered before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response
