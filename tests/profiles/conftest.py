"""Fixtures of the tests of people, organizations and skills."""

from tests.profiles.employees import forests, import_lines, water
from tests.search.conftest import elasticsearch, search_engine

__all__ = ["elasticsearch", "forests", "import_lines", "search_engine", "water"]
