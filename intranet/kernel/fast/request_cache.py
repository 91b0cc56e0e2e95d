"""What was read during one request, so that what every part of a page asks (which audiences, which groups) is read once.

Outside a request (worker, socket, command) nothing is remembered, so a socket learns of a change at its next question.
What writes something that is remembered empties the memory of the request that does it.
"""

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest, HttpResponse

_memory: ContextVar[dict[Hashable, Any] | None] = ContextVar("memory", default=None)


def remembered[Found](key: Hashable, read: Callable[[], Found]) -> Found:
    """What `read` gives, or gave earlier in this request under this key."""
    memory = _memory.get()
    if memory is None:
        return read()
    if key not in memory:
        memory[key] = read()
    found: Found = memory[key]
    return found


def forget() -> None:
    """Ask the database again next time."""
    memory = _memory.get()
    if memory is not None:
        memory.clear()


class MemoryMiddleware:
    """Opens the memory for the length of a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _memory.set({})
        try:
            return self.get_response(request)
        finally:
            _memory.reset(token)
