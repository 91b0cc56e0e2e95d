"""Every address of posts, for every persona: a post to everyone, and one in an open, a closed and a hidden group."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from intranet.kernel.web import views
from microblog.actions import SentPoll, publish_post
from microblog.models import Post
from microblog.streams import Target
from microblog.urls import urlpatterns
from tests.groups.signed_in import SENT_TO_SIGN_IN, START, SignedIn, bare_page, everybody_signed_in
from tests.groups.world import PERSONAS, World
from tests.keeping import Keeper

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]

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
def _start(keeper: Keeper, django_db_blocker: DjangoDbBlocker) -> None:
    """Everybody signs in once for all the tests."""
    with django_db_blocker.unblock():
        keeper.keep(START, everybody_signed_in)


@pytest.fixture
def everybody(db: None, keeper: Keeper) -> SignedIn:
    assert isinstance(keeper.made, SignedIn)
    return deepcopy(keeper.made)


@pytest.fixture(autouse=True)
def _bare_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_page", bare_page)


def post_in(world: World, place: str) -> Post:
    target = Target() if place == EVERYONE else Target(group=world.groups[place])
    poll = SentPoll(["Oui", "Non"], timezone.now() + timedelta(days=1))
    return publish_post(author=world.person(AUTHOR), text="Bonjour", target=target, poll=poll)


def readers_of(place: str) -> tuple[str, ...]:
    if place in {EVERYONE, "open"}:
        return (*OUTSIDE, *(one for one in INSIDE if one != "guest"))
    return INSIDE


def expected(row: Row, place: str, persona: str) -> int:
    if persona in SENT_TO_SIGN_IN:
        return 401
    if persona not in readers_of(place):
        return 404
    may = row.done_by is None or persona in row.done_by[place]
    return row.done if may else row.refused


def test_no_address_is_missing_from_the_table() -> None:
    assert {pattern.name for pattern in urlpatterns} == {*OF_A_POST, *OF_THE_GOVERNMENT, *OF_A_GROUP, *ELSEWHERE}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", OF_A_POST)
def test_each_persona_gets_its_answer_about_a_post(name: str, place: str, everybody: SignedIn) -> None:
    row, wrong = OF_A_POST[name], {}
    address = reverse(f"microblog:{name}", args=[post_in(everybody.world, place).public_id])
    for persona in PERSONAS:
        if persona in SENT_TO_SIGN_IN and place != EVERYONE:
            continue
        wanted = expected(row, place, persona)
        if name == "decide" and place == EVERYONE and wanted != 401:
            wanted = 404  # no animator ever decides about it
        found = everybody.status(persona, row.method, address, row.data)
        if found != wanted:
            wrong[persona] = f"{found} instead of {wanted}"
    assert not wrong


@pytest.mark.parametrize("name", OF_THE_GOVERNMENT)
def test_streams_of_the_government_are_for_its_members(name: str, everybody: SignedIn) -> None:
    for persona in PERSONAS:
        wanted = 401 if persona in SENT_TO_SIGN_IN else 404 if persona == "guest" else 200
        address = reverse(f"microblog:{name}", args=OF_THE_GOVERNMENT[name])
        assert everybody.status(persona, "GET", address, {}) == wanted, persona


@pytest.mark.parametrize("name", OF_A_GROUP)
@pytest.mark.parametrize("place", ["open", "closed", "hidden", "deleted"])
def test_the_stream_of_a_group_is_for_its_readers(name: str, place: str, everybody: SignedIn) -> None:
    for persona in PERSONAS:
        if persona in SENT_TO_SIGN_IN:
            wanted = 401
        elif place == "deleted":
            wanted = 404
        elif persona in readers_of(place):
            wanted = 200
        else:
            wanted = 403 if place == "closed" and persona != "guest" else 404
        address = reverse(f"microblog:{name}", args=[everybody.world.groups[place].address])
        assert everybody.status(persona, "GET", address, {}) == wanted, persona
