"""Whom a member could follow and which skills they could declare, each with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.bilingual import Words, fold
from intranet.kernel.follows.queries import followed_keys
from intranet.kernel.search.queries import SearchRequest, SearchUnavailable, search
from profiles.models import DeclaredSkill, Profile, Section, Skill, Unit, Visibility
from profiles.queries.visibility import PERSON_KEY_PREFIX, is_listable, visible_sections

PEOPLE_SUGGESTED = 12
SKILLS_SUGGESTED = 8
_CANDIDATES = 40
# Shorter words of a title (“of”, “en”, “aux”) name no skill.
_SHORTEST_WORD = 4
_SKILLS_A_WORD = 3


@dataclass(frozen=True)
class PersonSuggestion:
    """Somebody to follow, and why: the first of the reasons that holds."""

    profile: Profile
    is_supervisor: bool = False
    unit: Unit | None = None
    skill: Words | None = None


def people_to_follow(member: User) -> list[PersonSuggestion]:
    """Those whom the member may want to hear of: their supervisor, their unit, people who know the same things.

    Nobody whom the directory does not list, whom the member follows already, or whose skills they may not see.
    """
    profile = Profile.objects.select_related("unit").get(pk=member.pk)
    followed = {key.removeprefix(PERSON_KEY_PREFIX) for key in followed_keys(member, "person")}
    found: dict[int, PersonSuggestion] = {}
    for one in _listed(pk=profile.supervisor_id):
        found[one.pk] = PersonSuggestion(one, is_supervisor=True)
    if profile.unit:
        for one in _listed(unit=profile.unit).order_by("member__display_name", "pk")[:_CANDIDATES]:
            found.setdefault(one.pk, PersonSuggestion(one, unit=profile.unit))
    for one, skill in _people_of_same_skills(member):
        found.setdefault(one.pk, PersonSuggestion(one, skill=skill))
    kept = (one for one in found.values() if one.profile.pk != member.pk and one.profile.member.public_id not in followed)
    return list(kept)[:PEOPLE_SUGGESTED]


def _listed(**condition: object) -> QuerySet[Profile]:
    people = Profile.objects.filter(is_listable("member__"), **condition)
    return people.select_related("member", "organization")


def _people_of_same_skills(member: User) -> Iterable[tuple[Profile, Words]]:
    """People who declare one of the member's skills where the member may read it, the most endorsed first."""
    own = DeclaredSkill.objects.filter(profile=member.pk).values("skill")
    declared = (
        DeclaredSkill.objects.filter(is_listable("profile__member__"), skill__in=own)
        .exclude(profile=member.pk)
        .exclude(profile__skills_visibility=Visibility.ONLY_ME)
        .select_related("skill", "profile__member", "profile__organization")
        .order_by("-endorsement_count", "-level", "pk")[:_CANDIDATES]
    )
    lines = list(declared)
    sections = visible_sections(member, [line.profile for line in lines])
    return ((line.profile, line.skill.name) for line in lines if Section.SKILLS in sections[line.profile_id])


def skills_to_declare(member: User) -> list[Skill]:
    """Skills that the member's title suggests: those of colleagues of the same title, then those that its words name."""
    profile = Profile.objects.get(pk=member.pk)
    keys = dict.fromkeys([*_skills_of_same_title(profile), *_skills_named_by(profile, audience_ids(member))])
    declared = set(DeclaredSkill.objects.filter(profile=profile).values_list("skill", flat=True))
    skills = Skill.objects.current().in_bulk([key for key in keys if key not in declared])
    return [skills[key] for key in keys if key in skills][:SKILLS_SUGGESTED]


def _skills_of_same_title(profile: Profile) -> list[int]:
    """By how many colleagues of the organization with the same title show them to everyone."""
    title = profile.title_fr or profile.title_en
    if not title or profile.organization_id is None:
        return []
    colleagues = Profile.objects.filter(
        is_listable("member__"),
        Q(title_fr=title) | Q(title_en=title),
        organization=profile.organization_id,
        skills_visibility=Visibility.EVERYONE,
    )
    counted = DeclaredSkill.objects.filter(profile__in=colleagues).values_list("skill").annotate(people=Count("pk"))
    return [skill for skill, _people in counted.order_by("-people", "skill")[:SKILLS_SUGGESTED]]


def _skills_named_by(profile: Profile, audiences: frozenset[int]) -> list[int]:
    """Entries of the vocabulary that contain a word of the title; none while search does not answer."""
    words = dict.fromkeys(fold(f"{profile.title_fr} {profile.title_en}").split())
    found: list[int] = []
    try:
        for word in (word for word in words if len(word) >= _SHORTEST_WORD):
            request = SearchRequest(kind="skill", text=word, viewer_audiences=audiences, size=_SKILLS_A_WORD)
            found.extend(hit.key for hit in search(request).hits)
    except SearchUnavailable:
        return found
    return found
