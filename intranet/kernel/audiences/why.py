"""Who sees a thing, by cause, and why one person does or does not: as much as the viewer may know.

A cause is a set of people that the thing is shown to. One that the viewer may not know of (a hidden group, somebody protected)
is told as “other people”, by their number alone, whatever it is. And of one whose people the viewer may not list, nothing is
told of anybody: whether a person is in it looks the same as whether they are not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.audiences.kinds import AudienceKind, Known, audience_kinds, known
from intranet.kernel.audiences.models import EVERYONE, LIST, MEMBER, Audience, Reveal, Shareable
from intranet.kernel.audiences.queries import is_out, members_who_see, readers_of, ways_of
from intranet.kernel.audiences.reach import Reach, reach_of_thing

LISTED: Final = 50


@dataclass(frozen=True)
class Row:
    """A set of people that the thing is shown to. `count`: those of it who see the thing; None when it is not to be told."""

    known: Known
    count: int | None


@dataclass(frozen=True)
class Cause:
    """Sets of people of one kind."""

    kind: AudienceKind
    rows: Sequence[Row]


@dataclass(frozen=True)
class Who:
    """Who sees a thing. `is_everyone`: every member of the government but guests. `others` see it in ways that aren't told."""

    is_out: bool
    reach: Reach
    is_everyone: bool
    causes: Sequence[Cause]
    others: int
    guests: Sequence[User]
    revealed_to: Sequence[Reveal]


@dataclass(frozen=True)
class Answer:
    """Why somebody sees a thing, or not. `sees`: None when the viewer may not know. `reasons`: whole sentences."""

    person: Known
    sees: bool | None
    reasons: Sequence[str]


def who_sees(viewer: User, thing: Shareable, subject: str, *, manages: bool) -> Who:
    """Everybody who sees a thing, as far as the viewer may know; `manages`: also administrators who read it by exception."""
    readers, sets = readers_of(thing), _sets_of(viewer, thing)
    counts = _counted(readers, [one.people for one in sets.told])
    rows = [Row(one.known, count if one.listed is not None else None) for one, count in zip(sets.told, counts, strict=True)]
    causes = [Cause(kind, some) for kind in audience_kinds if (some := [row for row in rows if row.known.kind == kind.kind])]
    reach = reach_of_thing(viewer, thing, readers)
    return Who(
        is_out=is_out(thing),
        reach=reach,
        is_everyone=sets.is_everyone,
        causes=causes,
        others=0 if sets.are_all else readers.exclude(sets.people).count(),
        guests=_guests(readers, sets) if reach.guests else [],
        revealed_to=list(_open_reveals(subject)) if manages else [],
    )


@dataclass(frozen=True)
class Set:
    """A set of people that the viewer may know of; `listed` are those of it whom they may list, None when they may not."""

    known: Known
    people: Q
    listed: "QuerySet[User] | None"


@dataclass(frozen=True)
class Sets:
    """What a thing is shown to, as the viewer may know it; `are_all`: there is nothing else."""

    told: Sequence[Set]
    is_everyone: bool
    are_all: bool

    @property
    def people(self) -> Q:
        """Those who are in what is told."""
        everyone = ways_of([Audience(kind=EVERYONE)]).people if self.is_everyone else Q(pk__in=())
        return reduce(or_, (one.people for one in self.told), everyone)


def _sets_of(viewer: User, thing: Shareable) -> Sets:
    parts = {str(part): part for part in _parts_of(thing.audience)}
    told = known(viewer, parts)
    listed: dict[str, QuerySet[User]] = {}
    for kind in audience_kinds:
        keys = [one.key for one in told if one.kind == kind.kind]
        listed |= {f"{kind.kind}:{key}": people for key, people in (kind.listed(viewer, keys) if keys else {}).items()}
    sets = [Set(one, ways_of([parts[one.value]]).people, listed.get(one.value)) for one in told]
    is_everyone = any(part.kind == EVERYONE for part in parts.values())
    return Sets(sets, is_everyone, len(told) + is_everyone == len(parts))


