"""A real worker, killed in the middle of a real handover."""

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.work.installations import Installation, free_port, wait_until

pytestmark = pytest.mark.slow

PREPARE = """
from django.utils import timezone
from intranet.kernel.follows.models import Follow
from intranet.kernel.notifications.actions import choose
from intranet.kernel.notifications.kinds import Mail
from intranet.kernel.notifications.actions import notify
from intranet.kernel.testing import make_member
for number in range(3):
    member = make_member(f"Reader {number}")
    choose(member=member, choices={"follows.followed": (True, Mail.AT_ONCE)})
    actor = make_member(f"Follower {number}")
    Follow.objects.create(member=actor, key=f"person:{member.public_id}")
    notify(kind="follows.followed", subject=f"person:{member.public_id}", actor=actor)
"""
STATES = """
from intranet.kernel.notifications.models import Delivery
print(",".join(Delivery.objects.order_by("pk").values_list("state", flat=True)))
"""
END_LEASES = """
from django.utils import timezone
from intranet.kernel.notifications.models import PendingMail
PendingMail.objects.update(leased_until=timezone.now())
"""


class HesitatingServer:
    """Takes the second message and never says so, while `is_slow`."""

    def __init__(self) -> None:
        self.identities: list[str] = []
        self.is_slow = True
        self.hesitates = threading.Event()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        headers = envelope.content.decode().split("\r\n\r\n")[0].split("\r\n")
        self.identities.append(next(line for line in headers if line.startswith("Message-ID")))
        if self.is_slow and len(self.identities) == 2:
            self.hesitates.set()
            await asyncio.sleep(30)
        return "250 OK"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[HesitatingServer]:
    port, hesitating = free_port(), HesitatingServer()
    controller = Controller(hesitating, hostname="127.0.0.1", port=port)
    controller.start()
    monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{port}")
    yield hesitating
    controller.stop()


def states(installation: Installation) -> list[str]:
    return installation.script(STATES).strip().splitlines()[-1].split(",")


def test_a_worker_killed_while_it_hands_a_mail_over_leaves_one_doubt_and_no_double(
    server: HesitatingServer, installation: Installation
) -> None:
    installation.script(PREPARE)
    worker = installation.start("worker")
    assert server.hesitates.wait(60)
    wait_until(lambda: len(states(installation)) == 3)  # another lane finds whom the third event tells
    worker.kill()
    assert states(installation) == ["sent", "sending", "pending"]
    server.is_slow = False
    installation.script(END_LEASES)
    installation.start("worker")
    wait_until(lambda: len(server.identities) == 3, patience_s=60)
    time.sleep(1)
    assert states(installation) == ["sent", "uncertain", "sent"]
    assert len(set(server.identities)) == 3
