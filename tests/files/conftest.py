"""Fixtures of the tests of libraries."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.groups.world import World
from tests.search.engines import elasticsearch, empty_indexes, search_engine

__all__ = ["elasticsearch", "empty_indexes", "search_engine"]


@pytest.fixture
def world(groups_world: World) -> World:
    """The nine personas, and an open, a closed, a hidden and a deleted group."""
    return groups_world


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    """A folder of files of each test's own."""
    settings.MEDIA_ROOT = tmp_path / "files"
