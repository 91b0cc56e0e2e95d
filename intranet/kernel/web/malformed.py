"""Malformed requests, refused in the language of the reader, before the view."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse


class WellFormedMiddleware:
    """Answers 400 to a URL with a NUL byte, which PostgreSQL cannot compare with anything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("The URL contains a NUL byte.")
        return self._get_response(request)
