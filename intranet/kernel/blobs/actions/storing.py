"""Files made here or sent with a form: stored before a transaction, claimed inside it, released by who uses them no more."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import batched
from typing import Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.media_types import HEAD_BYTES, media_type_of
from intranet.kernel.blobs.models import Deletion, Examination, Page, Scan, StoredFile, Upload, new_key
from intranet.kernel.blobs.names import told_name
from intranet.kernel.blobs.storage import PIECE_BYTES, Storage, StorageDownError, storage
from intranet.kernel.data.public_ids import new_public_id
from intranet.kernel.work import outboxes
from intranet.kernel.work.outboxes import ReceiverDownError

UNCLAIMED_FOR: Final = timedelta(days=1)
RELEASED_AT_ONCE: Final = 200


class FileGoneError(Exception):
    """The file is not there to be claimed: swept, infected, another's, or used already. Send it again."""


class Writer:
    """A file that is being written, in order; it is hashed on the way. Nobody knows beforehand how long it will be."""

    def __init__(self, where: Storage, key: str) -> None:
        self._where, self._key = where, key
        self._buffer = bytearray()
        self._handle = ""
        self._parts = list[str]()
        self._hash = hashlib.sha256()
        self._is_begun = False
        self.head = b""
        self.size = 0

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def write(self, content: bytes) -> int:
        """Keep what follows. Raises StorageDownError."""
        if len(self.head) < HEAD_BYTES:
            self.head += content[: HEAD_BYTES - len(self.head)]
        self._hash.update(content)
        self._buffer += content
        while len(self._buffer) > PIECE_BYTES:
            self._keep(bytes(self._buffer[:PIECE_BYTES]))
            del self._buffer[:PIECE_BYTES]
        return len(content)

    def flush(self) -> None:
        """Nothing to do: this is for those who write archives."""

    def close(self) -> None:
        """All of it is there. Raises StorageDownError."""
        if not self._is_begun:
            self._where.put(self._key, bytes(self._buffer))
            self.size = len(self._buffer)
            return
        if self._buffer:
            self._keep(bytes(self._buffer))
        self._where.finish(self._key, self._handle, self._parts, self.size)

    def abandon(self) -> None:
        self._where.delete(self._key, self._handle)

    def _keep(self, piece: bytes) -> None:
        if not self._is_begun:
            self._handle, self._is_begun = self._where.begin(self._key), True
        self._parts.append(self._where.add(self._key, self._handle, len(self._parts) + 1, self.size, piece))
        self.size += len(piece)


@contextmanager
def writing(*, owner: User | None, name: str, is_ours: bool = False) -> Iterator[tuple[StoredFile, Writer]]:
    """Write a file piece by piece, outside of any transaction; after the block it is stored, and waits to be claimed.

    The row comes first: whatever dies meanwhile, the sweep knows what to delete. Raises StorageDownError.
    """
    public_id = new_public_id()
    name = told_name(name)
    with transaction.atomic(durable=True):
        file = StoredFile.objects.create(
            public_id=public_id, key=new_key(public_id), owner=owner, name=name, size=0, is_ours=is_ours
        )
    writer = Writer(storage(), file.key)
    try:
        yield file, writer
        writer.close()
    except Exception:
        with suppress(StorageDownError):  # then the sweep does it
            writer.abandon()
        raise
    file.size, file.sha256 = writer.size, writer.sha256
    with transaction.atomic(durable=True):
        finish(file, head=writer.head)


def finish(file: StoredFile, *, head: bytes) -> None:
    """The bytes of a file are all there, in the transaction that says so; `head` are the first ones.

    Until it is scanned, nobody has it. What was made here carries no virus of anybody's.
    """
    file.media_type, file.stored_at = media_type_of(head, file.name), timezone.now()
    is_to_scan = bool(settings.CLAMD_URL) and not file.is_ours
    file.scan = Scan.PENDING if is_to_scan else Scan.NOT_SCANNED
    file.save(update_fields=["size", "sha256", "media_type", "stored_at", "scan"])
    if is_to_scan or not file.sha256:
        outboxes.put([Examination(file=file)])


