"""A mail server that has the worker die in the middle of its work, and what the next worker needs not to wait for."""

from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.work.installations import PATIENCE_S, Process, free_port

# The next worker must not wait for the end of the lease of the killed one.
LEASE_FOR_LONG = """
from datetime import timedelta
from django.utils import timezone
from intranet.kernel.notifications.models import PendingMail
leased = PendingMail.objects.filter(leased_until__isnull=False)
assert leased.update(leased_until=timezone.now() + timedelta(days=1))
"""
WAIT_UNTIL_ALL_IS_SENT = """
from intranet.kernel.notifications.models import PendingMail
from tests.work.installations import wait_until
wait_until(lambda: not PendingMail.objects.exists())
"""


class MailServer:
    """Has the worker die when it has handed over the second message, or others of these numbers, and waits to hear that it
    was taken.
    """

    def __init__(self) -> None:
        self.identities: list[str] = []
        self.readers: list[str] = []
        self.kills_at = {2}
        self.worker: Process | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        headers = envelope.content.decode().split("\r\n\r\n")[0].split("\r\n")
        self.identities.append(next(line for line in headers if line.startswith("Message-ID")))
        self.readers += envelope.rcpt_tos
        if len(self.identities) in self.kills_at:
            assert self.worker is not None
            self.worker.kill()
        return "250 OK"


@pytest.fixture
def mail_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    port, server = free_port(), MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=port, ready_timeout=PATIENCE_S)
    controller.start()
    monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{port}")
    yield server
    controller.stop()
