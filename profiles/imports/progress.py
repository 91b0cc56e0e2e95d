"""How far a long job is, on the error stream so that the output can be kept."""

import time
from typing import Protocol

WIDTH = 30
REDRAW_EVERY_S = 0.1


class Stream(Protocol):
    """What is written to: a command's error stream, or any text file."""

    def write(self, text: str, /) -> object: ...

    def isatty(self) -> bool: ...

    def flush(self) -> None: ...


class Progress:
    """A bar redrawn in place on a terminal; elsewhere (a log) one line every 10%."""

    def __init__(self, label: str, total: int, stream: Stream) -> None:
        self.label = label
        self.total = max(total, 1)
        self._stream = stream
        self._is_terminal = stream.isatty()
        self._started = time.monotonic()
        self._drawn_at = 0.0
        self._said_tenth = 0

    def reach(self, done: int) -> None:
        """Say that `done` of `total` is behind us; calling it often costs nothing."""
        if self._is_terminal:
            self._draw(done)
            return
        tenth = min(done * 10 // self.total, 10)
        if tenth > self._said_tenth:
            self._said_tenth = tenth
            self._stream.write(f"{self.label}: {tenth * 10}% ({done:,} of {self.total:,})\n")

    def finish(self) -> None:
        """Show that all is done, and leave the cursor on a fresh line."""
        self.reach(self.total)
        if self._is_terminal:
            self._stream.write("\n")

    def _draw(self, done: int) -> None:
        now = time.monotonic()
        if now - self._drawn_at < REDRAW_EVERY_S and done < self.total:
            return
        self._drawn_at = now
        filled = min(done * WIDTH // self.total, WIDTH)
        rate = done / max(now - self._started, 0.001)
        bar = "█" * filled + "·" * (WIDTH - filled)
        self._stream.write(f"\r{self.label} {bar} {done:,} of {self.total:,}, {rate:,.0f} a second ")
        self._stream.flush()
