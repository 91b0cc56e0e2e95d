"""Where bytes are: a folder of this machine, or S3. Nothing here knows rows, names or permissions."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import cache
from typing import Final, Protocol

from django.conf import settings

from intranet.settings.environment import Bucket

PIECE_BYTES: Final = 8 * 1024 * 1024
"""A file is written in pieces of this size, except the last one."""

READ_BYTES: Final = 512 * 1024
"""A file is read in pieces of this size at most."""


class StorageDownError(Exception):
    """The storage cannot be reached, or has no room; nothing was kept of the piece."""


class BusyError(Exception):
    """Another request writes this very file."""


class Storage(Protocol):
    """One place for bytes. Every function raises StorageDownError when the place fails."""

    def begin(self, key: str) -> str:
        """Start a file in pieces; the handle names it until its end."""

    def sole_writer(self, key: str) -> AbstractContextManager[None]:
        """Nobody else adds a piece meanwhile, or what they add does not count. Raises BusyError, and FileNotFoundError."""

    def add(self, key: str, handle: str, number: int, offset: int, piece: bytes) -> str:
        """Keep piece `number`, from 1, which begins at `offset`, in place of the same one. Returns what `finish` must know."""

    def finish(self, key: str, handle: str, parts: list[str], size: int) -> None:
        """The file is whole. Harmless when it is already."""

    def put(self, key: str, content: bytes) -> None:
        """Keep a small file at once."""

    def read(self, key: str, start: int, stop: int) -> Iterator[bytes]:
        """The bytes from `start` to before `stop`. Raises FileNotFoundError before the first one."""

    def delete(self, key: str, handle: str = "") -> None:
        """Delete a file, or what was kept of it; one that is not there is passed over."""


def storage() -> Storage:
    """The storage of this installation."""
    if settings.S3:
        return _bucket(settings.S3)
    from intranet.kernel.blobs.storage.disk import DiskStorage

    return DiskStorage(settings.MEDIA_ROOT, is_read_by_proxy=settings.FILES_BY_PROXY)


@cache
def _bucket(bucket: Bucket) -> Storage:
    # Its library takes half a second to import, which installations without a bucket do not pay.
    from intranet.kernel.blobs.storage.s3 import ObjectStorage

    return ObjectStorage(bucket)
