"""What the home page shows of projects: what waits, what is new, and what a member may want to follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.follows.models import Follow
from intranet.kernel.text.bilingual import Words
from profiles.models import DeclaredSkill, Skill
from profiles.visibility import people_visible_to
from projects.models import Participation, Project, ProjectRole
from projects.models.projects import HEALTH_LASTS, WORD
from projects.queries.visible import partnerships_to_answer, visible_rows
from projects.roles import registered_by

SHOWN: Final = 5


@dataclass(frozen=True)
class SuggestedProject:
    """A project that a member may want to follow, and the skill of theirs that it needs."""

    project: Project
    skill: Words


def registry_waits(member: User) -> int:
    """How many projects and partnerships wait for a member who answers for organizations: one statement for anybody else."""
    organizations = registered_by(member)
    if not organizations:
        return 0
    waiting = Project.objects.waiting().filter(lead__in=organizations, changes_asked_at=None).exclude(proposer=member)
    return waiting.count() + partnerships_to_answer(member, organizations).count()


def is_in_a_team(member: User) -> bool:
    """Whether the member leads a project or is in its team: nothing of what follows waits for anybody else."""
    return Participation.objects.filter(member=member, role__in=(ProjectRole.LEAD, ProjectRole.TEAM), left_at=None).exists()


def _works_as(member: User, *roles: ProjectRole) -> Exists:
    """Of the project of a row: whether the member has one of these roles in it."""
    return Exists(Participation.objects.filter(project=OuterRef("pk"), member=member, role__in=roles, left_at=None))


def changes_asked_of(member: User) -> Sequence[Project]:
    """What the member proposes and the registry asks something about."""
    rows = Project.objects.waiting().filter(_works_as(member, ProjectRole.LEAD), changes_asked_at__isnull=False)
    return list(rows.order_by("changes_asked_at", "pk")[:SHOWN])


def offers_to_answer(member: User) -> list[tuple[Project, int]]:
    """The projects of whose team the member is, that somebody offers a hand to, and how many do; one statement."""
    rows = visible_rows(member).going_on().filter(_works_as(member, ProjectRole.LEAD, ProjectRole.TEAM))
    waiting = Q(offers__decided_at=None, offers__member__in=people_visible_to(member))
    rows = rows.annotate(waiting=Count("offers", filter=waiting)).filter(waiting__gt=0)
    return [(project, project.waiting) for project in rows.order_by("pk")[:SHOWN]]  # type: ignore[attr-defined]


def health_to_say(member: User) -> Sequence[Project]:
    """The projects that the member leads and whose health nobody said for long."""
    long_ago = timezone.now() - HEALTH_LASTS
    rows = visible_rows(member).going_on().filter(_works_as(member, ProjectRole.LEAD), published_at__lt=long_ago)
    return list(rows.exclude(health_at__gte=long_ago).order_by("health_at", "pk")[:SHOWN])


def projects_confirmed_since(member: User, since: datetime, size: int) -> Sequence[Project]:
    """Projects that came into the registry, of the organizations where the member works and those that they follow."""
    own = member.affiliations.filter(ended_at=None).values("organization")
    key = Concat(Value("organization:"), OuterRef("lead__public_id"))
    followed = Exists(Follow.objects.filter(member=member, key=key))
    rows = visible_rows(member).to_list().filter(published_at__gt=since).filter(Q(lead__in=own) | followed)
    return list(rows.exclude(proposer=member).order_by("-published_at", "-pk")[:size])


def projects_for(member: User, at_most: int) -> list[SuggestedProject]:
    """Projects that need a skill which the member declares, and that they neither follow nor work on, the newest first."""
    declared = DeclaredSkill.objects.filter(profile=member.pk).values("skill")
    key = Concat(Value(f"{WORD}:"), OuterRef("public_id"))
    rows = visible_rows(member).to_list().going_on().filter(needs__skill__in=declared)
    rows = (
        rows.exclude(Exists(Follow.objects.filter(member=member, key=key))).exclude(_works_as(member, *ProjectRole)).distinct()
    )
    found = list(rows.order_by("-published_at", "-pk")[:at_most])
    needed = Skill.objects.filter(projects__in=found, pk__in=declared).values_list("projects", "name_fr", "name_en")
    names = {project: Words(fr, en) for project, fr, en in needed.order_by("pk")} if found else {}
    return [SuggestedProject(project, names[project.pk]) for project in found]
