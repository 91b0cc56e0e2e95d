"""The doors of the site: which application answers below a path, and how large a body it is sent at most.

`intranet/asgi.py` is the table of them. A `Door` is one of HTTP, `kernel.realtime.doors.SocketDoor` one of WebSockets.
"""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import unquote

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Door:
    """A door of HTTP. `path` begins and ends with a slash; `label` names the door in metrics.

    A request whose body is larger than `max_body_bytes` is answered 413 while it arrives, and reaches no application.
    Sessions, limits, the read-only mode and metrics are in Django's middlewares (`MIDDLEWARE`): another application than
    Django's has guards of its own.
    """

    path: str
    label: str
    application: Application
    max_body_bytes: int


class SocketEntry(Protocol):
    """What the table needs of a door of WebSockets."""

    @property
    def path(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def application(self) -> Application: ...


class Doors:
    """The table, as one ASGI application. Of doors whose paths begin alike, the longest path counts.

    One is a `Door` at `/`, which takes every request that is at no other. A WebSocket at no door is refused. `count_refusal` is
    called with the label of a door and the reason.
    """

    def __init__(self, *doors: Door | SocketEntry, count_refusal: Callable[[str, str], None]) -> None:
        ordered = sorted(doors, key=lambda door: len(door.path), reverse=True)
        self._pages = [door for door in ordered if isinstance(door, Door)]
        self._sockets = [door for door in ordered if not isinstance(door, Door)]
        self.count_refusal = count_refusal

    def __iter__(self) -> Iterator[Door | SocketEntry]:
        return iter([*self._sockets, *self._pages])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if scope["type"] == "http":
            door = self._page_door(path)
            scope["door"] = door.label
            await door.application(scope, receive, send)
        elif socket := next((door for door in self._sockets if path.startswith(door.path)), None):
            await socket.application(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close"})

    def door_of(self, quoted_path: str) -> Door:
        """The door of a request, by its path as it was sent."""
        return self._page_door(unquote(quoted_path))

    def _page_door(self, path: str) -> Door:
        return next((door for door in self._pages if path.startswith(door.path)), self._pages[-1])
