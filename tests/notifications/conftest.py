"""A kind of news of the tests."""

import pytest

from intranet.kernel.notifications.kinds import Mail, Section, kinds
from tests.notifications.world import News
from tests.registries import hold


@pytest.fixture(autouse=True)
def _kinds_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers, no other test knows."""
    hold(monkeypatch, kinds, kinds)


@pytest.fixture
def news() -> News:
    """News that nobody gets by mail unless they choose."""
    return News(mail=Mail.NONE)


@pytest.fixture
def urgent() -> News:
    """News that is mailed at once unless one chooses otherwise."""
    return News(name="tests.urgent", mail=Mail.AT_ONCE, section=Section.TO_YOU)


@pytest.fixture
def daily() -> News:
    """News that comes in the summary of the morning unless one chooses otherwise."""
    return News(name="tests.daily", mail=Mail.DAILY)
