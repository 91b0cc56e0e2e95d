"""Pages are for one reader: nothing between the server and them keeps a copy, nor does their browser after they sign out."""

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
