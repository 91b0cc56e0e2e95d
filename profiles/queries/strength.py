"""How easy a profile is to find, out of 100, and the next thing worth adding. Pure: it asks the database nothing.

The weights follow what a search can use. Skills, place and what is offered are filters of the directory; a text about
oneself is searched word by word; languages are a facet; the path and the portrait help to choose between two people.
"""

from dataclasses import dataclass
from enum import StrEnum

from profiles.models import Profile, Section

ENOUGH_SKILLS = 3


class Step(StrEnum):
    """Something worth adding, from the most useful to the least."""

    SKILLS = "skills"
    OFFERS = "offers"
    ABOUT = "about"
    PLACE = "place"
    LANGUAGES = "languages"
    PORTRAIT = "portrait"
    PATH = "path"


WEIGHTS = {
    Step.SKILLS: 30,
    Step.OFFERS: 15,
    Step.ABOUT: 15,
    Step.PLACE: 10,
    Step.LANGUAGES: 10,
    Step.PORTRAIT: 10,
    Step.PATH: 10,
}


@dataclass(frozen=True)
class Strength:
    """`score` is out of 100; `next_step` is None when nothing is missing."""

    score: int
    next_step: Step | None


def strength(profile: Profile, *, skills: int, offers: int, path: int) -> Strength:
    """Weigh a profile that has so many skills, offers and steps of the path. Some skills count in proportion to three."""
    shares = {
        Step.SKILLS: min(skills, ENOUGH_SKILLS) / ENOUGH_SKILLS,
        Step.OFFERS: float(bool(offers)),
        Step.ABOUT: float(bool(profile.biography)),
        Step.PLACE: float(bool(profile.city)),
        Step.LANGUAGES: (bool(profile.french_level) + bool(profile.english_level)) / 2,
        Step.PORTRAIT: float(bool(profile.portrait)),
        Step.PATH: float(bool(path)),
    }
    missing = [step for step in Step if shares[step] < 1]
    return Strength(
        score=round(sum(WEIGHTS[step] * share for step, share in shares.items())),
        next_step=missing[0] if missing else None,
    )


def section_of(step: Step) -> Section | None:
    """The section where a step is taken; the portrait has none."""
    return None if step == Step.PORTRAIT else Section(step.value)
