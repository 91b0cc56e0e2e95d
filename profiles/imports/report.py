"""Where the lines that could not be applied are written, for the person who must correct the file."""

import csv
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from profiles.imports.reader import BadLine, FileRefused


class Report:
    """A CSV file `line,column,reason`, used as a context manager; at the end it is there only if a line was bad.

    Raises FileRefused at its start when it cannot be written. `count` is the number of bad lines and `by_reason` how many have
    each reason.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self.by_reason: Counter[str] = Counter()
        self._stream: TextIO

    def __enter__(self) -> Self:
        try:
            self._stream = self.path.open("w", encoding="utf-8", newline="", buffering=1)
        except OSError as error:
            why = f"Bad lines cannot be written to {self.path} ({error.strerror}). Name another file with --report."
            raise FileRefused(why) from error
        csv.writer(self._stream).writerow(["line", "column", "reason"])
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stream.close()
        if not self.count and self.path.is_file():  # not /dev/null
            self.path.unlink()

    def add(self, bad: BadLine) -> None:
        """Write one bad line at once, so that a killed run leaves what it found."""
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
