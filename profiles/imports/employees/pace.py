"""How many lines one transaction takes, so that members who write meanwhile hardly wait."""

import time
from dataclasses import dataclass

MAX_BATCH_SIZE = 1_000


@dataclass
class Pace:
    """Batches of about `target_s` seconds, with a rest of `rest` times as long after each.

    SQLite has one writer at a time and a waiting one looks again at intervals of up to 100 ms, so both numbers count.
    PostgreSQL needs neither: its writers only meet on the same row. `smallest` keeps a busy machine from spending all its
    time on beginning and ending transactions.
    """

    target_s: float
    rest: float
    smallest: int
    size: int

    @classmethod
    def of(cls, vendor: str, *, smallest: int) -> "Pace":
        """The pace that a database needs, by Django's name of it."""
        if vendor == "sqlite":
            return cls(target_s=0.12, rest=0.25, smallest=smallest, size=smallest)
        return cls(target_s=0.5, rest=0.0, smallest=smallest, size=500)

    def breathe(self, lines: int, took_s: float) -> None:
        """Learn from a transaction of so many lines, then let others write."""
        fitting = lines * self.target_s / max(took_s, 0.001)
        self.size = round(min(max(fitting, self.size / 2, self.smallest), self.size * 1.5, MAX_BATCH_SIZE))
        if self.rest:
            time.sleep(min(took_s * self.rest, 1.0))
