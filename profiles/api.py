"""People, organizations, skills and the search of the whole site, in JSON: the same queries as the pages."""

import html
from typing import Annotated, Final, Literal, cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.html import strip_tags
from ninja import Path, Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field, StringConstraints

from intranet.kernel.accounts.models import State, User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit
from intranet.kernel.search.asked import MAX_TEXT, MAX_VALUE_LENGTH
from intranet.kernel.search.queries import SearchRequest, search
from intranet.kernel.search.sections import Line, found_sections, suggested_lines
from intranet.kernel.search.sections import Section as SearchSection
from intranet.kernel.text.bilingual import Words, reading_language
from intranet.kernel.web.api import PAGE_SIZE, PROBLEMS, PageNumber, PageSize, Parameters, Problem, api, refuse_parameters
from profiles import permissions
from profiles.models import Organization, Profile, Section, Skill
from profiles.queries.directory import DirectorySearch, FoundPerson, directory_page
from profiles.queries.naming import cities, organization_ids, skill_ids
from profiles.queries.organizations import AmbiguousName
from profiles.queries.skills import can_know_of, synonyms_of
from profiles.search.organizations import ORGANIZATION
from profiles.search.skills import SKILL
from profiles.visibility import people_visible_to, visible_sections

router = Router(tags=["people"])

REQUESTS_A_MINUTE: Final = "120/m"
MAX_SUGGESTIONS: Final = 8
LANGUAGES: Final = {"fr": "french", "en": "english"}

Text = Annotated[str, StringConstraints(max_length=MAX_TEXT, strip_whitespace=True)]
# PostgreSQL refuses the character NUL in a text; no name holds one.
Choice = Annotated[
    str, StringConstraints(min_length=1, max_length=MAX_VALUE_LENGTH, strip_whitespace=True, pattern=r"^[^\x00]+$")
]
Handle = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z0-9.-]+$")]
PublicId = Annotated[str, StringConstraints(max_length=16, pattern=r"^[a-z0-9]+$")]
Choices = Annotated[list[Choice], Field(max_length=20)]
Spoken = Annotated[str, StringConstraints(pattern=r"^(fr|en)(=[ABC])?$")]


class NameOut(Schema):
    """A name in each language; empty where it does not exist."""

    fr: str
    en: str


class PersonOut(Schema):
    """A person, as the caller can see them. Hidden fields are empty."""

    handle: str
    name: str
    email: str = Field(description="Work e-mail; empty if the caller cannot see it")
    title: str
    organization: str
    reasons: list[str] = Field(description="Why the person matches, in the caller's language, as plain text")


class FacetValueOut(Schema):
    """One value of a facet, and its number of results."""

    value: str
    label: str
    count: int


class PeopleOut(Schema):
    """One page of people, the total number, and the facets of the results."""

    total: int
    results: list[PersonOut]
    facets: dict[str, list[FacetValueOut]]


class DeclaredSkillOut(Schema):
    """A skill that a person declares."""

    id: str
    name: NameOut
    level: int = Field(description="From 1 (beginner) to 4 (expert)")
    endorsements: int


class PersonDetail(PersonOut):
    """A profile, with all that the caller can see."""

    titles: NameOut
    organization_id: str
    unit: str
    phone: str
    city: str
    region: str
    french: str
    english: str
    biography: NameOut
    skills: list[DeclaredSkillOut]


class OrganizationOut(Schema):
    """A current organization."""

    id: str
    kind: str
    name: NameOut
    acronym: NameOut
    parent: str = Field(description="Id of the parent organization, or empty")
    members: int


class OrganizationsOut(Schema):
    total: int
    results: list[OrganizationOut]


class SkillOut(Schema):
    """A skill of the vocabulary."""

    id: str
    name: NameOut
    is_curated: bool


class SkillDetail(SkillOut):
    synonyms: dict[Literal["fr", "en"], list[str]]


class SkillsOut(Schema):
    total: int
    results: list[SkillOut]


class SuggestionOut(Schema):
    """A suggestion: a thing whose name begins with the text."""

    kind: str
    id: str
    name: str
    address: str


class FoundOut(Schema):
    """Results of one kind: the first ones, and the total number."""

    kind: str
    total: int
    results: list[SuggestionOut]


class PeopleParameters(Parameters):
    q: Text = Field("", description="Words, in French or in English")
    organization: Choices = Field([], description="Id, name or acronym; several are alternatives")
    skill: Choices = Field([], description="Id or name; several are alternatives")
    city: Choices = Field([], description="City; accents and case are ignored")
    language: Annotated[list[Spoken], Field(max_length=2)] = Field([], description="`fr`, or `fr=B` for at least that level")
    page: PageNumber = 1


