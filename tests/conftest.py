"""Fixtures of the whole suite, and the option of CI that lets nothing be skipped."""

import gc
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker

from intranet.kernel import rate_limits
from intranet.kernel.accounts.models import User
from intranet.kernel.search.engines.embedded import EmbeddedEngine
from intranet.kernel.search.testing import own_index, using
from intranet.kernel.testing import make_member
from tests import migrated
from tests.groups.world import World, make_world
from tests.home.api_world import make_api_world
from tests.keeping import Keeper, is_transactional
from tests.projects.world import World as ProjectsWorld
from tests.projects.world import make_world as make_projects_world
from tests.work.installations import Installation, database_of_its_own

# The beginning of the reason of a skip that no server can prevent, such as «Only on SQLite».
INEVITABLE = "Only "
DATABASE_URL = os.environ.get("DATABASE_URL", "")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skip", action="store_true", help="fail when a test is skipped because something is missing")


@pytest.hookimpl(tryfirst=True)
def pytest_collection() -> None:
    """Modules and tests are made by the hundred thousand and stay: nothing is gained by looking for what could be freed."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What was collected stays until the end; only what tests make is looked at."""
    gc.freeze()
    gc.enable()


# What a test asks for when it meets a part that an installation chooses.
REAL_PARTS = {"installation", "migrated_database", "transactional_db"}


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what `.ci/run` runs a second time, on PostgreSQL, Redis and Elasticsearch: see `real_parts` in `pyproject.toml`."""
    marker = item.get_closest_marker("django_db")
    is_marked = any(item.get_closest_marker(part) for part in ("elasticsearch", "postgresql", "redis"))
    commits = marker is not None and marker.kwargs.get("transaction", False)
    asks = not REAL_PARTS.isdisjoint(getattr(item, "fixturenames", ()))
    # What a browser shows is the same whatever the database is.
    if is_marked or ((commits or asks) and not item.get_closest_marker("browser")):
        item.add_marker(pytest.mark.real_parts)


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
    monkeypatch.setattr(rate_limits, "clock", lambda: 1_000_000.0)


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


@contextmanager
def _demonstration() -> Iterator[None]:
    with TemporaryDirectory() as folder, using(EmbeddedEngine(Path(folder) / "index")):
        call_command("demo", verbosity=0)
        yield


@contextmanager
def _groups_world() -> Iterator[World]:
    yield make_world()


@contextmanager
def _projects_world() -> Iterator[ProjectsWorld]:
    yield make_projects_world()


@contextmanager
def _api_world() -> Iterator[str]:
    token = make_api_world()
    with own_index():
        yield token


# By the fixture that gives it, what takes long to make and many tests start from.
STARTS = {
    "demonstration": _demonstration,
    "groups_world": _groups_world,
    "projects_world": _projects_world,
    "api_world": _api_world,
}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The database of the tests begins as a copy of one that was migrated."""
    begun = connection.settings_dict["TEST"]
    if DATABASE_URL:
        begun["TEMPLATE"] = migrated.on_postgresql(DATABASE_URL)
    else:
        shutil.copy(migrated.on_sqlite() / migrated.FILE, begun["NAME"])


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """On SQLite the copy is there already, in a folder of this run."""
    return django_db_keepdb or not DATABASE_URL


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """The database of the tests, which begins again after each that commits; its folder goes with it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: migrated.begin_again())
        yield
    shutil.rmtree(settings.DATA)


@pytest.fixture(scope="session")
def migrated_folder() -> Path:
    """The data folder of an installation on SQLite that has just been migrated, to be copied."""
    return migrated.on_sqlite()


@pytest.fixture(scope="session")
def migrated_database() -> str:
    """The name of a PostgreSQL database that has just been migrated, to be copied."""
    return migrated.on_postgresql(DATABASE_URL)


@pytest.fixture(scope="session")
def keeper(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Keeper]:
    """Keeps what one test started from for the next, when that starts from it too."""
    keeper = Keeper()
    yield keeper
    with django_db_blocker.unblock():
        keeper.let_go()


@pytest.fixture
def _start(request: pytest.FixtureRequest, keeper: Keeper, django_db_blocker: DjangoDbBlocker) -> None:
    """Make or keep what the test starts from; a test that starts from nothing finds nothing."""
    wanted = [] if is_transactional(request) else [name for name in STARTS if name in request.fixturenames]
    with django_db_blocker.unblock():
        if wanted:
            keeper.keep(wanted[0], STARTS[wanted[0]])
        else:
            keeper.let_go()


@pytest.fixture
def _django_db_helper(_start: None, _django_db_helper: None) -> None:
    """The transaction of the test, which pytest-django begins for whatever asks for a database, is inside that of its start."""


@pytest.fixture
def demonstration(db: None) -> None:
    """The demonstration with an index."""


@pytest.fixture
def groups_world(db: None, keeper: Keeper) -> World:
    """The nine personas, and an open, a closed, a hidden and a deleted group, for this test to change as it likes."""
    return deepcopy(keeper.made) if isinstance(keeper.made, World) else make_world()


@pytest.fixture
def projects_world(db: None, keeper: Keeper) -> ProjectsWorld:
    """People of every role and a project of each state, for this test to change as it likes."""
    return deepcopy(keeper.made) if isinstance(keeper.made, ProjectsWorld) else make_projects_world()


@pytest.fixture
def api_world(db: None, keeper: Keeper) -> str:
    """A member's token for the API, and what they may read and change by it, with an index."""
    assert isinstance(keeper.made, str)
    return keeper.made


@pytest.fixture
def installation(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Installation]:
    """An empty installation on the database server of the environment, or on SQLite."""
    folder = tmp_path / "data"
    if DATABASE_URL:
        folder.mkdir()
        template = request.getfixturevalue("migrated_database")
        with database_of_its_own(DATABASE_URL, template) as own_url, Installation(folder, own_url) as made:
            yield made
    else:
        shutil.copytree(request.getfixturevalue("migrated_folder"), folder)
        with Installation(folder) as made:
            yield made


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of the demonstration come first and together, wherever they are written: it is loaded once for all of them."""
    items.sort(key=lambda item: "demonstration" not in getattr(item, "fixturenames", ()))
