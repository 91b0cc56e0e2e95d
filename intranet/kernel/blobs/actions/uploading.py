"""Files that arrive in pieces: begun, continued after whatever broke off, and stored once they are whole."""

from typing import Final

from django.db import transaction
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.storing import finish, release
from intranet.kernel.blobs.media_types import HEAD_BYTES
from intranet.kernel.blobs.models import UPLOAD_KEPT, StoredFile, Upload, new_key
from intranet.kernel.blobs.names import told_name
from intranet.kernel.blobs.permissions import can_begin_upload
from intranet.kernel.blobs.purposes import Purpose
from intranet.kernel.blobs.storage import storage
from intranet.kernel.data.public_ids import new_public_id
from intranet.kernel.permissions import require

# What S3 asks for; the last piece may be smaller.
MIN_PIECE_BYTES: Final = 5 * 1024 * 1024
MAX_PIECE_BYTES: Final = 16 * 1024 * 1024


class OffsetConflictError(Exception):
    """The piece does not begin where the file ends."""


class WrongPieceError(Exception):
    """The piece is too small, or goes beyond the end of the file."""


def begin_upload(*, member: User, purpose: Purpose, target: str, name: str, size: int) -> Upload:
    """Begin to receive a file of this size. Raises PermissionRefused, and StorageDownError."""
    require(can_begin_upload(member, purpose, target, size))
    public_id, where = new_public_id(), storage()
    key = new_key(public_id)
    handle = ""
    if size:
        handle = where.begin(key)
    else:
        where.put(key, b"")
    with transaction.atomic(durable=True):
        file = StoredFile.objects.create(public_id=public_id, key=key, owner=member, name=told_name(name), size=size)
        upload = Upload.objects.create(
            file=file, purpose=purpose.key, target=target, handle=handle, expires_at=timezone.now() + UPLOAD_KEPT
        )
        if not size:
            finish(file, head=b"")
    return upload


def add_piece(*, upload: Upload, offset: int, piece: bytes) -> None:
    """Keep the next piece of a file; with the last one it is stored. Outside of any transaction.

    The same piece again, because its answer was lost, is a conflict: the client asks how far we are.
    Raises OffsetConflictError, WrongPieceError, BusyError, StorageDownError, and FileNotFoundError when the upload is gone.
    """
    file, where = upload.file, storage()
    with where.sole_writer(file.key):
        upload.refresh_from_db(fields=["offset", "parts"])
        stop = offset + len(piece)
        if offset != upload.offset or file.stored_at:
            raise OffsetConflictError
        if stop > file.size or (stop < file.size and len(piece) < MIN_PIECE_BYTES):
            raise WrongPieceError
        parts = [*upload.parts, where.add(file.key, upload.handle, len(upload.parts) + 1, offset, piece)]
        if stop < file.size:
            _record(upload, stop, parts)
            return
        where.finish(file.key, upload.handle, parts, file.size)
        head = b"".join(where.read(file.key, 0, min(file.size, HEAD_BYTES)))
        with transaction.atomic(durable=True):
            _record(upload, stop, parts)
            finish(file, head=head)


def _record(upload: Upload, offset: int, parts: list[str]) -> None:
    """What was kept counts, unless another request was faster or the upload is gone."""
    known = Upload.objects.filter(pk=upload.pk, offset=upload.offset)
    if not known.update(offset=offset, parts=parts, expires_at=timezone.now() + UPLOAD_KEPT):
        raise OffsetConflictError
    upload.offset, upload.parts = offset, parts


def stop_upload(*, upload: Upload) -> None:
    """Forget an upload, whole or not; what it kept is deleted by the worker."""
    release([upload.pk])
