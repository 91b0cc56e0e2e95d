"""Fixtures of the tests of people, organizations and skills."""

from tests.profiles.employees import forests, import_lines, water
from tests.search.engines import elasticsearch, empty_indexes, search_engine

__all__ = ["elasticsearch", "empty_indexes", "forests", "import_lines", "search_engine", "water"]
