"""Projects in JSON: the same queries, actions and refusals as the pages."""

from datetime import date, datetime
from typing import Annotated, Final, Literal, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field, StringConstraints

from intranet.kernel.accounts.models import User
from intranet.kernel.follows.actions import follow as follow_key
from intranet.kernel.follows.actions import unfollow as unfollow_key
from intranet.kernel.rate_limits import limit
from intranet.kernel.search.asked import MAX_TEXT
from intranet.kernel.text.bilingual import Words
from intranet.kernel.web.api import (
    PAGE_SIZE,
    PROBLEMS,
    WRITING_PROBLEMS,
    PageNumber,
    PageSize,
    Parameters,
    Problem,
    api,
    refuse_parameters,
)
from profiles.models import Organization, Skill
from projects import permissions
from projects.queries.pages import dated_milestones
from projects.queries.portfolio import ListedProject, PortfolioSearch, listed, portfolio_page
from projects.queries.visible import project_or_404

router = Router(tags=["projects"])

REQUESTS_A_MINUTE: Final = "120/m"

Text = Annotated[str, StringConstraints(max_length=MAX_TEXT, strip_whitespace=True, pattern=r"^[^\x00]*$")]
ProjectId = Annotated[str, StringConstraints(max_length=16, pattern=r"^[a-z0-9]+$")]
PhaseName = Literal["idea", "study", "delivery", "trial", "service"]
HealthName = Literal["on_track", "at_risk", "late"]


class ProjectTextOut(Schema):
    """A text in each language; empty where it does not exist."""

    fr: str
    en: str


class ProjectOrganizationOut(Schema):
    id: str
    name: ProjectTextOut


class ProjectOut(Schema):
    """A project that the caller can see."""

    id: str
    address: str
    title: ProjectTextOut
    summary: ProjectTextOut
    lead: ProjectOrganizationOut
    partners: list[ProjectOrganizationOut] = Field(description="Organizations that agreed")
    phase: PhaseName
    health: HealthName | None = Field(description="Null until the team says it")
    health_said_at: datetime | None
    starts_on: date | None
    ends_on: date | None
    closed_at: datetime | None
    followers: int
    is_followed: bool


class MilestoneOut(Schema):
    id: str
    title: ProjectTextOut
    due_on: date
    reached_on: date | None


class ProjectSkillOut(Schema):
    id: str
    name: ProjectTextOut


class ProjectDetail(ProjectOut):
    """A project, with its lists."""

    health_reason: str
    objectives: ProjectTextOut = Field(description="One on each line")
    budget: str = Field(description="Key of a band; empty if it is not said")
    skills: list[ProjectSkillOut]
    tags: list[str]
    milestones: list[MilestoneOut]
    lessons: str = Field(description="What the project taught; empty until it is closed")


class ProjectsOut(Schema):
    """One page of projects, and the total number."""

    total: int
    results: list[ProjectOut]


class FollowedOut(Schema):
    is_followed: bool


class ProjectsParameters(Parameters):
    q: Text = Field("", description="Words of the title, the summary or the skills, in French or in English")
    organization: Annotated[str, StringConstraints(max_length=16, pattern=r"^[a-z0-9]*$")] = Field(
        "", description="Id of an organization that leads, or is a partner"
    )
    phase: PhaseName | None = None
    health: HealthName | Literal["not_said"] | None = Field(None, description="`not_said`: not for 60 days, or never")
    state: Literal["ended"] | None = Field(None, description="`ended`: closed or retired. By default those that go on")
    sort: Literal["", "title", "end", "health", "followers"] = ""
    page: PageNumber = 1
    page_size: PageSize = PAGE_SIZE


