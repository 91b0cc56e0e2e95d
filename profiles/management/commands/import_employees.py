"""Import the employees' file of a source: joins, moves, changes, departures and returns."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from profiles.imports import CsvFile, ImportCommand, Report
from profiles.imports.employees.lines import COLUMNS
from profiles.imports.employees.run import EmployeesImport, ImportRefused
from profiles.models import Skill

MAX_SOURCE_LENGTH = 40
TOLD = {
    "joined": "joined",
    "changed": "changed",
    "unchanged": "unchanged",
    "passed over": "skipped (known by another number)",
    "transferred": "transferred",
    "moved": "moved or changed title",
    "renamed": "changed name",
    "addresses": "changed address",
    "left": "left",
    "returned": "returned",
    "supervisors": "supervisors set",
    "units": "units created",
    "skills": "skills added to the vocabulary, uncurated",
    "joined skills": "skills joined to the vocabulary by their words",
    "refused": "lines rejected",
    "remarks": "lines applied except for one cell",
}


class Command(ImportCommand):
    help = "Import the employees of a source. Running it again is safe, and completes a run that was killed."
    columns = COLUMNS

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--source", default="hr", help="name of the source; (source, number) identifies one employee")
        parser.add_argument(
            "--complete", action="store_true", help="the file lists all employees: close the accounts of those who are missing"
        )
        parser.add_argument("--force", action="store_true", help="with --complete, allow closing more than 2%% of the accounts")

    def run(self, file: CsvFile, report: Report, options: Mapping[str, Any]) -> str:
        source = options["source"].strip()
        if not 0 < len(source) <= MAX_SOURCE_LENGTH:
            raise CommandError(f"The name of a source must have 1 to {MAX_SOURCE_LENGTH} characters.")
        employees = EmployeesImport(
            file=file,
            source=source,
            report=report,
            today=timezone.localdate(),
            is_dry=options["dry_run"],
            is_complete=options["complete"],
            is_forced=options["force"],
        )
        try:
            counts = employees.run(self.progress)
        except ImportRefused as refusal:
            raise CommandError(str(refusal)) from None
        told = [f"{counts[name]:,} {words}" for name, words in TOLD.items() if counts[name]]
        return "\n".join([f"Employees: {', '.join(told) or 'the file is empty'}.", *_joined(employees.joined_skills)])


def _joined(names: Mapping[str, int]) -> Iterator[str]:
    """What was joined, for a curator to look over."""
    skills = Skill.objects.in_bulk(set(names.values()))
    for name, skill in sorted(names.items()):
        # A dry run took back the entries that it made.
        yield f"  {name} = {skills.get(skill, 'another new skill')}"
