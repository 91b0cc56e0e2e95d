"""What many tests start from, made for the first of them and kept for those that follow: see `keeper` in `conftest.py`."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack

import pytest
from django.db import transaction


def is_transactional(request: pytest.FixtureRequest) -> bool:
    """Whether a test commits what it writes."""
    marker = request.node.get_closest_marker("django_db")
    is_marked = marker is not None and marker.kwargs.get("transaction", False)
    return is_marked or not {"transactional_db", "live_server"}.isdisjoint(request.fixturenames)


class Keeper:
    """Keeps one start at a time, in a transaction that stays open around those of its tests and is rolled back at the end."""

    def __init__(self) -> None:
        self.name = ""
        self.made: object = None
        self._stack = ExitStack()

    def keep(self, name: str, making: Callable[[], AbstractContextManager[object]]) -> None:
        """Make a start, unless it is the one that is kept."""
        if name == self.name:
            return
        self.let_go()
        with ExitStack() as stack:
            start = transaction.atomic()
            # As Django marks those of its own test cases: what must be outside of any transaction is, but for the test's.
            start._from_testcase = True
            stack.enter_context(start)
            stack.callback(transaction.set_rollback, True)
            self.made = stack.enter_context(making())
            self._stack = stack.pop_all()
        self.name = name

    def let_go(self) -> None:
        """A test that starts from nothing is next."""
        self.name, self.made = "", None
        self._stack.close()
