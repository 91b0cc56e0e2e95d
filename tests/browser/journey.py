"""Somebody who goes through pages with the keyboard alone, each of which is judged before it is left."""

import os
import re
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect
from playwright.sync_api import Page as Tab

from tests.browser.test_pages import excess, faults

# Longer than any page has places to stop at.
MOST_STEPS = 200
# Where to leave a picture of each step, for somebody who looks at them.
PICTURES = os.environ.get("JOURNEY_PICTURES", "")
_steps = count(1)


class Journey:
    """A window and its keyboard."""

    def __init__(self, tab: Tab, axe: str) -> None:
        self.tab, self.axe = tab, axe

    def reach(self, target: Locator) -> None:
        """Go to something with the Tab key alone."""
        expect(target).to_be_visible()
        for _step in range(MOST_STEPS):
            if target.evaluate("one => one === document.activeElement"):
                return
            self.tab.keyboard.press("Tab")
        pytest.fail(f"The keyboard does not reach {target}")

    def press(self, role: str, name: str | re.Pattern[str], key: str = "Enter") -> None:
        self.reach(self.tab.get_by_role(role, name=name, exact=True).first)  # type: ignore[arg-type]
        self.tab.keyboard.press(key)

    def write(self, label: str, text: str) -> None:
        self.reach(self.tab.get_by_label(label, exact=True))
        self.tab.keyboard.insert_text(text)

    def at(self, heading: str | re.Pattern[str]) -> None:
        """The next step is there, and nothing is wrong in it."""
        expect(self.tab.get_by_role("heading", level=1, name=heading)).to_be_visible()
        self.judge()

    def judge(self) -> None:
        if PICTURES:
            self.picture(next(_steps))
        assert faults(self.tab, self.axe, "main") == []
        assert excess(self.tab) == []

    def picture(self, step: int) -> None:
        """As a telephone and as a desk shows it, by day and by night."""
        size = self.tab.viewport_size
        for width in (390, 1280):
            self.tab.set_viewport_size({"width": width, "height": 844})
            for scheme in ("dark", "light"):
                self.tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                self.tab.screenshot(path=Path(PICTURES, f"{step:02}-{width}-{scheme}.png"), full_page=True)
        self.tab.set_viewport_size(size)  # type: ignore[arg-type]
