"""Giving an item a list of its own, changing it, and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from files import permissions
from files.actions.cards import tell_cards
from files.actions.libraries import locked
from files.models import Grant, Item, Link, Lock, Right
from files.notifications import SHARED
from files.queries.managing import is_there, managers_for_good
from files.queries.sharing import goes_beyond, item_of_list, standing_managers
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import audience_for, only, part_for, show_as_around, show_to_list
from intranet.kernel.audiences.models import MEMBER, Audience, Place
from intranet.kernel.audit.actions import record
from intranet.kernel.notifications.actions import notify
from intranet.kernel.permissions import require
from intranet.kernel.search.actions import reindex


@dataclass(frozen=True)
class Line:
    """One line of a list: an audience, what it may do and, perhaps, until when."""

    audience: Audience
    right: Right
    until: datetime | None = None


def named_line(value: str, right: Right, until: datetime | None = None) -> Line:
    """The line of those whom forms name so (`group:4f7…`); the audience of a person is made when it is first needed."""
    kind, _sign, key = value.partition(":")
    return Line(audience_for(kind=kind, key=key), right, until)


@transaction.atomic
def share_item(*, actor: User, item: Item, lines: Sequence[Line]) -> Item:
    """Give an item this list and no other. Whoever is not on it any more loses it at once, and no link made before opens it.

    A person always manages an item: the actor, when the lines name nobody else. Raises PermissionRefused, and ValueError for an
    audience that is named twice.
    """
    item = locked(item)
    if len({line.audience.pk for line in lines}) < len(lines):
        raise ValueError("An audience is named once.")
    if not any(_is_manager(line) for line in lines):
        own = only(actor)
        lines = [*(line for line in lines if line.audience.pk != own.pk), Line(own, Right.MANAGE)]
    beyond = item.parent is not None and goes_beyond([line.audience for line in lines], around=_around(item))
    require(permissions.can_share_item(actor, item, beyond=beyond))
    before = _show_to(item, lines, beyond=beyond, granted_by=actor)
    record(actor=actor, verb="files.shared", subject=item.key, lines={str(line.audience): line.right for line in lines})
    new = [line.audience.key for line in lines if line.audience.kind == MEMBER and line.audience.pk not in before]
    if new:
        notify(kind=SHARED, subject=item.key, actor=actor, thing=item, facts={"people": " ".join(new)})
    return item


def _is_manager(line: Line) -> bool:
    return line.audience.kind == MEMBER and line.right == Right.MANAGE and line.until is None


def _around(item: Item) -> Place:
    """The place of the folder above."""
    if item.parent is None:
        raise ValueError("Nothing is around the top of a library.")
    return Place.objects.select_related("audience").get(pk=item.parent.place_id)


def _show_to(item: Item, lines: Sequence[Line], *, beyond: bool, granted_by: User | None) -> set[int]:
    """Write the list, and have the item shown to it; who is not on it any more comes back by no link made before.

    Gives the audiences (primary keys) that were on it before. The item is locked.
    """
    if not item.has_own_place:
        item.place = part_for(key=item.own_key, within=item.around)
    named = show_to_list(place=item.around, parts=[line.audience for line in lines], beyond=beyond)
    item.audience = named
    item.save(update_fields=["place", "audience"])
    reindex(Item.search_kind, [item.pk])
    before = {grant.audience_id: grant for grant in Grant.objects.filter(list=named)}
    Grant.objects.filter(list=named).exclude(audience__in=[line.audience for line in lines]).delete()
    for line in lines:
        known = before.get(line.audience.pk)
        if known is None:
            Grant.objects.create(list=named, audience=line.audience, right=line.right, until=line.until, granted_by=granted_by)
        elif (known.right, known.until) != (line.right, line.until):
            known.right, known.until, known.granted_by = line.right, line.until, granted_by
            known.save(update_fields=["right", "until", "granted_by"])
    if before.keys() - {line.audience.pk for line in lines}:
        Link.objects.filter(audience=named).update(audience=None)
    tell_cards(item)
    return set(before)


@transaction.atomic
def stop_sharing_item(*, actor: User, item: Item) -> Item:
    """Have an item seen as its folder is again, with what is in it; narrowed later, its name is unknown. Raises
    PermissionRefused.
    """
    item = locked(item)
    require(permissions.can_manage_item(actor, item))
    if item.has_own_list:
        Grant.objects.filter(list=item.around.audience).delete()
        # A list that the item is given later has the same audience.
        Link.objects.filter(audience=item.around.audience).update(audience=None)
        show_as_around(place=item.around)
        item.audience, item.is_name_known = _around(item).audience, False
        item.save(update_fields=["audience", "is_name_known"])
        reindex(Item.search_kind, [item.pk])
        tell_cards(item)
        record(actor=actor, verb="files.list_removed", subject=item.key)
    return item


@transaction.atomic
def make_name_known(*, actor: User, item: Item, is_known: bool) -> Item:
    """Let those who see the folder above know the name of an item that they cannot open. Raises PermissionRefused, also for
    one without a list of its own: whoever gives it one later would not know that its name stays known.
    """
    item = locked(item)
    require(permissions.can_manage_item(actor, item))
    if is_known:
        require(permissions.has_list_to_join(item))
    if item.is_name_known != is_known:
        item.is_name_known = is_known
        item.save(update_fields=["is_name_known"])
        record(actor=actor, verb="files.name_known" if is_known else "files.name_hidden", subject=item.key)
    return item


@transaction.atomic
def let_in(*, actor: User, item: Item, member: User) -> None:
    """Add somebody who asked to the list of an item, to view it; they are told by the answer. Raises PermissionRefused."""
    item = locked(item)
    require(permissions.can_manage_item(actor, item))
    require(permissions.has_list_to_join(item))
    line, named = Line(only(member), Right.VIEW), item.around.audience
    lines = [*(kept for kept in _lines_of(named) if kept.audience.pk != line.audience.pk), line]
    beyond = named.reaches_beyond or goes_beyond([line.audience], around=_around(item))
    _show_to(item, lines, beyond=beyond, granted_by=actor)
    record(actor=actor, verb="files.let_in", subject=item.key, member=member.public_id)


# What the site does by itself --------------------------------------------------------------------------------------------


@transaction.atomic
def hand_over_items(*, member: User) -> None:
    """Have somebody else manage what only this member managed, whose account ends: those who manage the library."""
    for grant in Grant.objects.filter(audience=only(member), right=Right.MANAGE).select_related("list"):
        item = item_of_list(grant.list)
        if item is None:
            continue
        item = locked(item)
        if managers_for_good().filter(is_there(), list=grant.list).exclude(pk=grant.pk).exists():
            continue
        heirs = [Line(only(heir), Right.MANAGE) for heir in standing_managers(item.library) if heir.pk != member.pk]
        named = {line.audience.pk for line in heirs}
        kept = [line for line in _lines_of(grant.list) if line.audience.pk not in named]
        _show_to(item, [*kept, *heirs], beyond=grant.list.reaches_beyond, granted_by=None)
        record(actor=None, verb="files.handed_over", subject=item.key, reason="departure")


@transaction.atomic
def hand_over_item(*, item: Item, holder: User, successor: User) -> None:
    """Have somebody manage an item with a list of its own instead of somebody else, who may still edit it."""
    item = locked(item)
    if not item.has_own_list:
        return
    moved = [Line(only(successor), Right.MANAGE), Line(only(holder), Right.EDIT)]
    named = {line.audience.pk for line in moved}
    kept = [line for line in _lines_of(item.around.audience) if line.audience.pk not in named]
    _show_to(item, [*kept, *moved], beyond=item.around.audience.reaches_beyond, granted_by=None)
    record(actor=None, verb="files.handed_over", subject=item.key, reason="departure", member=successor.public_id)


def release_locks(*, member: User) -> None:
    """End the locks of somebody whose account ends: nobody else could."""
    Lock.objects.filter(holder=member).delete()


def end_expired_lines() -> None:
    """Take those whose time is over off their lists, each list in a transaction of its own."""
    over = Grant.objects.filter(until__lte=timezone.now())
    for key in list(over.values_list("list", flat=True).distinct()):
        with transaction.atomic():
            named = Audience.objects.get(pk=key)
            item = item_of_list(named)
            if item is not None:
                item = locked(item)  # before its list is read, which somebody may be changing
                lines = [line for line in _lines_of(named) if line.until is None or line.until > timezone.now()]
                _show_to(item, lines, beyond=named.reaches_beyond, granted_by=None)


def _lines_of(named: Audience) -> list[Line]:
    rows = Grant.objects.filter(list=named).select_related("audience")
    return [Line(grant.audience, Right(grant.right), grant.until) for grant in rows]
