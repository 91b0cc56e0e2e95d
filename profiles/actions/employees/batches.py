"""What the actions on employees share: the lines they receive, the answer they give, and the vocabulary they complete."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from intranet.kernel.bilingual import fold
from intranet.kernel.bulk import insert_rows
from profiles.actions import skills
from profiles.actions.organizations import path_key, unit_at
from profiles.imports.employees.known import Known
from profiles.imports.employees.lines import EmployeeLine
from profiles.imports.reader import BadLine
from profiles.models import DeclaredSkill, Unit
from profiles.queries.skills import skills_named


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A good line with the primary key of its organization, None when it names none."""

    line: EmployeeLine
    organization: int | None


@dataclass
class Outcome:
    """What one batch did. `units` and `skills` were created by it: they are known once the batch is committed.

    `postponed` lines want an address that somebody else has, who may give it up later in the file. `refused` are the lines
    that were not applied.
    """

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[BadLine] = field(default_factory=list)
    postponed: list[PlacedLine] = field(default_factory=list)
    units: dict[tuple[int, str], Unit] = field(default_factory=dict)
    skills: dict[str, int] = field(default_factory=dict)


def units_for(lines: Collection[PlacedLine], known: Known, outcome: Outcome) -> dict[str, Unit]:
    """The unit of each employee number whose line names one, made with its ancestors where it is missing."""
    units = {}
    for one in lines:
        if not one.line.unit or one.organization is None:
            continue
        key = (one.organization, _path_key(one.line.unit))
        unit = known.units.get(key) or outcome.units.get(key)
        if unit is None:
            unit = unit_at(organization=known.organizations[one.organization], path=one.line.unit)
            outcome.units[key] = unit
            outcome.counts["units"] += 1
        units[one.line.number] = unit
    return units


@lru_cache(maxsize=20_000)
def _path_key(path: tuple[str, ...]) -> str:
    return path_key(path)


def skills_for(lines: Collection[PlacedLine], known: Known, outcome: Outcome) -> Mapping[str, int]:
    """The skill of each name in these lines; a name that the vocabulary lacks becomes an uncurated entry, in French."""
    names = {name for one in lines for name in one.line.skills if name not in known.skills}
    if not names:
        return known.skills
    found = skills_named(names)
    missing = [name for name in sorted(names) if fold(name) not in found]
    created = skills.skills_for(texts=missing, language="fr") if missing else {}
    outcome.counts["skills"] += len(created)
    entries = found | created
    outcome.skills = {name: entries[fold(name)].pk for name in names}
    return known.skills | outcome.skills


def declare(lines: Collection[PlacedLine], member_of: Mapping[str, int], skill_of: Mapping[str, int]) -> None:
    """Declare for each line's member the skills that it names and that they don't declare yet."""
    wanted = {(member_of[one.line.number], skill_of[name]) for one in lines for name in one.line.skills}
    insert_rows(DeclaredSkill, ("profile", "skill"), sorted(wanted), ignore_conflicts=True)
