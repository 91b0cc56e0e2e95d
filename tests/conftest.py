"""Fixtures of the whole suite, and the option of CI that lets nothing be skipped."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction

from intranet.kernel import limits
from intranet.kernel.accounts.models import User
from intranet.kernel.search.engines.embedded import EmbeddedEngine
from intranet.kernel.search.testing import using
from intranet.kernel.testing import make_member

# The beginning of the reason of a skip that no server can prevent, such as «Only on SQLite».
INEVITABLE = "Only "


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skip", action="store_true", help="fail when a test is skipped because something is missing")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """With `--no-skip`, a skipped test is a failed one."""
    outcome = yield
    report = outcome.get_result()
    if not (report.skipped and item.config.getoption("--no-skip")) or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if not reason.startswith(INEVITABLE):
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped here, and this was: {reason}"


@pytest.fixture(scope="session", autouse=True)
def compiled_translations() -> None:
    """Pages speak French only when the catalogues are compiled."""
    call_command("compile_translations", verbosity=0)


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Limits count in the cache, which a rolled back transaction does not empty; each test starts from none."""
    cache.clear()


@pytest.fixture(autouse=True)
def limits_of_one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attempts of one test fall in one window, however slow the machine is."""
    monkeypatch.setattr(limits, "clock", lambda: 1_000_000.0)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data (organizations, skills, titles) that `PASSERELLE_TEST_DATA` names."""
    folder = os.environ.get("PASSERELLE_TEST_DATA", "")
    if not folder:
        pytest.skip("PASSERELLE_TEST_DATA is missing")
    return Path(folder)


@pytest.fixture
def employee(db: None) -> User:
    """An active employee without an organization."""
    return make_member()


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The demonstration with an index, loaded once for the tests of a file and taken away after them."""
    engine = EmbeddedEngine(tmp_path_factory.mktemp("index"))
    with using(engine), django_db_blocker.unblock(), transaction.atomic():
        call_command("demo", verbosity=0)
        yield
        transaction.set_rollback(True)
