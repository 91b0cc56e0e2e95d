"""The server: daphne, with a graceful shutdown and limits on what it accepts."""

import asyncio
import signal
from typing import Any

# Installs Twisted's asyncio reactor, so it comes before anything else of Twisted.
from daphne.server import Server  # isort: skip
from daphne.ws_protocol import WebSocketProtocol
from django.conf import settings
from twisted.internet import reactor

from intranet.kernel.fast.sockets import PromptSocket
from intranet.kernel.serving.bodies import BoundedFactory, BoundedRequest

MAX_WEBSOCKET_BYTES = 1024 * 1024
# A body is handed to Django in pieces of this size. Of daphne's 8 KiB, each goes to a thread of its own.
BODY_PIECE_BYTES = 1024 * 1024
# Backlog of connections not yet accepted (the system caps it at `net.core.somaxconn`). After a restart all open pages
# reconnect at once: with Twisted's default of 50, the others retry a second later, and again.
LISTEN_BACKLOG = 4096


class GracefulServer(Server):  # type: ignore[misc]
    """A server that shuts down gracefully: on SIGTERM or SIGINT it accepts no new connections and lets requests finish.

    After `grace_period_s` seconds, or at a second signal, it stops at once. WebSockets are closed then; pages reconnect.
    """

    def __init__(self, application: Any, *, host: str, port: int, grace_period_s: float = 10) -> None:
        address = host.replace(":", r"\:")
        super().__init__(
            application,
            endpoints=[f"tcp:port={port}:interface={address}:backlog={LISTEN_BACKLOG}"],
            signal_handlers=False,
            server_name="",
            websocket_max_message_size=MAX_WEBSOCKET_BYTES,
            websocket_max_frame_size=MAX_WEBSOCKET_BYTES,
            request_buffer_size=BODY_PIECE_BYTES,
            ready_callable=self._get_ready,
        )
        self._grace_period_s = grace_period_s
        self._ports: list[Any] = []
        self.listen_failure = ""

    async def handle_reply(self, protocol: Any, message: Any) -> None:
        is_text = message["type"] == "websocket.send" and "text" in message
        if is_text and settings.FAST_PATHS and protocol.push(message["text"]):
            return
        await super().handle_reply(protocol, message)
        if isinstance(protocol, BoundedRequest) and protocol.flow is not None:
            await protocol.flow.wait()

    def listen_success(self, port: Any) -> None:
        super().listen_success(port)
        port.factory = BoundedFactory(self)
        self._ports.append(port)

    def listen_error(self, failure: Any) -> None:
        self.listen_failure = failure.getErrorMessage()
        self.stop()

    def _get_ready(self) -> None:
        if settings.FAST_PATHS:
            self.ws_factory.protocol = PromptSocket
        loop = asyncio.get_event_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop_gracefully)

    def _stop_gracefully(self) -> None:
        if not self._ports:  # a second signal stops at once
            self.stop()
            return
        for port in self._ports:
            port.stopListening()
        self._ports = []
        self._stop_when_idle(asyncio.get_event_loop().time() + self._grace_period_s)

    def _stop_when_idle(self, deadline: float) -> None:
        loop = asyncio.get_event_loop()
        if self._is_answering() and loop.time() < deadline:
            loop.call_later(0.05, self._stop_when_idle, deadline)
        elif reactor.running:
            self.stop()

    def _is_answering(self) -> bool:
        return any(
            not details.get("disconnected") and not isinstance(protocol, WebSocketProtocol)
            for protocol, details in self.connections.items()
        )
