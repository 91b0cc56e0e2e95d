"""Opening a plan, changing its day, cancelling it, and what happens by itself until then."""

from datetime import date, timedelta
from typing import Final

import structlog
from django.db import transaction
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.notifications.actions import notify
from intranet.kernel.permissions import require
from profiles.departures import permissions
from profiles.departures.actions.closing import close_plan
from profiles.departures.actions.stock import take_stock
from profiles.departures.notifications import PLANNED, REMINDER
from profiles.models import Departure, DepartureKind, HandoverState

REMINDED: Final = (1, 7, 30)
"""How many days before the last one people are reminded; the shorter first, which makes the longer needless."""
MAX_DAYS_AHEAD: Final = 3 * 366

log = structlog.get_logger("passerelle.departures")


@transaction.atomic
def open_plan(*, actor: User, member: User, kind: DepartureKind, day: date) -> Departure:
    """Plan a departure, with all that the person alone looks after. Raises PermissionRefused, ValueError for a day out of
    reach.
    """
    member = (
        User.objects.select_for_update(of=("self",))
        .select_related("profile__organization", "profile__supervisor")
        .get(pk=member.pk)
    )
    require(permissions.can_open_plan(actor, member))
    _require_reach(day)
    plan = Departure.objects.create(
        member=member,
        kind=kind,
        day=day,
        manager=member.profile.supervisor,
        organization=member.profile.organization,
        opened_by=actor,
    )
    take_stock(plan)
    record(actor=actor, verb="departures.opened", subject=plan.key, member=member.public_id, kind=kind.value)
    notify(kind=PLANNED, subject=plan.key, actor=actor, facts={"what": "opened"})
    return plan


@transaction.atomic
def change_plan(*, actor: User, plan: Departure, kind: DepartureKind, day: date) -> None:
    """Change the day or the kind; those who were asked are told, and nothing stays with somebody whose account will end.

    Raises PermissionRefused, ValueError for a day out of reach.
    """
    plan = locked(plan)
    require(permissions.can_change_plan(actor, plan))
    _require_reach(day)
    if (plan.kind, plan.day) != (kind, day):
        plan.kind, plan.day, plan.reminded_for = kind, day, None
        plan.save(update_fields=["kind", "day", "reminded_for"])
        if kind.is_of_the_account:
            plan.handovers.filter(state=HandoverState.STAYS).update(state=HandoverState.OPEN, changed_at=timezone.now())
        record(actor=actor, verb="departures.changed", subject=plan.key, kind=kind.value)
        notify(kind=PLANNED, subject=plan.key, actor=actor, facts={"what": "changed"})


@transaction.atomic
def cancel_plan(*, actor: User, plan: Departure) -> None:
    """The person stays: nothing is handed over, and those who were asked are told. Raises PermissionRefused."""
    plan = locked(plan)
    require(permissions.can_change_plan(actor, plan))
    plan.cancelled_at = timezone.now()
    plan.save(update_fields=["cancelled_at"])
    record(actor=actor, verb="departures.cancelled", subject=plan.key)
    notify(kind=PLANNED, subject=plan.key, actor=actor, facts={"what": "cancelled"})


def _require_reach(day: date) -> None:
    today = timezone.localdate()
    if not today <= day <= today + timedelta(days=MAX_DAYS_AHEAD):
        raise ValueError("A departure is planned from today on, three years ahead at most.")


def locked(plan: Departure) -> Departure:
    """The plan as it is now, which nobody else changes before the end of the transaction."""
    rows = Departure.objects.select_for_update(of=("self",)).select_related(
        "member__profile__organization", "member__profile__supervisor"
    )
    return rows.get(pk=plan.pk)


def follow_plans() -> int:
    """Close the plans whose day has come, look again at what the others hand over, and remind people. Says how many were
    closed.

    Run every hour, each plan in a transaction of its own: one that fails is logged and tried again an hour later.
    """
    closed = 0
    for pk in list(Departure.objects.open().order_by("day", "pk").values_list("pk", flat=True)):
        try:
            closed += _follow(pk)
        except Exception:
            log.exception("following the plan of a departure failed; tried again in an hour", plan=pk)
    return closed


@transaction.atomic
def _follow(pk: int) -> bool:
    plan = locked(Departure(pk=pk))
    if not plan.is_open:
        return False
    if plan.days_left <= 0:
        close_plan(plan=plan)
        return True
    take_stock(plan)
    due = next((days for days in REMINDED if plan.days_left <= days), None)
    if due is not None and (plan.reminded_for is None or due < plan.reminded_for):
        plan.reminded_for = due
        plan.save(update_fields=["reminded_for"])
        notify(kind=REMINDER, subject=plan.key, actor=None, facts={"days": due})
    return False
