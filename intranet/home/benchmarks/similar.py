"""Finding the project that somebody describes again, among thousands: twenty prepared cases, of which ten cross languages.

A case is a project of the registry in one language, and another text about the same project, as somebody would write it who
has not read the first. It is found when the project is among the first three. Beside the cases the registry holds invented
projects, each in one language, about skills of the same vocabulary.
"""

import csv
import random
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from django.core.management import call_command

from intranet.home.benchmarks.base import Benchmark, Figures, Options, spread, timed
from intranet.home.benchmarks.lists import ACTIVITIES, FIELDS, SUBJECTS, generate_members
from intranet.kernel.accounts.models import User
from profiles.actions.skills import store_listed_skills
from profiles.demonstration.vocabulary import SKILLS
from profiles.models import Organization
from projects.actions.crowds import store_projects
from projects.queries.similar import similar_projects

CASES: Final = Path(__file__).with_suffix(".csv")
FOUND_IN: Final = 3
MEMBERS: Final = 200
# How an invented project is said, by language: with an activity, a field and two skills.
SENTENCES: Final = {
    "fr": (
        "{activity} {subject} {field}, avec {one} et {two}, dans chaque région.",
        "Un nouveau service pour {one} : {activity} {subject} et {two}.",
        "Mieux servir le public {field} grâce à {one}, puis {two}, municipalité par municipalité.",
    ),
    "en": (
        "{subject} {activity} for {field}, with {one} and {two}, in every region.",
        "A new service for {one}: {subject} {activity} and {two}.",
        "Serve the public better in {field} through {one}, then {two}, municipality by municipality.",
    ),
}


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--projects", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)


def run(options: Options, say: Callable[[str], None]) -> Figures:
    """The function that the page of a registration calls, asked by one member, once for each case."""
    figures = Figures(circumstances={"projects": options["projects"], "members": MEMBERS})
    generate_members({**options, "shared": ""}, MEMBERS)
    store_listed_skills(listed=SKILLS)
    cases = read_cases()
    say(f"Making {options['projects']} projects…")
    known = make_projects(cases, random.Random(options["seed"]), options["projects"])  # noqa: S311 - no secret
    say("Building the index…")
    start = time.perf_counter()
    call_command("rebuild_search", verbosity=0)
    figures.passerelle["rebuild_s"] = round(time.perf_counter() - start, 1)
    reader = User.objects.filter(is_active=True).order_by("pk").first()
    assert reader is not None  # noqa: S101 - made above
    durations: list[float] = []
    found = {True: 0, False: 0}
    for case, key in zip(cases, known, strict=True):
        with timed(durations):
            alike = similar_projects(reader, f"{case['asked_title']}. {case['asked_summary']}")
        is_found = key in [one.project.pk for one in alike[:FOUND_IN]]
        found[case["language"] != case["asked_language"]] += is_found
        if not is_found:
            say(f"Not among the first {FOUND_IN}: {case['asked_title']} → {[str(one.project.title) for one in alike]}")
    figures.passerelle |= {
        "cases": len(cases),
        "found_in_top3": sum(found.values()),
        "found_across_languages": found[True],
        **spread("", durations),
    }
    return figures


def read_cases() -> list[Mapping[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def make_projects(cases: list[Mapping[str, str]], dice: random.Random, count: int) -> list[int]:
    """The projects of the cases among invented ones; the primary keys of those of the cases, in their order."""
    lead, proposer = Organization.objects.order_by("pk").first(), User.objects.order_by("pk").first()
    assert lead is not None  # noqa: S101 - made above
    assert proposer is not None  # noqa: S101 - made above
    texts = [(case["language"], case["title"], case["summary"]) for case in cases]
    made = store_projects(proposer=proposer, lead=lead, texts=[*texts, *invented(dice, count - len(texts))])
    return made[: len(texts)]


def invented(dice: random.Random, count: int) -> Iterator[tuple[str, str, str]]:
    """Projects that do not exist: a language, a title and a summary."""
    for _ in range(count):
        language = dice.choice(("fr", "en"))
        at = 0 if language == "fr" else 1
        activity, subject, field = (dice.choice(list_)[at] for list_ in (ACTIVITIES, SUBJECTS, FIELDS))
        one, two = (skill.name_fr if language == "fr" else skill.name_en for skill in dice.sample(SKILLS, 2))
        said = {"activity": activity, "subject": subject, "field": field, "one": one.lower(), "two": two.lower()}
        title = "{activity} {subject} {field}" if language == "fr" else "{subject} {activity}: {field}"
        yield language, title.format(**said).capitalize(), dice.choice(SENTENCES[language]).format(**said)


BENCHMARK: Final = Benchmark(
    name="similar",
    summary="similar projects: twenty prepared cases, of which ten cross languages, among invented projects",
    add_arguments=add_arguments,
    run=run,
)
