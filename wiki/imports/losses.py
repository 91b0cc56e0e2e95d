"""What could not be taken over: by kind, with the true number and some examples."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

MAX_EXAMPLES: Final = 20


class LeftOut(StrEnum):
    """Why no page is made of a file, or it is not kept."""

    UNUSED = "unused"
    TOO_LARGE = "too large"
    TOO_DEEP = "too deep"
    ENCRYPTED = "encrypted"
    UNREADABLE = "unreadable"


@dataclass
class Losses:
    """Counts losses; a problem of a text is its kind, and after a colon what it is about."""

    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, about: str = "") -> None:
        self.counts[str(kind)] = self.counts.get(str(kind), 0) + 1
        known = self.examples.setdefault(str(kind), [])
        if about and len(known) < MAX_EXAMPLES and about not in known:
            known.append(about[:200])

    def add_problem(self, problem: str) -> None:
        kind, _colon, about = problem.partition(": ")
        self.add(kind, about)

    def rows(self) -> list[tuple[str, int, list[str]]]:
        return [(kind, count, self.examples[kind]) for kind, count in self.counts.items()]
