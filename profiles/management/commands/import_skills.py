"""`manage.py import_skills FILE.csv`: bring a list of skills into the shared vocabulary."""

import time
from collections.abc import Iterator, Mapping
from itertools import batched
from typing import Any, ClassVar

from django.db import transaction

from intranet.kernel.text.bilingual import fold
from profiles.actions.skills import MAX_NAME_LENGTH, ImportCounts, store_listed_skills
from profiles.imports import BadLine, Columns, CsvFile, ImportCommand, Report, Row
from profiles.models.skills import ListedSkill

# A batch is one transaction, of some tens of milliseconds; others write between two of them.
LINES_AT_ONCE = 250
BREATH_S = 0.005
SEPARATOR = ";"
NAME_COLUMNS = ("name_fr", "name_en")
MAX_LENGTHS = {"code": 64, "kind": 20, "reach": 40}


class Command(ImportCommand):
    help = (
        "Import a list of skills, such as ESCO, into the vocabulary. Columns: code, kind, reach, name_en, name_fr, "
        "synonyms_en, synonyms_fr; synonyms are separated by semicolons, and each line needs a name. Nothing is removed."
    )
    columns: ClassVar = Columns(
        required=("name_en", "name_fr"), optional=("code", "kind", "reach", "synonyms_en", "synonyms_fr")
    )

    def run(self, file: CsvFile, report: Report, options: Mapping[str, Any]) -> str:
        counts = ImportCounts()
        progress = self.progress("Skills", file.line_count)
        for lines in batched(_good_lines(file, report), LINES_AT_ONCE, strict=False):
            counts.add(_apply([skill for _, skill in lines], is_dry=options["dry_run"]))
            progress.reach(lines[-1][0])
            time.sleep(BREATH_S)
        progress.finish()
        return (
            f"{counts.created:,} skills created, {counts.changed:,} changed, "
            f"{counts.absorbed:,} typed by members and now confirmed, {counts.unchanged:,} unchanged."
        )


def _apply(listed: list[ListedSkill], *, is_dry: bool) -> ImportCounts:
    """Store a batch; a dry run stores it too, and takes it back."""
    if not is_dry:
        return store_listed_skills(listed=listed)
    with transaction.atomic():
        counts = store_listed_skills(listed=listed)
        transaction.set_rollback(True)
    return counts


def _good_lines(file: CsvFile, report: Report) -> Iterator[tuple[int, ListedSkill]]:
    """The lines that can be stored, with their numbers; the others go to the report."""
    seen: dict[str, int] = {}
    for row in file.rows():
        bad = row if isinstance(row, BadLine) else _fault(row)
        if bad is None and isinstance(row, Row):
            skill = _listed(row)
            identities = [skill.code] if skill.code else sorted(skill.keys)
            first = next((seen[identity] for identity in identities if identity in seen), None)
            if first is None:
                seen.update((identity, row.line) for identity in identities)
                yield row.line, skill
                continue
            bad = BadLine(row.line, f"Same skill as line {first}.", "code" if skill.code else "name_fr")
        if bad is not None:
            report.add(bad)


def _listed(row: Row) -> ListedSkill:
    return ListedSkill(
        code=row["code"],
        kind=row["kind"],
        reach=row["reach"],
        name_fr=row["name_fr"],
        name_en=row["name_en"],
        synonyms_fr=_synonyms(row["synonyms_fr"]),
        synonyms_en=_synonyms(row["synonyms_en"]),
    )


def _synonyms(cell: str) -> tuple[str, ...]:
    return tuple(text.strip() for text in cell.split(SEPARATOR) if text.strip())


def _fault(row: Row) -> BadLine | None:
    """What makes a line impossible to store, if anything does."""
    if not any(fold(row[column]) for column in NAME_COLUMNS):
        return BadLine(row.line, "The name is missing.", "name_fr")
    for column, longest in MAX_LENGTHS.items():
        if len(row[column]) > longest:
            return BadLine(row.line, f"The cell is longer than {longest} characters.", column)
    for column in (*NAME_COLUMNS, "synonyms_fr", "synonyms_en"):
        texts = (row[column],) if column in NAME_COLUMNS else _synonyms(row[column])
        if any(max(len(text), len(fold(text))) > MAX_NAME_LENGTH for text in texts):
            return BadLine(row.line, f"A name is longer than {MAX_NAME_LENGTH} characters.", column)
    return None
