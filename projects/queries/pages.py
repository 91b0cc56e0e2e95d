"""The page of a project, its registration, and the reader's own projects."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.follows.models import Follow
from intranet.kernel.text.bilingual import reading_language
from microblog.queries.latest import PostLine, latest_about
from profiles.models import Organization, Skill
from profiles.visibility import people_visible_to
from projects import permissions
from projects.models import (
    Milestone,
    Offer,
    Participation,
    Partnership,
    Project,
    ProjectQuerySet,
    ProjectRole,
    ProjectTag,
    RegistryWord,
)
from projects.models.projects import WORD, Phase
from projects.queries.visible import partnerships_to_answer, visible_rows
from projects.roles import RANK, Standing, registered_by, registrars_of, standing_of

TEAM_SHOWN: Final = 5
NEWS_SHOWN: Final = 3
NEIGHBOURS: Final = 4
PARTS_SHOWN: Final = 20
FOLLOWED_SHOWN: Final = 100
ORDER_OF_ROLES: Final = [role.value for role in sorted(RANK, key=RANK.__getitem__)]


@dataclass(frozen=True)
class Step:
    """A phase on the way: `done`, `current`, or "" for what is to come."""

    label: str
    state: str


@dataclass(frozen=True)
class DatedMilestone:
    """A milestone as the page shows it: `done`, `late`, `next` (the first to come) or ""."""

    milestone: Milestone
    state: str

    @property
    def days_late(self) -> int:
        return (timezone.localdate() - self.milestone.due_on).days

    @property
    def days_late_when_reached(self) -> int:
        return -self.milestone.days_early


@dataclass(frozen=True)
class Can:
    """What the reader may do with a project."""

    lead: bool
    run: bool
    offer: bool
    change: bool


@dataclass(frozen=True)
class Frame:
    """What every page of a project shows of it. `group` is None for who may not know of it."""

    project: Project
    standing: Standing
    can: Can
    followers: int
    is_followed: bool
    partners: Sequence[Organization]
    group: Group | None
    offers_waiting: int


@dataclass(frozen=True)
class ProjectPage:
    """The page of a project for one reader."""

    frame: Frame
    steps: Sequence[Step]
    milestones: Sequence[DatedMilestone]
    next_milestone: Milestone | None
    team: Sequence[Participation]
    people: int
    people_organizations: int
    skills: Sequence[Skill]
    tags: Sequence[ProjectTag]
    parent: Project | None
    parts: Sequence[Project]
    neighbours: Sequence[Project]
    own_offer: Offer | None
    health_by: User | None
    replacement: Project | None
    can_see_registration: bool
    news: Sequence[PostLine]


def frame_of(viewer: User, project: Project) -> Frame:
    """The head of every page of a project."""
    standing = standing_of(viewer, project)
    run = bool(permissions.can_run_project(viewer, project, standing=standing))
    can = Can(
        lead=bool(permissions.can_lead_project(viewer, project, standing=standing)),
        run=run,
        offer=bool(permissions.can_offer_hand(viewer, project, standing=standing)),
        change=bool(permissions.can_change_project(viewer, project, standing=standing)),
    )
    agreed = Partnership.objects.filter(project=project, agreed_at__isnull=False).select_related("organization")
    follows = Follow.objects.filter(key=project.key).aggregate(
        active=Count("pk", filter=Q(member__is_active=True)), own=Count("pk", filter=Q(member=viewer))
    )
    return Frame(
        project=project,
        standing=standing,
        can=can,
        followers=follows["active"],
        is_followed=follows["own"] > 0,
        partners=[one.organization for one in agreed.order_by("organization__name_fr", "pk")],
        group=project.group if project.group and project.group.is_shown_to(viewer) else None,
        offers_waiting=offers_waiting(viewer, project).count() if run else 0,
    )


def offers_waiting(viewer: User, project: Project) -> "QuerySet[Offer]":
    """What the team has to answer, the oldest first, of people whom the reader may know of."""
    rows = Offer.objects.filter(project=project, decided_at=None, member__in=people_visible_to(viewer))
    return rows.select_related("member__profile__organization").order_by("offered_at", "pk")


def project_page(viewer: User, project: Project) -> ProjectPage:
    """Everything that the page shows, in a constant number of statements."""
    frame = frame_of(viewer, project)
    milestones = dated_milestones(project)
    people = team_lines(viewer, project)
    waits = not frame.can.offer and not frame.standing.contributes
    return ProjectPage(
        frame=frame,
        steps=steps_of(project),
        milestones=milestones,
        next_milestone=next((one.milestone for one in milestones if one.state == "next"), None),
        team=people[:TEAM_SHOWN],
        people=len(people),
        people_organizations=len({one.member.profile.organization_id for one in people} - {None}),
        skills=list(Skill.objects.filter(projects=project).order_by("name_fr")),
        tags=list(project.tags.all()),
        parent=_shown(viewer, project.parent),
        parts=list(visible_rows(viewer).to_list().filter(parent=project).order_by("title_fr", "pk")[:PARTS_SHOWN]),
        neighbours=neighbours_of(viewer, project),
        own_offer=Offer.objects.filter(project=project, member=viewer, decided_at=None).first() if waits else None,
        health_by=next((one.member for one in people if one.member_id == project.health_by_id), None),
        replacement=_shown(viewer, project.replaced_by),
        can_see_registration=bool(permissions.can_see_registration(viewer, project, standing=frame.standing)),
        news=latest_about(viewer, project.key, project.audience, NEWS_SHOWN),
    )


def _shown(viewer: User, project: Project | None) -> Project | None:
    """A project that was read with another, if the reader may see it too."""
    return project if project is not None and project.is_shown_to(viewer) else None


def steps_of(project: Project) -> list[Step]:
    """The phases, in their order."""
    at = [phase.value for phase in Phase].index(project.phase)
    return [
        Step(str(phase.label), "done" if place < at else "current" if place == at else "") for place, phase in enumerate(Phase)
    ]


def dated_milestones(project: Project) -> list[DatedMilestone]:
    """Its milestones by date; the first that is to come is the next."""
    today, lines, has_next = timezone.localdate(), [], False
    for milestone in project.milestones.all():
        state = milestone.state_on(today)
        if not state and not has_next:
            state, has_next = "next", True
        lines.append(DatedMilestone(milestone, state))
    return lines


def team_lines(viewer: User, project: Project) -> list[Participation]:
    """Those in a project whom the reader may know of: who leads first, then the team, then who contributes."""
    rows = Participation.objects.filter(project=project, left_at=None, member__in=people_visible_to(viewer))
    rows = rows.select_related("member__profile__organization").order_by("joined_at", "pk")
    return sorted(rows, key=lambda one: ORDER_OF_ROLES.index(one.role))


def neighbours_of(viewer: User, project: Project) -> list[Project]:
    """Projects that need most of the same skills, of those that the reader may see; one statement."""
    shared = Q(needs__skill__in=project.needs.values("skill"))
    rows = visible_rows(viewer).to_list().going_on().exclude(pk=project.pk).filter(shared)
    return list(rows.annotate(shared=Count("pk")).order_by("-shared", "-published_at", "pk")[:NEIGHBOURS])


# Registration ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Registration:
    """How a project comes into the registry, for those whom it concerns. `mine` are partners that the reader answers for."""

    project: Project
    words: Sequence[RegistryWord]
    partners: Sequence[Partnership]
    mine: Sequence[Partnership]
    registrars: Sequence[User]
    skills: Sequence[Skill]
    can_decide: bool
    can_answer: bool

    @property
    def question(self) -> RegistryWord | None:
        """What the registry asks for and nobody has answered."""
        return self.words[-1] if self.project.changes_asked_at and self.words else None


def registration_of(viewer: User, project: Project) -> Registration:
    """The page of a registration; the caller has decided that the reader may see it."""
    rows = project.partnerships.select_related("organization", "decided_by").order_by("asked_at", "pk")
    partners, mine = list(rows), registered_by(viewer)
    return Registration(
        project=project,
        words=list(project.registry_words.select_related("author")),
        partners=partners,
        mine=[one for one in partners if one.organization_id in mine and one.is_waiting],
        registrars=list(registrars_of(project.lead, but=project.proposer_id).order_by("display_name", "pk")[:TEAM_SHOWN]),
        skills=list(Skill.objects.filter(projects=project).order_by("name_fr")),
        can_decide=bool(permissions.can_decide_registration(viewer, project)),
        can_answer=bool(permissions.can_answer_registry(viewer, project)),
    )


@dataclass(frozen=True)
class OwnProjects:
    """What a member has in the registry: what waits, what they work on, what they follow, what they offered."""

    waiting: Sequence[Project]
    working: Sequence[Participation]
    offers: Sequence[Offer]
    followed: Sequence[Project]


def own_projects(member: User) -> OwnProjects:
    """A member's own page; five statements."""
    leading = Participation.objects.filter(member=member, role=ProjectRole.LEAD, left_at=None).values("project")
    waiting = Project.objects.waiting().filter(pk__in=leading).select_related("lead").order_by("-created_at", "-pk")
    working = Participation.objects.filter(member=member, left_at=None, project__in=visible_rows(member).values("pk"))
    offers = Offer.objects.filter(member=member, project__in=visible_rows(member).values("pk"), is_accepted=False)
    return OwnProjects(
        waiting=list(waiting),
        working=list(working.select_related("project__lead").order_by("-joined_at", "-pk")),
        offers=list(offers.select_related("project").order_by("-offered_at")[:20]),
        followed=list(followed_projects(member)[:FOLLOWED_SHOWN]),
    )