@router.get("/projects", response={200: ProjectsOut, 404: Problem, **PROBLEMS})
def projects(request: HttpRequest, parameters: Query[ProjectsParameters]) -> ProjectsOut:
    """List the projects that the caller can see, or search them."""
    viewer = _caller(request)
    if not permissions.can_browse_projects(viewer):
        raise HttpError(404, str(permissions.NO_PROJECT))
    asked = PortfolioSearch(
        text=parameters.q,
        organization=parameters.organization,
        phase=parameters.phase or "",
        health=parameters.health or "",
        state=parameters.state or "",
        sort=parameters.sort,
        page=parameters.page,
    )
    found = portfolio_page(viewer, asked, size=parameters.page_size)
    is_past = (parameters.page - 1) * parameters.page_size >= found.total
    return ProjectsOut(total=found.total, results=[] if is_past else [_project(one) for one in found.lines])


@router.get("/projects/{id}", response={200: ProjectDetail, 404: Problem, **PROBLEMS})
def project(request: HttpRequest, id: Path[ProjectId]) -> ProjectDetail:  # noqa: A002
    """Get a project."""
    viewer = _caller(request)
    refuse_parameters(request)
    found = project_or_404(viewer, id)
    one = listed(viewer, [found])[0]
    skills = Skill.objects.filter(projects=found).order_by("name_fr")
    return ProjectDetail(
        **_project(one).dict(),
        health_reason=found.health_reason,
        objectives=ProjectTextOut(fr=found.objectives_fr, en=found.objectives_en),
        budget=found.budget,
        skills=[ProjectSkillOut(id=skill.public_id, name=_text(skill.name)) for skill in skills],
        tags=[tag.label for tag in found.tags.all()],
        milestones=[
            MilestoneOut(
                id=each.milestone.public_id,
                title=_text(each.milestone.title),
                due_on=each.milestone.due_on,
                reached_on=each.milestone.reached_on,
            )
            for each in dated_milestones(found)
        ],
        lessons=found.lessons,
    )


@router.post("/projects/{id}/follow", response={200: FollowedOut, 404: Problem, **WRITING_PROBLEMS})
def follow(request: HttpRequest, id: Path[ProjectId]) -> FollowedOut:  # noqa: A002
    """Follow a project. Repeating it has no effect."""
    viewer = _caller(request)
    _refuse_content(request)
    follow_key(member=viewer, key=project_or_404(viewer, id).key)
    return FollowedOut(is_followed=True)


@router.post("/projects/{id}/unfollow", response={200: FollowedOut, 404: Problem, **WRITING_PROBLEMS})
def unfollow(request: HttpRequest, id: Path[ProjectId]) -> FollowedOut:  # noqa: A002
    """Stop following a project. Repeating it has no effect."""
    viewer = _caller(request)
    _refuse_content(request)
    unfollow_key(member=viewer, key=project_or_404(viewer, id).key)
    return FollowedOut(is_followed=False)


# From rows to JSON -----------------------------------------------------------------------------------------------------


def _caller(request: HttpRequest) -> User:
    limit(request, "api", REQUESTS_A_MINUTE)
    return cast("User", request.user)


def _refuse_content(request: HttpRequest) -> None:
    """Refuse parameters and request bodies, for operations that take neither. Raises HttpError 422."""
    refuse_parameters(request)
    if request.body.strip() not in {b"", b"{}"}:
        raise HttpError(422, _("This operation takes no request body."))


def _text(words: Words) -> ProjectTextOut:
    return ProjectTextOut(fr=words.fr, en=words.en)


def _organization(organization: Organization) -> ProjectOrganizationOut:
    return ProjectOrganizationOut(id=organization.public_id, name=_text(organization.name))


def _project(one: ListedProject) -> ProjectOut:
    found = one.project
    return ProjectOut(
        id=found.public_id,
        address=found.get_absolute_url(),
        title=_text(found.title),
        summary=_text(found.summary),
        lead=_organization(found.lead),
        partners=[_organization(partner) for partner in one.partners],
        phase=cast("PhaseName", found.phase),
        health=cast("HealthName", found.health) or None,
        health_said_at=found.health_at,
        starts_on=found.starts_on,
        ends_on=found.ends_on,
        closed_at=found.closed_at,
        followers=one.followers,
        is_followed=one.is_followed,
    )


api.add_router("", router)
