"""Who can see a group and what is in it, in words and figures: shown on its page, and before its kind changes."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups.models import Group, GroupKind, GroupRole, Membership
from groups.permissions import is_open_to
from intranet.kernel.accounts.models import User
from profiles.queries.directory import directory_size

# Organizations of guests that are named in a line.
NAMED: Final = 3


@dataclass(frozen=True)
class Reach:
    """Some people: how many, of how many organizations, and what to call them; 0 for a group that is not made yet."""

    is_everyone: bool
    people: int
    organizations: int

    @property
    def icon(self) -> str:
        return "globe" if self.is_everyone else "users"

    @property
    def words(self) -> str:
        return _("Everyone in the government") if self.is_everyone else _("The members of the group")


@dataclass(frozen=True)
class Outsiders:
    """The guests among those who see what is in a group: how many, and where they come from, where the viewer may know it."""

    people: int = 0
    organizations: tuple[str, ...] = ()

    @property
    def names(self) -> str:
        """Their organizations in a few words."""
        return ", ".join([*self.organizations[:NAMED], *(["…"] if len(self.organizations) > NAMED else [])])


def outsiders_of(viewer: User, group: Group) -> Outsiders:
    """The guests of a group, for those who read what is in it; their organizations, for members of the government."""
    if group.kind == GroupKind.OPEN or not is_open_to(viewer, group):
        return Outsiders()
    guests = Membership.objects.current().filter(group=group, role=GroupRole.GUEST, member__is_active=True)
    origins = [origin or "" for origin in guests.values_list("member__guest_account__organization", flat=True)]
    named = () if viewer.is_guest else tuple(sorted({origin for origin in origins if origin}))
    return Outsiders(len(origins), named)


@dataclass(frozen=True)
class KindReach:
    """What a kind of group means: who sees its page, who sees what is in it, and how people come in."""

    kind: GroupKind
    icon: str
    listing: Reach
    content: Reach
    joining: str | Promise

    @property
    def label(self) -> str | Promise:
        return self.kind.label


_JOINING = {
    GroupKind.OPEN: gettext_lazy("Anyone in the government joins, without asking."),
    GroupKind.CLOSED: gettext_lazy("People ask to join, or are invited."),
    GroupKind.HIDDEN: gettext_lazy("People are invited. Nobody else knows that the group exists."),
}
_ICONS = {GroupKind.OPEN: "door-open", GroupKind.CLOSED: "lock", GroupKind.HIDDEN: "shield"}


def reach_of(group: Group | None, kind: GroupKind) -> KindReach:
    """What a kind means, for a group that has members (their number is on its row), or for one that is about to be made."""
    everyone = Reach(True, *directory_size())
    members = Reach(False, group.member_count if group else 0, group.organization_count if group else 0)
    return KindReach(
        kind=kind,
        icon=_ICONS[kind],
        listing=members if kind == GroupKind.HIDDEN else everyone,
        content=everyone if kind == GroupKind.OPEN else members,
        joining=_JOINING[kind],
    )


def reaches(group: Group | None) -> list[KindReach]:
    """The three kinds, to choose from."""
    return [reach_of(group, kind) for kind in GroupKind]
