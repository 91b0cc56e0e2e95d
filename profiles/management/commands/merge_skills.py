"""`manage.py merge_skills FILE.csv --curator EMAIL`: merge the doubles that a curator confirmed in a list."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.core.management.base import CommandError, CommandParser

from intranet.kernel.accounts.queries import member_with_email
from intranet.kernel.permissions import PermissionRefused, require
from profiles import permissions
from profiles.actions.skills import merge_skills
from profiles.imports import BadLine, Columns, CsvFile, ImportCommand, Report
from profiles.models import Skill

YES, NO = frozenset({"yes", "y", "oui", "o"}), frozenset({"", "no", "n", "non"})


class Command(ImportCommand):
    help = (
        "Merge the skills of a list that propose_skill_merges wrote and a curator reviewed: each line whose column “merge” "
        "says yes. Running it again is safe, and finishes a run that was killed."
    )
    columns: ClassVar = Columns(required=("merge", "skill", "into"), optional=("name", "people", "into_name"))

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--curator", required=True, metavar="EMAIL", help="the curator who reviewed the list")

    def run(self, file: CsvFile, report: Report, options: Mapping[str, Any]) -> str:
        curator = member_with_email(options["curator"])
        if curator is None:
            raise CommandError(f"Nobody has the address {options['curator']}.")
        try:
            require(permissions.can_curate_skills(curator))
        except PermissionRefused as refusal:
            raise CommandError(str(refusal.reason)) from None
        merged = moved = 0
        for skill, into in _confirmed(file, report):
            merged += 1
            if not options["dry_run"]:
                moved += merge_skills(actor=curator, skill=skill, into=into)
        return f"{merged:,} skills merged, {moved:,} declarations moved."


def _confirmed(file: CsvFile, report: Report) -> Iterator[tuple[Skill, Skill]]:
    """The pairs to merge; lines that cannot be applied go to the report."""
    for row in file.rows():
        if isinstance(row, BadLine):
            report.add(row)
            continue
        answer = row["merge"].casefold()
        if answer in NO:
            continue
        entries = {skill.public_id: skill for skill in Skill.objects.filter(public_id__in=(row["skill"], row["into"]))}
        skill, into = entries.get(row["skill"]), entries.get(row["into"])
        if answer not in YES:
            report.add(BadLine(row.line, "Must be “yes” or empty.", "merge"))
        elif skill is None or into is None:
            report.add(BadLine(row.line, "No skill has this identity.", "skill" if skill is None else "into"))
        elif skill == into or into.merged_into_id or skill.merged_into_id not in (None, into.pk):
            report.add(BadLine(row.line, "One of the two was already merged into another skill.", "skill"))
        else:
            yield skill, into
