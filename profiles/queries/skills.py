"""The vocabulary of skills as pages, imports and profiles read it."""

from collections.abc import Collection, Iterable

from django.db.models import Q

from intranet.kernel.accounts.models import User
from intranet.kernel.text.bilingual import fold
from profiles.models import Skill, SkillSynonym


def skills_named(texts: Iterable[str]) -> dict[str, Skill]:
    """The current entry that each text names, by the folded text: its name or a synonym in either language.

    A name wins over a synonym, a curated entry over one that is not, and an older entry over a younger. Texts that the
    vocabulary lacks are absent. Two statements, or three when entries were merged.
    """
    keys = {key for key in map(fold, texts) if key}
    found: dict[str, Skill] = {}
    named = Skill.objects.filter(Q(key_fr__in=keys) | Q(key_en__in=keys)).order_by("-is_curated", "pk")
    for skill in named:
        for key in {skill.key_fr, skill.key_en} & keys:
            found.setdefault(key, skill)
    missing = keys - found.keys()
    if missing:
        synonyms = SkillSynonym.objects.filter(key__in=missing).select_related("skill")
        for synonym in synonyms.order_by("-skill__is_curated", "skill"):
            found.setdefault(synonym.key, synonym.skill)
    return _current(found)


def _current(found: dict[str, Skill]) -> dict[str, Skill]:
    """The same, with merged entries replaced by those that stand for them (one level: a merge leaves no chain)."""
    successors = Skill.objects.in_bulk({skill.merged_into_id for skill in found.values() if skill.merged_into_id})
    return {key: successors[skill.merged_into_id] if skill.merged_into_id else skill for key, skill in found.items()}


def can_know_of(viewer: User, skill: Skill) -> bool:
    """Whether the viewer may see an entry: one that is listed, or that they declare themselves."""
    return skill.is_listed or skill.declarations.filter(profile=viewer.pk).exists()


def synonyms_of(skills: Collection[int]) -> dict[int, dict[str, list[str]]]:
    """For each skill (by primary key), its synonyms by language, in alphabetical order; one statement."""
    found: dict[int, dict[str, list[str]]] = {skill: {"fr": [], "en": []} for skill in skills}
    for synonym in SkillSynonym.objects.filter(skill__in=skills).order_by("key"):
        found[synonym.skill_id][synonym.language].append(synonym.text)
    return found
