"""An installation for the tests that need processes of their own."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.work.installations import Installation, database_of_its_own

DATABASE_URL = os.environ.get("DATABASE_URL", "")


@pytest.fixture(scope="session")
def migrated_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an installation on SQLite that has just been migrated, to be copied."""
    folder = tmp_path_factory.mktemp("installation")
    Installation(folder).run("migrate", "--verbosity=0")
    return folder


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a PostgreSQL database that has just been migrated, to be copied."""
    with database_of_its_own(DATABASE_URL) as own_url:
        Installation(tmp_path_factory.mktemp("installation"), own_url).run("migrate", "--verbosity=0")
        yield own_url.rpartition("/")[2]


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
