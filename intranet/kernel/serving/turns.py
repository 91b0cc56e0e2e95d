"""Requests one after another.

Threads of one process share its interpreter. Two requests that each need it for 20 ms, begun together, are both answered after
40 when they take it by turns of some milliseconds; one after the other, the first is answered after 20 and the second no later.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from time import monotonic
from typing import Final

# Whoever needs more (an import of a picture, a large export) goes on, while the next one begins: it holds up nobody for longer.
LONGEST_TURN_S: Final = 0.05
# In a crowd, whoever has waited for so long is answered beside the others.
LONGEST_WAIT_S: Final = 0.1


class Turns:
    """One request has the turn, the others wait for it: in the order in which they came, and not for long."""

    def __init__(self) -> None:
        self._changes = Condition()
        self._holder: object | None = None
        self._ends_at = 0.0

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for the turn, and have it for the length of the block, or until it has lasted too long."""
        holder = object()
        with self._changes:
            gives_up_at = monotonic() + LONGEST_WAIT_S
            while self._holder is not None and (left := min(gives_up_at, self._ends_at) - monotonic()) > 0:
                self._changes.wait(left)
            self._holder, self._ends_at = holder, monotonic() + LONGEST_TURN_S
        try:
            yield
        finally:
            with self._changes:
                if self._holder is holder:
                    self._holder = None
                    self._changes.notify()
