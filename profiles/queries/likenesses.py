"""Names of skills that say the same in other words: another plural, another preposition, another ending.

`gestion de projet` and `Gestion des projets` are one. Names of which no more than their stems agree (`équipe` and
`équipement`) are for a curator to judge: they are proposed, and never joined without asking.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final

from django.db.models import Count

from intranet.kernel.search.analysis import MAX_WORDS, STOP_WORDS, forms, stem, words_of
from intranet.kernel.search.definitions import LANGUAGES, Language
from profiles.models import Skill, SkillSynonym

type _Key = tuple[str, ...]

# In “C++” or “R&D”, signs are the name: such names are compared to the letter only.
_SIGNS: Final = re.compile(r"[^\w\s'’ʼ\-‐-―,()]")
MAX_ENDING = 3
"""By how many letters at its end a word may differ from another form of it."""


def likeness(text: str, language: Language) -> _Key:
    """What texts that say the same have in common: the stems of their words, but for function words. () for none."""
    return tuple(stem(min([word, *forms(word)]), language) for word in _words(text))


def is_same(text: str, other: str) -> bool:
    """Whether the words of two texts that are alike differ by no more than a plural or another short ending."""
    pairs = zip_longest(_words(text), _words(other), fillvalue="")
    return all(max(len(one), len(two)) - _begin_alike(one, two) <= MAX_ENDING for one, two in pairs)


def _begin_alike(one: str, two: str) -> int:
    """How many letters two words have in common at their beginning."""
    return next(
        (at for at, (first, second) in enumerate(zip(one, two, strict=False)) if first != second), min(len(one), len(two))
    )


def _words(text: str) -> list[str]:
    words = words_of(text)
    if _SIGNS.search(text) or len(words) >= MAX_WORDS:
        return []
    return [word for word in words if word not in STOP_WORDS]


@dataclass
class Likenesses:
    """The vocabulary by what its names have in common: those of curated entries first, then their synonyms, then the rest."""

    _ranks: tuple[dict[tuple[Language, _Key], dict[int, set[str]]], ...] = field(
        default_factory=lambda: tuple(defaultdict(dict) for _ in range(3))
    )

    @classmethod
    def load(cls) -> "Likenesses":
        """Read the whole vocabulary, in two statements; some seconds for tens of thousands of names."""
        found = cls()
        for skill in Skill.objects.current().only("pk", "name_fr", "name_en", "is_curated").iterator():
            found.add(skill)
        synonyms = SkillSynonym.objects.filter(skill__merged_into=None, skill__is_curated=True)
        for synonym in synonyms.iterator():
            found._note(1, synonym.skill_id, "fr" if synonym.language == "fr" else "en", synonym.text)
        return found

    def add(self, skill: Skill) -> None:
        """Make one more entry known, by its names."""
        rank = 0 if skill.is_curated else 2
        self._note(rank, skill.pk, "fr", skill.name_fr)
        self._note(rank, skill.pk, "en", skill.name_en)

    def find(self, text: str) -> int | None:
        """The one entry (by primary key) that a text names in other words; None for none, and for several."""
        for rank in self._ranks:
            for language in LANGUAGES:
                alike = rank.get((language, likeness(text, language)), {})
                same = [skill for skill, names in alike.items() if any(is_same(text, name) for name in names)]
                if same:
                    return same[0] if len(same) == 1 else None
        return None

    def alike(self, skill: Skill) -> set[int]:
        """The curated entries that may say the same as another one, as far as stems tell."""
        names: tuple[tuple[Language, str], ...] = (("fr", skill.name_fr), ("en", skill.name_en))
        return {
            pk
            for language, name in names
            for rank in self._ranks[:2]
            for pk in rank.get((language, likeness(name, language)), {})
            if pk != skill.pk
        }

    def _note(self, rank: int, skill: int, language: Language, text: str) -> None:
        if key := likeness(text, language):
            self._ranks[rank][language, key].setdefault(skill, set()).add(text)


@dataclass(frozen=True)
class Double:
    """An entry that nobody confirmed, and the confirmed one that it may stand beside in vain."""

    skill: Skill
    into: Skill
    people: int
    """How many declare the first."""
    is_sure: bool
    """Whether only a plural, a preposition or a short ending tells them apart."""


def skill_doubles() -> Iterator[Double]:
    """What curators may merge, the most declared first: each entry that is not confirmed, with each that it resembles."""
    known = Likenesses.load()
    typed = Skill.objects.current().filter(is_curated=False)
    people = dict(typed.values_list("pk", Count("declarations")))
    for skill in sorted(typed, key=lambda one: (-people[one.pk], one.pk)):
        alike = Skill.objects.in_bulk(known.alike(skill))
        for into in sorted(alike.values(), key=lambda one: one.pk):
            yield Double(skill, into, people[skill.pk], is_sure=_are_same(skill, into))


def _are_same(skill: Skill, into: Skill) -> bool:
    pairs: Iterable[tuple[str, str]] = ((skill.name_fr, into.name_fr), (skill.name_en, into.name_en))
    return any(one and two and is_same(one, two) for one, two in pairs)
