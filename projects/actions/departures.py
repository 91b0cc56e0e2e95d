"""What becomes of projects when somebody leaves, organizations or skills merge, or a group moves: nothing is lost."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.notifications.actions import notify
from intranet.kernel.notifications.models import Event
from intranet.kernel.search.actions import reindex
from profiles.models import Organization, Skill
from projects.actions.hands import give_evidence, withdraw_evidence
from projects.actions.roles import change_role, take_in
from projects.models import Offer, Participation, Partnership, Project, ProjectRole
from projects.models.projects import HEALTH_LASTS
from projects.notifications import NAMED, PARTNER_ASKED, TO_CONFIRM, WITHOUT_LEAD
from projects.queries.leading import able_team, led_alone
from projects.queries.visible import locked
from projects.signals import project_placed


@transaction.atomic
def hand_over_projects(*, member: User) -> None:
    """Have somebody else lead what only this member leads, and be told: the oldest of the team, an employee who is active.

    Where there is nobody, the registry of the organization that leads is told, once in sixty days: a registrar names somebody.
    """
    people = User.objects.filter(pk=member.pk)
    for project in led_alone(Project.objects.filter(deleted_at=None), people).select_related("lead").order_by("pk"):
        locked(project)
        successor = able_team(project, member).first()
        if successor is not None:
            change_role(actor=None, participation=successor, role=ProjectRole.LEAD)
            notify(kind=NAMED, subject=project.key, actor=None, facts={"participation": successor.public_id})
        elif project.is_going_on and not _was_told_lately(project):
            facts = {"organization": project.lead.public_id, "without": "lead"}
            notify(kind=WITHOUT_LEAD, subject=project.key, actor=None, facts=facts)


def _was_told_lately(project: Project) -> bool:
    """Whether the registry knows that nobody leads it, and nobody has led it since."""
    told = Event.objects.filter(kind=WITHOUT_LEAD, subject=project.key, facts__without="lead", withdrawn_at=None)
    return told.filter(at__gte=timezone.now() - HEALTH_LASTS).exists()


@transaction.atomic
def hand_over_project(*, project: Project, holder: User, successor: User) -> None:
    """Have somebody lead a project instead of somebody else, as both agreed or as their departure wants; who led it stays in
    the team.
    """
    project = locked(project)
    row = take_in(actor=None, project=project, member=successor, role=ProjectRole.LEAD)
    if row.role != ProjectRole.LEAD:
        change_role(actor=None, participation=row, role=ProjectRole.LEAD)
    held = Participation.objects.filter(project=project, member=holder, role=ProjectRole.LEAD, left_at=None)
    for one in held.select_related("project", "member"):
        change_role(actor=None, participation=one, role=ProjectRole.TEAM)


@transaction.atomic
def leave_all_projects(*, member: User) -> None:
    """End every participation of somebody who left the government; what they did stays, and their offers go."""
    hand_over_projects(member=member)
    Offer.objects.filter(member=member, decided_at=None).delete()
    for row in Participation.objects.filter(member=member, left_at=None).select_related("project", "member"):
        change_role(actor=None, participation=row, role=None)


@transaction.atomic
def follow_merger(*, organization: Organization, into: Organization) -> None:
    """Have the projects of a merged organization be those of the one that replaced it, as a partner too.

    Its registry is told of what waits.
    """
    led = Project.objects.filter(lead=organization)
    shared = Partnership.objects.filter(organization=organization)
    led_before = list(led.values_list("pk", flat=True))
    projects = {*led_before, *shared.values_list("project", flat=True)}
    if not projects:
        return
    led.update(lead=into)
    already = Partnership.objects.filter(organization=into, project__in=projects)
    # Of two, the one that agreed stays.
    agreed = shared.filter(agreed_at__isnull=False).values_list("project", flat=True)
    already.filter(agreed_at=None, project__in=list(agreed)).delete()
    shared.filter(project__in=list(already.values_list("project", flat=True))).delete()
    moved = list(shared.values_list("pk", flat=True))
    shared.update(organization=into)
    Partnership.objects.filter(project__lead=into, organization=into).delete()
    facts = {"organization": into.public_id}
    for asked in Partnership.objects.filter(pk__in=moved, agreed_at=None, declined_at=None).select_related(
        "project", "asked_by"
    ):
        notify(kind=PARTNER_ASKED, subject=asked.project.key, actor=asked.asked_by, facts=facts)
    for waiting in Project.objects.waiting().filter(pk__in=led_before, changes_asked_at=None).select_related("proposer"):
        notify(kind=TO_CONFIRM, subject=waiting.key, actor=waiting.proposer, facts=facts)
    subject = f"organization:{organization.public_id}"
    record(actor=None, verb="projects.organization_merged", subject=subject, into=into.public_id)
    reindex(Project.search_kind, projects)
    for project in Project.objects.filter(pk__in=projects).select_related("lead"):
        project_placed.send(Project, project=project)


@transaction.atomic
def follow_skill(*, skill: Skill, into: Skill) -> None:
    """Have the projects that need a merged skill, and who showed it in one, be those of the skill that replaced it."""
    projects = list(skill.projects.values_list("pk", flat=True))
    into.projects.add(*projects)
    skill.projects.clear()
    for row in _showing(Project.objects.all()).filter(appreciations__skill=skill):
        withdraw_evidence(participation=row)
        for said in row.appreciations.filter(skill=skill):
            row.appreciations.get_or_create(author_id=said.author_id, skill=into, defaults={"at": said.at})
            said.delete()
        if row.project.hidden_at is None:
            give_evidence(participation=row)
    reindex(Project.search_kind, projects)


@transaction.atomic
def follow_move(*, projects: Collection[int]) -> None:
    """Have what shows a skill be as hidden as these projects (primary keys) are now."""
    for row in _showing(Project.objects.filter(pk__in=projects, hidden_at=None)):
        give_evidence(participation=row)


def _showing(projects: "QuerySet[Project]") -> "QuerySet[Participation]":
    """The participations in these projects that show what somebody can do."""
    shown = Q(finished_at__isnull=False) | Q(appreciations__isnull=False)
    rows = Participation.objects.filter(shown, project__in=projects)
    return rows.select_related("project__audience", "member").distinct()


@transaction.atomic
def hide_project(*, actor: User, project: Project) -> None:
    """Take a project away from everybody after a report. Moderation has decided; repeating it is harmless."""
    if Project.objects.filter(pk=project.pk, hidden_at=None).update(hidden_at=timezone.now()):
        for row in _showing(Project.objects.filter(pk=project.pk)):
            withdraw_evidence(participation=row)
        record(actor=actor, verb="projects.hidden", subject=project.key)
        project_placed.send(Project, project=project)
        reindex(Project.search_kind, [project.pk])


@transaction.atomic
def restore_project(*, actor: User, project: Project) -> None:
    """Give back a project that moderation had hidden."""
    if Project.objects.filter(pk=project.pk, hidden_at__isnull=False).update(hidden_at=None):
        follow_move(projects=[project.pk])
        record(actor=actor, verb="projects.restored", subject=project.key)
        project_placed.send(Project, project=project)
        reindex(Project.search_kind, [project.pk])
