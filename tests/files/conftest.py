"""Fixtures of the tests of libraries."""

import pytest

from tests.groups.world import World
from tests.search.engines import elasticsearch, empty_indexes, search_engine

__all__ = ["elasticsearch", "empty_indexes", "search_engine"]


@pytest.fixture
def world(groups_world: World) -> World:
    """The nine personas, and an open, a closed, a hidden and a deleted group."""
    return groups_world
