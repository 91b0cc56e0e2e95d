"""The base of the commands that import a file: arguments, errors and summary."""

from abc import abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from intranet.kernel.work import outboxes
from profiles.imports.progress import Progress, Stream
from profiles.imports.reader import Columns, CsvFile, FileRefused
from profiles.imports.report import Report


class ImportCommand(BaseCommand):
    """Reads FILE.csv, applies its valid lines and reports the bad ones. With `--dry-run`, only reports what would change.

    Exits with 0 when the file could be read, even with bad lines: the others are applied. When the whole file is refused,
    exits with 1 and changes nothing.
    """

    columns: ClassVar[Columns]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE.csv", help="CSV file in UTF-8, with a header; columns in any order"
        )
        parser.add_argument("--dry-run", action="store_true", help="report what would change, without changing anything")
        parser.add_argument(
            "--report",
            type=Path,
            metavar="BAD.csv",
            help="file for the bad lines (default: FILE.bad-lines.csv in the data folder)",
        )

    def handle(self, *_arguments: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            file = CsvFile.open(path, self.columns)
            if file.unknown_columns:
                self.stderr.write(f"Ignoring unknown columns: {', '.join(file.unknown_columns)}.")
            # Changes of an import are indexed after those that people make in the meantime.
            with outboxes.background(), Report(options["report"] or settings.DATA / f"{path.stem}.bad-lines.csv") as report:
                outcome = self.run(file, report, options)
        except FileRefused as refusal:
            raise CommandError(str(refusal)) from None
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing has been changed.")
        self.stdout.write(outcome)
        self.stdout.write(report.summary())

    @abstractmethod
    def run(self, file: CsvFile, report: Report, options: Mapping[str, Any]) -> str:
        """Apply the file, add its bad lines to the report, and return a sentence that sums up the outcome."""

    def progress(self, label: str, total: int) -> Progress:
        """A progress bar on the command's error stream."""
        # What Django wraps: its own `write` ends every message with a new line.
        return Progress(label, total, cast("Stream", self.stderr._out))
