"""Fixtures of the tests of people, organizations and skills."""

from tests.search.conftest import elasticsearch, search_engine

__all__ = ["elasticsearch", "search_engine"]
