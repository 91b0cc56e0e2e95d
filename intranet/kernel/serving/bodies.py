"""Bodies of requests and answers: how large the former may be, and how fast the latter are sent."""

from typing import Any

# Installs Twisted's asyncio reactor, so it comes before anything else of Twisted.
from daphne.server import Server  # isort: skip  # noqa: F401
from daphne.http_protocol import HTTPFactory, WebRequest

from intranet.kernel.serving.flow import Flow

# As in `deploy/nginx`: the largest form is a post with four pictures of `media.images.MAX_BYTES`; the rest is for its words.
MAX_BODY_BYTES = 42 * 1024 * 1024
_TOO_LARGE = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class BoundedRequest(WebRequest):  # type: ignore[misc]
    """A request whose body is refused once it is too large, before it fills the disk, and which Django alone parses.

    daphne hands on whole bodies only, and sends an answer in pieces however slow its reader is: here the next piece waits.
    """

    _body_bytes = 0
    _is_refused = False
    flow: Flow | None = None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        # Django parses forms, in a thread. Twisted would too, on the event loop: a form of many parts would stop the server.
        super().__init__(*arguments, **options, parsePOSTFormSubmission=False)

    def gotLength(self, length: int | None) -> None:  # noqa: N802
        super().gotLength(length)
        if length is not None and length > MAX_BODY_BYTES:
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802
        self._body_bytes += len(data)
        if self._body_bytes > MAX_BODY_BYTES:
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
            self.channel.transport.write(_TOO_LARGE)
            self.channel.loseConnection()


class BoundedFactory(HTTPFactory):  # type: ignore[misc]
    """Makes requests that are bounded."""

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = BoundedRequest
        return protocol
