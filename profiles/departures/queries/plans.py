"""Plans, what they hand over, and what is given to somebody, as one viewer may see it.

A thing is named only to those who may see it: for the others it is neither in a list nor in a count.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.holdings import HoldingKind, holding_kinds
from intranet.kernel.text.bilingual import Words
from profiles.models import (
    UNSETTLED,
    WITHOUT,
    Departure,
    Handover,
    HandoverState,
)
from profiles.queries.departures import plans_seen_by

SUPERVISES = "supervises"
"""Why the supervisor is proposed."""
OWN_REASONS = {SUPERVISES: _("Supervises the person")}


def plan_or_404(viewer: User, public_id: str) -> Departure:
    """A plan, for those who may see it; Http404 for anybody else, as when there is none."""
    found = plans_seen_by(viewer).to_show().filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class Line:
    """A thing of a plan that the viewer may see."""

    handover: Handover
    kind: HoldingKind
    thing: Any

    @cached_property
    def name(self) -> str | Words:
        """What it is called, as a page writes it; `title` is the same without its language."""
        return self.kind.title(self.thing)

    @property
    def title(self) -> str:
        return str(self.name)

    @property
    def address(self) -> str:
        return self.kind.address(self.thing)

    @property
    def detail(self) -> str | Words:
        return self.kind.detail(self.thing)

    @property
    def reason(self) -> str | Promise:
        """Why the successor is the one, in words."""
        reason = self.handover.reason
        return self.kind.reasons.get(reason) or OWN_REASONS.get(reason) or ""

    @property
    def is_without_successor(self) -> bool:
        return self.handover.state in WITHOUT

    @property
    def is_unsettled(self) -> bool:
        return self.handover.state in UNSETTLED

    @property
    def waits(self) -> bool:
        """Whether somebody has to answer."""
        return self.handover.state in {HandoverState.ASKED, HandoverState.ASKED_BACK}

    @property
    def shows_person(self) -> bool:
        """Whether a person stands beside it."""
        return self.handover.successor is not None and self.handover.state not in {HandoverState.OPEN, HandoverState.STAYS}


def things_by_key(keys: Iterable[str], *, viewer: User | None = None) -> dict[str, tuple[HoldingKind, Any]]:
    """The things of these keys, those that the viewer may see when there is one; a statement for each kind that occurs."""
    ids: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        word, _sign, public_id = key.partition(":")
        ids[word].append(public_id)
    found = {}
    for kind in (kind for kind in holding_kinds if kind.word in ids):
        things = kind.things().filter(public_id__in=ids[kind.word])
        for thing in things if viewer is None else kind.visible(things, viewer):
            found[kind.key_of(thing)] = (kind, thing)
    return found


def lines_among(viewer: User, handovers: Collection[Handover]) -> list[Line]:
    """Those of these rows whose things the viewer may see, in the order of the kinds and by title."""
    things = things_by_key({one.key for one in handovers}, viewer=viewer)
    lines = [Line(one, *things[one.key]) for one in handovers if one.key in things]
    return sorted(lines, key=lambda line: (line.kind.order, line.title.casefold(), line.handover.pk))


def lines_of(viewer: User, plan: Departure) -> list[Line]:
    """What a plan hands over, as one of those who see it may see it."""
    return lines_among(viewer, list(plan.handovers.select_related("successor")))


@dataclass(frozen=True)
class Ending:
    """A thing that ends with the account and cannot be handed over."""

    kind: HoldingKind
    thing: Any

    @property
    def title(self) -> str:
        return str(self.kind.title(self.thing))

    @property
    def address(self) -> str:
        return self.kind.address(self.thing)


def ending_with(plan: Departure) -> list[Ending]:
    """What ends with the account; for the person alone."""
    person = User.objects.filter(pk=plan.member_id)
    kinds = [kind for kind in holding_kinds if kind.hand_over is None]
    return [Ending(kind, thing) for kind in kinds for thing in kind.held(kind.things(), person)]


def given_to(member: User) -> list[Line]:
    """What waits for the member's answer, what they accepted, and what they are asked to give back; the next departures
    first.
    """
    open_ones = Q(departure__closed_at=None, departure__cancelled_at=None)
    open_ones &= Q(state__in=(HandoverState.ASKED, HandoverState.ACCEPTED))
    rows = Handover.objects.filter(open_ones | Q(state=HandoverState.ASKED_BACK), successor=member)
    rows = rows.select_related("departure__member__profile", "successor", "asked_by").order_by("departure__day", "pk")
    return sorted(lines_among(member, list(rows)), key=lambda line: line.handover.departure.day)


@dataclass(frozen=True)
class Given:
    """What one person hands over to the viewer."""

    departure: Departure
    lines: Sequence[Line]

    @property
    def waiting(self) -> list[Line]:
        return [line for line in self.lines if line.waits]

    @property
    def is_back(self) -> bool:
        """Whether the person asks for what they had handed over."""
        return self.departure.back_at is not None

    @property
    def word(self) -> str:
        """What those who asked said, the last time."""
        said = [line.handover for line in self.waiting if line.handover.word]
        return max(said, key=lambda one: one.changed_at).word if said else ""


def count_waiting(member: User) -> Counter[HandoverState]:
    """How many things wait for an answer of the member, asked or asked back; one statement when nothing does."""
    return Counter(line.handover.type for line in given_to(member) if line.waits)


def given_by_person(member: User) -> list[Given]:
    """What is given to the member, by departure."""
    found: dict[int, list[Line]] = defaultdict(list)
    lines = given_to(member)
    for line in lines:
        found[line.handover.departure_id].append(line)
    departures = {line.handover.departure_id: line.handover.departure for line in lines}
    return [Given(departures[pk], own) for pk, own in found.items()]
