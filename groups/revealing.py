"""What an administrator may have revealed of a group: its page."""

from collections.abc import Collection, Mapping
from typing import Final, cast

from django.utils.translation import gettext_lazy as _

from groups.models import Group, GroupRole, Membership
from groups.permissions import can_see_group
from groups.queries.visible import public_id_of
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.revealing import Revealable, Revealed, revealables


def _group(public_id: str) -> Group | None:
    return _groups([public_id]).get(public_id)


def _groups(public_ids: Collection[str]) -> dict[str, Group]:
    rows = Group.objects.filter(public_id__in=public_ids, deleted_at=None).select_related("content")
    return {group.public_id: group for group in rows}


def _owners(thing: Revealed) -> Collection[User]:
    rows = Membership.objects.filter(group=cast("Group", thing), role=GroupRole.OWNER).select_related("member")
    return [row.member for row in rows.order_by("joined_at", "pk")]


def _group_context(_viewer: User, thing: Revealed) -> Mapping[str, object]:
    return {"group": thing, "owners": _owners(thing)}


GROUP: Final = Revealable(
    word="group",
    label=_("Group"),
    shows=_("Its name, what it is for, its welcome, its kind, and who owns it; neither its members nor what it holds."),
    is_at=lambda url_name, _names: url_name == "groups:group",
    at=lambda names, _part: _group(public_id_of(names["address"])),
    find_all=_groups,
    owners=_owners,
    is_visible=lambda viewer, thing: bool(can_see_group(viewer, cast("Group", thing))),
    address=lambda thing: cast("Group", thing).get_absolute_url(),
    template="groups/revealed/group.html",
    context=_group_context,
    title=lambda thing: str(cast("Group", thing).name),
)

revealables.register(GROUP)
