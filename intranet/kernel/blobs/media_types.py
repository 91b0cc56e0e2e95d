"""What a file is, by its content: the browser that sends it and the name that it has are not believed."""

import codecs
from typing import Final

import puremagic

from intranet.kernel.blobs.names import extension_of

HEAD_BYTES: Final = 8 * 1024
"""How much of the beginning tells what a file is."""

UNKNOWN: Final = "application/octet-stream"
_TEXTS: Final = {".csv": "text/csv", ".md": "text/markdown", ".vtt": "text/vtt"}
# Texts that programs still write in other encodings, by the endings that say that they are texts.
_NAMED_TEXTS: Final = frozenset({*_TEXTS, ".txt", ".log"})
_MIN_CONFIDENCE: Final = 0.3
# A table whose first column is “ID” begins as a format that nobody uses any more.
_MIN_CONFIDENCE_AGAINST_NAME: Final = 0.5
# Many formats are archives, or begin as old office files do: for these alone the extension chooses among what they may be.
_CONTAINERS: Final = {b"PK\x03\x04": "application/zip", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "application/x-ole-storage"}


def media_type_of(head: bytes, name: str) -> str:
    """The media type of a file that begins with these bytes, of `HEAD_BYTES` at most; `application/octet-stream` if unknown."""
    if not head:
        return UNKNOWN
    candidates = puremagic.magic_string(head[:HEAD_BYTES])
    extension = extension_of(name)
    for beginning, container in _CONTAINERS.items():
        if head.startswith(beginning):
            named = (found.mime_type for found in candidates if found.extension == extension and found.mime_type)
            return next(named, container)
    best, is_named = candidates[0] if candidates else None, extension in _NAMED_TEXTS
    least = _MIN_CONFIDENCE_AGAINST_NAME if is_named else _MIN_CONFIDENCE
    if best is not None and best.confidence >= least and best.mime_type:
        return str(best.mime_type)
    if _is_text(head) or (is_named and _is_old_text(head)):
        return _TEXTS.get(extension, "text/plain")
    return UNKNOWN


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    try:
        head[:HEAD_BYTES].decode()
    except UnicodeDecodeError as error:
        # The last letter may be cut.
        return error.start >= len(head[:HEAD_BYTES]) - 3
    return True


def _is_old_text(head: bytes) -> bool:
    """Whether it may be a text in UTF-16, which begins by saying so, or in Latin-1 or Windows-1252: without control signs."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    return not any(sign < 32 and sign not in b"\t\n\f\r" for sign in head)
