"""Walls and notes begin anew in each test."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from intranet.kernel.accounts.models import User
from intranet.kernel.testing import make_member
from tests.moderation.world import NOTES, WALLS


@pytest.fixture(autouse=True)
def _empty_walls() -> Iterator[None]:
    WALLS.clear()
    NOTES.clear()
    with translation.override("en"):  # refusals are read in the tests; pages speak the language of their reader
        yield


@pytest.fixture
def author(db: None) -> User:
    return make_member("Aimé Auteur")


@pytest.fixture
def animator(db: None) -> User:
    return make_member("Anne Animation")
