"""Names of files, as they are shown and given to whoever downloads them; the storage knows none of them."""

import re
from typing import Final

from intranet.kernel.text.lines import clean_line

MAX_NAME_LENGTH: Final = 200
MAX_TOLD_BYTES: Final = 255
"""What file systems take for one name."""
_SEPARATORS: Final = re.compile(r'[/\\:*?"<>|]')
_MAX_EXTENSION_LENGTH: Final = 10


def clean_name(name: str) -> str:
    """A name that every system can keep: one line without a path, a control sign or a mark of direction; never empty.

    A long one is cut before its extension. macOS sends accents decomposed: they are composed here.
    """
    kept = _SEPARATORS.sub("_", clean_line(name)).strip(". ") or "file"
    if len(kept) <= MAX_NAME_LENGTH:
        return kept
    extension = extension_of(kept)
    return kept[: MAX_NAME_LENGTH - len(extension)].rstrip() + kept[len(kept) - len(extension) :]


def told_name(name: str) -> str:
    """The name of a file as it was told: one line without a path, a control sign or a mark of direction; never empty.

    A long one is cut before its extension. What a program of some system cannot write is for whoever hands it there
    (`clean_name`).
    """
    kept = clean_line(name).replace("/", "_").replace("\\", "_")
    if not kept.strip("."):
        return "file"
    extension = extension_of(kept)
    stem = kept[: len(kept) - len(extension)].encode()[: MAX_TOLD_BYTES - len(extension.encode())]
    return stem.decode(errors="ignore") + kept[len(kept) - len(extension) :]


def extension_of(name: str) -> str:
    """The extension in lower case, with its dot, such as `.pdf`; empty when there is none."""
    stem, dot, extension = name.rpartition(".")
    is_extension = bool(stem and dot and extension.isalnum() and len(extension) <= _MAX_EXTENSION_LENGTH)
    return f".{extension.lower()}" if is_extension else ""
