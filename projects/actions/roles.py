"""Who is in a project and as what: the one place that writes it.

Every write keeps in step, in one transaction: the row of the member, the role group of django's auth, and the follow.
"""

from django.contrib.auth.models import Group as RoleGroup
from django.db import transaction
from django.utils import timezone
from guardian.shortcuts import assign_perm

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.follows.actions import follow_own
from intranet.kernel.notifications.actions import notify, withdraw
from intranet.kernel.permissions import require
from projects import permissions
from projects.models import Participation, Project, ProjectRole
from projects.notifications import NAMED
from projects.roles import VERBS_OF_ROLE, role_group_name


def make_role_groups(project: Project) -> None:
    """The three groups of django's auth that hold the grants of a project."""
    for role, verbs in VERBS_OF_ROLE.items():
        holder = RoleGroup.objects.create(name=role_group_name(project, role))
        for verb in verbs:
            assign_perm(f"projects.{verb}", holder, project)


@transaction.atomic
def take_in(*, actor: User | None, project: Project, member: User, role: ProjectRole, does: str = "") -> Participation:
    """Let somebody in, or back in. Who decides has decided; whoever is in already keeps their role."""
    row, is_new = Participation.objects.select_for_update().get_or_create(
        project=project, member=member, defaults={"role": role, "does": does}
    )
    if not is_new and row.left_at is None:
        return row
    if not is_new:
        row.role, row.does, row.joined_at, row.left_at, row.finished_at = role, does, timezone.now(), None, None
        row.save()
    _give(project, member, role)
    follow_own(member=member, key=project.key)
    record(actor=actor, verb="projects.member_admitted", subject=project.key, member=member.public_id, role=role.value)
    return row


@transaction.atomic
def name_role(*, actor: User, participation: Participation, role: ProjectRole | None) -> None:
    """Give somebody another role, or none any more; who leads from now on is told.

    Raises PermissionRefused; somebody always leads.
    """
    row = _locked(participation)
    require(permissions.can_name_role(actor, row, role))
    if role == ProjectRole.LEAD and row.role != role:
        notify(kind=NAMED, subject=row.project.key, actor=actor, facts={"participation": row.public_id})
    change_role(actor=actor, participation=row, role=role)


@transaction.atomic
def take_lead(*, actor: User, project: Project) -> None:
    """Lead a project that nobody leads any more. Raises PermissionRefused."""
    project = Project.objects.select_for_update().get(pk=project.pk)
    require(permissions.can_take_lead(actor, project))
    row = take_in(actor=actor, project=project, member=actor, role=ProjectRole.LEAD)
    change_role(actor=actor, participation=row, role=ProjectRole.LEAD)


@transaction.atomic
def leave_project(*, actor: User, participation: Participation) -> None:
    """Stop working on a project. Raises PermissionRefused, also for who alone leads it."""
    row = _locked(participation)
    require(permissions.can_leave_project(actor, row))
    change_role(actor=actor, participation=row, role=None)


@transaction.atomic
def change_role(*, actor: User | None, participation: Participation, role: ProjectRole | None) -> None:
    """Write a role that was decided; None ends the participation."""
    project, member = participation.project, participation.member
    names = [role_group_name(project, one) for one in ProjectRole]
    User.groups.through.objects.filter(user=member, group__name__in=names).delete()
    if role is None:
        participation.left_at = timezone.now()
    else:
        participation.role = role
        _give(project, member, role)
    if role == ProjectRole.LEAD:
        withdraw(subject=project.key, facts={"without": "lead"})
    participation.save(update_fields=["left_at", "role"])
    verb = "projects.role_given" if role else "projects.member_left"
    record(actor=actor, verb=verb, subject=project.key, member=member.public_id, role=role.value if role else "")


def _locked(participation: Participation) -> Participation:
    """The participation as it is now; its project is locked first, so that two who lead it cannot leave at once."""
    Project.objects.select_for_update().get(pk=participation.project_id)
    return Participation.objects.select_related("project", "member").get(pk=participation.pk)


def _give(project: Project, member: User, role: ProjectRole) -> None:
    RoleGroup.objects.get(name=role_group_name(project, role)).user_set.add(member)
