"""Opportunities in JSON: the same query as the page."""

from datetime import date
from typing import Annotated, Final, Literal, cast

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field, StringConstraints

from intranet.kernel.accounts.models import User
from intranet.kernel.rate_limits import limit
from intranet.kernel.search.asked import MAX_TEXT
from intranet.kernel.web.api import PAGE_SIZE, PROBLEMS, PageNumber, PageSize, Parameters, Problem, api, refuse_parameters
from projects.models import Opportunity
from projects.opportunities import permissions
from projects.opportunities.queries.pages import OpportunitySearch, opportunities_page
from projects.opportunities.queries.visible import opportunity_or_404

router = Router(tags=["opportunities"])

REQUESTS_A_MINUTE: Final = "120/m"

Text = Annotated[str, StringConstraints(max_length=MAX_TEXT, strip_whitespace=True, pattern=r"^[^\x00]*$")]
OpportunityId = Annotated[str, StringConstraints(max_length=16, pattern=r"^[a-z0-9]+$")]
AnyId = Annotated[str, StringConstraints(max_length=16, pattern=r"^[a-z0-9]*$")]


class OpportunitySkillOut(Schema):
    id: str
    fr: str
    en: str


class OpportunityOwnerOut(Schema):
    """The project or the group that the opportunity is of."""

    kind: Literal["project", "group"]
    id: str
    fr: str
    en: str


class OpportunityOut(Schema):
    """An opportunity that the caller can see."""

    id: str
    address: str
    title: str
    text: str
    language: Literal["fr", "en"]
    owner: OpportunityOwnerOut
    skills: list[OpportunitySkillOut]
    weekly_hours: int
    starts_on: date | None
    ends_on: date | None
    city: str
    is_remote: bool
    french_level: str = Field(description="A, B or C; empty if none is asked for")
    english_level: str = Field(description="A, B or C; empty if none is asked for")
    closes_on: date
    is_open: bool


class OpportunitiesOut(Schema):
    """One page of open opportunities, and the total number."""

    total: int
    results: list[OpportunityOut]


class OpportunitiesParameters(Parameters):
    q: Text = Field("", description="Words of the title, the text or the skills, in French or in English")
    skill: AnyId = Field("", description="Id of a skill that is asked for")
    organization: AnyId = Field("", description="Id of the organization that leads the project")
    hours: int = Field(0, ge=0, le=40, description="At most so many hours a week; 0 for any number")
    language: Literal["", "fr", "en"] = ""
    page: PageNumber = 1
    page_size: PageSize = PAGE_SIZE


@router.get("/opportunities", response={200: OpportunitiesOut, 404: Problem, **PROBLEMS})
def opportunities(request: HttpRequest, parameters: Query[OpportunitiesParameters]) -> OpportunitiesOut:
    """List the open opportunities that the caller can see, the first to close first."""
    viewer = _caller(request)
    if not permissions.can_browse_opportunities(viewer):
        raise HttpError(404, str(permissions.NO_OPPORTUNITY))
    asked = OpportunitySearch(
        text=parameters.q,
        skill=parameters.skill,
        organization=parameters.organization,
        hours=parameters.hours,
        language=parameters.language,
        page=parameters.page,
    )
    page = opportunities_page(viewer, asked, size=parameters.page_size)
    is_past = (parameters.page - 1) * parameters.page_size >= page.paginator.count
    return OpportunitiesOut(total=page.paginator.count, results=[] if is_past else [_out(one) for one in page.object_list])


@router.get("/opportunities/{id}", response={200: OpportunityOut, 404: Problem, **PROBLEMS})
def opportunity(request: HttpRequest, id: Path[OpportunityId]) -> OpportunityOut:  # noqa: A002
    """Get an opportunity."""
    viewer = _caller(request)
    refuse_parameters(request)
    return _out(opportunity_or_404(viewer, id))


def _caller(request: HttpRequest) -> User:
    limit(request, "api", REQUESTS_A_MINUTE)
    return cast("User", request.user)


def _out(one: Opportunity) -> OpportunityOut:
    kind: Literal["project", "group"] = "project" if one.project_id else "group"
    name = one.owner_name
    return OpportunityOut(
        id=one.public_id,
        address=one.get_absolute_url(),
        title=one.title,
        text=one.text,
        language=cast("Literal['fr', 'en']", one.language),
        owner=OpportunityOwnerOut(kind=kind, id=one.owner.public_id, fr=name.fr, en=name.en),
        skills=[OpportunitySkillOut(id=skill.public_id, fr=skill.name_fr, en=skill.name_en) for skill in one.skills.all()],
        weekly_hours=one.weekly_hours,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        city=one.city,
        is_remote=one.is_remote,
        french_level=one.french_level,
        english_level=one.english_level,
        closes_on=one.closes_on,
        is_open=one.is_open,
    )


api.add_router("", router)
