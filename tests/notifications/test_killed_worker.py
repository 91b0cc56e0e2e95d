"""A real worker, killed in the middle of a real handover."""

import pytest

from tests.work.installations import Installation
from tests.work.mail_server import LEASE_FOR_LONG, WAIT_UNTIL_ALL_IS_SENT, MailServer, mail_server

__all__ = ["mail_server"]

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


def states(installation: Installation) -> list[str]:
    return installation.script(STATES).strip().splitlines()[-1].split(",")


def test_a_worker_killed_while_it_hands_a_mail_over_leaves_one_doubt_and_no_double(
    mail_server: MailServer, installation: Installation
) -> None:
    mail_server.worker = installation.start("worker")
    installation.script(PREPARE)
    mail_server.worker.end()
    assert states(installation) == ["sent", "sending", "pending"]
    installation.script(LEASE_FOR_LONG)
    installation.start("worker")
    installation.script(WAIT_UNTIL_ALL_IS_SENT)
    assert states(installation) == ["sent", "uncertain", "sent"]
    assert len(set(mail_server.identities)) == len(mail_server.identities) == 3
