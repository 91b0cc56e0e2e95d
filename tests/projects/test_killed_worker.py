"""A real worker, killed while it mails who applies and who was chosen: each is told once all the same."""

from collections import Counter

import pytest

from tests.work.installations import Installation
from tests.work.mail_server import LEASE_FOR_LONG, WAIT_UNTIL_ALL_IS_SENT, MailServer, mail_server

__all__ = ["mail_server"]

pytestmark = pytest.mark.slow

# The worker finds all the mails of each, or none.
APPLY = """
from django.db import transaction
from intranet.kernel.work import outboxes
from projects.opportunities.actions.applying import apply_to
from tests.projects.opportunities import offered
from tests.projects.world import make_world
(telling,) = [outbox for outbox in outboxes.boxes if outbox.name == "notifications"]
with transaction.atomic():
    world = make_world()
    opportunity = offered(world)
    for persona in ("employee", "registrar"):
        apply_to(member=world.person(persona), opportunity=opportunity, text="Je peux aider.")
    while outboxes.deliver_batch(telling):
        pass
"""
CHOOSE = """
from django.db import transaction
from intranet.kernel.accounts.models import User
from intranet.kernel.work import outboxes
from projects.models import Application, Opportunity
from projects.opportunities.actions.applying import choose
(telling,) = [outbox for outbox in outboxes.boxes if outbox.name == "notifications"]
with transaction.atomic():
    choose(
        actor=User.objects.get(email="lead@demo.gouv.example"),
        opportunity=Opportunity.objects.get(),
        chosen=[Application.objects.order_by("pk").first().public_id],
        word_to_chosen="Bienvenue !",
        word_to_others="Merci beaucoup.",
    )
    while outboxes.deliver_batch(telling):
        pass
"""
LEDGER = """
from intranet.kernel.notifications.models import Delivery
rows = Delivery.objects.filter(event__kind__in=("opportunities.applied", "opportunities.decided")).order_by("pk")
print("\\n".join(" ".join(row) for row in rows.values_list("event__kind", "member__email", "state")))
"""


def test_applying_and_choosing_are_mailed_once_each_although_the_worker_is_killed_in_both(
    mail_server: MailServer, installation: Installation
) -> None:
    mail_server.kills_at = {2, 6}
    for script in (APPLY, CHOOSE):
        mail_server.worker = installation.start("worker")
        installation.script(script)
        mail_server.worker.end()
        installation.script(LEASE_FOR_LONG)
        next_worker = installation.start("worker")
        installation.script(WAIT_UNTIL_ALL_IS_SENT)
        next_worker.kill()
    rows = [line.split() for line in installation.script(LEDGER).strip().splitlines() if line.startswith("opportunities.")]
    # What was handed over as the worker died is not tried again: nobody knows whether it left.
    assert Counter(state for _kind, _member, state in rows) == {"sent": 4, "uncertain": 2}
    assert Counter(kind for kind, _member, _state in rows) == {"opportunities.applied": 4, "opportunities.decided": 2}
    assert len(set(mail_server.identities)) == len(mail_server.identities) == 6
    of_each = {f"{persona}@demo.gouv.example": 2 for persona in ("lead", "team")}
    assert Counter(mail_server.readers) == of_each | {member: 1 for kind, member, _state in rows if kind.endswith("decided")}
