"""Archives that libraries unpack into memory, such as office documents: judged before one of them sees it."""

import zipfile
from pathlib import Path
from typing import IO, Final

MEGABYTE: Final = 1024 * 1024
MAX_UNPACKED_BYTES: Final = 300 * MEGABYTE
MAX_ENTRIES: Final = 20_000
_PIECE: Final = MEGABYTE


class RefusedError(Exception):
    """An archive that is not read."""


def check_archive(source: Path | IO[bytes]) -> None:
    """Raise RefusedError for what could harm a library: what becomes too large, and a document type that declares entities."""
    with zipfile.ZipFile(source) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
            raise RefusedError("it would become too large")
        for entry in entries:
            if entry.filename.endswith((".xml", ".rels")) and _has_document_type(archive, entry):
                raise RefusedError("it declares a document type")


def _has_document_type(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    end = b""
    with archive.open(entry) as part:
        while piece := part.read(_PIECE):
            # Without the zeros of UTF-16.
            piece = end + piece.replace(b"\x00", b"")
            if b"<!DOCTYPE" in piece:
                return True
            end = piece[-9:]
    return False
