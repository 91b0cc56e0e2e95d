"""Fixtures of the tests of people, organizations and skills."""

from tests.search.conftest import search_engine

__all__ = ["search_engine"]
