"""A mail server of the tests, which can die in the middle of a message."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.test import override_settings


class Mailbox:
    """What the server took. `behaviour` says what it does at the end of the next messages."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.behaviour = ""

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.behaviour == "refuse the address":
            return "550 no such mailbox"
        if self.behaviour == "go away before the message":
            server.transport.close()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.behaviour == "refuse for now":
            return "451 try again later"
        assert isinstance(envelope.content, bytes)
        self.taken.append(message_from_bytes(envelope.content))
        if self.behaviour == "take it and go away":
            server.transport.close()
        return "250 OK"

    @property
    def subjects(self) -> list[Any]:
        return [message["Subject"] for message in self.taken]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """A server that takes everything, and Django's settings to send to it."""
    box, port = Mailbox(), _free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    backend = "django.core.mail.backends.smtp.EmailBackend"
    options = {"host": "127.0.0.1", "port": port, "timeout": 5}
    try:
        with override_settings(MAILERS={"default": {"BACKEND": backend, "OPTIONS": options}}):
            yield box
    finally:
        controller.stop()
