"""Who holds which role in which organization."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet
from guardian.models import GroupObjectPermission

from intranet.kernel.accounts.models import User
from intranet.kernel.roles import grants_of, public_id_in
from intranet.kernel.roles import role_group_name as name_of_role_group
from profiles.models import Organization, OrganizationRole

_SUFFIX = "_organization"


def role_group_name(organization: Organization, role: OrganizationRole) -> str:
    """The name of the group whose members hold a role in an organization."""
    return name_of_role_group(f"organization:{organization.public_id}", role.value)


def role_codename(role: OrganizationRole) -> str:
    """The guardian permission of a role."""
    return f"{role.value}{_SUFFIX}"


def _grants_of(member: User) -> "QuerySet[GroupObjectPermission]":
    """No guest does anything for an organization."""
    grants = grants_of(member, Organization)
    return grants.none() if member.is_guest else grants


def roles_of(member: User, organization: Organization) -> frozenset[OrganizationRole]:
    """The roles that a member holds in one organization now; none for a guest or for an account that does not work.

    Who holds one in what the organization was merged into looks after what that one left.
    """
    keys = [str(organization.pk)]
    while organization.replaced_by is not None:
        organization = organization.replaced_by
        keys.append(str(organization.pk))
    names = _grants_of(member).filter(object_pk__in=keys).values_list("permission__codename", flat=True)
    return frozenset(OrganizationRole(name.removesuffix(_SUFFIX)) for name in names)


def holds_anywhere(member: User, role: OrganizationRole) -> bool:
    """Whether a member holds a role in any organization."""
    return _grants_of(member).filter(permission__codename=role_codename(role)).exists()


def moderated_organizations(member: User) -> frozenset[str]:
    """The public ids of the organizations that a member moderates; one statement."""
    grants = _grants_of(member).filter(permission__codename=role_codename(OrganizationRole.MODERATOR))
    return frozenset(public_id_in(name) for name in grants.values_list("group__name", flat=True))


@dataclass(frozen=True)
class RoleHolders:
    """The people who hold one role in an organization, by name."""

    role: OrganizationRole
    members: tuple[User, ...]


def role_holders(organization: Organization) -> list[RoleHolders]:
    """Every role of an organization and those who hold it, one statement. Holders are named to whoever may see the page."""
    names = {role_group_name(organization, role): role for role in OrganizationRole}
    holders: dict[OrganizationRole, list[User]] = defaultdict(list)
    rows = User.groups.through.objects.filter(group__name__in=names).select_related("user", "group")
    for row in rows.order_by("user__display_name", "user__pk"):
        holders[names[row.group.name]].append(row.user)
    return [RoleHolders(role, tuple(holders[role])) for role in OrganizationRole]


def roles_everywhere(member: User) -> dict[int, frozenset[OrganizationRole]]:
    """For each organization (by primary key) that a member does something for, their roles there; one statement."""
    found: dict[int, set[OrganizationRole]] = defaultdict(set)
    for organization, name in _grants_of(member).values_list("object_pk", "permission__codename"):
        found[int(organization)].add(OrganizationRole(name.removesuffix(_SUFFIX)))
    return {organization: frozenset(roles) for organization, roles in found.items()}
