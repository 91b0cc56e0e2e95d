"""What is lost of a text, and what its addresses stand for."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Loss(StrEnum):
    """What a text of the wiki cannot have, or may not. A problem is one of these, and perhaps a colon and what it is about."""

    NESTED_TABLE = "nested table"
    MERGED_CELLS = "merged cells"
    CELL = "contents of a cell"
    PICTURE = "picture"
    REMOTE_PICTURE = "remote picture"
    NO_ALTERNATIVE = "picture without words"
    LINK = "link"
    EMBEDDED = "embedded"


@dataclass(frozen=True)
class Reach:
    """What addresses in a text stand for, by those who know: a picture or a document that is kept, a page, or nothing."""

    file: Callable[[str], str | None] = lambda _address: None
    """The identity of a file, from where a picture is or a link to a document leads."""
    page: Callable[[str], tuple[str, str] | None] = lambda _address: None
    """The public id of a page from the address of a link; or "" and the title of one that nobody has written."""


NOWHERE: Final = Reach()
