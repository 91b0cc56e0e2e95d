"""A crowd of invented employees, the same for the same seed, with the long tails that real ones have.

A few names, titles, cities and skills are those of many people; most are those of very few (Zipf's law). What a person knows
goes with their title: half of their skills come from its neighbourhood in the list.
"""

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

from profiles.demonstration.names import DOUBLE_FAMILY_NAME_EVERY, FAMILY_NAMES, GIVEN_NAMES

SHARE_RESERVED = 0.4
MIN_SKILLS, MAX_SKILLS = 2, 12
# How many people have 2, 3 … 12 skills, in proportion.
SKILL_COUNT_WEIGHTS = (10, 14, 16, 15, 12, 10, 8, 6, 4, 3, 2)
NEIGHBOURHOOD = 60
LEVELS = ("", "A", "B", "C")
REGIONS = (
    *("Capitale", "Les Aunes", "Côte-Brume", "Hautes-Rivières", "Grandes-Plaines", "Nord-Boréal", "Vallée-Claire"),
    *("Montagnes-Bleues", "Terres-du-Couchant", "Archipel"),
)
CITY_HEADS = (
    *("Val", "Port", "Baie", "Rivière", "Lac", "Mont", "Anse", "Pointe", "Sainte-Odile", "Saint-Aubry", "Côte", "Île", "Grand"),
    *("Vieux", "Havre", "Fort", "Bois", "Roche", "Saint-Firmin", "Sainte-Aldée", "Pont", "Champ"),
)
CITY_TAILS = (
    *("des-Aunes", "de-Brume", "du-Nord", "aux-Loutres", "des-Cèdres", "du-Héron", "d’Argent", "des-Galets", "aux-Outardes"),
    *("du-Moulin", "des-Pins", "de-l’Est", "aux-Bleuets", "des-Glaces", "du-Large", "des-Érables", "aux-Saumons", "de-Lune"),
)


class Choice[Thing]:
    """Draws from a sequence where the first things are frequent and the last ones rare."""

    def __init__(self, things: Sequence[Thing], *, exponent: float = 1.0) -> None:
        self._things = things
        self._weights = list(accumulate(1 / (rank + 2) ** exponent for rank in range(len(things))))

    def draw(self, dice: random.Random) -> Thing:
        return dice.choices(self._things, cum_weights=self._weights)[0]


@dataclass(frozen=True)
class Title:
    """An occupation in both languages, the French one in its two genders."""

    masculine_fr: str
    feminine_fr: str
    en: str


@dataclass(frozen=True)
class Person:
    """One invented employee. `skills` are positions in the list of skills; A reserved person keeps some sections to
    their organization."""

    given_name: str
    family_name: str
    title_fr: str
    title_en: str
    city: str
    region: str
    phone: str
    french_level: str
    english_level: str
    skills: tuple[int, ...]
    hired_on: date
    is_reserved: bool

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


def read_titles(path: Path) -> list[Title]:
    """The occupations of a CSV with the columns title_en, title_fr_masculine and title_fr_feminine."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            Title(
                masculine_fr=_sentence(row["title_fr_masculine"]),
                feminine_fr=_sentence(row["title_fr_feminine"]),
                en=_sentence(row["title_en"]),
            )
            for row in csv.DictReader(stream)
            if row["title_fr_masculine"] and row["title_en"]
        ]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:200]


def crowd(count: int, *, titles: Sequence[Title], skill_count: int, seed: int) -> Iterator[Person]:
    """So many people, always the same ones for the same arguments."""
    dice = random.Random(seed)  # noqa: S311 (a crowd that can be made again, no secret)
    cities = [(f"{head}-{tail}", REGIONS[dice.randrange(len(REGIONS))]) for head in CITY_HEADS for tail in CITY_TAILS]
    dice.shuffle(cities)
    title_ranks = list(range(len(titles)))
    dice.shuffle(title_ranks)
    skill_ranks = list(range(skill_count))
    dice.shuffle(skill_ranks)
    choices = _Choices(
        given=Choice(dice.sample(GIVEN_NAMES, len(GIVEN_NAMES)), exponent=0.5),
        family=Choice(dice.sample(FAMILY_NAMES, len(FAMILY_NAMES)), exponent=0.6),
        title=Choice(title_ranks),
        city=Choice(cities),
        skill=Choice(skill_ranks),
    )
    for _ in range(count):
        yield _person(dice, choices, titles, skill_count)


@dataclass(frozen=True)
class _Choices:
    given: Choice[str]
    family: Choice[str]
    title: Choice[int]
    city: Choice[tuple[str, str]]
    skill: Choice[int]


def _person(dice: random.Random, choices: _Choices, titles: Sequence[Title], skill_count: int) -> Person:
    rank = choices.title.draw(dice)
    title = titles[rank]
    city, region = choices.city.draw(dice)
    given = choices.given.draw(dice)
    return Person(
        given_name=given,
        family_name=_family_name(dice, choices.family, given),
        title_fr=dice.choice((title.masculine_fr, title.feminine_fr)) or title.masculine_fr,
        title_en=title.en,
        city=city,
        region=region,
        phone=f"555 {dice.randrange(10_000):04}, poste {dice.randrange(100, 1_000)}",
        french_level=dice.choices(LEVELS, weights=(3, 1, 2, 8))[0],
        english_level=dice.choices(LEVELS, weights=(3, 3, 6, 5))[0],
        skills=_skills(dice, choices.skill, rank, skill_count),
        hired_on=date(2026, 1, 1) - timedelta(days=int(dice.expovariate(1 / 3_000)) % 14_000),
        is_reserved=dice.random() < SHARE_RESERVED,
    )


def drawn_family_name(dice: random.Random, names: Choice[str], given: str) -> str:
    """A family name that is not the given name: some names are both."""
    while (name := names.draw(dice)) == given:
        continue
    return name


def _family_name(dice: random.Random, names: Choice[str], given: str) -> str:
    name = drawn_family_name(dice, names, given)
    if dice.randrange(DOUBLE_FAMILY_NAME_EVERY) == 0:
        other = names.draw(dice)
        return f"{name}-{other}" if other != name else name
    return name


def _skills(dice: random.Random, common: Choice[int], rank: int, skill_count: int) -> tuple[int, ...]:
    count = dice.choices(range(MIN_SKILLS, MAX_SKILLS + 1), weights=SKILL_COUNT_WEIGHTS)[0]
    # 40,503 is odd and not a multiple of 5: titles that follow each other fall far apart in the list of skills.
    start = rank * 40_503 % skill_count
    near = ((start + int(dice.expovariate(4 / NEIGHBOURHOOD))) % skill_count for _ in range(count // 2))
    return tuple(dict.fromkeys((*near, *(common.draw(dice) for _ in range(count - count // 2)))))
