"""Discussions as things to comment on: switched on for these tests alone."""

from collections.abc import Iterator

import pytest

from groups.models import Thread
from intranet.kernel.accounts.models import User
from intranet.kernel.comments.things import commentables
from intranet.kernel.notifications.models import Event
from tests.comments.registered import DISCUSSIONS
from tests.groups.discussions import make_thread
from tests.groups.world import World
from tests.registries import hold
from tests.search.engines import own_embedded


@pytest.fixture(autouse=True)
def _discussions_are_commented(monkeypatch: pytest.MonkeyPatch) -> None:
    hold(monkeypatch, commentables, [DISCUSSIONS])


@pytest.fixture(autouse=True)
def _index() -> Iterator[None]:
    with own_embedded():
        yield


@pytest.fixture
def world(groups_world: World) -> World:
    """Everybody reads English."""
    User.objects.update(language="en")
    return groups_world


@pytest.fixture
def thread(world: World) -> Thread:
    """One of the owner's, in the closed group; nobody has been told of anything yet."""
    made = make_thread(world.person("owner"), world.groups["closed"], "Le plan")
    Event.objects.all().delete()
    return made
