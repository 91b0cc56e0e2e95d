"""The one function that SQL, both search engines, sockets, mail and tokens ask: which audiences a member is of."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.audiences.models import (
    EVERYONE,
    MEMBER,
    NOBODY,
    Audience,
    AudienceMember,
    AudiencePart,
    Place,
    Reveal,
    Shareable,
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
    part (lists within a place: when they see that place too); and the shadows of places that have just closed to them (see
    `Place`), so that a thing is shown whose audience is among these ids and none of whose shadows is. One statement; within
    one request, none from the second call on (see `memory`).
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
    SELECT part.audience_id, CASE
        WHEN whole.within_id IS NULL THEN 0
        WHEN whole.reaches_beyond AND (SELECT kind FROM audiences_audience WHERE id = place.audience_id) <> '{NOBODY}' THEN 0
        ELSE -place.audience_id
    END
    FROM audiences_audiencepart part
    JOIN audiences_audience whole ON whole.id = part.audience_id
    LEFT JOIN audiences_place place ON place.shadow_id = whole.within_id
    WHERE part.part_id IN (SELECT id FROM own)
    UNION ALL
    SELECT shadow_id, audience_id FROM audiences_place WHERE moved_at IS NOT NULL
"""  # noqa: S608 - constants


def _read(viewer: User) -> ViewerAudiences:
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(_AUDIENCES, [viewer.public_id, not viewer.is_guest, viewer.pk, now])
        rows = cursor.fetchall()
    # A list in a place comes with minus the audience of that place, which may be a list as well; the shadow of a place that
    # moves with the audience that opens it.
    ids = {audience for audience, other in rows if not other}
    others = [row for row in rows if row[1]]
    while found := {audience for audience, other in others if -other in ids} - ids:
        ids |= found
    closed = frozenset(shadow for shadow, opening in others if opening > 0 and opening not in ids)
    return ViewerAudiences(closed.union(ids), closed)


def members_who_see(thing: Shareable, members: Collection[int]) -> frozenset[int]:
    """Those of these members (primary keys) to whom the thing is shown now, as `visible_to` would decide for each of them.

    A constant number of statements, whatever the number of members.
    """
    if not is_out(thing):
        return frozenset()
    found = members_among(thing.audience_id, members)
    place = moving_place(thing)
    return found & members_among(place.audience_id, members) if place else found


def members_among(audience: int, members: Collection[int]) -> frozenset[int]:
    """Those of these members who are in an audience, or in one of its parts."""
    ways = ways_into(audience)
    rows = AudienceMember.objects.filter(
        unexpired(), audience__in=ways.joined, member__in=members, member__is_active=True
    ).values_list("member", flat=True)
    active = User.objects.filter(ways.standing, pk__in=members, is_active=True).values_list("pk", flat=True)
    found = frozenset([*rows, *active])
    return found & members_among(ways.around, members) if ways.around is not None else found


@dataclass(frozen=True)
class Ways:
    """How people are of audiences: as everyone, by their public id, or as members of one that is `joined`.

    And they must be of the audience `around`, when there is one.
    """

    is_everyone: bool
    named: tuple[str, ...]
    joined: tuple[int, ...]
    around: int | None = None

    @property
    def standing(self) -> Q:
        """The people who are of them without having joined any."""
        named = Q(public_id__in=self.named)
        return named | ~Q(kind=Kind.GUEST) if self.is_everyone else named

    @property
    def people(self) -> Q:
        """Those of them whose account works, whoever is around: it is read from the memberships, not from every account.

        Everyone alone is counted in an index that has nothing but states and kinds.
        """
        if self.is_everyone and not (self.joined or self.named):
            return Q(state=State.ACTIVE) & ~Q(kind=Kind.GUEST)
        joined = AudienceMember.objects.filter(unexpired(), audience__in=self.joined).values("member")
        found = Q(pk__in=joined.union(User.objects.filter(public_id__in=self.named).values("pk")))
        return Q(is_active=True) & (found | ~Q(kind=Kind.GUEST) if self.is_everyone else found)


def ways_into(audience: int) -> Ways:
    """The ways into an audience and its parts: one statement, and one for the place that it is within."""
    parts = AudiencePart.objects.filter(audience=audience).values("part")
    rows = list(Audience.objects.filter(Q(pk=audience) | Q(pk__in=parts)).select_related("within__audience"))
    around = next((_audience_around(one) for one in rows if one.pk == audience), None)
    return replace(ways_of(rows), around=around)


def ways_of(audiences: Iterable[Audience]) -> Ways:
    """The ways into any of these audiences, which have no parts."""
    kinds: dict[str, list[Audience]] = defaultdict(list)
    for one in audiences:
        kinds[one.kind].append(one)
    everyone, named = kinds.pop(EVERYONE, []), kinds.pop(MEMBER, [])
    joined = tuple(one.pk for some in kinds.values() for one in some)
    return Ways(bool(everyone), tuple(one.key for one in named), joined)


def _audience_around(audience: Audience) -> int | None:
    """The audience that whoever is of this one must be of as well."""
    place = audience.within
    if place is None or (audience.reaches_beyond and place.audience.kind != NOBODY):
        return None
    return place.audience_id


def unexpired() -> Q:
    """The memberships of audiences that count now."""
    return Q(until=None) | Q(until__gt=timezone.now())


def is_within(audience: Audience, place: Place) -> bool:
    """Whether nobody is, nor will be, of an audience who does not see what is in a place.

    It is told from what they are, never from who is in them today: the place's own audience, and lists within it.
    """
    around = audience.within
    if audience.pk == place.audience_id:
        return True
    if around is None or audience.reaches_beyond:
        return False
    return around.pk == place.pk or is_within(around.audience, place)


def people_of(audiences: Collection[int]) -> list[str]:
    """The public ids of the active members of any of these audiences, which have no parts; two statements."""
    ways = ways_of(Audience.objects.filter(pk__in=audiences))
    return list(User.objects.filter(ways.people).values_list("public_id", flat=True))


def in_audience(audience: int) -> Q:
    """The condition, on members, of being of an audience now; an account that doesn't work is of none."""
    ways = ways_into(audience)
    return ways.people & in_audience(ways.around) if ways.around is not None else ways.people


def readers_of(thing: Shareable) -> QuerySet[User]:
    """The members to whom a thing is shown now, as `visible_to` would decide for each of them; to be counted, or sliced."""
    if not is_out(thing):
        return User.objects.none()
    rows = User.objects.filter(in_audience(thing.audience_id))
    place = moving_place(thing)
    return rows.filter(in_audience(place.audience_id)) if place else rows


def is_out(thing: Shareable) -> bool:
    """Whether a thing is shown to its audience: published, not waiting, neither hidden nor deleted."""
    is_published = thing.published_at is not None and thing.published_at <= timezone.now() and not thing.pending_at
    return is_published and not thing.hidden_at and not thing.deleted_at


def moving_place(thing: Shareable) -> Place | None:
    """The place of a thing, while it moves."""
    return Place.objects.filter(pk=thing.place_id, moved_at__isnull=False).first() if thing.place_id else None


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
