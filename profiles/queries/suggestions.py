"""Whom a member could follow and which skills they could declare, each with the reason."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations, zip_longest
from typing import Final

from django.db.models import Count, Q
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from intranet.kernel.accounts.models import State, User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.follows.models import Follow
from intranet.kernel.search.queries import SearchRequest, SearchUnavailable, search
from intranet.kernel.text.bilingual import Words, fold
from profiles.models import DeclaredSkill, Profile, Reach, Section, Skill, Unit, Visibility
from profiles.queries.people import followed_ids
from profiles.visibility import PERSON_KEY_PREFIX, is_listable, is_visible_to, person_key, reach_of, visible_sections

PEOPLE_SUGGESTED = 12
SKILLS_SUGGESTED = 8
FOLLOWERS_TOLD = 2
_SKILLS_COMPARED = 5
_PEOPLE_A_SKILL = 8
# More are looked at than are shown, since some of them may turn out to be hidden: by the index, which costs little, and by
# reading their profile, which costs more.
_CANDIDATES = 40
_CANDIDATES_A_SKILL = 20
_SPARE = 4
# Somebody may follow thousands, who follow thousands: beyond these, no more of them are asked whom they follow.
_FRIENDS_ASKED = 1000
# Shorter words of a title (“of”, “en”, “aux”) name no skill.
_MIN_WORD_LENGTH = 4
_SKILLS_A_WORD = 3
_WORDS_OF_A_TITLE = 12
_ELISION = re.compile("[dl]'")
# Others would take the place of these among the candidates. Who may be suggested is asked once, of those who are chosen.
_STATES: Final = (State.ACTIVE, State.UNCLAIMED)


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
        return format_html(_("Followed by {count} people you follow"), count=self.followers)


def people_to_follow(member: User, *, at_most: int = PEOPLE_SUGGESTED) -> list[PersonSuggestion]:
    """Those whom the member may want to hear of: their supervisor, then by turns people of their unit, people who know the
    same things, and people followed by those whom they follow. A constant number of statements.

    Nobody whom the directory does not list, whom the member follows already, or whose skills they may not see.
    """
    followed = _followed(member)
    known = {member.pk, *followed}
    of_unit = _of_unit(member, known)[: at_most + _SPARE]
    told = _followed_nearby(member, followed)
    followed_nearby = sorted(told, key=lambda person: (-told[person], person))[: at_most + _SPARE]
    skilled = _first_of_each_skill(_skilled(member, known), _PEOPLE_A_SKILL + _SPARE)
    above = [one for one in (member.profile.supervisor_id,) if one and one not in known]
    people = _listed(member, {*above, *of_unit, *followed_nearby, *(one.profile_id for one in skilled)})
    by_turns = zip_longest(
        (PersonSuggestion(people[person], unit=people[person].unit) for person in of_unit if person in people),
        _people_of_same_skills(member, skilled, people),
        (PersonSuggestion(people[person], followers=told[person]) for person in followed_nearby if person in people),
    )
    found: dict[int, PersonSuggestion] = {}
    supervisor = (PersonSuggestion(people[person], is_supervisor=True) for person in above if person in people)
    for one in chain(supervisor, *by_turns):
        if one is not None:
            found.setdefault(one.profile.pk, one)
    return list(found.values())[:at_most]


def _followed(member: User) -> dict[int, bool]:
    """The people whom a member follows and may see (primary keys), with whether their account works; one statement."""
    seen = User.objects.filter(is_visible_to(member), public_id__in=followed_ids(member))
    return dict(seen.order_by("pk").values_list("pk", "is_active"))


def _of_unit(member: User, known: Collection[int]) -> list[int]:
    """People of the member's unit who are not `known` yet."""
    unit = member.profile.unit_id
    if unit is None:
        return []
    people = Profile.objects.filter(unit=unit, member__state__in=_STATES).exclude(pk__in=known)
    return list(people.order_by("pk").values_list("pk", flat=True)[:_CANDIDATES])


def _followed_nearby(member: User, followed: Mapping[int, bool]) -> dict[int, int]:
    """How many of those whom the member follows, and whose accounts work, follow each of these people; the most first.

    Those whom several follow: one alone would tell whom that one follows.
    """
    friends = [person for person, is_active in followed.items() if is_active][:_FRIENDS_ASKED]
    told = (
        Follow.objects.filter(member__in=friends, key__startswith=PERSON_KEY_PREFIX)
        .exclude(key=person_key(member))
        .exclude(key__in=Follow.objects.filter(member=member).values("key"))
        .values_list("key")
        .annotate(followers=Count("pk"))
        .filter(followers__gte=FOLLOWERS_TOLD)
        .order_by("-followers", "key")
    )
    followers = {key.removeprefix(PERSON_KEY_PREFIX): count for key, count in told[:_CANDIDATES]} if friends else {}
    people = User.objects.filter(public_id__in=followers, state__in=_STATES).values_list("pk", "public_id")
    return {pk: followers[public_id] for pk, public_id in people}


