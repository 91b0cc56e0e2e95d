"""What changed from one sequence to another, in a time and a memory that are bounded."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rapidfuzz.distance import Indel

MOST: Final = 50_000_000
"""The product of the lengths up to which it is looked at what two sequences have in common: about 0.5 s and 6 MB."""


@dataclass(frozen=True)
class Step:
    """What stands from `old_start` to `old_end` became what stands from `new_start` to `new_end`."""

    tag: Literal["equal", "replace", "delete", "insert"]
    old_start: int
    old_end: int
    new_start: int
    new_end: int


def steps(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Step]:
    """The steps from one sequence to the other; where both are very long and differ in between, one step replaces all of it."""
    start, shorter = 0, min(len(old), len(new))
    while start < shorter and old[start] == new[start]:
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    old_end, new_end = len(old) - end, len(new) - end
    found = [Step("equal", 0, start, 0, start)] if start else []
    if (old_end - start) * (new_end - start) <= MOST:
        inner = Indel.opcodes(old[start:old_end], new[start:new_end])
        for one in inner:
            _add(
                found,
                one.src_start + start,
                one.src_end + start,
                one.dest_start + start,
                one.dest_end + start,
                is_equal=one.tag == "equal",
            )
    else:
        _add(found, start, old_end, start, new_end, is_equal=False)
    if end:
        _add(found, old_end, len(old), new_end, len(new), is_equal=True)
    return found


def _add(found: list[Step], old_start: int, old_end: int, new_start: int, new_end: int, *, is_equal: bool) -> None:
    """Add a step; what is taken away and put in at one place is one replacement."""
    if old_start == old_end and new_start == new_end:
        return
    if not is_equal and found and found[-1].tag != "equal":
        last = found.pop()
        old_start, new_start = last.old_start, last.new_start
    tag: Literal["equal", "replace", "delete", "insert"] = "equal" if is_equal else "replace"
    if not is_equal and old_start == old_end:
        tag = "insert"
    elif not is_equal and new_start == new_end:
        tag = "delete"
    found.append(Step(tag, old_start, old_end, new_start, new_end))
