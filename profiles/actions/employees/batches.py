"""What the actions on employees share: the lines they receive, the answer they give, and the vocabulary they complete."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from intranet.kernel.data.bulk import insert_rows
from intranet.kernel.text.bilingual import fold
from profiles.actions import skills
from profiles.actions.organizations import path_key
from profiles.imports.employees.known import Known
from profiles.imports.employees.lines import EmployeeLine
from profiles.imports.reader import BadLine
from profiles.models import DeclaredSkill, Skill, Unit
from profiles.queries.likenesses import is_same, likeness
from profiles.queries.skills import skills_named


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A good line with the primary key of its organization, None when it names none."""

    line: EmployeeLine
    organization: int | None


@dataclass
class Outcome:
    """What one batch did. `units` and `skills` were created by it: they are known once the batch is committed.

    `joined_skills` are names that stand for an entry of the vocabulary (by primary key) which says it in other words.
    `postponed` lines want an address that somebody else has, who may give it up later in the file. `refused` are the lines
    that were not applied.
    """

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[BadLine] = field(default_factory=list)
    postponed: list[PlacedLine] = field(default_factory=list)
    units: dict[tuple[int, str], Unit] = field(default_factory=dict)
    skills: dict[str, int] = field(default_factory=dict)
    created_skills: list[Skill] = field(default_factory=list)
    joined_skills: dict[str, int] = field(default_factory=dict)


def units_for(lines: Collection[PlacedLine], known: Known, outcome: Outcome) -> dict[str, Unit]:
    """The unit of each employee number whose line names one, made with its ancestors where it is missing."""
    placed = [(one.organization, one.line) for one in lines if one.line.unit and one.organization is not None]
    missing = {
        (organization, line.unit) for organization, line in placed if (organization, _path_key(line.unit)) not in known.units
    }
    _make_units(missing, known, outcome)
    units = {}
    for organization, line in placed:
        key = (organization, _path_key(line.unit))
        units[line.number] = outcome.units.get(key) or known.units[key]
    return units


def _make_units(paths: Collection[tuple[int, tuple[str, ...]]], known: Known, outcome: Outcome) -> None:
    """Make the units of these paths from the top down, one statement for each level."""
    for depth in range(1, max((len(path) for _, path in paths), default=0) + 1):
        level: dict[tuple[int, str], Unit] = {}
        for organization, path in sorted(paths):
            key = (organization, _path_key(path[:depth]))
            if len(path) < depth or key in known.units or key in outcome.units:
                continue
            above = (organization, _path_key(path[: depth - 1]))
            parent = outcome.units.get(above) or known.units.get(above)
            level.setdefault(key, Unit(organization_id=organization, parent=parent, name_fr=path[depth - 1], path_key=key[1]))
        Unit.objects.bulk_create(level.values(), batch_size=500)
        outcome.units |= level
        outcome.counts["units"] += len(level)


@lru_cache(maxsize=20_000)
def _path_key(path: tuple[str, ...]) -> str:
    return path_key(path)


def skills_for(lines: Collection[PlacedLine], known: Known, outcome: Outcome) -> Mapping[str, int]:
    """The skill of each name in these lines: the entry of that name, or the one that says it in other words (`likenesses`).

    A name that the vocabulary lacks becomes an uncurated entry, in French.
    """
    names = {name for one in lines for name in one.line.skills if name not in known.skills}
    if not names:
        return known.skills
    found = skills_named(names)
    missing = [name for name in sorted(names) if fold(name) not in found]
    outcome.joined_skills = {name: skill for name in missing if (skill := known.likenesses.find(name)) is not None}
    new = _told_apart(name for name in missing if name not in outcome.joined_skills)
    created = skills.skills_for(texts=set(new.values()), language="fr") if new else {}
    outcome.created_skills = list(created.values())
    outcome.joined_skills |= {name: created[fold(first)].pk for name, first in new.items() if fold(name) != fold(first)}
    outcome.counts["skills"] += len(created)
    outcome.counts["joined skills"] += len(outcome.joined_skills)
    entries = found | created
    named = {name: entries[fold(name)].pk for name in names if name not in outcome.joined_skills}
    outcome.skills = named | outcome.joined_skills
    return known.skills | outcome.skills


def _told_apart(names: Iterable[str]) -> dict[str, str]:
    """For each of these new names, the first of them that says the same."""
    first: dict[tuple[str, ...], list[str]] = {}
    found = {}
    for name in names:
        others = first.setdefault(likeness(name, "fr") or (name,), [])
        found[name] = next((other for other in others if is_same(name, other)), name)
        others.append(name)
    return found


def declare(lines: Collection[PlacedLine], member_of: Mapping[str, int], skill_of: Mapping[str, int]) -> None:
    """Declare for each line's member the skills that it names and that they don't declare yet."""
    wanted = {(member_of[one.line.number], skill_of[name]) for one in lines for name in one.line.skills}
    insert_rows(DeclaredSkill, ("profile", "skill"), sorted(wanted), ignore_conflicts=True)
    if wanted:
        skills.show_typed_skills(members={member for member, _skill in wanted})
