"""Waiting for what a page does, and passing the time in it, however slow the machine is."""

import time
from collections.abc import Callable

from playwright.sync_api import Page as Tab

from tests.work.installations import PATIENCE_S

# Nothing that a page is late with may come after that.
LONG_S = 60
KEPT = "JSON.stringify(Object.entries(localStorage).filter(([key]) => key.startsWith('draft:')))"


def until(tab: Tab, is_true: Callable[[], object]) -> None:
    """Let the browser live until something is true."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_true():
        assert time.monotonic() < deadline, "it did not happen in time"
        tab.wait_for_timeout(20)


def wait_until_kept(tab: Tab, *texts: str) -> None:
    """Wait until the browser keeps what was typed, which it does after a pause."""
    until(tab, lambda: all(text in tab.evaluate(KEPT) for text in texts))


def stop_clock(tab: Tab) -> None:
    """From now on, time passes in the page only when the test says so. Its clock was installed before it was loaded."""
    tab.clock.pause_at(tab.evaluate("Date.now()") / 1000 + LONG_S)
