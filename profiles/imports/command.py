"""The shape of a command that imports a file: its arguments, its refusals and its last words."""

from abc import abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser

from intranet.kernel.work import outboxes
from profiles.imports.progress import Progress, Stream
from profiles.imports.reader import Columns, CsvFile, FileRefused
from profiles.imports.report import Report


class ImportCommand(BaseCommand):
    """Reads FILE.csv, applies what is good and reports what is not; with `--dry-run` it says what it would do.

    Ends with status 0 when the file could be read, also with bad lines: the others are applied. A file refused as a whole
    ends with status 1 and changes nothing.
    """

    columns: ClassVar[Columns]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv", help="CSV in UTF-8 with a header; columns in any order")
        parser.add_argument("--dry-run", action="store_true", help="read everything, change nothing, say what would change")
        parser.add_argument(
            "--report", type=Path, metavar="BAD.csv", help="where to list the bad lines (default: FILE.bad-lines.csv, here)"
        )

    def handle(self, *_arguments: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            file = CsvFile.open(path, self.columns)
        except FileRefused as refusal:
            raise CommandError(str(refusal)) from None
        if file.unknown_columns:
            self.stderr.write(f"Columns that this command does not know, and leaves out: {', '.join(file.unknown_columns)}.")
        # What an import changes is indexed after what people change meanwhile.
        with outboxes.background(), Report(options["report"] or Path(f"{path.stem}.bad-lines.csv")) as report:
            outcome = self.run(file, report, options)
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was changed.")
        self.stdout.write(outcome)
        self.stdout.write(report.summary())

    @abstractmethod
    def run(self, file: CsvFile, report: Report, options: Mapping[str, Any]) -> str:
        """Apply the file, add its bad lines to the report, and return the sentence that tells the outcome."""

    def progress(self, label: str, total: int) -> Progress:
        """A progress bar on the command's error stream."""
        # What Django wraps: its own `write` ends every message with a new line.
        return Progress(label, total, cast("Stream", self.stderr._out))
