"""`manage.py propose_skill_merges FILE.csv`: write the doubles of the vocabulary for a curator to review."""

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from profiles.queries.likenesses import skill_doubles

HEADER = ("merge", "skill", "name", "people", "into", "into_name")


class Command(BaseCommand):
    help = (
        "Write a list of entries of the vocabulary that seem to double a confirmed one. A curator reviews the column “merge” "
        "(yes or nothing); merge_skills then reads the list. Nothing is changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv", help="the file to write")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        path: Path = options["file"]
        sure = count = 0
        try:
            with path.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.writer(stream)
                writer.writerow(HEADER)
                for double in skill_doubles():
                    skill, into, answer = double.skill, double.into, "yes" if double.is_sure else ""
                    writer.writerow((answer, skill.public_id, skill, double.people, into.public_id, into))
                    count, sure = count + 1, sure + double.is_sure
        except OSError as error:
            raise CommandError(f"{path} cannot be written ({error.strerror}).") from error
        self.stdout.write(f"{count:,} possible doubles listed in {path}; {sure:,} of them differ by an ending only.")
