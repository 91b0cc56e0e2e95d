"""The one function that SQL, both search engines, sockets, mail and tokens ask: which audiences a member is of."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.audiences.models import (
    EVERYONE,
    MEMBER,
    Audience,
    AudienceMember,
    AudiencePart,
    Place,
    Reveal,
    Shareable,
    is_among,
)
from intranet.kernel.fast.request_cache import remembered


@dataclass(frozen=True)
class ViewerAudiences:
    """The ids of the audiences that a member is in; `closed`: those among them of places that have just closed to the member.

    Nearly always nothing is closed. To leave out what is in `closed` is to leave out what is in a place of any of the `ids`.
    """

    ids: frozenset[int]
    closed: frozenset[int] = frozenset()


def audience_ids(viewer: User) -> frozenset[int]:
    """The ids of every audience that `viewer` is in at this moment; none for an account that doesn't work.

    Everyone (not for guests), their own, those that they are an unexpired member of, and those that have one of these as a
    part; and the shadows of places that have just closed to them (see `Place`), so that a thing is shown whose audience is
    among these ids and none of whose shadows is. One statement; within one request, none from the second call on (see
    `memory`).
    """
    return audiences_of(viewer).ids


def audiences_of(viewer: User) -> ViewerAudiences:
    """What `audience_ids` gives, for statements that name the places that are closed apart from it."""
    if not viewer.is_active:
        return ViewerAudiences(frozenset())
    return remembered(("audiences", viewer.pk), lambda: _read(viewer))


# Asked on every page: put together by the ORM each time, it takes three times as long. Each part follows an index of its own: a
# join of audiences and memberships would read them all.
_AUDIENCES: Final = f"""
    WITH own AS (
        SELECT id FROM audiences_audience WHERE kind = '{MEMBER}' AND key = %s OR kind = '{EVERYONE}' AND key = '' AND %s
        UNION ALL
        SELECT audience_id FROM audiences_audiencemember WHERE member_id = %s AND (until IS NULL OR until > %s)
    )
    SELECT id, 0 FROM own
    UNION ALL
    SELECT audience_id, 0 FROM audiences_audiencepart WHERE part_id IN (SELECT id FROM own)
    UNION ALL
    SELECT shadow_id, audience_id FROM audiences_place WHERE moved_at IS NOT NULL
"""  # noqa: S608 - constants


def _read(viewer: User) -> ViewerAudiences:
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(_AUDIENCES, [viewer.public_id, not viewer.is_guest, viewer.pk, now])
        rows = cursor.fetchall()
    # The shadow of a place that moves comes with the audience that opens it.
    ids = {audience for audience, opening in rows if not opening}
    closed = frozenset(shadow for shadow, opening in rows if opening and opening not in ids)
    return ViewerAudiences(closed.union(ids), closed)


def meant_for[Thing: Shareable](viewer: User, things: Iterable[Thing]) -> list[Thing]:
    """Those of these things that are for an audience of the viewer's, asked of each row: one statement, however many they are.

    A statement that names audiences reads all that a large place holds.
    """
    ids = audience_ids(viewer)
    return [thing for thing in things if is_among(ids, thing.audience_id, thing.place_id)]


def members_who_see(thing: Shareable, members: Collection[int]) -> frozenset[int]:
    """Those of these members (primary keys) to whom the thing is shown now, as `visible_to` would decide for each of them.

    A constant number of statements, whatever the number of members.
    """
    if not thing.is_shown:
        return frozenset()
    found = _members_among(thing.audience_id, members)
    place = Place.objects.filter(pk=thing.place_id, moved_at__isnull=False).first() if thing.place_id else None
    return found & _members_among(place.audience_id, members) if place else found


def _members_among(audience: int, members: Collection[int]) -> frozenset[int]:
    """Those of these members who are in an audience, or in one of its parts."""
    parts = AudiencePart.objects.filter(audience=audience).values_list("part", flat=True)
    kinds = Audience.objects.filter(Q(pk=audience) | Q(pk__in=parts)).values_list("pk", "kind", "key")
    standing, joined = Q(pk__in=()), []
    for pk, kind, key in kinds:
        if kind == EVERYONE:
            standing |= ~Q(kind=Kind.GUEST)
        elif kind == MEMBER:
            standing |= Q(public_id=key)
        else:
            joined.append(pk)
    unexpired = Q(until=None) | Q(until__gt=timezone.now())
    rows = AudienceMember.objects.filter(unexpired, audience__in=joined, member__in=members, member__is_active=True)
    active = User.objects.filter(standing, pk__in=members, is_active=True)
    return frozenset([*rows.values_list("member", flat=True), *active.values_list("pk", flat=True)])


def people_of(audiences: Collection[int]) -> list[str]:
    """The public ids of the active members of any of these audiences, which have no parts; two statements."""
    kinds = Audience.objects.filter(pk__in=audiences).values_list("kind", "key")
    standing = Q(public_id__in=[key for kind, key in kinds if kind == MEMBER])
    if any(kind == EVERYONE for kind, _key in kinds):
        standing |= ~Q(kind=Kind.GUEST)
    joined = AudienceMember.objects.filter(Q(until=None) | Q(until__gt=timezone.now()), audience__in=audiences)
    people = User.objects.filter(standing | Q(pk__in=joined.values("member")), is_active=True)
    return list(people.values_list("public_id", flat=True))


def revealed_until(viewer: User, subject: str) -> datetime | None:
    """Until when the viewer may read this thing because of a reveal, None when they may not; only an administrator ever may.

    It opens one page, of that thing alone (`views.read`), and widens nothing else: neither lists nor pages nor search.
    """
    return open_reveals(viewer).get(subject)


def open_reveals(viewer: User) -> dict[str, datetime]:
    """What an administrator may read now because of a reveal, and until when; the last first."""
    if not viewer.is_active or not viewer.is_staff:
        return {}
    found: dict[str, datetime] = {}
    rows = Reveal.objects.filter(actor=viewer, until__gt=timezone.now()).order_by("-until")
    for subject, until in rows.values_list("subject", "until"):
        found.setdefault(subject, until)
    return found


def reveals_of(owner: User) -> QuerySet[Reveal]:
    """Who read what of this member beyond their audience, newest first, for the owner's own eyes."""
    return Reveal.objects.filter(owner=owner).select_related("actor").order_by("-at")