def _counted(people: "QuerySet[User]", conditions: Sequence[Q]) -> list[int]:
    """How many of these people fulfil each condition: one statement."""
    counts = {f"of_{number}": Count("pk", filter=condition) for number, condition in enumerate(conditions)}
    return list(people.aggregate(**counts).values()) if counts else []


def _parts_of(audience: Audience) -> Sequence[Audience]:
    """The sets of people that an audience is made of: itself, unless it is a list."""
    return (
        list(Audience.objects.filter(wholes__audience=audience).order_by("wholes__pk")) if audience.kind == LIST else [audience]
    )


def _guests(readers: "QuerySet[User]", sets: Sets) -> Sequence[User]:
    """The guests whom the viewer may list."""
    listed = [Q(pk__in=one.listed.values("pk")) for one in sets.told if one.listed is not None]
    guests = readers.filter(reduce(or_, listed, Q(pk__in=())), kind=Kind.GUEST)
    return list(guests.order_by("display_name", "pk")[:LISTED])


def _open_reveals(subject: str) -> "QuerySet[Reveal]":
    return Reveal.objects.filter(subject=subject, until__gt=timezone.now()).select_related("actor").order_by("-until")


# The people of one cause ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PeoplePage:
    """Some of those who see a thing because of one set of people, by name; `after` is the public id of the last."""

    known: Known
    people: Sequence[User]
    after: str


def people_page(viewer: User, thing: Shareable, value: str, after: str = "") -> PeoplePage | None:
    """One page of them; None when the thing is not shown to it, or when the viewer may not list them."""
    found = next((one for one in _sets_of(viewer, thing).told if one.known.value == value), None)
    if found is None or found.listed is None:
        return None
    rows = readers_of(thing).filter(found.people, pk__in=found.listed.values("pk"))
    last = User.objects.filter(public_id=after).first() if after else None
    if last is not None:
        rows = rows.filter(Q(display_name__gt=last.display_name) | Q(display_name=last.display_name, pk__gt=last.pk))
    listed = list(rows.order_by("display_name", "pk")[: LISTED + 1])
    people = listed[:LISTED]
    return PeoplePage(found.known, people, people[-1].public_id if len(listed) > LISTED else "")


# One person -------------------------------------------------------------------------------------------------------------


def why(viewer: User, thing: Shareable, person: Known) -> Answer:
    """Why somebody whom the viewer may see sees a thing, or does not."""
    member = User.objects.get(public_id=person.key)
    sets = _sets_of(viewer, thing)
    sees = bool(members_who_see(thing, [member.pk]))
    reasons = _reasons(member, sets)
    if sees and reasons:
        return Answer(person, True, reasons)
    if member.pk != viewer.pk and not (sets.are_all and all(one.listed is not None for one in sets.told)):
        return Answer(person, None, [])
    if sees:
        return Answer(person, True, [_("It is shown to them in a way that is not told to you.")])
    return Answer(person, False, [_why_not(member, thing, reasons)])


def _reasons(member: User, sets: Sets) -> list[str]:
    """The sentences of the ways in that the viewer may know: one statement."""
    reasons = [_("It is shown to everyone in the government.")] if sets.is_everyone and not member.is_guest else []
    listed = [(one.known, one.people & Q(pk__in=one.listed.values("pk"))) for one in sets.told if one.listed is not None]
    counts = _counted(User.objects.filter(pk=member.pk), [condition for _known, condition in listed])
    for (one, _condition), is_in in zip(listed, counts, strict=True):
        if is_in:
            reasons.append(str(audience_kinds[one.kind].says).format(person=member.display_name, name=one.name))
    return reasons


def _why_not(member: User, thing: Shareable, reasons: Sequence[str]) -> str:
    if not is_out(thing):
        return _("It is not published, or was hidden: its readers do not see it now.")
    if not member.is_active:
        return _("Their account is not active.")
    if reasons:
        return _("They are in it, and do not see what is around it.")
    return _("It is not shown to them, nor to an organization or a group of theirs.")


def person_asked(viewer: User, text: str) -> Known | None:
    """The one person of this name, or of this handle, whom the viewer may see."""
    found = audience_kinds[MEMBER].named(viewer, text) if MEMBER in audience_kinds else []
    return found[0] if len(found) == 1 else None
