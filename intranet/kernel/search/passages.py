"""How a long text is cut into passages: what a search shows of it."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import NamedTuple

from intranet.kernel.search.analysis import normalized
from intranet.kernel.search.definitions import Passage

LENGTH = 1_000
"""About how many characters of its own a passage has."""

OVERLAP = 200
"""How far it goes on into the next one of its section, so that a phrase of this length is whole in one of them."""

MAX_PASSAGES = 5_000
"""Of one text: what follows some five million characters is not searched."""

# Where a text is best cut: after a paragraph, a line, a sentence, a word.
_ENDS = ("\n\n", "\n", ". ", " ")


class Piece(NamedTuple):
    """A passage of a section: a text of its own, and the beginning of what follows."""

    section: Passage
    text: str
    beyond: str


def cut(sections: Iterable[Passage]) -> Iterator[Piece]:
    """The passages of the sections or pages of a text, in their order, normalized; none for a section without a word."""
    for section in sections:
        texts = [text for piece in _pieces(section.text) if (text := normalized(" ".join(piece.split())).strip())]
        for text, after in zip_longest(texts, texts[1:], fillvalue=""):
            yield Piece(section, text, _beginning(after))


def _pieces(text: str) -> Iterator[str]:
    start = 0
    while len(text) - start > LENGTH + OVERLAP:
        end = _end(text, start + LENGTH // 2, start + LENGTH)
        yield text[start:end]
        start = end
    yield text[start:]


def _end(text: str, first: int, last: int) -> int:
    """The best place to cut between two others; `last` when there is none."""
    for end in _ENDS:
        if (at := text.rfind(end, first, last)) >= 0:
            return at + len(end)
    return last


def _beginning(text: str) -> str:
    return text[: max(text.rfind(" ", 0, OVERLAP + 1), 0)] if len(text) > OVERLAP else text
