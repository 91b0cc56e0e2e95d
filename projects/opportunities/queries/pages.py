"""What the pages of opportunities show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.search.queries import SearchRequest, search
from intranet.kernel.text.bilingual import fold
from profiles.models import DeclaredSkill, Organization, Profile, Section, Skill
from profiles.visibility import people_visible_to, visible_sections
from projects.models import Application, Invitation, Opportunity, Project
from projects.models.opportunities import OPPORTUNITY
from projects.opportunities import permissions
from projects.opportunities.notifications import owners_of
from projects.opportunities.queries.suggesting import Reason, fit_of
from projects.opportunities.queries.visible import run_by, visible_opportunities

PAGE_SIZE: Final = 20
MAX_FOUND: Final = 1_000
SHOWN_IN_PANEL: Final = 10
SHOWN_PEOPLE: Final = 5
MAX_CHOICES: Final = 60


@dataclass(frozen=True, kw_only=True)
class OpportunitySearch:
    """What is asked of the page of all: public ids, at most so many hours a week, and the language of the text."""

    text: str = ""
    skill: str = ""
    organization: str = ""
    hours: int = 0
    language: str = ""
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        return self != replace(OpportunitySearch(), page=self.page)


def opportunities_page(viewer: User, asked: OpportunitySearch, *, size: int = PAGE_SIZE) -> Page[Opportunity]:
    """The open ones that the reader may see, the first to close first. Raises SearchUnavailable when words are asked for."""
    rows = visible_opportunities(viewer).open().to_list()
    if asked.text:
        request = SearchRequest(kind=OPPORTUNITY, viewer_audiences=audience_ids(viewer), text=asked.text, size=MAX_FOUND)
        rows = rows.filter(pk__in=[hit.key for hit in search(request).hits])
    if asked.skill:
        rows = rows.filter(skills__public_id=asked.skill)
    if asked.organization:
        rows = rows.filter(project__lead__public_id=asked.organization)
    if asked.hours:
        rows = rows.filter(weekly_hours__lte=asked.hours)
    if asked.language:
        rows = rows.filter(language=asked.language)
    return Paginator(rows.order_by("closes_on", "pk"), size).get_page(asked.page)


@dataclass(frozen=True)
class Choices:
    """What one can narrow by, of what the reader may see."""

    skills: Sequence[Skill]
    organizations: Sequence[Organization]


def choices_for(viewer: User) -> Choices:
    """The skills and the organizations of the open ones, those of most of them where there are many; two statements."""
    rows = visible_opportunities(viewer).open()
    skills = Skill.objects.filter(opportunities__in=rows).annotate(count=Count("opportunities"))
    those = Organization.objects.filter(led_projects__opportunities__in=rows)
    leading = those.annotate(count=Count("led_projects__opportunities"))
    return Choices(
        sorted(skills.order_by("-count", "pk")[:MAX_CHOICES], key=lambda one: fold(str(one.name))),
        sorted(leading.order_by("-count", "pk")[:MAX_CHOICES], key=lambda one: fold(str(one.name))),
    )


def own_applications(member: User) -> list[Application]:
    """What a member applied to, the newest first; `is_seen` says of each whether they still see the opportunity."""
    rows = Application.objects.filter(member=member, opportunity__deleted_at=None, opportunity__hidden_at=None)
    rows = rows.annotate(is_seen=Exists(visible_opportunities(member).filter(pk=OuterRef("opportunity"))))
    return list(rows.select_related("opportunity").order_by("-applied_at", "-pk")[:PAGE_SIZE])


def opportunities_of(viewer: User, owner: Project | Group) -> list[Opportunity]:
    """The open ones of a project or a group that the reader may see."""
    mine = visible_opportunities(viewer).open().to_list()
    rows = mine.filter(project=owner) if isinstance(owner, Project) else mine.filter(group=owner)
    return list(rows.order_by("closes_on", "pk")[:SHOWN_IN_PANEL])


def to_choose(viewer: User, owner: Project | Group) -> list[Opportunity]:
    """The closed ones whose applications wait for an answer of the reader."""
    theirs = {"opportunity__project": owner} if isinstance(owner, Project) else {"opportunity__group": owner}
    waiting = Application.objects.filter(decided_at=None, **theirs)
    if not waiting.exists():  # nearly always, and what the reader runs takes long to ask
        return []
    rows = run_by(viewer).filter(pk__in=waiting.values("opportunity"))
    return list(rows.exclude(pk__in=Opportunity.objects.open().values("pk")).to_list().order_by("pk")[:10])


@dataclass(frozen=True)
class OpportunityPage:
    """One opportunity for one reader."""

    opportunity: Opportunity
    skills: Sequence[Skill]
    owners: Sequence[User]
    fit: Mapping[str, Sequence[Reason]]
    application: Application | None
    invitation: Invitation | None
    can_run: bool
    can_apply: bool


def opportunity_page(viewer: User, opportunity: Opportunity) -> OpportunityPage:
    """Everything that its page shows, in a constant number of statements."""
    owners = people_visible_to(viewer).filter(pk__in=owners_of(opportunity).values("pk"))
    can_run = bool(permissions.can_run_opportunity(viewer, opportunity))
    return OpportunityPage(
        opportunity=opportunity,
        skills=list(opportunity.skills.order_by("name_fr")),
        owners=list(owners.select_related("profile").order_by("display_name", "pk")[:SHOWN_PEOPLE]),
        fit={} if can_run else {str(key): value for key, value in fit_of(viewer, opportunity).items()},
        application=Application.objects.filter(opportunity=opportunity, member=viewer).first(),
        invitation=Invitation.objects.filter(opportunity=opportunity, member=viewer, declined_at=None).first(),
        can_run=can_run,
        can_apply=bool(permissions.can_apply(viewer, opportunity)),
    )


@dataclass(frozen=True)
class Candidate:
    """An application for those who choose, with what they may see of the skills asked for. `has_page`: they see the person."""

    application: Application
    skills: Sequence[DeclaredSkill]
    has_page: bool


def candidates_of(viewer: User, opportunity: Opportunity) -> list[Candidate]:
    """Those who applied, in their order. Who applies shows their name and their word to those who choose."""
    rows = opportunity.applications.select_related("member__profile__organization").order_by("applied_at", "pk")
    applications = list(rows)
    profiles = list(Profile.objects.filter(member__in=[one.member_id for one in applications]).select_related("member"))
    sections = visible_sections(viewer, profiles)
    shown = [profile.pk for profile in profiles if Section.SKILLS in sections[profile.pk]]
    declared = DeclaredSkill.objects.filter(profile__in=shown, skill__in=opportunity.skills.all()).select_related("skill")
    found: dict[int, list[DeclaredSkill]] = {}
    for one in declared:
        found.setdefault(one.profile_id, []).append(one)
    known = set(people_visible_to(viewer).filter(pk__in=[one.member_id for one in applications]).values_list("pk", flat=True))
    return [Candidate(one, found.get(one.member_id, []), one.member_id in known) for one in applications]


def invited_to(viewer: User, opportunity: Opportunity) -> list[Invitation]:
    """Whom the owners invited, of those whom the reader may see."""
    rows = opportunity.invitations.filter(member__in=people_visible_to(viewer)).select_related("member__profile")
    return list(rows.order_by("-at", "-pk"))
