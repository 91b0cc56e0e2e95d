"""Who does what in which project.

Roles are guardian permissions held by a role group. They are read from guardian's table and not through `has_perm`, which
says yes to every superuser: here `is_superuser` and `is_staff` widen nothing. What the registry does with a project is a role
in its organizations (`profiles.roles`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, QuerySet
from guardian.models import GroupObjectPermission

from intranet.kernel.accounts.models import Kind, State, User
from profiles.models import Organization, OrganizationRole
from profiles.roles import role_group_name as organization_group_name
from profiles.roles import roles_everywhere
from projects.models import Participation, Project, ProjectRole

LEAD: Final = "lead_project"
TEAM: Final = "team_project"
CONTRIBUTE: Final = "contribute_project"

VERBS_OF_ROLE: Final = {
    ProjectRole.LEAD: (LEAD, TEAM, CONTRIBUTE),
    ProjectRole.TEAM: (TEAM, CONTRIBUTE),
    ProjectRole.CONTRIBUTOR: (CONTRIBUTE,),
}
# Who decides comes first.
RANK: Final = {ProjectRole.LEAD: 0, ProjectRole.TEAM: 1, ProjectRole.CONTRIBUTOR: 2}
# Who answers for an organization in the registry.
REGISTRY: Final = frozenset({OrganizationRole.REGISTRAR, OrganizationRole.ADMINISTRATOR})


def role_group_name(project: Project, role: ProjectRole) -> str:
    """The name of the group of django's auth whose members have a role in a project."""
    return f"{project.key}:{role.value}"


@dataclass(frozen=True)
class Standing:
    """What someone is in one project now: their role, None for an outsider, and the verbs that it gives them.

    `organizations` are those (primary keys) that they answer for in the registry.
    """

    role: ProjectRole | None = None
    verbs: frozenset[str] = frozenset()
    organizations: frozenset[int] = frozenset()

    @property
    def leads(self) -> bool:
        return LEAD in self.verbs

    @property
    def is_team(self) -> bool:
        """Whether they are of the team; who leads is too."""
        return TEAM in self.verbs

    @property
    def contributes(self) -> bool:
        return CONTRIBUTE in self.verbs


OUTSIDE: Final = Standing()


def standing_of(member: User, project: Project) -> Standing:
    """Their role, verbs and organizations in two statements; those of an outsider for an account that does not work."""
    if not member.is_active:
        return OUTSIDE
    grants = GroupObjectPermission.objects.filter(
        Exists(Participation.objects.filter(project=project, member=member, left_at=None)),
        group__user=member,
        content_type=ContentType.objects.get_for_model(Project),
        object_pk=str(project.pk),
    )
    rows = list(grants.values_list("group__name", "permission__codename"))
    roles = [ProjectRole(name.rpartition(":")[2]) for name, _codename in rows]
    verbs = frozenset(codename for _name, codename in rows)
    return Standing(min(roles, key=RANK.__getitem__, default=None), verbs, registered_by(member))


def team_of(project_key: str) -> "QuerySet[User]":
    """Who leads a project or is of its team, whose accounts work."""
    rows = Participation.objects.filter(
        project__public_id=project_key.partition(":")[2],
        project__deleted_at=None,
        role__in=(ProjectRole.LEAD, ProjectRole.TEAM),
        left_at=None,
    )
    return User.objects.filter(pk__in=rows.values("member"), is_active=True)


def leads_of(project_key: str) -> "QuerySet[User]":
    """Who leads a project, whose accounts work."""
    leading = Participation.objects.filter(
        project__public_id=project_key.partition(":")[2], member=OuterRef("pk"), role=ProjectRole.LEAD, left_at=None
    )
    return team_of(project_key).filter(Exists(leading))


def able_leads() -> "QuerySet[Participation]":
    """Of the project of a row: who leads it, employees whose accounts work."""
    leads = Participation.objects.filter(project=OuterRef("pk"), role=ProjectRole.LEAD, left_at=None)
    return leads.filter(member__state=State.ACTIVE, member__kind=Kind.EMPLOYEE)


def without_lead(projects: "QuerySet[Project]") -> "QuerySet[Project]":
    """Those of these projects that nobody leads who is able to."""
    return projects.exclude(Exists(able_leads()))


# The registry -----------------------------------------------------------------------------------------------------------


def registered_by(member: User) -> frozenset[int]:
    """The organizations (primary keys) that a member answers for in the registry; one statement."""
    return frozenset(pk for pk, roles in roles_everywhere(member).items() if roles & REGISTRY)


def registrars_of(organization: Organization, *, but: int = 0) -> "QuerySet[User]":
    """Who answers for an organization: its registrars, or its administrators when no other than `but` is a registrar."""
    for role in (OrganizationRole.REGISTRAR, OrganizationRole.ADMINISTRATOR):
        name = organization_group_name(organization, role)
        found = User.objects.filter(groups__name=name, is_active=True, state=State.ACTIVE).exclude(pk=but)
        if found.exists():
            return found
    return User.objects.none()


def answering_for(organization: int, members: Collection[int]) -> frozenset[int]:
    """Those of these members (primary keys) who may answer for an organization (a primary key) now."""
    found = Organization.objects.filter(pk=organization).first()
    if found is None:
        return frozenset()
    names = [organization_group_name(found, role) for role in REGISTRY]
    rows = User.objects.filter(groups__name__in=names, pk__in=members, is_active=True)
    return frozenset(rows.values_list("pk", flat=True))
