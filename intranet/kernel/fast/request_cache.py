"""A cache for one request, so that what every part of a page asks (which audiences, which groups) is read once.

Outside a request (worker, socket, command) nothing is remembered, so a socket learns of a change at its next question.
What writes something that is remembered empties the cache of the request that does it.

Without it, the home page of a group takes 15 % longer, other pages 1 to 7 %.
"""

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest, HttpResponse

_cache: ContextVar[dict[Hashable, Any] | None] = ContextVar("request_cache", default=None)


def remembered[Found](key: Hashable, read: Callable[[], Found]) -> Found:
    """What `read` gives, or gave earlier in this request under this key."""
    cache = _cache.get()
    if cache is None:
        return read()
    if key not in cache:
        cache[key] = read()
    found: Found = cache[key]
    return found


def forget() -> None:
    """Ask the database again next time."""
    cache = _cache.get()
    if cache is not None:
        cache.clear()


class RequestCacheMiddleware:
    """Opens the cache for the length of a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _cache.set({})
        try:
            return self.get_response(request)
        finally:
            _cache.reset(token)