def _skilled(member: User, known: Collection[int]) -> list[DeclaredSkill]:
    """Who declares the skills that the member has best, and is not `known` yet: the most endorsed, whichever the skill.

    Each skill is asked for apart: the index gives its most endorsed, however many declare it.
    """
    found: list[DeclaredSkill] = []
    for skill in DeclaredSkill.objects.filter(profile=member.pk).values_list("skill", flat=True)[:_SKILLS_COMPARED]:
        others = DeclaredSkill.objects.filter(skill=skill, profile__member__state__in=_STATES).exclude(profile__in=known)
        found += others.exclude(profile__skills_visibility=Visibility.ONLY_ME).select_related("skill")[:_CANDIDATES_A_SKILL]
    return sorted(found, key=lambda one: (-one.endorsement_count, -one.level, one.pk))


def _first_of_each_skill(skilled: Iterable[DeclaredSkill], number: int) -> list[DeclaredSkill]:
    """The first people of each skill, in the same order."""
    taken: Counter[int] = Counter()
    first = []
    for one in skilled:
        if taken[one.skill_id] < number:
            taken[one.skill_id] += 1
            first.append(one)
    return first


def _listed(member: User, people: Collection[int]) -> dict[int, Profile]:
    """Those of these people whom the directory lists to the member, by primary key; one statement."""
    shown = User.objects.filter(is_listable(), is_visible_to(member), profile__isnull=False, pk__in=people)
    return {one.pk: one.profile for one in shown.select_related("profile__organization", "profile__unit")}


def _people_of_same_skills(
    member: User, skilled: Iterable[DeclaredSkill], people: Mapping[int, Profile]
) -> Iterator[PersonSuggestion]:
    """People who declare one of the member's first skills where the member may read it, the most endorsed first."""
    lines = _first_of_each_skill((one for one in skilled if one.profile_id in people), _PEOPLE_A_SKILL)
    sections = visible_sections(member, [people[person] for person in {line.profile_id for line in lines}])
    for line in lines:
        if Section.SKILLS in sections[line.profile_id]:
            yield PersonSuggestion(people[line.profile_id], skill=line.skill.name)


def skills_to_declare(member: User) -> list[Skill]:
    """Skills that the member's title suggests: those that it names, those of colleagues of the same title, then those that its
    words name.
    """
    profile = Profile.objects.get(pk=member.pk)
    named_by_words = _skills_named_by(profile, audience_ids(member))
    keys = dict.fromkeys([*_skills_named_in(profile), *_skills_of_same_title(profile), *named_by_words])
    declared = set(DeclaredSkill.objects.filter(profile=profile).values_list("skill", flat=True))
    skills = Skill.objects.listed().in_bulk([key for key in keys if key not in declared])
    return [skills[key] for key in keys if key in skills][:SKILLS_SUGGESTED]


def _skills_named_in(profile: Profile) -> list[int]:
    """Entries of the vocabulary whose whole name stands in the title, the longest name first."""
    titles = [fold(title).split()[:_WORDS_OF_A_TITLE] for title in (profile.title_fr, profile.title_en)]
    phrases = {" ".join(words[first:last]) for words in titles for first, last in combinations(range(len(words) + 1), 2)}
    phrases |= {phrase.partition("'")[2] for phrase in phrases if _ELISION.match(phrase)}
    skills = Skill.objects.listed().filter(Q(key_fr__in=phrases) | Q(key_en__in=phrases))
    lengths = {
        pk: max(len(key) for key in keys if key in phrases) for pk, *keys in skills.values_list("pk", "key_fr", "key_en")
    }
    return sorted(lengths, key=lambda pk: (-lengths[pk], pk))


def _skills_of_same_title(profile: Profile) -> list[int]:
    """By how many colleagues of the organization with the same title show them to everyone."""
    title = profile.title_fr or profile.title_en
    if not title or profile.organization_id is None:
        return []
    if reach_of(profile) == Reach.CONTACT:
        return []
    colleagues = Profile.objects.filter(
        is_listable("member__"),
        Q(title_fr=title) | Q(title_en=title),
        organization=profile.organization_id,
        skills_visibility=Visibility.EVERYONE,
        hidden_sections=[],
    )
    counted = DeclaredSkill.objects.filter(profile__in=colleagues).values_list("skill").annotate(people=Count("pk"))
    return [skill for skill, _people in counted.order_by("-people", "skill")[:SKILLS_SUGGESTED]]


def _skills_named_by(profile: Profile, audiences: frozenset[int]) -> list[int]:
    """Entries of the vocabulary that contain a word of the title; none while search does not answer."""
    words = dict.fromkeys(fold(f"{profile.title_fr} {profile.title_en}").split())
    found: list[int] = []
    try:
        for word in (word for word in words if len(word) >= _MIN_WORD_LENGTH):
            request = SearchRequest(kind="skill", text=word, viewer_audiences=audiences, size=_SKILLS_A_WORD)
            found.extend(hit.key for hit in search(request).hits)
    except SearchUnavailable:
        return found
    return found
