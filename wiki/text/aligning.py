"""Which block of one text is which of another."""

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Final

from rapidfuzz import fuzz

from wiki.text.rendering import words_of
from wiki.text.schema import Node
from wiki.text.steps import Step, steps

type Pair = tuple[int | None, int | None]
"""The places of one thing in the old sequence and in the new; None where it is not."""
type Likeness = Callable[[int, int], float]
"""How alike two things are that stand at these places: 0 for things of two kinds, up to 1."""

ALIKE: Final = 0.5
WINDOW: Final = 20
"""So many places ahead a thing is looked for that was changed."""
_MOST_SIGNS: Final = 2000


def aligned(old: Sequence[str], new: Sequence[str], likeness: Likeness) -> Iterator[Pair]:
    """The pairs of two sequences in their order: what is the same, what was changed, what is in one of them only."""
    for step in steps(old, new):
        if step.tag == "equal":
            yield from zip(range(step.old_start, step.old_end), range(step.new_start, step.new_end), strict=True)
        else:
            yield from _changed(step, likeness)


def _changed(step: Step, likeness: Likeness) -> Iterator[Pair]:
    """What stands between two places that are the same: things that are alike are one that was changed."""
    old_at, new_at = step.old_start, step.new_start
    for here in range(step.old_start, step.old_end):
        window = range(new_at, min(new_at + WINDOW, step.new_end))
        best, there = max(((likeness(here, place), place) for place in window), key=itemgetter(0), default=(0, 0))
        if best >= ALIKE:
            yield from _unlike(old_at, here, new_at, there, likeness)
            yield here, there
            old_at, new_at = here + 1, there + 1
    yield from _unlike(old_at, step.old_end, new_at, step.new_end, likeness)


def _unlike(old_start: int, old_end: int, new_start: int, new_end: int, likeness: Likeness) -> Iterator[Pair]:
    """As many of the same kinds are what they were, rewritten; else the old ones are gone and the new ones are new."""
    pairs = list(zip(range(old_start, old_end), range(new_start, new_end), strict=False))
    if old_end - old_start == new_end - new_start and all(likeness(*pair) > 0 for pair in pairs):
        yield from pairs
        return
    yield from ((place, None) for place in range(old_start, old_end))
    yield from ((None, place) for place in range(new_start, new_end))


def likeness_of(old: Node, new: Node) -> float:
    """How alike two blocks are, by their words."""
    if old["type"] != new["type"]:
        return 0
    return max(fuzz.ratio(words_of(old)[:_MOST_SIGNS], words_of(new)[:_MOST_SIGNS]) / 100, 0.01)
