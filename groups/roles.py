"""Who does what in which group. A guest whose time is over has no role, even before the worker has passed."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, QuerySet

from groups.models import CoOwner, Group, GroupRole, Membership
from intranet.kernel.accounts.models import User
from intranet.kernel.roles import grants_on, role_in
from intranet.kernel.roles import role_group_name as name_of_role_group

OWN: Final = "own_group"
ANIMATE: Final = "animate_group"
WRITE: Final = "write_group"

VERBS_OF_ROLE: Final = {
    GroupRole.OWNER: (OWN, ANIMATE, WRITE),
    GroupRole.ANIMATOR: (ANIMATE, WRITE),
    GroupRole.MEMBER: (WRITE,),
    GroupRole.GUEST: (WRITE,),  # a guest is in a group because they were invited to it
}
# Who decides comes first.
RANK: Final = {GroupRole.OWNER: 0, GroupRole.ANIMATOR: 1, GroupRole.MEMBER: 2, GroupRole.GUEST: 3}


def role_group_name(group: Group, role: GroupRole) -> str:
    """The name of the group of django's auth whose members have a role in a group."""
    return name_of_role_group(group.key, role.value)


@dataclass(frozen=True)
class Standing:
    """What someone is in one group now: their role, None for an outsider, and the verbs that it gives them."""

    role: GroupRole | None = None
    verbs: frozenset[str] = frozenset()

    @property
    def is_member(self) -> bool:
        return self.role is not None

    @property
    def is_owner(self) -> bool:
        return OWN in self.verbs

    @property
    def is_animator(self) -> bool:
        """Whether they animate; owners do too."""
        return ANIMATE in self.verbs

    @property
    def can_write(self) -> bool:
        return WRITE in self.verbs


def standing_of(member: User, group: Group) -> Standing:
    """Their role and verbs in one statement; those of an outsider for an account that does not work."""
    current = Membership.objects.current().filter(group=group, member=member)
    rows = list(grants_on(member, group).filter(Exists(current)).values_list("group__name", "permission__codename"))
    roles = [GroupRole(role_in(name)) for name, _codename in rows]
    role = min(roles, key=RANK.__getitem__, default=None)
    return Standing(role, frozenset(codename for _name, codename in rows))


def role_of(member: User, group: Group) -> GroupRole | None:
    """The role of somebody in a group now; None for an outsider."""
    return standing_of(member, group).role


# What waits for approval, and what was decided: whom it concerns ---------------------------------------------------------


def animators_of(group_key: str) -> "QuerySet[User]":
    """Who animates a group."""
    public_id = group_key.partition(":")[2]
    animating = Membership.objects.animating().filter(group__public_id=public_id, group__deleted_at=None)
    return User.objects.filter(pk__in=animating.values("member"))


def animators_among(group_key: str, members: Collection[int]) -> frozenset[int]:
    """Those of these members (primary keys) who animate a group now."""
    return frozenset(animators_of(group_key).filter(pk__in=members, is_active=True).values_list("pk", flat=True))


def author_still_in(group: Group | None, author: int, members: Collection[int]) -> frozenset[int]:
    """The author (a primary key), if they are one of these members and still in the group."""
    if author not in members:
        return frozenset()
    is_in = Membership.objects.current().filter(group=group, group__deleted_at=None, member=author)
    return frozenset({author} if is_in.exists() else ())


# What is reported in a group: who decides ----------------------------------------------------------------------------------


def moderators_of(group: Group) -> list[User]:
    """Those who animate it, with an account that works."""
    rows = Membership.objects.animating().filter(group=group, member__is_active=True)
    return [row.member for row in rows.select_related("member").order_by("pk")]


def owning_organization(group: Group) -> str:
    """The public id of the first organization that owns it, whose moderators come next; "" for none: the centre is next."""
    owning = CoOwner.objects.filter(group=group).order_by("pk")
    return owning.values_list("organization__public_id", flat=True).first() or ""
