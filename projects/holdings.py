"""What the plan of a departure hands over of projects: those that one person alone leads."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.holdings import Candidate, HoldingKind, holding_kinds
from projects.actions.departures import hand_over_project
from projects.models import Project
from projects.queries.leading import able_team, led_alone
from projects.queries.visible import visible_rows


def _things() -> "QuerySet[Project]":
    return Project.objects.readable().filter(closed_at=None, replaced_by=None).select_related("lead")


def _visible(projects: "QuerySet[Project]", viewer: User) -> "QuerySet[Project]":
    return projects.filter(pk__in=visible_rows(viewer).values("pk"))


def _takeable(projects: "QuerySet[Project]", member: User) -> "QuerySet[Project]":
    return _visible(projects, member) if member.kind == Kind.EMPLOYEE else projects.none()


def _candidates(project: Project, holder: User) -> Iterator[Candidate]:
    for row in able_team(project, holder)[:1]:
        yield Candidate(row.member, "team")


def _hand_over(project: Project, holder: User, successor: User) -> None:
    hand_over_project(project=project, holder=holder, successor=successor)


holding_kinds.register(
    HoldingKind(
        word="project",
        noun=_("Project"),
        icon="milestone",
        order=20,
        things=_things,
        held=led_alone,
        visible=_visible,
        takeable=_takeable,
        title=lambda project: project.title,
        address=lambda project: project.get_absolute_url(),
        detail=lambda project: project.lead.name,
        candidates=_candidates,
        hand_over=_hand_over,
        is_knowledge=True,
        reasons={"team": _("Is in the team of the project")},
    )
)
