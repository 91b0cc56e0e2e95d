"""Pages made of files: sent, read by a task, shown to their sender, and then written by another.

Reading gives the same each time, and each page that is made has an identity that follows from its import: a worker that takes
over finds what the one before it made.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.blobs import sandbox
from intranet.kernel.blobs.actions.storing import claim, release
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.blobs.names import clean_name, extension_of
from intranet.kernel.blobs.storage import storage
from intranet.kernel.permissions import require
from intranet.kernel.work import outboxes
from wiki.actions.imported import Importer
from wiki.models import Existing, PageImport, Stage, WikiPage
from wiki.permissions import can_add_under
from wiki.tasks import read_import, write_import

KEPT: Final = timedelta(days=30)
TIME_S: Final = 900
MEMORY_MB: Final = 2_000
SHOWN_EVERY_S: Final = 1.0
PROBLEMS: Final = {"too large": "too_large", "too many pages": "too_many"}
_BREATH_S: Final = 0.005

log = structlog.get_logger("passerelle.wiki")


@transaction.atomic
def send_import(*, actor: User, page: WikiPage, file: StoredFile) -> PageImport:
    """Have a stored file read, of which pages are to be made under a page. Raises PermissionRefused, FileGoneError."""
    require(can_add_under(actor, page))
    claim(file, by=actor, charged_to=page.space.place.key)
    made = PageImport.objects.create(page=page, actor=actor, file=file, name=clean_name(file.name))
    record(actor=actor, verb="wiki.import_sent", subject=page.key, file=made.public_id)
    read_import.enqueue(public_id=made.public_id)
    return made


@transaction.atomic
def begin_import(*, actor: User, sent: PageImport, existing: Existing) -> None:
    """Have the pages made, now that their sender has seen them. Asked twice, they are made once. Raises PermissionRefused."""
    require(can_add_under(actor, sent.page))
    waiting = PageImport.objects.filter(pk=sent.pk, actor=actor, stage=Stage.READY)
    if waiting.update(stage=Stage.WRITING, existing=existing, begun_at=timezone.now(), done=0):
        record(actor=actor, verb="wiki.import_begun", subject=sent.page.key, file=sent.public_id)
        write_import.enqueue(public_id=sent.public_id)


@transaction.atomic
def drop_import(*, actor: User, sent: PageImport) -> None:
    """Forget what was sent; the pages that were made of it stay."""
    _forget(PageImport.objects.select_for_update().filter(pk=sent.pk, actor=actor).exclude(stage=Stage.WRITING))


def _forget(some: "QuerySet[PageImport]") -> None:
    files = [key for key in some.values_list("file", flat=True) if key]
    some.delete()
    release(files)


# The worker -------------------------------------------------------------------------------------------------------------


def read_sent(public_id: str) -> None:
    """Read what was sent, and say which pages it makes."""
    sent = PageImport.objects.to_show().select_related("file").filter(public_id=public_id, stage=Stage.READING).first()
    if sent is None:
        return
    try:
        with _read(sent) as folder:
            outline = json.loads((folder / "outline.json").read_text(encoding="utf-8"))
    except sandbox.SandboxError as failure:
        _fail(sent, failure)
        return
    _call_as_sent(outline["pages"], sent.name)
    PageImport.objects.filter(pk=sent.pk, stage=Stage.READING).update(
        stage=Stage.READY, outline=outline["pages"], left_out=outline["left_out"], total=len(outline["pages"])
    )


def write_pages(public_id: str) -> None:
    """Make the pages of an import, one transaction after another."""
    sent = PageImport.objects.to_show().select_related("file").filter(public_id=public_id, stage=Stage.WRITING).first()
    if sent is None:
        return
    try:
        with _read(sent) as folder:
            files = json.loads((folder / "outline.json").read_text(encoding="utf-8"))["files"]
            with outboxes.background():
                _write(sent, Importer(sent, folder, files))
    except sandbox.SandboxError as failure:
        _fail(sent, failure)
        return
    except Exception as failure:
        _fail(sent, failure, problem="stopped")
        raise
    _finish(sent)


def _write(sent: PageImport, importer: Importer) -> None:
    for row in sent.outline:
        importer.make_page(row)
        time.sleep(_BREATH_S)
    shown_at = 0.0
    for number, row in enumerate(sent.outline, 1):
        importer.write_text(row)
        time.sleep(_BREATH_S)
        if time.monotonic() - shown_at > SHOWN_EVERY_S:
            PageImport.objects.filter(pk=sent.pk).update(done=number)
            shown_at = time.monotonic()


@contextmanager
def _read(sent: PageImport) -> Iterator[Path]:
    """A folder with what was read of an import. Raises SandboxError."""
    if sent.file is None:
        raise sandbox.SandboxError("the file is gone")
    with TemporaryDirectory(prefix="passerelle-import-") as work:
        source, folder = Path(work) / f"source{extension_of(sent.name)}", Path(work) / "read"
        folder.mkdir()
        with source.open("wb") as copy:
            for piece in storage().read(sent.file.key, 0, sent.file.size):
                copy.write(piece)
        limits = {"time_s": TIME_S, "memory_mb": MEMORY_MB}
        sandbox.run("wiki.imports.reading:read", source, folder, hidden=settings.DATA, **limits)
        yield folder


def _call_as_sent(pages: list[dict[str, Any]], name: str) -> None:
    """Give a page that was sent alone and says no title the name of its file."""
    if len(pages) == 1 and pages[0]["path"] == f"source{extension_of(name)}":
        pages[0]["path"] = name
        if not pages[0]["is_named"]:
            pages[0]["title"] = PurePosixPath(clean_name(name)).stem


@transaction.atomic
def _finish(sent: PageImport) -> None:
    sent.stage, sent.done, sent.finished_at = Stage.DONE, len(sent.outline), timezone.now()
    file, sent.file = sent.file, None
    sent.save(update_fields=["stage", "outline", "done", "finished_at", "file"])
    counts = {
        outcome: sum(row["outcome"] == outcome for row in sent.outline) for outcome in {row["outcome"] for row in sent.outline}
    }
    record(actor=sent.actor, verb="wiki.imported", subject=sent.page.key, file=sent.public_id, pages=counts)
    release([file.pk] if file else [])


def _fail(sent: PageImport, failure: Exception, *, problem: str = "") -> None:
    log.warning("file not imported; its sender may send it again", file=sent.public_id, error=str(failure))
    problem = problem or next((word for said, word in PROBLEMS.items() if said in str(failure)), "unreadable")
    PageImport.objects.filter(pk=sent.pk).update(stage=Stage.FAILED, problem=problem, finished_at=timezone.now())


# Periodic work ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def forget_imports() -> None:
    """Forget what was sent, and what became of it, a month later."""
    _forget(PageImport.objects.filter(sent_at__lt=timezone.now() - KEPT))
