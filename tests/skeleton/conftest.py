"""Notices are declared and mounted in the tests of this folder alone: the others count tabs, kinds and addresses."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.search.testing import own_index
from tests.groups.world import World
from tests.registries import declare
from tests.skeleton.models import Notice


@pytest.fixture(autouse=True)
def _declared(monkeypatch: pytest.MonkeyPatch) -> None:
    declare(monkeypatch, "tests.skeleton.notices")


@pytest.fixture
def world(groups_world: World) -> World:
    """Everybody reads English."""
    User.objects.update(language="en")
    return groups_world


@pytest.fixture
def notices(world: World) -> Iterator[dict[str, Notice]]:
    """One in the open, the closed and the hidden group, by the kind of the group, and an index that has them."""
    made = {kind: make_notice(world, kind) for kind in ("open", "closed", "hidden")}
    with own_index():
        yield made


def make_notice(world: World, kind: str, title: str = "Le zanzibar") -> Notice:
    """One that a facilitator posts, until the next day."""
    from tests.skeleton.notices.actions import post_notice

    until = timezone.localdate() + timedelta(days=1)
    text = "Coupure **mercredi** à 18 h."
    return post_notice(actor=world.person("animator"), group=world.groups[kind], title=title, text=text, until=until)
