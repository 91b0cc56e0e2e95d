"""A group as a whole can be reported, for its name or its purpose. Its owners answer for it: others decide.

Of what is reported in a group, those who animate it decide first.
"""

from collections.abc import Collection, Mapping
from typing import Final, cast

from django.utils.translation import gettext_lazy as _

from groups.actions.groups import hide_group, restore_group
from groups.models import Group, GroupRole, Membership
from groups.permissions import can_see_group
from groups.roles import owning_organization
from intranet.kernel.accounts.models import User
from intranet.kernel.moderation.levels import Jurisdiction, places
from intranet.kernel.moderation.subjects import Reported, Subject, subjects

GROUP_WORD: Final = "group:"


def _find(public_id: str) -> Group | None:
    return Group.objects.filter(public_id=public_id, deleted_at=None).select_related("content").first()


def _owner(thing: Reported) -> User | None:
    """The owner who has been in it for the longest time."""
    rows = Membership.objects.filter(group=cast("Group", thing), role=GroupRole.OWNER).select_related("member")
    first = rows.order_by("joined_at", "pk").first()
    return first.member if first else None


def _excerpt(thing: Reported) -> str:
    group = cast("Group", thing)
    texts = (group.name_fr, group.name_en, group.purpose_fr, group.purpose_en, group.welcome_fr, group.welcome_en)
    return "\n".join(text for text in texts if text)


SUBJECT: Final = Subject(
    word="group",
    label=_("Group"),
    find=_find,
    is_visible=lambda viewer, thing: bool(can_see_group(viewer, cast("Group", thing))),
    author=_owner,
    excerpt=_excerpt,
    address=lambda thing: cast("Group", thing).get_absolute_url(),
    moderators=lambda _thing: [],
    organization=lambda thing: owning_organization(cast("Group", thing)),
    hide=lambda actor, thing: hide_group(actor=actor, group=cast("Group", thing)),
    restore=lambda actor, thing: restore_group(actor=actor, group=cast("Group", thing)),
    place=lambda _thing: "",
)


def _moderated_by(viewer: User) -> Collection[str]:
    rows = Membership.objects.animating().filter(member=viewer, group__deleted_at=None)
    return [f"{GROUP_WORD}{public_id}" for public_id in rows.values_list("group__public_id", flat=True)]


def _names(keys: Collection[str]) -> Mapping[str, str]:
    wanted = [key.removeprefix(GROUP_WORD) for key in keys if key.startswith(GROUP_WORD)]
    return {group.key: str(group.name) for group in Group.objects.filter(public_id__in=wanted)}


PLACES: Final = Jurisdiction(key="groups", moderated_by=_moderated_by, names=_names)

subjects.register(SUBJECT)
places.register(PLACES)
