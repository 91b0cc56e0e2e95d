"""The last day: everything passes to somebody. And coming back from a leave."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.audit.actions import record
from intranet.kernel.holdings import HoldingKind
from intranet.kernel.notifications.actions import notify
from intranet.kernel.permissions import PermissionRefused, denied, require
from profiles.departures import permissions
from profiles.departures.actions.stock import held_by, may_take, take_stock
from profiles.departures.notifications import ANSWERED, BACK, CLOSED, HANDED
from profiles.departures.queries.plans import things_by_key
from profiles.models import (
    GONE,
    UNSETTLED,
    Departure,
    DepartureKind,
    Handover,
    HandoverState,
    OrganizationRole,
)
from profiles.roles import role_holders
from profiles.signals import plan_closing


@transaction.atomic
def follow_departure(*, member: User, is_retirement: bool) -> None:
    """The account of somebody is about to end: their plan is closed today.

    Without a plan, what they look after falls all the same, and a plan that nobody opened says to whom.
    """
    plan = Departure.objects.open().filter(member=member).first()
    if plan is None:
        if not held_by(member):
            return
        kind = DepartureKind.RETIREMENT if is_retirement else DepartureKind.DEPARTURE
        plan = Departure.objects.create(member=member, kind=kind, day=timezone.localdate())
    close_plan(plan=plan, account_ends=True)


@transaction.atomic
def close_plan(*, plan: Departure, account_ends: bool = False) -> None:
    """Hand everything over: what was accepted to the one who accepted it; the rest falls.

    It falls to the supervisor, else to those who administer the organization, else to those who look after it with the person.
    Repeating it is harmless. `account_ends`: nothing stays with the person, whatever the plan said.
    """
    rows = Departure.objects.select_for_update(of=("self",))
    plan = rows.select_related("member__profile__organization", "member__profile__supervisor").get(pk=plan.pk)
    if not plan.is_open:
        return
    plan.manager, plan.organization = plan.member.profile.supervisor, plan.member.profile.organization
    plan_closing.send(Departure, plan=plan)
    take_stock(plan)
    _hand_everything_over(plan, account_ends or plan.type.is_of_the_account)
    plan.closed_at = timezone.now()
    plan.save(update_fields=["manager", "organization", "closed_at"])
    record(actor=None, verb="departures.closed", subject=plan.key, member=plan.member.public_id)
    notify(kind=CLOSED, subject=plan.key, actor=None)


def _hand_everything_over(plan: Departure, account_ends: bool) -> None:
    handovers = list(plan.handovers.filter(state__in=UNSETTLED).select_related("successor").order_by("pk"))
    things = things_by_key(one.key for one in handovers)
    keepers = _keepers(plan)
    told: dict[User, list[Handover]] = defaultdict(list)
    for row in handovers:
        if row.key not in things or (row.state == HandoverState.STAYS and not account_ends):
            continue
        kind, thing = things[row.key]
        was_accepted = row.state == HandoverState.ACCEPTED and row.successor is not None
        if was_accepted and _hand_over(kind, thing, plan.member, row.successor):
            row.state = HandoverState.PASSED
        else:
            heirs = _heirs(keepers, kind, thing, plan.member)
            row.successor = next((heir for heir in heirs if _hand_over(kind, thing, plan.member, heir)), None)
            row.state = HandoverState.FELL if row.successor else HandoverState.LEFT
            if row.successor is None and account_ends and kind.let_go is not None:
                kind.let_go(thing)
        row.changed_at = timezone.now()
        row.save(update_fields=["successor", "state", "changed_at"])
        if row.successor is not None:
            told[row.successor].append(row)
    for successor, own in told.items():
        facts = {"handovers": " ".join(one.public_id for one in own), "person": successor.public_id}
        notify(kind=HANDED, subject=plan.key, actor=None, facts=facts)


def _keepers(plan: Departure) -> list[User]:
    """To whom falls what nobody accepted: the supervisor, else those who administer the organization."""
    found = [plan.manager] if plan.manager is not None else []
    if plan.organization is not None:
        holders = {one.role: one.members for one in role_holders(plan.organization)}
        found += holders[OrganizationRole.ADMINISTRATOR]
    return found


def _heirs(keepers: Collection[User], kind: HoldingKind, thing: Any, holder: User) -> Iterator[User]:
    yield from keepers
    yield from (one.member for one in kind.candidates(thing, holder))


def _hand_over(kind: HoldingKind, thing: Any, holder: User, successor: User | None) -> bool:
    """Have somebody look after it instead; False when they cannot."""
    if successor is None or kind.hand_over is None or not may_take(kind, thing, successor, holder):
        return False
    try:
        with transaction.atomic():
            kind.hand_over(thing, holder, successor)
    except PermissionRefused:
        return False
    return True


# Coming back from a leave --------------------------------------------------------------------------------------------------


@transaction.atomic
def come_back(*, actor: User, plan: Departure) -> None:
    """Ask for what was handed over for the time of a leave: who has it now agrees, or keeps it. Who took it over and has left
    is asked for nothing. Raises PermissionRefused.
    """
    plan = Departure.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    require(permissions.can_come_back(actor, plan))
    plan.back_at = timezone.now()
    plan.save(update_fields=["back_at"])
    asked: dict[int | None, list[str]] = defaultdict(list)
    asked_back = plan.handovers.filter(state__in=GONE, successor__kind=Kind.EMPLOYEE)
    for row in asked_back.exclude(successor__state=State.DEPARTED):
        row.state, row.changed_at = HandoverState.ASKED_BACK, timezone.now()
        row.save(update_fields=["state", "changed_at"])
        asked[row.successor_id].append(row.public_id)
    for own in asked.values():
        notify(kind=BACK, subject=plan.key, actor=actor, facts={"handovers": " ".join(own)})
    record(actor=actor, verb="departures.back", subject=plan.key)


@transaction.atomic
def answer_back(*, actor: User, handovers: Collection[str], gives_back: bool, word: str = "") -> None:
    """Give back things that somebody asks for who is back (public ids), or keep them, with a word; what one does not look after
    any more is not given. Raises PermissionRefused.
    """
    rows = Handover.objects.select_for_update(of=("self",)).filter(public_id__in=handovers)
    found = list(rows.select_related("departure__member__profile"))
    if len(found) < len(set(handovers)):
        require(denied(permissions.NO_PLAN))
    things = held_by(actor)
    answered: dict[tuple[Departure, HandoverState], list[str]] = defaultdict(list)
    for row in found:
        require(permissions.can_give_back(actor, row))
        is_given = gives_back and row.key in things and _hand_over(*things[row.key], actor, row.departure.member)
        row.state = HandoverState.RETURNED if is_given else HandoverState.HELD_ON
        row.answer, row.changed_at = word, timezone.now()
        row.save(update_fields=["state", "answer", "changed_at"])
        answered[row.departure, row.type].append(row.public_id)
    for (plan, what), own in answered.items():
        notify(kind=ANSWERED, subject=plan.key, actor=actor, facts={"handovers": " ".join(own), "what": what.value})
        record(actor=actor, verb=f"departures.{what.value}", subject=plan.key, count=len(own))
