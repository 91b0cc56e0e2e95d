"""Every address of posts, for every persona: a post to everyone, and one in an open, a closed and a hidden group."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import pytest
from django.db import transaction
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intranet.kernel.testing import ANONYMOUS, sign_in_as
from microblog.actions import SentPoll, publish_post
from microblog.models import Post
from microblog.streams import Target
from microblog.urls import urlpatterns
from tests.groups.world import PERSONAS, World

pytestmark = pytest.mark.django_db

EVERYONE: Final = "everyone"
PLACES: Final = (EVERYONE, "open", "closed", "hidden")
INSIDE: Final = ("group member", "animator", "owner", "guest")
OUTSIDE: Final = ("employee", "other-organization employee", "administrator")
AUTHOR: Final = "group member"

type Statuses = Mapping[str, int]


@dataclass(frozen=True)
class Row:
    """What an address of a post answers to who may do it and to who may not, beside who may not read the post, who gets 404.

    `done_by` are those who may, of the readers of a post in each kind of place; all of them when it is None.
    """

    method: str = "GET"
    done: int = 200
    refused: int = 403
    done_by: Mapping[str, tuple[str, ...]] | None = None
    data: Mapping[str, str] = field(default_factory=dict)


def in_groups(*personas: str, everyone: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    """These personas in each kind of group, and those for a post to everyone."""
    return {EVERYONE: everyone, **dict.fromkeys(("open", "closed", "hidden"), personas)}


WRITERS: Final = in_groups(*INSIDE, everyone=(*OUTSIDE, *INSIDE))
OTHER_WRITERS: Final = {place: tuple(one for one in personas if one != AUTHOR) for place, personas in WRITERS.items()}
AUTHORS: Final = in_groups(AUTHOR, everyone=(AUTHOR,))
ANIMATORS: Final = in_groups("animator", "owner")

OF_A_POST: Final = {
    "post": Row(),
    "counts": Row(),
    "history": Row(),
    "reply": Row(done_by=WRITERS),
    "edit": Row(done_by=AUTHORS),
    "delete": Row(done_by=AUTHORS),
    "react": Row("POST", 302, data={"kind": "useful"}),
    "repost": Row("POST", 302, done_by=OTHER_WRITERS),
    "bookmark": Row("POST", 302),
    "pin": Row("POST", 302, done_by={**ANIMATORS, EVERYONE: (AUTHOR,)}),
    "vote": Row("POST", 302, data={"choice": "0"}),
    "follow": Row("POST", 302),
    "decide": Row("POST", 302, done_by=ANIMATORS, data={"decision": "approve"}),
}
OF_THE_GOVERNMENT: Final = {"home": (), "everyone": (), "mentions": (), "bookmarks": (), "tag": ("carte",)}
OF_A_GROUP: Final = ("group", "waiting")
# Tested where they are written: they have no post, no group and no persona of their own, or a file.
ELSEWHERE: Final = {"search", "reach", "publish", "organization", "follow_tag", "person", "image"}


@pytest.fixture
def world(groups_world: World) -> World:
    return groups_world


def post_in(world: World, place: str) -> Post:
    target = Target() if place == EVERYONE else Target(group=world.groups[place])
    poll = SentPoll(["Oui", "Non"], timezone.now() + timedelta(days=1))
    return publish_post(author=world.person(AUTHOR), text="Bonjour", target=target, poll=poll)


def readers_of(place: str) -> tuple[str, ...]:
    if place in {EVERYONE, "open"}:
        return (*OUTSIDE, *(one for one in INSIDE if one != "guest"))
    return INSIDE


def expected(row: Row, place: str, persona: str) -> int:
    if persona in {ANONYMOUS, "suspended"}:
        return 401
    if persona not in readers_of(place):
        return 404
    may = row.done_by is None or persona in row.done_by[place]
    return row.done if may else row.refused


def status(client: Client, world: World, persona: str, method: str, address: str, data: Mapping[str, str]) -> int:
    """What the address answers; 302 to the sign-in page is told as 401."""
    client.logout()
    sign_in_as(client, world.people[persona])
    response: Any = client.post(address, data) if method == "POST" else client.get(address)
    is_sent_to_sign_in = response.status_code == 302 and response.url.startswith(resolve_url("account_login"))
    return 401 if is_sent_to_sign_in else int(response.status_code)


def test_no_address_is_missing_from_the_table() -> None:
    assert {pattern.name for pattern in urlpatterns} == {*OF_A_POST, *OF_THE_GOVERNMENT, *OF_A_GROUP, *ELSEWHERE}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", OF_A_POST)
def test_each_persona_gets_its_answer_about_a_post(name: str, place: str, world: World, client: Client) -> None:
    row, post, wrong = OF_A_POST[name], post_in(world, place), {}
    for persona in PERSONAS:
        wanted = expected(row, place, persona)
        if name == "decide" and place == EVERYONE and wanted != 401:
            wanted = 404  # no animator ever decides about it
        with transaction.atomic():  # what one persona does is undone before the next one comes
            address = reverse(f"microblog:{name}", args=[post.public_id])
            found = status(client, world, persona, row.method, address, row.data)
            transaction.set_rollback(True)
        if found != wanted:
            wrong[persona] = f"{found} instead of {wanted}"
    assert not wrong


@pytest.mark.parametrize("name", OF_THE_GOVERNMENT)
def test_streams_of_the_government_are_for_its_members(name: str, world: World, client: Client) -> None:
    for persona in PERSONAS:
        wanted = 401 if persona in {ANONYMOUS, "suspended"} else 404 if persona == "guest" else 200
        address = reverse(f"microblog:{name}", args=OF_THE_GOVERNMENT[name])
        assert status(client, world, persona, "GET", address, {}) == wanted, persona


@pytest.mark.parametrize("name", OF_A_GROUP)
@pytest.mark.parametrize("place", ["open", "closed", "hidden", "deleted"])
def test_the_stream_of_a_group_is_for_its_readers(name: str, place: str, world: World, client: Client) -> None:
    for persona in PERSONAS:
        if persona in {ANONYMOUS, "suspended"}:
            wanted = 401
        elif place == "deleted":
            wanted = 404
        elif persona in readers_of(place):
            wanted = 200
        else:
            wanted = 403 if place == "closed" and persona != "guest" else 404
        address = reverse(f"microblog:{name}", args=[world.groups[place].address])
        assert status(client, world, persona, "GET", address, {}) == wanted, persona