class ListParameters(Parameters):
    q: Text = Field("", description="Part of a name")
    page: PageNumber = 1
    page_size: PageSize = PAGE_SIZE


class TypedParameters(Parameters):
    q: Annotated[str, StringConstraints(max_length=100, strip_whitespace=True)]


class WordsParameters(Parameters):
    q: Text


@router.get("/people", response={200: PeopleOut, **PROBLEMS})
def people(request: HttpRequest, parameters: Query[PeopleParameters]) -> PeopleOut:
    """Search people by what they know, their name or where they work, with the reasons for each match."""
    viewer = _searching(request)
    asked = DirectorySearch(text=parameters.q, filters=_filters(viewer, parameters), page=parameters.page)
    found = directory_page(viewer, asked)
    is_past = parameters.page > found.page.paginator.num_pages
    return PeopleOut(
        total=found.total,
        results=[] if is_past else [_person(person) for person in found.people],
        facets={
            facet.kind.parameter: [
                FacetValueOut(value=value.value, label=str(value.label), count=value.count) for value in facet.values
            ]
            for facet in found.facets
        },
    )


@router.get("/people/{handle}", response={200: PersonDetail, 404: Problem, **PROBLEMS})
def person(request: HttpRequest, handle: Path[Handle]) -> PersonDetail:
    """Get a person, with what the caller can see of their profile."""
    viewer = _searching(request)
    refuse_parameters(request)
    members = people_visible_to(viewer).select_related("profile__organization", "profile__unit", "profile__member")
    profile = get_object_or_404(members, handle=handle).profile
    sections = visible_sections(viewer, [profile])[profile.pk]
    shown = _Shown(profile, sections)
    title = Words() if profile.member.state == State.DEPARTED else profile.title  # who left keeps a name
    declared = profile.declared_skills.select_related("skill") if Section.SKILLS in sections else []
    return PersonDetail(
        handle=handle,
        name=profile.member.display_name,
        email=shown.of(Section.CONTACT, profile.member.email),
        title=str(title),
        organization=str(profile.organization.name) if profile.organization else "",
        reasons=[],
        titles=_name(title),
        organization_id=profile.organization.public_id if profile.organization else "",
        unit=str(profile.unit.name) if profile.unit else "",
        phone=shown.of(Section.CONTACT, profile.phone),
        city=shown.of(Section.PLACE, profile.city),
        region=shown.of(Section.PLACE, profile.region),
        french=shown.of(Section.LANGUAGES, profile.french_level),
        english=shown.of(Section.LANGUAGES, profile.english_level),
        biography=_name(profile.biography if Section.ABOUT in sections else Words()),
        skills=[
            DeclaredSkillOut(
                id=row.skill.public_id, name=_name(row.skill.name), level=row.level, endorsements=row.endorsement_count
            )
            for row in declared
        ],
    )


@router.get("/organizations", response={200: OrganizationsOut, **PROBLEMS}, tags=["organizations"])
def organizations(request: HttpRequest, parameters: Query[ListParameters]) -> OrganizationsOut:
    """List current organizations by name, or search them."""
    total, keys = _listed(_searching(request), ORGANIZATION, parameters)
    found = Organization.objects.select_related("parent").in_bulk(keys)
    return OrganizationsOut(total=total, results=[_organization(found[key]) for key in keys if key in found])


@router.get("/organizations/{id}", response={200: OrganizationOut, 404: Problem, **PROBLEMS}, tags=["organizations"])
def organization(request: HttpRequest, id: Path[PublicId]) -> OrganizationOut:  # noqa: A002
    """Get an organization."""
    _searching(request)
    refuse_parameters(request)
    return _organization(get_object_or_404(Organization.objects.current().select_related("parent"), public_id=id))


@router.get("/skills", response={200: SkillsOut, **PROBLEMS}, tags=["skills"])
def skills(request: HttpRequest, parameters: Query[ListParameters]) -> SkillsOut:
    """List the skills of the vocabulary by name, or search them, in both languages, with synonyms and typos."""
    total, keys = _listed(_searching(request), SKILL, parameters)
    found = Skill.objects.listed().in_bulk(keys)
    return SkillsOut(total=total, results=[_skill(found[key]) for key in keys if key in found])


@router.get("/skills/suggest", response={200: list[SkillOut], **PROBLEMS}, tags=["skills"])
def suggest_skills(request: HttpRequest, parameters: Query[TypedParameters]) -> list[SkillOut]:
    """Complete the name of a skill, with at most eight suggestions."""
    viewer = _searching(request)
    lines = [suggested.line for suggested in suggested_lines(viewer, parameters.q, kinds=[SKILL], limit=MAX_SUGGESTIONS)]
    found = {
        skill.public_id: skill for skill in Skill.objects.listed().filter(public_id__in=[line.public_id for line in lines])
    }
    return [_skill(found[line.public_id]) for line in lines if line.public_id in found]


