"""The doors of the site: which application answers below a path, and how large a body it is sent at most.

`intranet/asgi.py` is the table of them. A `Door` is one of HTTP, `kernel.realtime.doors.SocketDoor` one of WebSockets.
"""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol
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

    protocol: ClassVar = "http"

    path: str
    label: str
    application: Application
    max_body_bytes: int


class AnyDoor(Protocol):
    """What the table needs of a door."""

    @property
    def protocol(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def application(self) -> Application: ...


class Doors:
    """The table, as one ASGI application. Of doors whose paths begin alike, the longest path counts.

    A WebSocket at no door is refused. `count_refusal` is called with the label of a door and the reason (`too_large`).
    """

    def __init__(self, *doors: AnyDoor, count_refusal: Callable[[str, str], None]) -> None:
        self._doors = sorted(doors, key=lambda door: len(door.path), reverse=True)
        self._count_refusal = count_refusal

    def __iter__(self) -> Iterator[AnyDoor]:
        return iter(self._doors)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        door = self._door_of(scope["type"], scope["path"])
        if door is None:
            await receive()
            await send({"type": "websocket.close"})
            return
        scope["door"] = door.label
        await door.application(scope, receive, send)

    def max_body_bytes(self, quoted_path: str) -> int:
        """The largest body of a request for this path, which is as it was sent."""
        door = self._door_of(Door.protocol, unquote(quoted_path))
        return door.max_body_bytes if isinstance(door, Door) else 0

    def count_too_large(self, quoted_path: str) -> None:
        """Count a request whose body was refused."""
        door = self._door_of(Door.protocol, unquote(quoted_path))
        self._count_refusal(door.label if door else "", "too_large")

    def _door_of(self, protocol: str, path: str) -> AnyDoor | None:
        return next((door for door in self._doors if door.protocol == protocol and path.startswith(door.path)), None)
