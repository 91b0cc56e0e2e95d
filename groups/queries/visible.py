"""The one way to load a group for somebody, or be told that there is none."""

from django.http import Http404

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids


def public_id_of(address: str) -> str:
    """The part of an address that counts: the slug after it is for people."""
    return address.partition("-")[0]


def group_or_404(viewer: User, address: str) -> Group:
    """The group of an address, with its content's place; Http404 when the viewer may not see it, as when there is none.

    The same statements are run for a hidden group, a deleted one and one that never was.
    """
    group = Group.objects.visible_to(viewer).select_related("content").filter(public_id=public_id_of(address)).first()
    if group is None:
        raise Http404
    return group


def is_listed_to(viewer: User, group: Group) -> bool:
    """Whether the viewer may see the group's page, name and counts, asked of a row already found; as `visible_to`."""
    if group.published_at is None or group.pending_at or group.hidden_at or group.deleted_at:
        return False
    ids = audience_ids(viewer)
    return group.members_audience_id in ids or (group.audience_id in ids and group.place_id not in ids)


def is_open_to(viewer: User, group: Group) -> bool:
    """Whether the viewer may see what is in the group: its people, its discussions, and what its tools hold."""
    ids = audience_ids(viewer)
    return is_listed_to(viewer, group) and group.content.audience_id in ids and group.content_id not in ids
