"""Files are hashed and scanned by the worker, in one reading of their bytes."""

import hashlib
from collections.abc import Iterator, Sequence

import structlog
from django.conf import settings
from django.db import transaction

from intranet.kernel.blobs.clamd import ScannerDownError, scan
from intranet.kernel.blobs.models import Examination, Preparation, Scan, StoredFile
from intranet.kernel.blobs.signals import file_examined
from intranet.kernel.blobs.storage import StorageDownError, storage
from intranet.kernel.work import outboxes
from intranet.kernel.work.outboxes import ReceiverDownError

log = structlog.get_logger("passerelle.files")


def examine(rows: Sequence[Examination]) -> None:
    """Deliver examinations. While the scanner or the storage is down, files wait: nobody has them."""
    for row in rows:
        file = StoredFile.objects.stored().filter(pk=row.file_id).first()
        if file is not None:
            _examine(file)


def _examine(file: StoredFile) -> None:
    digest = hashlib.sha256()

    def pieces() -> Iterator[bytes]:
        for piece in storage().read(file.key, 0, file.size):
            digest.update(piece)
            yield piece

    found, rest = file.scan, pieces()
    try:
        if file.scan == Scan.PENDING:
            found = scan(settings.CLAMD_URL, rest) if settings.CLAMD_URL else Scan.NOT_SCANNED
        for _piece in rest:  # those that the scanner did not take
            pass
    except (ScannerDownError, StorageDownError) as down:
        raise ReceiverDownError(str(down)) from down
    if found == Scan.INFECTED:
        log.warning("virus found; the file is given to nobody", file=file.public_id, owner=file.owner_id)
    _record(file, digest.hexdigest(), found)


@transaction.atomic
def _record(file: StoredFile, sha256: str, found: str) -> None:
    was_pending = file.scan == Scan.PENDING
    file.sha256, file.scan = sha256, found
    StoredFile.objects.filter(pk=file.pk).update(sha256=sha256, scan=found)
    # Who claimed it meanwhile may have asked for its pages; one that was deleted meanwhile has none.
    file.is_to_prepare = StoredFile.objects.filter(pk=file.pk, is_to_prepare=True).exists()
    if file.is_to_prepare and found != Scan.INFECTED:
        outboxes.put([Preparation(file=file)])
    if was_pending:
        file_examined.send(sender=StoredFile, file=file)
