"""What somebody may do with the items of a library: by the library itself, or by the lists that items have of their own."""

from collections.abc import Collection

from files.models import Grant, Item, Library, Right
from groups.models import GroupRole
from groups.roles import standing_of
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from profiles.models import OrganizationRole
from profiles.roles import roles_of

LIBRARY = "library"
"""The key of the tool of groups."""

RIGHT_OF_ROLE = {
    GroupRole.OWNER: Right.MANAGE,
    GroupRole.ANIMATOR: Right.MANAGE,
    GroupRole.MEMBER: Right.EDIT,
    GroupRole.GUEST: Right.COMMENT,
}


def right_in(viewer: User, library: Library) -> Right | None:
    """What the viewer may do where no item has a list of its own, if they may see it; None when only lists give them anything.

    A group's archived library is there to be read.
    """
    if not viewer.is_active:
        return None
    if library.group is not None:
        role = standing_of(viewer, library.group).role
        right = RIGHT_OF_ROLE[role] if role else Right.VIEW
        return Right.VIEW if library.group.archived_at else right
    if library.organization is not None:
        is_administrator = OrganizationRole.ADMINISTRATOR in roles_of(viewer, library.organization)
        return Right.MANAGE if is_administrator else Right.VIEW
    return Right.MANAGE if library.member_id == viewer.pk else None


def rights_of(viewer: User, items: Collection[Item], *, in_trash: bool = False) -> dict[int, Right]:
    """The right of the viewer on each of these items of one library, by primary key; an item that they may not see is absent.

    Two or three statements, whatever the number. Nobody sees what is in the trash (`in_trash`), except to take it out again.
    """
    ids = audience_ids(viewer)
    shown = [item for item in items if is_shown_to(viewer, item, in_trash=in_trash)]
    if not shown:
        return {}
    base = right_in(viewer, shown[0].library)
    lists = {named for item in shown if (named := list_of(item))}
    granted: dict[int, int] = {}
    if lists:
        rows = Grant.objects.current().filter(list__in=lists, audience__in=ids)
        for named, right in rows.values_list("list", "right"):
            granted[named] = max(right, granted.get(named, 0))
    found = {item.pk: granted.get(named) if (named := list_of(item)) else base for item in shown}
    is_read_only = shown[0].library.group is not None and shown[0].library.group.archived_at is not None
    most = Right.VIEW if is_read_only else Right.MANAGE
    return {key: min(Right(right), most) for key, right in found.items() if right}


def list_of(item: Item) -> int | None:
    """The list (the primary key of its audience) that says who sees an item; None for the rule of the library."""
    return item.around.audience_id if item.has_list else None


def right_of(viewer: User, item: Item, *, in_trash: bool = False) -> Right | None:
    """The right of the viewer on an item; None when they may not see it."""
    return rights_of(viewer, [item], in_trash=in_trash).get(item.pk)


def is_shown_to(viewer: User, item: Item, *, in_trash: bool = False) -> bool:
    """Whether the viewer may see the item now, asked of a row already found; as `visible_to`."""
    if item.published_at is None or item.pending_at or item.hidden_at or (item.deleted_at is not None) != in_trash:
        return False
    ids = audience_ids(viewer)
    return item.audience_id in ids and item.place_id not in ids
