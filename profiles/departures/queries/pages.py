"""What the pages of plans show."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import F

from intranet.kernel.accounts.models import Kind, User
from profiles.departures.permissions import can_change_plan, can_come_back, can_keep
from profiles.departures.queries.plans import Ending, Line, count_waiting, ending_with, lines_of
from profiles.models import GONE, Departure, HandoverState, Profile
from profiles.queries.departures import administered_by, plans_seen_by

PLANS_SHOWN = 100


@dataclass(frozen=True)
class PlanPage:
    """A plan as one of those who see it may see it."""

    lines: Sequence[Line]
    ending: Sequence[Ending]
    can_change: bool
    can_stay: bool
    can_come_back: bool

    @property
    def settled(self) -> int:
        """How many things have somebody."""
        has = {HandoverState.ACCEPTED, HandoverState.STAYS, *GONE, HandoverState.RETURNED, HandoverState.HELD_ON}
        return sum(line.handover.state in has for line in self.lines)

    @property
    def without(self) -> int:
        return sum(line.is_without_successor for line in self.lines)

    @property
    def waiting(self) -> int:
        """How many wait for an answer."""
        return sum(line.handover.state == HandoverState.ASKED for line in self.lines)

    @cached_property
    def askable(self) -> list[str]:
        """The public ids of what somebody can be asked to take over."""
        return [line.handover.public_id for line in self.lines if line.is_unsettled] if self.can_change else []

    @property
    def without_successor(self) -> list[str]:
        """Those of them that have none."""
        return [line.handover.public_id for line in self.lines if line.is_without_successor] if self.can_change else []

    @property
    def has_proposals(self) -> bool:
        return any(line.handover.state == HandoverState.PROPOSED for line in self.lines)


def plan_page(viewer: User, plan: Departure) -> PlanPage:
    """Everything that the page of a plan shows, in a constant number of statements."""
    return PlanPage(
        lines=lines_of(viewer, plan),
        ending=ending_with(plan) if viewer.pk == plan.member_id and plan.is_open and plan.type.is_of_the_account else (),
        can_change=bool(can_change_plan(viewer, plan)),
        can_stay=bool(can_keep(plan)),
        can_come_back=bool(can_come_back(viewer, plan)),
    )


@dataclass(frozen=True)
class DeparturesPage:
    """The plans that somebody may see."""

    own: Departure | None
    others: Sequence[Departure]
    over: Sequence[Departure]
    waiting: int
    can_open_own: bool
    can_open_others: bool


def departures_page(viewer: User) -> DeparturesPage:
    """One's own plan, and those of the people whom one looks after; a constant number of statements."""
    # The open ones first, on every database.
    order = (F("closed_at").desc(nulls_first=True), "day", "pk")
    plans = list(plans_seen_by(viewer).filter(cancelled_at=None).to_show().order_by(*order)[: PLANS_SHOWN * 2])
    own = own_plan(viewer)
    others = [plan for plan in plans if plan.is_open and plan.member_id != viewer.pk]
    over = [plan for plan in plans if not plan.is_open]
    return DeparturesPage(
        own=own,
        others=sorted(others, key=lambda plan: plan.day),
        over=over[:PLANS_SHOWN],
        waiting=count_waiting(viewer).total(),
        can_open_own=own is None and viewer.kind == Kind.EMPLOYEE,
        can_open_others=looks_after_others(viewer),
    )


def looks_after_others(viewer: User) -> bool:
    """Whether somebody reports to the viewer, or an organization is administered by them."""
    return Profile.objects.filter(supervisor=viewer).exists() or bool(administered_by(viewer))


def own_plan(member: User) -> Departure | None:
    """The open plan of a member's own departure."""
    return Departure.objects.open().to_show().filter(member=member).first()
