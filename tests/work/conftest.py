"""An installation for the tests that need processes of their own."""

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.work.installations import Installation, database_of_its_own


@pytest.fixture(scope="session")
def migrated_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an installation on SQLite that has just been migrated, to be copied."""
    folder = tmp_path_factory.mktemp("installation")
    Installation(folder).run("migrate", "--verbosity=0")
    return folder


@pytest.fixture
def installation(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Installation]:
    """An empty installation on the database server of the environment, or on SQLite."""
    database_url = os.environ.get("DATABASE_URL", "")
    if not database_url:
        folder = tmp_path / "data"
        shutil.copytree(request.getfixturevalue("migrated_folder"), folder)
        with Installation(folder) as made:
            yield made
        return
    name = f"passerelle_test_{secrets.token_hex(4)}"
    with database_of_its_own(database_url, name) as own_url, Installation(tmp_path, own_url) as made:
        made.run("migrate", "--verbosity=0")
        yield made