def store(pieces: Iterable[bytes], *, owner: User | None, name: str, is_ours: bool = False) -> StoredFile:
    """Store a file of these bytes, outside of any transaction (it raises RuntimeError inside one).

    Raises StorageDownError.
    """
    with writing(owner=owner, name=name, is_ours=is_ours) as (file, writer):
        for piece in pieces:
            writer.write(piece)
    return file


def claim(*files: StoredFile, by: User | None, charged_to: str = "") -> None:
    """Keep these files, in the transaction of the rows that point to them. They were stored by the same member, or by none.

    Each row that points to a file protects it (`on_delete=PROTECT`). `charged_to` is the key of the place whose quota they
    count against. Raises FileGoneError for one that is not there, is infected, or was claimed before.
    """
    keys = [file.pk for file in files]
    now = timezone.now()
    claimed = StoredFile.objects.claimable(by).filter(pk__in=keys).update(claimed_at=now, charged_to=charged_to)
    if claimed < len(keys):
        raise FileGoneError
    Upload.objects.filter(file__in=keys).delete()
    for file in files:
        file.claimed_at, file.charged_to = now, charged_to


def store_sent(sent: StoredFile | UploadedFile[bytes], *, by: User) -> StoredFile:
    """What a form was sent with (`forms.UploadField`), stored: an upload is already. Raises StorageDownError."""
    return sent if isinstance(sent, StoredFile) else store(sent.chunks(), owner=by, name=sent.name or "")


def share(*files: StoredFile) -> None:
    """Let another row point to files that are claimed already (a copy), in the transaction that writes it.

    Raises FileGoneError for one that was deleted at this very moment.
    """
    keys = {file.pk for file in files}
    claimed = StoredFile.objects.select_for_update().filter(pk__in=keys, claimed_at__isnull=False)
    if {file.pk for file in claimed} != keys:
        raise FileGoneError


@transaction.atomic
def release(keys: Iterable[int]) -> None:
    """Delete the files of these keys that no row points to any more, in the transaction that deleted those rows.

    Their pages go with them. Their bytes go after the commit, by the worker.
    """
    for some in batched(keys, RELEASED_AT_ONCE, strict=False):
        # Whoever claims or shares one has it locked until their row is there to be seen.
        list(StoredFile.objects.select_for_update().filter(pk__in=some))
        unused = list(StoredFile.objects.unused().filter(pk__in=some).select_related("upload"))
        pages = list(Page.objects.filter(source__in=unused).values_list("image", "small"))
        outboxes.put([Deletion(key=file.key, handle=_handle(file)) for file in unused])
        StoredFile.objects.filter(pk__in=[file.pk for file in unused]).delete()
        release({key for images in pages for key in images if key})


def _handle(file: StoredFile) -> str:
    return file.upload.handle if hasattr(file, "upload") else ""


# The worker -------------------------------------------------------------------------------------------------------------


def delete_bytes(rows: Iterable[Deletion]) -> None:
    """Deliver deletions. Raises ReceiverDownError while the storage is down."""
    where = storage()
    try:
        for row in rows:
            where.delete(row.key, row.handle)
    except StorageDownError as down:
        raise ReceiverDownError(str(down)) from down


def sweep_unclaimed() -> None:
    """Delete what nobody claimed within a day, and the uploads that receive nothing any more."""
    now = timezone.now()
    is_over = Q(upload=None, created_at__lt=now - UNCLAIMED_FOR) | Q(upload__expires_at__lt=now)
    _release_each(StoredFile.objects.filter(is_over, claimed_at=None))


def sweep_unused() -> None:
    """Delete the claimed files that no row points to any more: their rows went with what they belonged to."""
    _release_each(StoredFile.objects.filter(claimed_at__isnull=False))


def _release_each(files: QuerySet[StoredFile]) -> None:
    after = 0
    while some := list(files.order_by("pk").filter(pk__gt=after).values_list("pk", flat=True)[:RELEASED_AT_ONCE]):
        release(some)
        after = some[-1]
