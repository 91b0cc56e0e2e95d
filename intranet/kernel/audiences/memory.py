"""One answer of `audience_ids` for one member during one request: a page asks several times.

Outside a request (worker, socket, command) nothing is remembered, so a socket learns of a change at its next question.
Writes to audiences empty the memory of the request that makes them.
"""

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

_memory: ContextVar[dict[int, frozenset[int]] | None] = ContextVar("audience_ids", default=None)


def recall(member_pk: int) -> frozenset[int] | None:
    """What was answered for this member earlier in this request."""
    memory = _memory.get()
    return None if memory is None else memory.get(member_pk)


def remember(member_pk: int, ids: frozenset[int]) -> None:
    """Keep an answer until the request ends or an audience is written."""
    memory = _memory.get()
    if memory is not None:
        memory[member_pk] = ids


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
