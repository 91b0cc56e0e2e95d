"""The page of a group, for one viewer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from groups import permissions
from groups.models import Group, GroupKind, Membership
from groups.queries.listing import co_owners_of, kind_icon
from groups.queries.members import newest_members, those_in_charge
from groups.queries.reach import KindReach, Outsiders, outsiders_of, reach_of
from groups.roles import Standing, standing_of
from intranet.kernel.accounts.models import User
from intranet.kernel.follows.queries import is_following
from intranet.kernel.places.tools import tools
from profiles.models import Organization

NEW_FOR: Final = timedelta(days=7)


@dataclass(frozen=True)
class Tab:
    """A tab of a group: its home, one of its tools, its members."""

    key: str
    label: str | Promise
    address: str
    is_current: bool


@dataclass(frozen=True)
class Frame:
    """What every page of a group begins with: its name, what the viewer is in it, and its tabs."""

    group: Group
    standing: Standing
    can_read: bool
    tabs: Sequence[Tab]
    organizations: Sequence[Organization]

    @property
    def kind_icon(self) -> str:
        return kind_icon(self.group)


def frame_of(viewer: User, group: Group, *, tab: str = "home", standing: Standing | None = None) -> Frame:
    """The head of a page of a group, whose tab `tab` (`home`, `members` or the key of a tool) is current. Two statements."""
    can_read = bool(permissions.can_read_group(viewer, group))
    return Frame(
        group=group,
        standing=standing or standing_of(viewer, group),
        can_read=can_read,
        tabs=_tabs(group, tab) if can_read else (),
        organizations=co_owners_of([group.pk]).get(group.pk, ()),
    )


def _tabs(group: Group, current: str) -> list[Tab]:
    found: list[tuple[str, str | Promise, str]] = [("home", _("Home"), group.get_absolute_url())]
    found += [(one.key, one.label, one.address(group.address)) for one in tools if one.key in group.tools]
    found.append(("members", _("Members"), reverse("groups:members", args=[group.address])))
    return [Tab(key, label, address, key == current) for key, label, address in found]


@dataclass(frozen=True, kw_only=True)
class GroupPage:
    """What the home of a group shows beside its panels."""

    frame: Frame
    in_charge: Sequence[Membership]
    newest: Sequence[Membership]
    reach: KindReach
    outsiders: Outsiders
    can: Mapping[str, bool]
    is_followed: bool
    is_newcomer: bool
    """Whether the viewer joined lately: the welcome message is then in sight."""


def group_page(viewer: User, group: Group) -> GroupPage:
    """The home of a group without its panels: about ten statements."""
    frame = frame_of(viewer, group)
    standing = frame.standing
    can_join = permissions.can_join_group(viewer, group, standing=standing)
    return GroupPage(
        frame=frame,
        in_charge=those_in_charge(viewer, group),
        newest=newest_members(viewer, group) if frame.can_read else (),
        reach=reach_of(group, GroupKind(group.kind)),
        outsiders=outsiders_of(viewer, group),
        can={
            "join": bool(can_join),
            "leave": standing.is_member,
            "own": standing.is_owner,
            "follow": frame.can_read and not standing.is_member,
        },
        is_followed=is_following(viewer, group.key),
        is_newcomer=group.memberships.filter(member=viewer, joined_at__gte=timezone.now() - NEW_FOR).exists(),
    )
