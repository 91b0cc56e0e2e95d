"""Fixtures of the tests of the wiki."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override
from pytest_django.fixtures import Settings

from intranet.kernel.accounts.models import User
from intranet.kernel.testing import make_member
from tests.groups.world import World
from tests.search.engines import elasticsearch, empty_indexes, search_engine
from tests.wiki.root import have_root
from wiki.actions.spaces import open_space
from wiki.models import WikiPage

__all__ = ["elasticsearch", "empty_indexes", "search_engine"]


@pytest.fixture
def world(groups_world: World) -> World:
    """The nine personas, and an open, a closed, a hidden and a deleted group."""
    have_root()
    return groups_world


@pytest.fixture
def writer() -> User:
    """Somebody who writes in the space of the government."""
    return make_member("Nadia Côté")


@pytest.fixture
def front(writer: User) -> WikiPage:
    """The front page of the space of the government."""
    have_root()
    return open_space(actor=writer, owner=None)


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """Reasons of refusals are in English, whatever the language of the last request."""
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Settings) -> None:
    """A folder of files of each test's own."""
    settings.MEDIA_ROOT = tmp_path / "files"
