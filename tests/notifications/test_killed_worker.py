"""A real worker, killed in the middle of a real handover."""

from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.work.installations import PATIENCE_S, Installation, Process, free_port

pytestmark = pytest.mark.slow

# In one transaction: the worker finds all three messages, or none.
PREPARE = """
from django.db import transaction
from intranet.kernel.follows.models import Follow
from intranet.kernel.notifications.actions import choose
from intranet.kernel.notifications.kinds import Mail
from intranet.kernel.notifications.actions import notify
from intranet.kernel.testing import make_member
from intranet.kernel.work import outboxes
with transaction.atomic():
    for number in range(3):
        member = make_member(f"Reader {number}")
        choose(member=member, choices={"follows.followed": (True, Mail.AT_ONCE)})
        actor = make_member(f"Follower {number}")
        Follow.objects.create(member=actor, key=f"person:{member.public_id}")
        notify(kind="follows.followed", subject=f"person:{member.public_id}", actor=actor)
    (telling,) = [outbox for outbox in outboxes.boxes if outbox.name == "notifications"]
    while outboxes.deliver_batch(telling):
        pass
"""
STATES = """
from intranet.kernel.notifications.models import Delivery
print(",".join(Delivery.objects.order_by("pk").values_list("state", flat=True)))
"""
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
    """Has the worker die when it has handed over a second message, and waits to hear that it was taken."""

    def __init__(self) -> None:
        self.identities: list[str] = []
        self.worker: Process | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        headers = envelope.content.decode().split("\r\n\r\n")[0].split("\r\n")
        self.identities.append(next(line for line in headers if line.startswith("Message-ID")))
        if len(self.identities) == 2:
            assert self.worker is not None
            self.worker.kill()
        return "250 OK"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    port, server = free_port(), MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=port, ready_timeout=PATIENCE_S)
    controller.start()
    monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{port}")
    yield server
    controller.stop()


def states(installation: Installation) -> list[str]:
    return installation.script(STATES).strip().splitlines()[-1].split(",")


def test_a_worker_killed_while_it_hands_a_mail_over_leaves_one_doubt_and_no_double(
    server: MailServer, installation: Installation
) -> None:
    server.worker = installation.start("worker")
    installation.script(PREPARE)
    server.worker.end()
    assert states(installation) == ["sent", "sending", "pending"]
    installation.script(LEASE_FOR_LONG)
    installation.start("worker")
    installation.script(WAIT_UNTIL_ALL_IS_SENT)
    assert states(installation) == ["sent", "uncertain", "sent"]
    assert len(set(server.identities)) == len(server.identities) == 3
