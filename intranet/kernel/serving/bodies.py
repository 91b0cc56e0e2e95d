"""Bodies of requests and answers: the former no larger than their door takes, the latter sent as fast as they are read."""

from typing import Any

# Installs Twisted's asyncio reactor, so it comes before anything else of Twisted.
from daphne.server import Server  # isort: skip  # noqa: F401
from daphne.http_protocol import HTTPFactory, WebRequest
from twisted.web.http import HTTPChannel

from intranet.kernel.serving.doors import Door, Doors
from intranet.kernel.serving.flow import Flow

_TOO_LARGE = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class BoundedRequest(WebRequest):  # type: ignore[misc]
    """A request whose body is refused once it is too large, before it fills the disk, and which Django alone parses.

    daphne hands on whole bodies only, and sends an answer in pieces however slow its reader is: here the next piece waits.
    """

    _doors: Doors
    _door: Door
    _body_bytes = 0
    _is_refused = False
    flow: Flow | None = None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        # Django parses forms, in a thread. Twisted would too, on the event loop: a form of many parts would stop the server.
        super().__init__(*arguments, **options, parsePOSTFormSubmission=False)

    def bound(self, doors: Doors, request_line: bytes) -> None:
        """Take as much as the door of this request does."""
        _method, _space, rest = request_line.decode("latin1").partition(" ")
        self._doors, self._door = doors, doors.door_of(rest.partition(" ")[0].partition("?")[0])

    def gotLength(self, length: int | None) -> None:  # noqa: N802
        super().gotLength(length)
        if length is not None and length > self._door.max_body_bytes:
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802
        self._body_bytes += len(data)
        if self._body_bytes > self._door.max_body_bytes:
            self._refuse()
        if not self._is_refused:
            super().handleContentChunk(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:  # noqa: N802
        if not self._is_refused:
            super().requestReceived(command, path, version)

    def handle_reply(self, message: dict[str, Any]) -> None:
        is_body = message["type"] == "http.response.body"
        if is_body and message.get("more_body") and self.flow is None and self.channel is not None:
            self.flow = Flow()
            self.registerProducer(self.flow, streaming=True)
        elif is_body and not message.get("more_body") and self.producer:
            self.unregisterProducer()
        super().handle_reply(message)

    def connectionLost(self, reason: Any) -> None:  # noqa: N802
        if self.flow is not None:
            self.flow.stopProducing()
        super().connectionLost(reason)

    def _refuse(self) -> None:
        if not self._is_refused:
            self._is_refused = True
            self._doors.count_refusal(self._door.label, "too_large")
            self.channel.transport.write(_TOO_LARGE)
            self.channel.loseConnection()


class BoundedChannel(HTTPChannel):
    """A connection that says which path a request is for before its body comes; Twisted's own says it with the end of it."""

    def lineReceived(self, line: bytes) -> None:  # noqa: N802
        known = len(self.requests)
        super().lineReceived(line)  # type: ignore[no-untyped-call]
        if len(self.requests) > known:
            self.requests[-1].bound(self.factory.doors, line)


class BoundedFactory(HTTPFactory):  # type: ignore[misc]
    """Makes connections whose requests are bounded by the doors of the site."""

    protocol = BoundedChannel

    def __init__(self, server: Any, doors: Doors) -> None:
        super().__init__(server)
        self.doors = doors

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = BoundedRequest
        return protocol
