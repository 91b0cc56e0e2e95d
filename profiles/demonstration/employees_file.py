"""An employees' file of any size, with a share of bad lines, to measure imports with."""

import csv
import random
from collections.abc import Sequence
from pathlib import Path

from intranet.kernel.accounts.handles import available_handle
from profiles.demonstration.crowd import Person, Title, crowd
from profiles.imports.employees.lines import COLUMNS

STAFF = 9  # people who report to each supervisor
UNITS = 40  # in each organization
BRANCHES = 6


def write_employees_file(
    path: Path,
    *,
    count: int,
    seed: int,
    titles: Sequence[Title],
    skills: Sequence[str],
    organizations: Sequence[str],
    bad_every: int = 100,
) -> None:
    """Write `count` lines; one in `bad_every` is bad, each in another way, and nobody reports to a bad line.

    `skills` and `organizations` are names as the database knows them. Raises ValueError without any of them.
    """
    if not (titles and skills and organizations):
        raise ValueError("Titles, skills and organizations are needed.")
    dice = random.Random(seed)  # noqa: S311 (a file that can be made again, no secret)
    handles: set[str] = set()
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow((*COLUMNS.required, *COLUMNS.optional))
        people = crowd(count, titles=titles, skill_count=len(skills), seed=seed)
        # From the bottom up: every supervisor comes after their staff.
        for position, person in zip(reversed(range(count)), people, strict=True):
            cells = _cells(position, person, dice, skills, organizations, handles, bad_every)
            if _is_bad(position, bad_every):
                _spoil(cells, position, bad_every)
            writer.writerow([cells.get(column, "") for column in (*COLUMNS.required, *COLUMNS.optional)])


def _cells(
    position: int,
    person: Person,
    dice: random.Random,
    skills: Sequence[str],
    organizations: Sequence[str],
    handles: set[str],
    bad_every: int,
) -> dict[str, str]:
    handle = available_handle(person.name, handles)
    handles.add(handle)
    # Sizes of organizations differ as much as those of real ones.
    organization = organizations[int(len(organizations) * dice.random() ** 3)]
    unit = dice.randrange(UNITS)
    languages = (("fr", person.french_level), ("en", person.english_level))
    return {
        "employee_number": _number(position),
        "given_name": person.given_name,
        "family_name": person.family_name,
        "organization": organization,
        "email": f"{handle}@gouv.example",
        "title_fr": person.title_fr,
        "title_en": person.title_en,
        "unit": f"Direction générale {unit % BRANCHES + 1} / Direction {unit + 1}",
        "supervisor": _supervisor(position, bad_every),
        "city": person.city,
        "region": person.region,
        "phone": person.phone,
        "languages": ";".join(f"{language}={level}" for language, level in languages if level),
        "skills": ";".join(skills[skill] for skill in person.skills),
        "hired_on": person.hired_on.isoformat(),
    }


def _number(position: int) -> str:
    return f"E{position:07}"


def _is_bad(position: int, bad_every: int) -> bool:
    return bad_every > 0 and position % bad_every == bad_every - 1


def _supervisor(position: int, bad_every: int) -> str:
    """The number of the person above in a tree where each has nine below, or their neighbour's when that line is bad."""
    if position == 0:
        return ""
    above = (position - 1) // STAFF
    return _number(above - 1 if _is_bad(above, bad_every) else above)


def _spoil(cells: dict[str, str], position: int, bad_every: int) -> None:
    """Make a line bad, in one of eight ways."""
    column, text = (
        ("email", "courriel sans arobase"),
        ("organization", "Ministère de ce qui n’existe pas"),
        ("hired_on", "31/12/2019"),
        ("languages", "fr=Z"),
        ("family_name", "x" * 200),
        ("employee_number", ""),
        ("employee_number", _number(position + 1)),
        ("departure_kind", "retired"),
    )[position // bad_every % 8]
    cells[column] = text
