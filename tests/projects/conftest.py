"""Fixtures of the tests of projects."""

import pytest

from tests.projects.world import World
from tests.search.engines import elasticsearch, empty_indexes, search_engine

__all__ = ["elasticsearch", "empty_indexes", "search_engine"]


@pytest.fixture
def world(projects_world: World) -> World:
    """People of every role, two organizations, and a project of each state."""
    return projects_world
