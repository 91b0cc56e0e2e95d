"""A departure that is planned in the demonstration. Repeating it changes nothing."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import PermissionRefused
from profiles.actions.organizations import grant_role
from profiles.demonstration.residents import DOMAIN
from profiles.departures.actions.asking import answer, ask_as_proposed, ask_successor
from profiles.departures.actions.plans import open_plan
from profiles.departures.queries.plans import Line, lines_of
from profiles.models import Departure, DepartureKind, OrganizationRole

# Accounts: who leaves, who is asked, and who administers their own organization.
LEAVES: Final = "colleague"
ASKED: Final = "employee"
ADMINISTERS: Final = "admin"
DAYS: Final = 38
WORD: Final = "Tu connais déjà la moitié de tout ça. Je te montre le reste en décembre."


@transaction.atomic
def load_departures() -> int:
    """Plan a departure, with things that wait for an answer and some that are accepted; says how many plans that was."""
    leaver, asked, administrator = (_member(account) for account in (LEAVES, ASKED, ADMINISTERS))
    if leaver is None or asked is None or administrator is None or Departure.objects.exists():
        return 0
    if administrator.profile.organization is not None:
        role = OrganizationRole.ADMINISTRATOR
        grant_role(actor=None, member=administrator, organization=administrator.profile.organization, role=role)
    day = timezone.localdate() + timedelta(days=DAYS)
    plan = open_plan(actor=leaver, member=leaver, kind=DepartureKind.TRANSFER, day=day)
    for number, line in enumerate(lines_of(leaver, plan)):
        if number % 3 < 2 and not _is_asked(plan, line, asked):
            ask_as_proposed(actor=leaver, plan=plan, handovers=[line.handover.public_id])
    accepted = plan.handovers.filter(state="asked").exclude(successor=asked).first()
    if accepted is not None and accepted.successor is not None:
        answer(actor=accepted.successor, handovers=[accepted.public_id], is_accepted=True)
    return 1


def _member(account: str) -> User | None:
    rows = User.objects.filter(email=f"{account}@{DOMAIN}", is_active=True)
    return rows.select_related("profile__organization", "profile__supervisor").first()


def _is_asked(plan: Departure, line: Line, asked: User) -> bool:
    """Ask the one whom visitors sign in as, for what they may see."""
    try:
        with transaction.atomic():
            handovers = [line.handover.public_id]
            ask_successor(actor=plan.member, plan=plan, handovers=handovers, successor=asked, word=WORD)
    except PermissionRefused:
        return False
    return True
