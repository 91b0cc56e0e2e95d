"""Whom a member could follow and which skills they could declare, each with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from itertools import chain, zip_longest
from operator import or_
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.bilingual import Words, fold
from intranet.kernel.follows.models import Follow
from intranet.kernel.search.queries import SearchRequest, SearchUnavailable, search
from profiles.models import DeclaredSkill, Profile, Section, Skill, Unit, Visibility
from profiles.queries.people import followed_ids
from profiles.queries.visibility import PERSON_KEY_PREFIX, is_listable, is_visible_to, person_key, visible_sections

PEOPLE_SUGGESTED = 12
SKILLS_SUGGESTED = 8
FOLLOWERS_TOLD = 2
_CANDIDATES = 40
_SKILLS_COMPARED = 5
_PEOPLE_A_SKILL = 8
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
    followers: int = 0
    """How many of those whom the member follows, and may see, follow this person."""

    @property
    def why(self) -> SafeString:
        """The reason in words."""
        if self.is_supervisor:
            return format_html("{}", _("Your supervisor"))
        if self.unit:
            return format_html(_("Same unit: {unit}"), unit=self.unit.name)
        if self.skill:
            return format_html(_("Also declares {skill}"), skill=self.skill)
        return format_html(_("Followed by {count} people whom you follow"), count=self.followers)


def people_to_follow(member: User, *, at_most: int = PEOPLE_SUGGESTED) -> list[PersonSuggestion]:
    """Those whom the member may want to hear of: their supervisor, then by turns people of their unit, people who know the
    same things, and people followed by those whom they follow. A constant number of statements.

    Nobody whom the directory does not list, whom the member follows already, or whose skills they may not see.
    """
    followers = _followers_nearby(member)
    profile = member.profile
    own_unit = Profile.objects.filter(_is_stranger(member, "member__"), unit=profile.unit_id, unit__isnull=False).order_by("pk")
    near = Profile.objects.filter(pk__in=own_unit.values("pk")[:_CANDIDATES]).values("pk")
    followed = Profile.objects.filter(member__public_id__in=followers).values("pk")
    wanted = Profile.objects.filter(pk=profile.supervisor_id).values("pk").union(near, followed)
    people = list(_strangers(member).filter(pk__in=wanted).order_by("pk"))
    supervisor = (PersonSuggestion(one, is_supervisor=True) for one in people if one.pk == profile.supervisor_id)
    of_unit = (PersonSuggestion(one, unit=one.unit) for one in people if one.unit_id and one.unit_id == profile.unit_id)
    ranked = sorted(people, key=lambda one: (-followers.get(one.member.public_id, 0), one.pk))
    followed_nearby = (
        PersonSuggestion(one, followers=followers[one.member.public_id]) for one in ranked if one.member.public_id in followers
    )
    by_turns = (
        one for turn in zip_longest(of_unit, _people_of_same_skills(member), followed_nearby) for one in turn if one is not None
    )
    found: dict[int, PersonSuggestion] = {}
    for one in chain(supervisor, by_turns):
        found.setdefault(one.profile.pk, one)
    return list(found.values())[:at_most]


def _is_stranger(member: User, at: str) -> Q:
    """Whether the directory lists the person at a path to the member, who is not they and does not follow the person yet."""
    key = Concat(Value(PERSON_KEY_PREFIX), OuterRef(f"{at}public_id"))
    is_followed = Q(Exists(Follow.objects.filter(member=member, key=key)))
    return is_listable(at) & is_visible_to(member, at) & ~Q(**{f"{at}pk": member.pk}) & ~is_followed


def _strangers(member: User) -> QuerySet[Profile]:
    return Profile.objects.filter(_is_stranger(member, "member__")).select_related("member", "organization", "unit")


def _people_of_same_skills(member: User) -> Iterable[PersonSuggestion]:
    """People who declare one of the member's first skills where the member may read it, the most endorsed first.

    Each skill is looked for apart: the index gives its most endorsed, however many declare it.
    """
    near = (Q(pk__in=_most_endorsed(member, rank)) for rank in range(_SKILLS_COMPARED))
    declared = (
        DeclaredSkill.objects.filter(reduce(or_, near))
        .select_related("skill", "profile__member", "profile__organization")
        .order_by("-endorsement_count", "-level", "pk")
    )
    lines = list(declared)
    sections = visible_sections(member, [line.profile for line in lines])
    shown = (line for line in lines if Section.SKILLS in sections[line.profile_id])
    return (PersonSuggestion(line.profile, skill=line.skill.name) for line in shown)


def _most_endorsed(member: User, rank: int) -> QuerySet[DeclaredSkill, Any]:
    """Who is most endorsed for the member's own skill of that rank."""
    own = DeclaredSkill.objects.filter(profile=member.pk).order_by("-endorsement_count", "-level", "pk")
    return (
        DeclaredSkill.objects.filter(
            _is_stranger(member, "profile__member__"), skill=Subquery(own.values("skill")[rank : rank + 1])
        )
        .exclude(profile__skills_visibility=Visibility.ONLY_ME)
        .order_by("-endorsement_count", "-level", "pk")
        .values("pk")[:_PEOPLE_A_SKILL]
    )


def _followers_nearby(member: User) -> dict[str, int]:
    """People (public ids) whom several of those whom the member follows and may see follow, with how many; the most followed.

    One alone would tell whom that one follows.
    """
    counted = (
        Follow.objects.filter(is_visible_to(member, "member__"), member__public_id__in=followed_ids(member))
        .filter(member__is_active=True, key__startswith=PERSON_KEY_PREFIX)
        .exclude(key=person_key(member))
        .exclude(key__in=Follow.objects.filter(member=member).values("key"))
        .values_list("key")
        .annotate(followers=Count("pk"))
        .filter(followers__gte=FOLLOWERS_TOLD)
        .order_by("-followers", "key")[:_CANDIDATES]
    )
    return {key.removeprefix(PERSON_KEY_PREFIX): count for key, count in counted}


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
