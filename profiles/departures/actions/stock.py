"""What somebody alone looks after, written into their plan, with a successor proposed for each thing."""

from collections.abc import Iterator
from typing import Any

from intranet.kernel.accounts.models import User
from intranet.kernel.holdings import Candidate, HoldingKind, holding_kinds
from profiles.departures.permissions import can_take_over
from profiles.departures.queries.plans import SUPERVISES
from profiles.models import UNSETTLED, Departure, Handover, HandoverState


def held_by(member: User) -> dict[str, tuple[HoldingKind, Any]]:
    """What the member alone looks after and can hand over, by key; a statement for each kind."""
    person = User.objects.filter(pk=member.pk)
    kinds = [kind for kind in holding_kinds if kind.hand_over is not None]
    return {kind.key_of(thing): (kind, thing) for kind in kinds for thing in kind.held(kind.things(), person)}


def take_stock(plan: Departure) -> None:
    """Have the plan list what the person looks after now: what came since is added, what somebody else looks after by now goes.

    The caller is in a transaction.
    """
    held = held_by(plan.member)
    rows = plan.handovers.all()
    rows.filter(state__in=UNSETTLED).exclude(key__in=held).delete()
    known = set(rows.filter(state__in=UNSETTLED).values_list("key", flat=True))
    for key, (kind, thing) in held.items():
        if key not in known:
            found = next(_proposals(plan, kind, thing), None)
            facts = {"successor": found.member, "reason": found.reason, "state": HandoverState.PROPOSED} if found else {}
            Handover.objects.update_or_create(departure=plan, key=key, defaults={"state": HandoverState.OPEN, **facts})


def _proposals(plan: Departure, kind: HoldingKind, thing: Any) -> Iterator[Candidate]:
    """Who could take it over: those who look after it with the person, then the supervisor."""
    supervisor = plan.member.profile.supervisor
    heirs = [*kind.candidates(thing, plan.member), *([Candidate(supervisor, SUPERVISES)] if supervisor else [])]
    return (one for one in heirs if may_take(kind, thing, one.member, plan.member))


def may_take(kind: HoldingKind, thing: Any, member: User, holder: User) -> bool:
    """Whether somebody could take this over now: an employee whose account works, who may see it."""
    if not can_take_over(member, holder):
        return False
    return kind.takeable(kind.things().filter(pk=thing.pk), member).exists()
