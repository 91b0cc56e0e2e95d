"""The vocabulary as it is browsed, the page of a skill, and what is proposed while one types."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.search.queries import SearchRequest, search, suggest
from intranet.kernel.text.bilingual import Words, fold, reading_language
from profiles.models import DeclaredSkill, Evidence, Profile, Section, Skill, SkillSynonym
from profiles.queries.organization_pages import Counted, people_found
from profiles.queries.reasons import endorsed_by
from profiles.search.expertise import endorsing_organizations
from profiles.search.people import PERSON
from profiles.search.skills import SKILL
from profiles.visibility import visible_sections

SKILLS_PAGE_SIZE = 60
SIMILAR_SHOWN = 8
WORDS_COMPARED = 6
MIN_WORD_LENGTH = 4
SUGGESTED = 8
# Names are ranked among so many of those that begin like what is typed.
RANKED = 40
LETTERS = ascii_lowercase
OTHER_LETTER = "0"
# The European Commission asks that services that use ESCO say so; its codes are UUIDs.
ESCO_CODE = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"


@dataclass(frozen=True)
class SkillList:
    """One page of the vocabulary: the entries of a letter, or those that a text finds."""

    skills: tuple[Skill, ...]
    page: Page[Any]
    text: str
    letter: str


def skill_list(viewer: User, *, text: str = "", letter: str = "", number: int = 1) -> SkillList:
    """The entries that a text finds, best first; without a text, those whose name begins with a letter, in order.

    Raises SearchUnavailable for a text when the engine can't answer.
    """
    if text:
        return _found(viewer, text, number)
    letter = letter if letter and letter in LETTERS + OTHER_LETTER else LETTERS[0]
    page = Paginator(_beginning_with(letter), SKILLS_PAGE_SIZE).get_page(number)
    return SkillList(tuple(page), page, "", letter)


def _found(viewer: User, text: str, number: int) -> SkillList:
    result = search(
        SearchRequest(
            kind=SKILL,
            viewer_audiences=audience_ids(viewer),
            text=text,
            page=number,
            size=SKILLS_PAGE_SIZE,
            language=reading_language(),
        )
    )
    skills = Skill.objects.listed().in_bulk([hit.key for hit in result.hits])
    shown = tuple(skills[hit.key] for hit in result.hits if hit.key in skills)
    return SkillList(shown, Counted(result.total, SKILLS_PAGE_SIZE).get_page(number), text, "")


def _beginning_with(letter: str) -> QuerySet[Skill]:
    first, second = ("key_fr", "key_en") if reading_language() == "fr" else ("key_en", "key_fr")
    reading_key = Coalesce(NullIf(first, Value("")), F(second))
    skills = Skill.objects.listed().annotate(reading_key=reading_key).order_by("reading_key", "pk")
    if letter == OTHER_LETTER:
        return skills.filter(Q(reading_key__lt="a") | Q(reading_key__gte="{"))
    return skills.filter(reading_key__gte=letter, reading_key__lt=chr(ord(letter) + 1))


def has_esco() -> bool:
    """Whether the vocabulary holds entries of ESCO, which must then be named."""
    return Skill.objects.filter(code__regex=ESCO_CODE).exists()


@dataclass(frozen=True)
class Holder:
    """Somebody who declares a skill, as the viewer may see it."""

    profile: Profile
    declared: DeclaredSkill
    organizations: int

    @property
    def endorsed_by(self) -> str:
        """How many colleagues endorse the skill; "" when none does."""
        count = self.declared.endorsement_count
        return endorsed_by(count, self.organizations) if count else ""


@dataclass(frozen=True)
class SkillPeople:
    """One page of the people who declare a skill."""

    holders: tuple[Holder, ...]
    page: Page[int]


def people_with_skill(viewer: User, skill: Skill, *, number: int) -> SkillPeople:
    """Those who declare a skill and show it to the viewer, as the directory orders them: by level and endorsements.

    The engine counts and cuts by the viewer's audiences; each person's section is checked again, since the index may be late.
    Raises SearchUnavailable.
    """
    found = people_found(viewer, filters={"skill_id": (skill.public_id,)}, number=number, best_at=skill)
    sections = visible_sections(viewer, found.profiles)
    rows = DeclaredSkill.objects.filter(skill=skill, profile__in=[profile.pk for profile in found.profiles])
    declared = {row.profile_id: row for row in rows}
    organizations = endorsing_organizations([row.pk for row in declared.values()])
    holders = tuple(
        Holder(profile, declared[profile.pk], organizations.get(declared[profile.pk].pk, 0))
        for profile in found.profiles
        if profile.pk in declared and Section.SKILLS in sections[profile.pk]
    )
    return SkillPeople(holders, found.page)


# While one types --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SuggestedSkill:
    """An entry that completes what is typed, and how many people whom the viewer may see declare it."""

    public_id: str
    name: Words
    people_count: int

    @property
    def value(self) -> str:
        """What a field that is completed with it holds."""
        return str(self.name)


def suggested_skills(viewer: User, prefix: str) -> list[SuggestedSkill]:
    """Entries with a name or synonym that begins like each word of `prefix`; short names first. Raises SearchUnavailable."""
    audiences = audience_ids(viewer)
    found = suggest([SKILL], prefix, viewer_audiences=audiences, limit=RANKED)
    key = fold(prefix)
    best = sorted(found, key=lambda one: (not fold(one.text).startswith(key), len(one.text), one.key))[:SUGGESTED]
    return [
        SuggestedSkill(
            one.stored["public_id"],
            Words(one.stored["fr"], one.stored["en"]),
            _people_count(audiences, one.stored["public_id"]),
        )
        for one in best
    ]


def _people_count(audiences: frozenset[int], public_id: str) -> int:
    return search(SearchRequest(kind=PERSON, viewer_audiences=audiences, filters={"skill_id": (public_id,)}, size=1)).total


# What curators see ------------------------------------------------------------------------------------------------------


def uncurated_skills() -> QuerySet[Skill]:
    """The entries that wait for a curator, the oldest first; those that nobody uses any more are last."""
    is_used = Exists(DeclaredSkill.objects.filter(skill=OuterRef("pk"))) | Exists(Evidence.objects.filter(skill=OuterRef("pk")))
    return Skill.objects.listed().filter(is_curated=False).annotate(is_used=is_used).order_by("-is_used", "created_at", "pk")


def similar_skills(viewer: User, skill: Skill) -> list[Skill]:
    """Other entries that a curator may want to merge this one into: those that share most of its words first.

    Raises SearchUnavailable.
    """
    words = [word for word in fold(f"{skill.name_fr} {skill.name_en}").split() if len(word) >= MIN_WORD_LENGTH]
    shared: Counter[int] = Counter()
    audiences = audience_ids(viewer)
    for text in dict.fromkeys([skill.name_fr or skill.name_en, *words[:WORDS_COMPARED]]):
        request = SearchRequest(kind=SKILL, viewer_audiences=audiences, text=text, size=RANKED)
        shared.update(hit.key for hit in search(request).hits if hit.key != skill.pk)
    keys = [key for key, _ in shared.most_common(SIMILAR_SHOWN)]
    skills = Skill.objects.listed().in_bulk(keys)
    return [skills[key] for key in keys if key in skills]


def synonym_rows(skill: Skill) -> Sequence[SkillSynonym]:
    """The synonyms of a skill, French first, in alphabetical order."""
    return list(skill.synonyms.order_by("-language", "key"))
