"""Every write to the audience tables. Owning apps call these inside their own transaction."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import batched

from django.db import transaction
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences import permissions, queries
from intranet.kernel.audiences.choosing import Choice
from intranet.kernel.audiences.kinds import known
from intranet.kernel.audiences.models import (
    EVERYONE,
    LIST,
    MEMBER,
    NOBODY,
    SHADOW,
    Audience,
    AudienceMember,
    AudiencePart,
    Place,
    PlaceMove,
    Reveal,
    Shareable,
)
from intranet.kernel.audiences.places import have_all_followed, moved_models
from intranet.kernel.audiences.revealing import Asked, Revealed
from intranet.kernel.audiences.signals import access_narrowed, access_widened, places_moved, revealed, things_moved
from intranet.kernel.audit.actions import record
from intranet.kernel.data.bulk import insert_rows
from intranet.kernel.fast.request_cache import forget
from intranet.kernel.permissions import Decision, require
from intranet.kernel.work import outboxes

REVEAL_LASTS = timedelta(hours=1)
# A batch of a move is a transaction well under 200 ms; a turn of the worker does so many batches and lets others pass.
MOVED_AT_ONCE = 500
MEMBERS_AT_ONCE = 500
BATCHES_A_TURN = 20
LOOKS_AGAIN_AFTER = timedelta(seconds=0.5)


def everyone() -> Audience:
    """The audience of every member but guests."""
    return Audience.objects.get_or_create(kind=EVERYONE, key="")[0]


def nobody() -> Audience:
    """The audience without members, of what is out of reach."""
    return Audience.objects.get_or_create(kind=NOBODY, key="")[0]


def only(member: User) -> Audience:
    """The audience of one member alone."""
    return Audience.objects.get_or_create(kind=MEMBER, key=member.public_id)[0]


def audience_for(*, kind: str, key: str) -> Audience:
    """The audience of one thing of an app, made when it is first needed."""
    return Audience.objects.get_or_create(kind=kind, key=key)[0]


@transaction.atomic
def add_audience_member(*, audience: Audience, member: User, until: datetime | None = None) -> None:
    """Let a member see what the audience sees, for ever or until a moment; repeating it only moves the moment."""
    forget()
    AudienceMember.objects.update_or_create(audience=audience, member=member, defaults={"until": until})
    (access_widened if until is None else access_narrowed).send(Audience, members=[member.public_id])


@transaction.atomic
def remove_audience_member(*, audience: Audience, member: User) -> None:
    """End it at once. Removing someone who is not there is harmless."""
    forget()
    count, _ = AudienceMember.objects.filter(audience=audience, member=member).delete()
    if count:
        access_narrowed.send(Audience, members=[member.public_id])


@transaction.atomic
def set_audience_parts(*, audience: Audience, parts: Iterable[Audience]) -> None:
    """Make an audience of others; who was of it through a part that is left out loses it at once.

    Raises ValueError for a part that itself has parts: they are one level deep.
    """
    # In the order in which they were chosen, which is that of the rows, and so of every list of them.
    wanted = list(dict.fromkeys(part.pk for part in parts))
    if AudiencePart.objects.filter(audience__in=wanted).exists():
        raise ValueError("An audience that has parts cannot be a part.")
    forget()
    removed = AudiencePart.objects.filter(audience=audience).exclude(part__in=wanted)
    left_out = list(removed.values_list("part", flat=True))
    removed.delete()
    AudiencePart.objects.bulk_create([AudiencePart(audience=audience, part_id=part) for part in wanted], ignore_conflicts=True)
    if left_out:
        access_narrowed.send(Audience, members=queries.people_of(left_out))


@transaction.atomic
def add_memberships(*, pairs: Iterable[tuple[int, int]]) -> None:
    """Many at once, for ever: pairs of the primary keys of an audience and a member. Those already there stay as they are."""
    forget()
    rows = sorted(set(pairs))
    insert_rows(AudienceMember, ("audience", "member"), rows, ignore_conflicts=True)
    for some in batched(sorted({member for _audience, member in rows}), MEMBERS_AT_ONCE, strict=False):
        access_widened.send(Audience, members=list(User.objects.filter(pk__in=some).values_list("public_id", flat=True)))


@transaction.atomic
def remove_memberships(*, pairs: Iterable[tuple[int, int]]) -> None:
    """End many at once, pairs as in `add_memberships`: one statement for each audience."""
    members_of: dict[int, list[int]] = defaultdict(list)
    for audience, member in pairs:
        members_of[audience].append(member)
    forget()
    for audience, members in members_of.items():
        AudienceMember.objects.filter(audience=audience, member__in=members).delete()
    lost = {member for members in members_of.values() for member in members}
    access_narrowed.send(Audience, members=list(User.objects.filter(pk__in=lost).values_list("public_id", flat=True)))


# Places ---------------------------------------------------------------------------------------------------------------


def place_for(*, key: str, audience: Audience, within: Place | None = None) -> Place:
    """The place of a thing that others are in, made with this audience when it is first needed."""
    shadow = audience_for(kind=SHADOW, key=key)
    return Place.objects.get_or_create(shadow=shadow, defaults={"key": key, "audience": audience, "within": within})[0]


@transaction.atomic
def part_for(*, key: str, within: Place) -> Place:
    """The place of a part of another, made when it is first needed: shown as what is around it until it is narrowed.

    It is made with the thing, not when somebody narrows it: then what it holds is in the indexes with its shadow already.
    """
    return place_for(key=key, audience=locked_audience(within), within=within)


def locked_audience(place: Place) -> Audience:
    """The audience that a new thing of this place gets: the place does not move before the transaction of the thing ends."""
    return Place.objects.select_for_update(no_key=True).select_related("audience").get(pk=place.pk).audience


def locked_place(key: str) -> Place:
    """The place of a key, with the audience that a new thing of it gets, as `locked_audience`. It was made before."""
    return Place.objects.select_for_update(no_key=True).select_related("audience").get(key=key)


@transaction.atomic
def move_place(*, place: Place, audience: Audience) -> None:
    """Show what is in a place to another audience: taken at once from who is not of it, given as the things follow.

    Things whose audience is narrower than the place's keep it; its parts that were shown as it was move with it.
    """
    move_places(audiences={place.pk: audience})


@transaction.atomic
def move_places(*, audiences: Mapping[int, Audience]) -> None:
    """Move several at once, each (by primary key) as `move_place`; a few statements, whatever the number."""
    places = Place.objects.select_for_update(no_key=True).filter(pk__in=audiences).order_by("pk")
    moving = [(place, audiences[place.pk]) for place in places if place.audience_id != audiences[place.pk].pk]
    if not moving:
        return
    forget()
    moved = list[tuple[Place, Audience]]()
    while moving:
        moved += moving
        around = {place.pk: (place.audience_id, audience) for place, audience in moving}
        parts = Place.objects.select_for_update(no_key=True).filter(within__in=around).order_by("pk")
        # Parts that were shown as what is around them.
        following = [(part, *around[part.within_id or 0]) for part in parts]
        moving = [(part, audience) for part, former, audience in following if part.audience_id == former]
    for place, audience in moved:
        place.former_audiences = sorted({*place.former_audiences, place.audience_id} - {audience.pk})
        place.audience, place.moved_at = audience, timezone.now()
    every = [place for place, _audience in moved]
    Place.objects.bulk_update(every, ["former_audiences", "audience", "moved_at"], batch_size=MOVED_AT_ONCE)
    outboxes.put([PlaceMove(place=place) for place in every])
    _tell_lists_of([place.pk for place in every])
    places_moved.send(Place, keys=[place.key for place in every])


def _tell_lists_of(places: Collection[int]) -> None:
    """Open pages hold the audiences of their readers: those of lists in these places are asked again."""
    parts = AudiencePart.objects.filter(audience__within__in=places).values_list("part", flat=True)
    if parts:
        access_narrowed.send(Audience, members=queries.people_of(set(parts)))


@transaction.atomic
def show_to_list(*, place: Place, parts: Iterable[Audience], beyond: bool = False) -> Audience:
    """Show what is in a place to these sets of people alone; taken at once from who is in none of them. Returns the list.

    In a place around it, to those of them who see what is there; with `beyond`, to all of them: the caller has required
    that the actor may (`permissions.can_show_to`).
    """
    place = Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    around = _outermost(place) if beyond else place.within
    named = Audience.objects.get_or_create(kind=LIST, key=place.key, defaults={"within": around})[0]
    set_audience_parts(audience=named, parts=parts)
    beyond = beyond and around is not None
    if (named.within_id, named.reaches_beyond) != (around and around.pk, beyond):
        forget()
        named.within, named.reaches_beyond = around, beyond
        named.save(update_fields=["within", "reaches_beyond"])
        access_narrowed.send(Audience, members=queries.people_of(named.parts.values_list("part", flat=True)))
    move_place(place=place, audience=named)
    return named


def _outermost(place: Place) -> Place | None:
    """The place that all the others are within: what ends with it ends whatever is in between."""
    around = place.within
    while around is not None and around.within is not None:
        around = around.within
    return around


@transaction.atomic
def show_to_choice(*, actor: User, place: Place, choice: Choice, manages: Decision = permissions.NOT_BEYOND) -> None:
    """Show what is in a place to whom the actor chose in the picker; taken at once from the others.

    `manages` is the app's decision whether the actor may show it beyond the place around it: nobody may unless it says so.
    Those of a list whom the actor may not know of stay in it: only who knows them takes them out. Raises PermissionRefused.
    """
    place = Place.objects.select_for_update(no_key=True, of=("self",)).select_related("audience", "within").get(pk=place.pk)
    if choice.is_around:
        show_as_around(place=place)
        return
    parts = [audience_for(kind=kind, key=key) for kind, _sign, key in (value.partition(":") for value in choice.values)]
    if choice.kind != LIST and place.within is None:
        move_place(place=place, audience=parts[0])
        return
    kept = _unknown_parts(actor, place) if choice.kind == LIST else []
    named = show_to_list(place=place, parts=[*parts, *kept], beyond=choice.is_beyond)
    require(permissions.can_show_to(named, place.within, manages=manages))


def _unknown_parts(actor: User, place: Place) -> list[Audience]:
    """Those of the list of a place whom the actor may not know of."""
    if place.audience.kind != LIST:
        return []
    parts = Audience.objects.filter(wholes__audience=place.audience).exclude(kind=EVERYONE)
    values = {str(part) for part in parts}
    known_values = {one.value for one in known(actor, values)}
    return [part for part in parts if str(part) not in known_values]


@transaction.atomic
def show_as_around(*, place: Place) -> None:
    """Show what is in a part of a place as what is around it, again: whoever sees that may ask for it."""
    if place.within is None:
        raise ValueError("There is nothing around this place.")
    move_place(place=place, audience=locked_audience(place.within))


@transaction.atomic
def move_part(*, place: Place, within: Place) -> None:
    """Put a part of a place within another, with what it holds.

    Was it shown as what was around it, then it is shown as what is around it now. A list of its own stays: for those of them
    who see what is around it now, unless it reaches beyond.
    """
    around = locked_audience(within)
    part = Place.objects.select_for_update(no_key=True, of=("self",)).select_related("audience").get(pk=place.pk)
    part.within = within
    part.save(update_fields=["within"])
    named = part.audience
    if named.kind != LIST or named.key != part.key:
        move_place(place=part, audience=around)
    elif not named.reaches_beyond:
        forget()
        named.within = within
        named.save(update_fields=["within"])
        access_narrowed.send(Audience, members=queries.people_of(named.parts.values_list("part", flat=True)))


def deliver_moves(rows: Sequence[PlaceMove]) -> None:
    """Have the things of these places follow, in short transactions, and lift the shadow once every copy has followed."""
    for row in rows:
        for _ in range(BATCHES_A_TURN):
            if not _move_some(row.place_id):
                _settle(row)
                break
        else:
            outboxes.put([PlaceMove(place_id=row.place_id)])


@transaction.atomic
def _move_some(place_key: int) -> bool:
    """Move one batch; False when nothing was left."""
    place = Place.objects.select_for_update(no_key=True).get(pk=place_key)
    for model in moved_models():
        things = model._base_manager.filter(place=place, audience__in=place.former_audiences)
        keys = list(things.values_list("pk", flat=True)[:MOVED_AT_ONCE])
        if keys:
            model._base_manager.filter(pk__in=keys).update(audience=place.audience)
            if issubclass(model, Shareable):
                things_moved.send(model, keys=keys)
            return True
    return False


@transaction.atomic
def _settle(row: PlaceMove) -> None:
    """Nothing is left to move: the move ends when the copies of the audiences have followed, else we look again soon."""
    now = timezone.now()
    moved_at = row.moved_at or now
    if have_all_followed(row.place, moved_at):
        place = Place.objects.select_for_update(no_key=True).get(pk=row.place_id)
        # A place that moved again has another row of its outbox, or renewed this one: its shadow stays.
        if place.moved_at is not None and place.moved_at <= moved_at:
            place.former_audiences, place.moved_at = [], None
            place.save()
    else:
        outboxes.put([PlaceMove(place_id=row.place_id, moved_at=moved_at, available_at=now + LOOKS_AGAIN_AFTER)])


# Reveals --------------------------------------------------------------------------------------------------------------


@transaction.atomic
def reveal(*, actor: User, subject: str, owners: Collection[User], reason: str) -> None:
    """Let an administrator read one thing for one hour. It is in the record, and its owners are told who and why.

    Raises PermissionRefused, and ValueError when no reason is given or nobody would be told.
    """
    for owner in owners:
        require(permissions.can_reveal(actor, owner))
    if not reason.strip() or not owners:
        raise ValueError("A reveal needs a reason, and somebody who is told.")
    record(actor=actor, verb="audiences.revealed", subject=subject, reason=reason)
    until = timezone.now() + REVEAL_LASTS
    for owner in owners:
        made = Reveal.objects.create(actor=actor, subject=subject, owner=owner, reason=reason, until=until)
        revealed.send(Reveal, reveal=made)


@transaction.atomic
def reveal_asked(*, actor: User, asked: Asked, part: str, reason: str) -> Revealed | None:
    """Reveal what is at an address, and return it; nothing is revealed to who sees it anyway.

    None when there is nothing: that somebody looked is in the record all the same. Raises PermissionRefused and ValueError.
    """
    require(permissions.can_ask_to_read(actor))
    thing = asked.kind.at(asked.names, part)
    owners = asked.kind.owners(thing) if thing is not None else ()
    if thing is None or not owners:
        record(actor=actor, verb="audiences.reveal_missed", subject=asked.kind.word, reason=reason, address=asked.path)
        return None
    if not asked.kind.is_visible(actor, thing):
        reveal(actor=actor, subject=thing.key, owners=owners, reason=reason)
    return thing
