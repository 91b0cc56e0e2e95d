"""Who sees a thing, by cause, and why one person does or does not: as much as the viewer may know.

A cause is a set of people that the thing is shown to. One that the viewer may not know of (a hidden group, somebody protected)
is told as “other people”, by their number alone, whatever it is. And of one whose people the viewer may not list, nothing is
told of anybody: whether a person is in it looks the same as whether they are not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.audiences.choosing import audiences_named
from intranet.kernel.audiences.kinds import AudienceKind, Known, audience_kinds, known
from intranet.kernel.audiences.models import EVERYONE, LIST, MEMBER, Audience, Reveal, Shareable
from intranet.kernel.audiences.queries import is_out, members_who_see, readers_of, ways_of
from intranet.kernel.audiences.reach import Reach, reach_of

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
    readers = readers_of(thing)
    parts = _parts_of(thing.audience)
    reach = reach_of(viewer, readers)
    is_everyone = any(part.kind == EVERYONE for part in parts)
    told = known(viewer, [str(part) for part in parts])
    listed = {one.value: audience_kinds[one.kind].listed(viewer, one.key) for one in told}
    rows = [Row(one, _count(one, readers, listed[one.value])) for one in told]
    causes = [Cause(kind, some) for kind in audience_kinds if (some := [row for row in rows if row.known.kind == kind.kind])]
    unknown = readers.exclude(ways_of([part for part in parts if part.kind == EVERYONE or str(part) in listed]).people)
    guests = [one for people in listed.values() if people is not None for one in _guests(readers, people)]
    return Who(
        is_out=is_out(thing),
        reach=reach,
        is_everyone=is_everyone,
        causes=causes,
        others=unknown.count() if len(told) + is_everyone < len(parts) else 0,
        guests=list(dict.fromkeys(guests)),
        revealed_to=list(_open_reveals(subject)) if manages else [],
    )


def _parts_of(audience: Audience) -> Sequence[Audience]:
    """The sets of people that an audience is made of: itself, unless it is a list."""
    return list(Audience.objects.filter(wholes__audience=audience).order_by("wholes__pk")) if audience.kind == LIST else [audience]


def _count(one: Known, readers: "QuerySet[User]", listed: "QuerySet[User] | None") -> int | None:
    """How many of them see the thing; nothing of those whom the viewer may not list."""
    if listed is None:
        return None
    return readers.filter(ways_of(audiences_named([one.value])).people).count()


def _guests(readers: "QuerySet[User]", listed: "QuerySet[User]") -> Sequence[User]:
    guests = readers.filter(pk__in=listed.values("pk"), kind=Kind.GUEST)
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
    parts = [part for part in _parts_of(thing.audience) if str(part) == value]
    told = known(viewer, [value]) if parts else []
    listed = audience_kinds[told[0].kind].listed(viewer, told[0].key) if told else None
    if listed is None:
        return None
    rows = readers_of(thing).filter(ways_of(parts).people, pk__in=listed.values("pk"))
    last = User.objects.filter(public_id=after).first() if after else None
    if last is not None:
        rows = rows.filter(Q(display_name__gt=last.display_name) | Q(display_name=last.display_name, pk__gt=last.pk))
    found = list(rows.order_by("display_name", "pk")[: LISTED + 1])
    people = found[:LISTED]
    return PeoplePage(told[0], people, people[-1].public_id if len(found) > LISTED else "")


# One person -------------------------------------------------------------------------------------------------------------


def why(viewer: User, thing: Shareable, person: Known) -> Answer:
    """Why somebody whom the viewer may see sees a thing, or does not."""
    member = User.objects.get(public_id=person.key)
    parts = _parts_of(thing.audience)
    told = known(viewer, [str(part) for part in parts])
    sees = bool(members_who_see(thing, [member.pk]))
    reasons, is_told = _ways(viewer, member, parts, told)
    if sees and reasons:
        return Answer(person, True, reasons)
    if not is_told and member.pk != viewer.pk:
        return Answer(person, None, [])
    if sees:
        return Answer(person, True, [_("It is shown to them in a way that is not told to you.")])
    return Answer(person, False, [_why_not(member, thing, reasons)])


def _ways(viewer: User, member: User, parts: Sequence[Audience], told: Sequence[Known]) -> tuple[list[str], bool]:
    """The sentences of the ways in that the viewer may know, and whether those are all the ways there are."""
    reasons: list[str] = []
    if any(part.kind == EVERYONE for part in parts) and not member.is_guest:
        reasons.append(_("It is shown to everyone in the government."))
    is_told = len(told) + any(part.kind == EVERYONE for part in parts) == len(parts)
    for one in told:
        kind = audience_kinds[one.kind]
        listed = kind.listed(viewer, one.key)
        if listed is None:
            is_told = False
        elif listed.filter(ways_of(audiences_named([one.value])).people, pk=member.pk).exists():
            reasons.append(_sentence(kind.says, member, one))
    return reasons, is_told


def _sentence(says: str | Promise, member: User, one: Known) -> str:
    return f"{member.display_name} {str(says).format(name=one.name)}."


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
