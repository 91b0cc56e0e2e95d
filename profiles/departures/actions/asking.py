"""Naming successors, and their answers."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.notifications.actions import notify
from intranet.kernel.permissions import denied, require
from profiles.departures import permissions
from profiles.departures.notifications import ANSWERED, ASKED
from profiles.departures.queries.plans import Line, lines_of
from profiles.models import WITH_SUCCESSOR, Departure, Handover, HandoverState

ASKABLE = frozenset(HandoverState) - {
    *(HandoverState.PASSED, HandoverState.FELL, HandoverState.LEFT),
    *(HandoverState.ASKED_BACK, HandoverState.RETURNED, HandoverState.HELD_ON),
}


@transaction.atomic
def ask_successor(*, actor: User, plan: Departure, handovers: Collection[str], successor: User, word: str = "") -> None:
    """Ask somebody to take these things over (public ids), whoever was asked before.

    Raises PermissionRefused, also when the actor does not see one of them or the successor could not have one.
    """
    lines = _chosen(actor, plan, handovers)
    require(permissions.can_take_over(successor, plan.member))
    _require_takeable(lines, successor)
    _ask(actor, plan, lines, successor, word)


@transaction.atomic
def ask_as_proposed(*, actor: User, plan: Departure, handovers: Collection[str], word: str = "") -> int:
    """Ask everybody who is proposed for these things (public ids). Says how many things that was. Raises PermissionRefused."""
    by_successor: dict[User, list[Line]] = defaultdict(list)
    for line in _chosen(actor, plan, handovers):
        if line.handover.state == HandoverState.PROPOSED and line.handover.successor is not None:
            by_successor[line.handover.successor].append(line)
    for successor, lines in by_successor.items():
        require(permissions.can_take_over(successor, plan.member))
        _require_takeable(lines, successor)
        _ask(actor, plan, lines, successor, word)
    return sum(map(len, by_successor.values()))


def _chosen(actor: User, plan: Departure, handovers: Collection[str]) -> list[Line]:
    """The lines of these public ids, of a plan that the actor may change."""
    Departure.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    plan = Departure.objects.select_related("member__profile__organization").get(pk=plan.pk)
    require(permissions.can_change_plan(actor, plan))
    lines = [line for line in lines_of(actor, plan) if line.handover.public_id in handovers]
    if len(lines) < len(set(handovers)) or any(line.handover.state not in ASKABLE for line in lines):
        require(denied(permissions.NO_PLAN))
    return lines


def _require_takeable(lines: Iterable[Line], successor: User) -> None:
    by_kind: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_kind[line.kind.word].append(line)
    for own in by_kind.values():
        kind = own[0].kind
        things = kind.things().filter(pk__in=[line.thing.pk for line in own])
        takeable = set(kind.takeable(things, successor).values_list("pk", flat=True))
        refused = next((line for line in own if line.thing.pk not in takeable), None)
        if refused is not None:
            reason = _("%(person)s cannot take over “%(title)s”: choose somebody who is in it or may see it.")
            require(denied(reason % {"person": successor.display_name, "title": refused.title}))


def _ask(actor: User, plan: Departure, lines: Iterable[Line], successor: User, word: str) -> None:
    """Who is sent twice is asked once."""
    wanted = (HandoverState.ASKED, successor.pk, word)
    lines = [one for one in lines if (one.handover.state, one.handover.successor_id, one.handover.word) != wanted]
    if not lines:
        return
    for line in lines:
        row = line.handover
        row.reason = row.reason if row.successor_id == successor.pk else ""
        row.successor, row.asked_by, row.word, row.answer = successor, actor, word, ""
        row.state, row.changed_at = HandoverState.ASKED, timezone.now()
        row.save(update_fields=["successor", "asked_by", "reason", "word", "answer", "state", "changed_at"])
    record(actor=actor, verb="departures.asked", subject=plan.key, member=successor.public_id, count=len(lines))
    if successor.pk == actor.pk:
        answer(actor=successor, handovers=[line.handover.public_id for line in lines], is_accepted=True)
    else:
        _tell(ASKED, actor, plan, [line.handover for line in lines])


def _tell(kind: str, actor: User | None, plan: Departure, rows: Iterable[Handover], **facts: str) -> None:
    notify(kind=kind, subject=plan.key, actor=actor, facts={"handovers": " ".join(one.public_id for one in rows), **facts})


@transaction.atomic
def keep_with_person(*, actor: User, plan: Departure, handovers: Collection[str]) -> None:
    """Leave these things (public ids) with a person whose account goes on. Raises PermissionRefused."""
    lines = _chosen(actor, plan, handovers)
    require(permissions.can_keep(plan))
    rows = Handover.objects.filter(pk__in=[line.handover.pk for line in lines])
    rows.update(state=HandoverState.STAYS, successor=None, reason="", word="", answer="", changed_at=timezone.now())
    record(actor=actor, verb="departures.kept", subject=plan.key, count=len(lines))


@transaction.atomic
def answer(*, actor: User, handovers: Collection[str], is_accepted: bool, word: str = "") -> None:
    """Accept or refuse things that one was asked to take over (public ids), with a word; until the last day one may think
    again.

    Raises PermissionRefused.
    """
    rows = Handover.objects.select_for_update(of=("self",)).filter(public_id__in=handovers)
    found = list(rows.select_related("departure__member"))
    if len(found) < len(set(handovers)):
        require(denied(permissions.NO_PLAN))
    state = HandoverState.ACCEPTED if is_accepted else HandoverState.REFUSED
    by_plan: dict[Departure, list[Handover]] = defaultdict(list)
    for row in found:
        require(permissions.can_answer(actor, row))
        if row.state != state:
            row.state, row.answer, row.changed_at = state, word, timezone.now()
            row.save(update_fields=["state", "answer", "changed_at"])
            by_plan[row.departure].append(row)
    for plan, own in by_plan.items():
        record(actor=actor, verb=f"departures.{state.value}", subject=plan.key, count=len(own))
        _tell(ANSWERED, actor, plan, own, what=state.value)


@transaction.atomic
def lose_successor(*, member: User) -> None:
    """Somebody who was asked, or had accepted, can take nothing over any more: it is back to the plan, and those who look
    after it are told.
    """
    rows = Handover.objects.filter(successor=member, departure__closed_at=None, departure__cancelled_at=None)
    Handover.objects.filter(pk__in=rows.filter(state=HandoverState.PROPOSED).values("pk")).update(
        state=HandoverState.OPEN, successor=None, reason=""
    )
    by_plan: dict[Departure, list[Handover]] = defaultdict(list)
    for row in rows.filter(state__in=WITH_SUCCESSOR).select_related("departure"):
        row.state, row.changed_at = HandoverState.UNABLE, timezone.now()
        row.save(update_fields=["state", "changed_at"])
        by_plan[row.departure].append(row)
    for plan, own in by_plan.items():
        record(actor=None, verb="departures.successor_lost", subject=plan.key, member=member.public_id)
        _tell(ANSWERED, None, plan, own, what=HandoverState.UNABLE.value)
