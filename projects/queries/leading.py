"""Projects that one person alone leads, and who could lead them instead."""

from django.db.models import Exists, F, OuterRef, QuerySet

from intranet.kernel.accounts.models import Kind, State, User
from projects.models import Participation, Project, ProjectRole
from projects.roles import able_leads


def led_alone(projects: "QuerySet[Project]", people: "QuerySet[User]") -> "QuerySet[Project]":
    """The projects that one of these people leads, and nobody else who is able to; `holder_id` says who."""
    rows = projects.filter(
        participations__role=ProjectRole.LEAD, participations__left_at=None, participations__member__in=people
    )
    rows = rows.annotate(holder_id=F("participations__member"))
    return rows.exclude(Exists(able_leads().exclude(member=OuterRef("holder_id"))))


def able_team(project: Project, holder: User) -> "QuerySet[Participation]":
    """The people of the team who could lead it, employees whose accounts work, the oldest first."""
    others = Participation.objects.filter(project=project, left_at=None, role=ProjectRole.TEAM).exclude(member=holder)
    able = others.filter(member__state=State.ACTIVE, member__kind=Kind.EMPLOYEE)
    return able.select_related("project", "member").order_by("joined_at", "pk")