@router.get("/skills/{id}", response={200: SkillDetail, 404: Problem, **PROBLEMS}, tags=["skills"])
def skill(request: HttpRequest, id: Path[PublicId]) -> SkillDetail:  # noqa: A002
    """Get a skill, with its synonyms."""
    viewer = _searching(request)
    refuse_parameters(request)
    found = get_object_or_404(Skill.objects.current(), public_id=id)
    if not can_know_of(viewer, found):
        raise Http404
    synonyms = synonyms_of([found.pk])[found.pk]
    return SkillDetail(**_skill(found).dict(), synonyms={"fr": synonyms["fr"], "en": synonyms["en"]})


@router.get("/search", response={200: list[FoundOut], **PROBLEMS}, tags=["search"])
def search_everything(request: HttpRequest, parameters: Query[WordsParameters]) -> list[FoundOut]:
    """Search the whole site: for each kind, the number of results and the first five."""
    viewer = _searching(request)
    return [
        FoundOut(kind=found.section.kind, total=found.total, results=[_suggestion(found.section, line) for line in found.lines])
        for found in found_sections(viewer, parameters.q)
    ]


@router.get("/suggestions", response={200: list[SuggestionOut], **PROBLEMS}, tags=["search"])
def suggest_everything(request: HttpRequest, parameters: Query[TypedParameters]) -> list[SuggestionOut]:
    """Complete a name, with at most five suggestions of each kind."""
    viewer = _searching(request)
    return [_suggestion(suggested.section, suggested.line) for suggested in suggested_lines(viewer, parameters.q)]


# From rows to JSON -----------------------------------------------------------------------------------------------------


class _Shown:
    """What of a profile the caller may see."""

    def __init__(self, profile: Profile, sections: frozenset[Section]) -> None:
        self.profile = profile
        self.sections = sections

    def of(self, section: Section, value: str) -> str:
        return value if section in self.sections else ""


def _searching(request: HttpRequest) -> User:
    """The caller, who may search people and does not do it to copy the directory. Raises PermissionRefused, TooManyRequests."""
    viewer = cast("User", request.user)
    require(permissions.can_search_directory(viewer))
    limit(request, "api", REQUESTS_A_MINUTE)
    return viewer


def _filters(viewer: User, parameters: PeopleParameters) -> dict[str, tuple[str, ...]]:
    try:
        organizations = organization_ids(parameters.organization)
    except AmbiguousName as error:
        raise HttpError(422, str(error)) from error
    filters = {
        "organization": organizations,
        "skill": skill_ids(parameters.skill),
        "city": cities(viewer, parameters.city),
    }
    for spoken in parameters.language:
        language, _equals, level = spoken.partition("=")
        filters[LANGUAGES[language]] = (level or "A",)
    return {name: values for name, values in filters.items() if values}


def _listed(viewer: User, kind: str, parameters: ListParameters) -> tuple[int, list[int]]:
    """How many things of a kind there are, and the keys of one page of them; by name when nothing else ranks them."""
    result = search(
        SearchRequest(
            kind=kind,
            viewer_audiences=audience_ids(viewer),
            text=parameters.q,
            sort="" if parameters.q else f"by_name_{reading_language()}",
            page=parameters.page,
            size=parameters.page_size,
            language=reading_language(),
        )
    )
    is_past = (parameters.page - 1) * parameters.page_size >= result.total
    return result.total, [] if is_past else [hit.key for hit in result.hits]


def _person(person: FoundPerson) -> PersonOut:
    organization = person.profile.organization
    return PersonOut(
        handle=person.member.handle,
        name=person.member.display_name,
        email=person.email,
        title=str(person.profile.title),
        organization=str(organization.name) if organization else "",
        reasons=[_plain(reason.text) for reason in person.reasons],
    )


def _organization(organization: Organization) -> OrganizationOut:
    return OrganizationOut(
        id=organization.public_id,
        kind=organization.kind,
        name=_name(organization.name),
        acronym=_name(organization.acronym),
        parent=organization.parent.public_id if organization.parent else "",
        members=organization.member_count,
    )


def _skill(skill: Skill) -> SkillOut:
    return SkillOut(id=skill.public_id, name=_name(skill.name), is_curated=skill.is_curated)


def _suggestion(section: SearchSection, line: Line) -> SuggestionOut:
    return SuggestionOut(kind=section.kind, id=line.public_id, name=line.value, address=line.address)


def _name(words: Words) -> NameOut:
    return NameOut(fr=words.fr, en=words.en)


def _plain(text: str) -> str:
    """The words of a piece of HTML that we made."""
    return html.unescape(strip_tags(text))


api.add_router("", router)
