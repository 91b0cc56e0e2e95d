"""Pages of files, with their images and their text: asked for by who shows them, made by the worker."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from intranet.kernel.blobs import sandbox
from intranet.kernel.blobs.actions.storing import claim, release, store
from intranet.kernel.blobs.models import Page, Preparation, Scan, StoredFile, Trouble
from intranet.kernel.blobs.preparation import Preparer, preparer_of
from intranet.kernel.blobs.preparers import TOLD
from intranet.kernel.blobs.signals import file_prepared
from intranet.kernel.blobs.storage import StorageDownError, storage
from intranet.kernel.work import outboxes
from intranet.kernel.work.outboxes import ReceiverDownError

MAX_PAGE_TEXT: Final = 200_000
_MAX_IMAGE_BYTES: Final = 8 * 1024 * 1024

log = structlog.get_logger("passerelle.files")


def prepare(*files: StoredFile) -> None:
    """Have pages made of these files, in the transaction that claims them; of those that are scanned first, afterwards."""
    rows = StoredFile.objects.filter(pk__in=[file.pk for file in files])
    rows.update(is_to_prepare=True)
    # As they are now: a scan may have ended since they were read.
    outboxes.put([Preparation(file=file) for file in rows.exclude(scan=Scan.PENDING)])


def make_pages(rows: Sequence[Preparation]) -> None:
    """Deliver preparations. A file of which nothing can be made has no pages, and that is said too."""
    for row in rows:
        file = StoredFile.objects.stored().filter(pk=row.file_id).exclude(scan__in=[Scan.PENDING, Scan.INFECTED]).first()
        if file is not None:
            _make_pages(file)


def _make_pages(file: StoredFile) -> None:
    preparer, trouble = preparer_of(file.media_type), ""
    with TemporaryDirectory(prefix="passerelle-pages-") as work:
        target = Path(work) / "pages"
        target.mkdir()
        if preparer is not None and file.size > preparer.max_bytes:
            trouble = Trouble.TOO_LARGE
        elif preparer is not None and file.size:
            trouble = _run(preparer, file, Path(work) / "source", target)
        pages = _stored_pages(file, target)
    _show(file, pages, trouble)


def _run(preparer: Preparer, file: StoredFile, source: Path, target: Path) -> str:
    """Make what can be made, and give what hindered it: pages that were written before a failure count."""
    try:
        with source.open("wb") as copy:
            for piece in storage().read(file.key, 0, file.size):
                copy.write(piece)
    except StorageDownError as down:
        raise ReceiverDownError(str(down)) from down
    _tell_isolation()
    limits = {"time_s": preparer.time_s, "memory_mb": preparer.memory_mb}
    try:
        sandbox.run(preparer.function, source, target, hidden=settings.DATA, **limits)
    except sandbox.SandboxError as failure:
        log.warning("no more pages of file", file=file.public_id, preparer=preparer.key, error=str(failure))
        told = _told(target)
        return told or (Trouble.OVER_LIMIT if isinstance(failure, sandbox.OverLimitError) else Trouble.UNREADABLE)
    return _told(target)


def _told(target: Path) -> str:
    """What the process said of what it could not make; it may have been made to say anything."""
    path = target / TOLD
    if path.is_symlink() or not path.is_file():
        return ""
    with path.open("rb") as file:
        told = file.read(20).decode(errors="replace")
    return told if told in Trouble.values else ""


@cache
def _tell_isolation() -> None:
    """Once in each process: an operator may want to know."""
    if not (kind := sandbox.isolation()):
        log.warning("pages of files are made in a process that has the network; install bubblewrap and allow namespaces")
    else:
        log.info("pages of files are made without the network", isolation=kind)


def _stored_pages(file: StoredFile, target: Path) -> list[Page]:
    pages = dict[int, Page]()
    for path in sorted(target.iterdir()):
        number, _dot, suffix = path.name.partition(".")
        if not (path.is_file() and not path.is_symlink() and number.isdigit()):
            continue
        page = pages.setdefault(int(number), Page(source=file, number=int(number)))
        if suffix == "txt":
            # PostgreSQL keeps no NUL.
            page.text = path.read_text(encoding="utf-8", errors="replace")[:MAX_PAGE_TEXT].replace("\x00", "")
        elif suffix in {"webp", "small.webp"} and path.stat().st_size <= _MAX_IMAGE_BYTES:
            image = store([path.read_bytes()], owner=None, name="page.webp", is_ours=True)
            if image.media_type == "image/webp":
                setattr(page, "image" if suffix == "webp" else "small", image)
    return list(pages.values())


@transaction.atomic
def _show(file: StoredFile, pages: list[Page], trouble: str) -> None:
    former = Page.objects.filter(source=file)
    images = [key for page in former for key in (page.image_id, page.small_id) if key]
    former.delete()
    release(images)
    claim(*(image for page in pages for image in (page.image, page.small) if image), by=None)
    Page.objects.bulk_create(pages)
    file.prepared_at, file.trouble = timezone.now(), trouble
    file.save(update_fields=["prepared_at", "trouble"])
    file_prepared.send(sender=StoredFile, file=file)
