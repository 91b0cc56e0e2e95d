"""Fixtures of the tests of groups."""

import pytest

from tests.groups.world import World, make_world
from tests.search.conftest import elasticsearch, search_engine

__all__ = ["elasticsearch", "search_engine"]


@pytest.fixture
def world(db: None) -> World:
    """The nine personas, and an open, a closed, a hidden and a deleted group."""
    return make_world()
