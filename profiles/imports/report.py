"""Where the lines that could not be applied are written, for the person who must correct the file."""

import csv
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from profiles.imports.reader import BadLine


class Report:
    """A CSV file `line,column,reason`, made when the first bad line comes; used as a context manager.

    `count` is the number of bad lines and `by_reason` how many have each reason.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self.by_reason: Counter[str] = Counter()
        self._stream: TextIO | None = None

    def __enter__(self) -> Self:
        self.path.unlink(missing_ok=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._stream is not None:
            self._stream.close()

    def add(self, bad: BadLine) -> None:
        """Write one bad line at once, so that a killed run leaves what it found."""
        if self._stream is None:
            self._stream = self.path.open("w", encoding="utf-8", newline="", buffering=1)
            csv.writer(self._stream).writerow(["line", "column", "reason"])
        csv.writer(self._stream).writerow([bad.line, bad.column, bad.reason])
        self.count += 1
        self.by_reason[bad.reason] += 1

    def summary(self, shown: int = 10) -> str:
        """What to print at the end: how many, the most frequent reasons, and where the rest is."""
        if not self.count:
            return "No bad lines."
        lines = [f"{self.count:,} bad {'lines' if self.count > 1 else 'line'}, listed in {self.path}:"]
        lines.extend(f"  {count:,} × {reason}" for reason, count in self.by_reason.most_common(shown))
        if len(self.by_reason) > shown:
            lines.append(f"  and {len(self.by_reason) - shown:,} other reasons.")
        return "\n".join(lines)
