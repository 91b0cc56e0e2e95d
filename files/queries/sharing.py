"""Who is on a list, and who manages a library."""

from collections.abc import Collection

from django.db.models import QuerySet

from files.models import Grant, Item, Library, Right
from groups.models import Membership
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import EVERYONE, MEMBER, Audience, Place
from intranet.kernel.audiences.queries import is_within, members_among, readers_of, ways_of
from profiles.models import OrganizationRole
from profiles.roles import role_holders


def item_of_list(named: Audience) -> Item | None:
    """The item whose list this is; None for one that was deleted."""
    rows = Item.objects.filter(public_id=named.key.partition(":")[2])
    return rows.select_related("library", "place__audience", "parent").first()


def goes_beyond(audiences: Collection[Audience], *, around: Place) -> bool:
    """Whether a list names people who do not see what is around an item, or a set of people that has some.

    Where everyone of the government sees what is around, only a guest who is named goes beyond it.
    """
    people = User.objects.filter(public_id__in=[one.key for one in audiences if one.kind == MEMBER])
    keys = set(people.values_list("pk", flat=True))
    if members_among(around.audience_id, keys) != keys:
        return True
    others = [one for one in audiences if one.kind != MEMBER]
    return around.audience.kind != EVERYONE and not all(is_within(one, around) for one in others)


def standing_managers(library: Library) -> list[User]:
    """Those who manage a library by their role: who animates the group, who administers the organization, its owner."""
    if library.group is not None:
        rows = Membership.objects.animating().filter(group=library.group, member__is_active=True)
        return [row.member for row in rows.select_related("member").order_by("pk")]
    if library.organization is not None:
        holders = {one.role: one.members for one in role_holders(library.organization)}
        return [member for member in holders[OrganizationRole.ADMINISTRATOR] if member.is_active]
    return [library.member] if library.member is not None and library.member.is_active else []


def grants_of(item: Item) -> list[Grant]:
    """The lines of the list of an item; none when it has none of its own."""
    if not item.has_own_list:
        return []
    return list(Grant.objects.current().filter(list=item.around.audience).select_related("audience").order_by("-right", "pk"))


def managers_of(item: Item) -> "QuerySet[User]":
    """Those who manage an item now, and see it: by its list, or by the rule of the library. Nobody in an archived group."""
    group = item.library.group
    if group is not None and group.archived_at is not None:
        return User.objects.none()
    if not item.has_list:
        return User.objects.filter(pk__in=[member.pk for member in standing_managers(item.library)] if item.is_shown else ())
    managing = Grant.objects.current().filter(list=item.around.audience, right=Right.MANAGE)
    return readers_of(item).filter(ways_of(Audience.objects.filter(pk__in=managing.values("audience"))).people)


def is_name_known_to(viewer: User, item: Item) -> bool:
    """Whether somebody who may not open an item may know its name: they see the folder above, and a manager allowed it."""
    return item.is_name_known and item.is_shown and Item.objects.visible_to(viewer).filter(children=item).exists()


def known_by_name(viewer: User, public_id: str) -> Item | None:
    """The item of an address, of which the viewer may know the name."""
    item = Item.objects.filter(public_id=public_id).first()
    return item if item is not None and is_name_known_to(viewer, item) else None
