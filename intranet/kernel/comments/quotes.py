"""Words that a comment is about, found again in a text that has changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from intranet.kernel.comments.models import MAX_QUOTE_LENGTH

CONTEXT: Final = 32
"""How many characters before and after are kept to know words again, and how many must be the same to take others for them."""

PLACES: Final = 20
"""How many of the same words are looked at, before an offset and behind it."""

type Span = tuple[int, int]
"""From an offset in a text to the one behind it."""


@dataclass(frozen=True)
class Quote:
    """Words, and some of those before and after them."""

    words: str
    before: str = ""
    after: str = ""

    @classmethod
    def at(cls, span: Span, text: str) -> "Quote":
        """What stands there in a text; of many words, the first."""
        start, end = span
        said = text[start : min(end, start + MAX_QUOTE_LENGTH)].rstrip()
        after = start + len(said)
        return cls(said, text[max(0, start - CONTEXT) : start], text[after : after + CONTEXT])

    def found_in(self, text: str, near: int) -> Span | None:
        """Where a text says the same: the place that is most like it, of such the nearest to an offset; None when none is.

        A few words stand in many places: some of those around them must be the same as well.
        """
        if not self.words:
            return None
        whole = f"{self.before}{self.words}{self.after}"
        offset = len(self.before)
        same = min(_places(text, whole, near - offset, 1), key=lambda at: abs(at + offset - near), default=None)
        if same is not None:
            return same + offset, same + offset + len(self.words)
        alike = {at: self._alike(text, at) for at in self._candidates(text, near)}
        best = max(alike, key=lambda at: (alike[at], -abs(at - near)), default=None)
        needed = min(CONTEXT, len(whole))
        return (best, best + len(self.words)) if best is not None and alike[best] >= needed else None

    def _candidates(self, text: str, near: int) -> Iterator[int]:
        """Where the words are with all that was before or after them, and the places nearest to an offset."""
        for before, after in ((self.before, ""), ("", self.after)):
            for at in _places(text, f"{before}{self.words}{after}", near - len(before), 1):
                yield at + len(before)
        yield from _places(text, self.words, near, PLACES)

    def _alike(self, text: str, at: int) -> int:
        """How many characters are the same there, with those before and after."""
        end = at + len(self.words)
        before, after = text[max(0, at - CONTEXT) : at], text[end : end + CONTEXT]
        return len(self.words) + _shared(self.before[::-1], before[::-1]) + _shared(self.after, after)


def _places(text: str, words: str, near: int, count: int) -> Iterator[int]:
    """The first places of words behind an offset and before it, so many of each."""
    near = max(near, 0)
    at, left = text.find(words, near), count
    while at >= 0 and left:
        yield at
        at, left = text.find(words, at + 1), left - 1
    at, left = text.rfind(words, 0, near + len(words) - 1), count
    while at >= 0 and left:
        yield at
        at, left = text.rfind(words, 0, at + len(words) - 1), left - 1


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (first, second) in pairs if first != second), min(len(one), len(other)))
