"""The record of each run of an import, for operators."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from profiles.imports.reader import CsvFile
from profiles.models import ImportRun


@transaction.atomic
def start_run(*, kind: str, source: str, file: CsvFile) -> ImportRun:
    """Note that a file is being imported."""
    return ImportRun.objects.create(kind=kind, source=source, file_name=file.path.name[-200:], file_digest=file.digest)


@transaction.atomic
def note_progress(*, run: ImportRun, lines_done: int) -> None:
    """Note how far the run is, with the batch that took it there."""
    ImportRun.objects.filter(pk=run.pk).update(lines_done=lines_done)


@transaction.atomic
def finish_run(*, run: ImportRun, lines_done: int, counts: Mapping[str, int]) -> None:
    """Note that the whole file was read, and what came of it."""
    run.lines_done, run.counts, run.finished_at = lines_done, dict(counts), timezone.now()
    run.save(update_fields=["lines_done", "counts", "finished_at"])