def follows_a_project(member: User) -> bool:
    """Whether the member follows any; one short statement."""
    return Follow.objects.filter(member=member, key__startswith=f"{WORD}:").exists()


def followed_projects(member: User) -> ProjectQuerySet:
    """The projects that a member follows and may see, by name."""
    keys = Follow.objects.filter(member=member, key__startswith=f"{WORD}:")
    followed = keys.annotate(public_id=Substr("key", len(WORD) + 2)).values("public_id")
    by_name = ("title_en", "title_fr") if reading_language() == "en" else ("title_fr", "title_en")
    return visible_rows(member).to_list().filter(public_id__in=followed).order_by(*by_name, "pk")


@dataclass(frozen=True)
class Desk:
    """What waits for those who answer for organizations in the registry."""

    projects: Sequence[Project]
    asked: Sequence[Project]
    partnerships: Sequence[Partnership]


def desk_of(member: User, organizations: frozenset[int]) -> Desk:
    """The oldest first; `asked` wait for an answer of who proposes them. Two statements."""
    waiting = Project.objects.waiting().filter(lead__in=organizations).select_related("lead", "proposer")
    rows = list(waiting.order_by("pending_at", "pk"))
    partnerships = partnerships_to_answer(member, organizations)
    return Desk(
        projects=[one for one in rows if one.changes_asked_at is None and one.proposer_id != member.pk],
        asked=[one for one in rows if one.changes_asked_at is not None or one.proposer_id == member.pk],
        partnerships=list(partnerships.select_related("project__lead", "organization", "asked_by").order_by("asked_at", "pk")),
    )
