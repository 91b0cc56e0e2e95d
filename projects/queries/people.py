"""Who is in a project, what the reader may do with each, and who offers a hand."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from intranet.kernel.accounts.models import User
from profiles.models import DeclaredSkill, Profile, Section, Skill
from profiles.visibility import visible_sections
from projects import permissions
from projects.models import Appreciation, Participation, Project, ProjectRole
from projects.queries.pages import Frame, team_lines

MAX_SKILLS_OFFERED = 12


@dataclass(frozen=True)
class TeamLine:
    """Somebody in the project, the skills that others say they showed, and what the reader may do.

    `skills` are those that the reader may name: what the project needs, and what the person declares to them.
    """

    participation: Participation
    shown: Sequence[Skill]
    skills: Sequence[Skill]
    can_finish: bool
    can_appreciate: bool
    can_name: bool
    is_self: bool


def team_of(viewer: User, project: Project, frame: Frame) -> list[TeamLine]:
    """Everybody in it whom the reader may know of, in a constant number of statements."""
    people = team_lines(viewer, project)
    shown: dict[int, dict[int, Skill]] = defaultdict(dict)
    for one in Appreciation.objects.filter(participation__in=people).select_related("skill").order_by("pk"):
        shown[one.participation_id][one.skill_id] = one.skill
    is_done = Participation.objects.filter(project=project, member=viewer, finished_at__isnull=False).exists()
    skills = skills_for(viewer, people) if frame.standing.is_team or is_done else {}
    return [
        TeamLine(
            participation=one,
            shown=list(shown[one.pk].values()),
            skills=skills.get(one.pk, ()),
            can_finish=frame.standing.is_team and one.member_id != viewer.pk and one.finished_at is None,
            can_appreciate=is_done and one.member_id != viewer.pk and one.role != ProjectRole.CONTRIBUTOR,
            can_name=frame.can.lead,
            is_self=one.member_id == viewer.pk,
        )
        for one in people
    ]


def skills_for(viewer: User, people: Sequence[Participation]) -> dict[int, list[Skill]]:
    """For each of these people (by the primary key of their participation), the skills that the viewer may say they showed."""
    if not people:
        return {}
    needed = list(Skill.objects.filter(projects=people[0].project_id).order_by("name_fr"))
    profiles = list(Profile.objects.filter(member__in=[one.member_id for one in people]).select_related("member"))
    sections = visible_sections(viewer, profiles)
    open_to = [profile.pk for profile in profiles if Section.SKILLS in sections[profile.member_id]]
    declared: dict[int, list[Skill]] = defaultdict(list)
    for one in DeclaredSkill.objects.filter(profile__in=open_to).select_related("skill"):
        if one.skill.is_listed:
            declared[one.profile_id].append(one.skill)
    return {one.pk: list(dict.fromkeys([*needed, *declared[one.member_id]]))[:MAX_SKILLS_OFFERED] for one in people}


def skills_to_show(viewer: User, participation: Participation) -> list[Skill]:
    """The skills that the viewer may say one person showed."""
    return skills_for(viewer, [participation])[participation.pk]


def can_leave(viewer: User, project: Project) -> bool:
    """Whether the reader is in the project and may go."""
    own = Participation.objects.filter(project=project, member=viewer, left_at=None).first()
    return own is not None and bool(permissions.can_leave_project(viewer, own))


def finished_by(viewer: User, person: User, at_most: int = 20) -> list[Participation]:
    """The projects where somebody's work is finished, of those that the viewer may see; one statement."""
    rows = Participation.objects.filter(member=person, finished_at__isnull=False)
    rows = rows.filter(project__in=Project.objects.visible_to(viewer).values("pk"))
    return list(rows.select_related("project__lead").order_by("-finished_at", "-pk")[:at_most])
