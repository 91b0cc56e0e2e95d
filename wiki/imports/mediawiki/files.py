"""Takes the files of an old wiki out of an archive of its folder `images`, in a process apart: nothing here knows the site."""

import lzma
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import IO, Final

# Where MediaWiki keeps what is no file of its own.
NO_FILES: Final = frozenset({"thumb", "archive", "deleted", "temp", "lockdir"})


# What an archive raises for a file that has a password, is damaged, too large, or badly named.
_UNREADABLE: Final = (
    OSError,
    EOFError,
    RuntimeError,
    ValueError,
    lzma.LZMAError,
    zlib.error,
    tarfile.TarError,
    zipfile.BadZipFile,
)


def unpack(source: Path, folder: Path) -> None:
    """Put the files of a ZIP or a tar into a folder, by their names alone; one that cannot be read is missing there.

    Raises tarfile.TarError, zipfile.BadZipFile.
    """
    files = _of_zip(source) if zipfile.is_zipfile(source) else _of_tar(source)
    for path, stream in files:
        if path.name not in {"", "..", "."} and NO_FILES.isdisjoint(path.parts):
            target = folder / path.name
            try:
                with target.open("xb") as copy:
                    shutil.copyfileobj(stream, copy)
            except FileExistsError:
                continue
            except _UNREADABLE:
                with suppress(OSError, ValueError):
                    target.unlink(missing_ok=True)


def _of_zip(source: Path) -> Iterator[tuple[PurePosixPath, IO[bytes]]]:
    with zipfile.ZipFile(source) as archive:
        for one in archive.infolist():
            with suppress(*_UNREADABLE):
                if not one.is_dir():
                    with archive.open(one) as stream:
                        yield PurePosixPath(one.filename), stream


def _of_tar(source: Path) -> Iterator[tuple[PurePosixPath, IO[bytes]]]:
    with tarfile.open(source) as archive:
        for one in archive:
            stream = archive.extractfile(one) if one.isfile() else None
            if stream is not None:
                yield PurePosixPath(one.name), stream
