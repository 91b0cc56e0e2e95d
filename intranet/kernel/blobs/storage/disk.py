"""Files in a folder of this machine."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from intranet.kernel.blobs.storage import READ_BYTES, BusyError, StorageDownError

_OWN_MODES: Final = (0o600, 0o700)
# What an access control list gives to nginx counts only where the group could read.
_PROXY_MODES: Final = (0o640, 0o750)


class DiskStorage:
    """Each key is a path under one folder. Several servers may share it: writers take turns by a lock of the file.

    Files are for the user of the site alone, unless a proxy reads them too.
    """

    def __init__(self, folder: Path | str, *, is_read_by_proxy: bool = False) -> None:
        self._folder = Path(folder)
        self._file_mode, self._folder_mode = _PROXY_MODES if is_read_by_proxy else _OWN_MODES

    def path(self, key: str) -> Path:
        """Where the bytes of a key are. Keys are made here, never sent; one that leaves the folder is a fault."""
        path = self._folder / key
        if ".." in path.parts or key.startswith("/"):
            raise ValueError(f"{key!r} leaves the folder of files.")
        return path

    def begin(self, key: str) -> str:
        path = self.path(key)
        with _refused():
            path.parent.mkdir(mode=self._folder_mode, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, self._file_mode))
        return ""

    @contextmanager
    def sole_writer(self, key: str) -> Iterator[None]:
        descriptor = self._open(key)
        try:
            try:
                # The system frees it when the process dies.
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as taken:
                raise BusyError from taken
            yield
        finally:
            os.close(descriptor)

    def add(self, key: str, _handle: str, _number: int, offset: int, piece: bytes) -> str:
        descriptor = self._open(key)
        try:
            with _refused():
                _write_all(descriptor, piece, offset)
                os.fdatasync(descriptor)
        finally:
            os.close(descriptor)
        return ""

    def finish(self, key: str, _handle: str, _parts: list[str], size: int) -> None:
        with _refused():
            os.truncate(self.path(key), size)

    def put(self, key: str, content: bytes) -> None:
        self.add(key, self.begin(key), 1, 0, content)

    def read(self, key: str, start: int, stop: int) -> Iterator[bytes]:
        with self.path(key).open("rb", buffering=0) as file:
            file.seek(start)
            while start < stop and (piece := file.read(min(READ_BYTES, stop - start))):
                start += len(piece)
                yield piece

    def delete(self, key: str, _handle: str = "") -> None:
        with _refused(), suppress(FileNotFoundError):
            self.path(key).unlink()

    def _open(self, key: str) -> int:
        """A file that was begun, to write to it: what was deleted meanwhile does not come back."""
        with _refused():
            return os.open(self.path(key), os.O_WRONLY)


def _write_all(descriptor: int, piece: bytes, offset: int) -> None:
    view = memoryview(piece)
    while view:
        written = os.pwrite(descriptor, view, offset)
        view, offset = view[written:], offset + written


@contextmanager
def _refused() -> Iterator[None]:
    """The disk is full, or gone."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StorageDownError(error.strerror or type(error).__name__) from error
