"""A page's WebSocket in this process, from the handshake to what threads say while it is open."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences import actions as audience_actions
from intranet.kernel.audiences.models import AudienceMember
from intranet.kernel.realtime import actions, doors, events, hub, loop, reading, sockets
from intranet.kernel.realtime.hub import MAX_OF_A_MEMBER, Hub
from intranet.kernel.realtime.loop import remembering_loop
from intranet.kernel.realtime.models import Change
from intranet.kernel.testing import make_member
from tests.groups.world import make_group
from tests.work.installations import PATIENCE_S

pytestmark = pytest.mark.django_db(transaction=True)

type Open = Callable[..., Any]

AN_HOUR_AGO = -3_600_000_000


@sync_to_async
def in_a_request[ResultT](work: Callable[[], ResultT]) -> ResultT:
    """What a view does in its thread, whose connections end with it."""
    try:
        return work()
    finally:
        connections.close_all()


class Page:
    """One open page."""

    def __init__(self, session_key: str) -> None:
        headers = [
            (b"host", b"testserver"),
            (b"origin", b"http://testserver"),
            (b"cookie", b"sessionid=" + session_key.encode()),
        ]
        self._socket = WebsocketCommunicator(remembering_loop(sockets.live_pages.application), "/ws/", headers)

    async def open(self) -> dict[str, Any]:
        """Connect; the first thing that it is told."""
        assert (await self._socket.connect(timeout=PATIENCE_S))[0]
        return await self.told()

    async def ask(self, **message: object) -> None:
        await self._socket.send_to(text_data=json.dumps(message))

    async def told(self) -> dict[str, Any]:
        """The next message, or the code of the close."""
        event = await self._socket.receive_output(timeout=PATIENCE_S)
        return dict(json.loads(event["text"])) if event["type"] == "websocket.send" else {"closed": event["code"]}

    async def is_told_nothing(self) -> bool:
        return bool(await self._socket.receive_nothing(timeout=0.3))

    async def leave(self) -> None:
        await self._socket.disconnect()


@pytest.fixture
def owner() -> User:
    return make_member("Olivia Owens")


@pytest.fixture
def group(owner: User) -> Group:
    """A group whose making is forgotten."""
    made = make_group(owner)
    Change.objects.all().delete()
    return made


@pytest.fixture
def reader() -> User:
    return make_member("Luc Roy")


@pytest.fixture
async def pages(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Open]:
    """Opens pages of members, and ends them."""
    own = Hub()
    for room in (events, doors, sockets):
        monkeypatch.setattr(room, "hub", own)
    opened: list[Page] = []

    async def open_page(member: User, *keys: str) -> Page:
        page = Page(await in_a_request(lambda: session_of(member)))
        opened.append(page)
        assert (await page.open())["type"] == "ready"
        await page.ask(type="subscribe", keys=keys)
        assert (await page.told())["type"] == "changes"
        return page

    yield open_page
    for page in opened:
        await page.leave()
    monkeypatch.setattr(loop, "_loop", None)
    for _ in range(8):
        await reading.read(connections.close_all)


def session_of(member: User) -> str:
    client = Client()
    client.force_login(member)
    return str(client.session.session_key)


def change(group: Group, version: int = 1) -> Callable[[], None]:
    """A member changes something of a group."""
    return lambda: actions.announce(thing=group, keys=[group.key], kind="group_edited", subject=group.key, version=version)


async def test_two_pages_hear_what_each_of_their_readers_may_see(pages: Open, group: Group, owner: User, reader: User) -> None:
    of_owner, of_reader = await pages(owner, group.key), await pages(reader, group.key)
    await in_a_request(change(group, 1))
    for page in (of_owner, of_reader):
        told = await page.told()
        assert (told["type"], told["subject"], told["version"]) == ("change", group.key, 1)
    await in_a_request(lambda: audience_actions.move_place(place=group.place, audience=group.members_audience))
    await in_a_request(change(group, 2))
    assert (await of_owner.told())["version"] == 2
    assert await of_reader.is_told_nothing()


async def test_who_is_removed_while_the_page_is_open_hears_nothing_more(
    pages: Open, group: Group, owner: User, reader: User
) -> None:
    audience = group.members_audience
    await in_a_request(lambda: audience_actions.add_audience_member(audience=audience, member=reader))
    await in_a_request(lambda: audience_actions.move_place(place=group.place, audience=audience))
    of_owner, of_reader = await pages(owner, group.key), await pages(reader, group.key)
    await in_a_request(change(group, 1))
    assert [(await page.told())["version"] for page in (of_owner, of_reader)] == [1, 1]
    await in_a_request(lambda: audience_actions.remove_audience_member(audience=audience, member=reader))
    await in_a_request(change(group, 2))
    assert (await of_owner.told())["version"] == 2
    assert await of_reader.is_told_nothing()
    await of_reader.ask(type="since", cursor=AN_HOUR_AGO)
    assert (await of_reader.told())["changes"] == []


async def test_who_joins_hears_at_once_on_the_pages_that_are_open(pages: Open, group: Group, reader: User) -> None:
    audience = group.members_audience
    await in_a_request(lambda: audience_actions.move_place(place=group.place, audience=audience))
    page = await pages(reader, group.key)
    await in_a_request(lambda: audience_actions.add_audience_member(audience=audience, member=reader))
    await in_a_request(change(group))
    assert (await page.told())["version"] == 1


async def test_who_is_added_among_many_hears_at_once_too(pages: Open, group: Group, reader: User) -> None:
    audience = group.members_audience
    await in_a_request(lambda: audience_actions.move_place(place=group.place, audience=audience))
    page = await pages(reader, group.key)
    await in_a_request(lambda: audience_actions.add_memberships(pairs=((audience.pk, one.pk) for one in [reader])))
    await in_a_request(change(group))
    assert (await page.told())["version"] == 1


async def test_rights_that_grew_in_another_process_are_noticed_when_a_page_asks_anew(
    pages: Open, group: Group, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    audience = group.members_audience
    await in_a_request(lambda: audience_actions.move_place(place=group.place, audience=audience))
    page = await pages(reader, group.key)
    await in_a_request(lambda: AudienceMember.objects.bulk_create([AudienceMember(audience=audience, member=reader)]))
    await in_a_request(change(group, 1))
    assert await page.is_told_nothing()
    monkeypatch.setattr(sockets, "FRESH_S", 0.0)
    await page.ask(type="subscribe", keys=[group.key], since=AN_HOUR_AGO)
    assert [change["version"] for change in (await page.told())["changes"]] == [1]


async def test_a_page_that_asks_while_its_rights_are_in_doubt_is_answered_by_those_of_now(
    pages: Open, group: Group, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    audience, known = group.members_audience, asyncio.Event()
    await in_a_request(lambda: audience_actions.add_audience_member(audience=audience, member=reader))
    await in_a_request(lambda: audience_actions.move_place(place=group.place, audience=audience))
    page = await pages(reader, group.key)

    async def read_late(*question: Any) -> object:
        await known.wait()
        return await reading.read(*question)

    monkeypatch.setattr(hub, "read", read_late)
    await in_a_request(lambda: audience_actions.remove_audience_member(audience=audience, member=reader))
    await in_a_request(change(group, 1))
    for _time in range(2):
        await page.ask(type="since", cursor=AN_HOUR_AGO)
        assert (await page.told())["changes"] == []
        known.set()


def let_rights_end(until: datetime) -> None:
    """As if it was later, on the one page that is open: its rights end."""
    (connection,) = sockets.hub.connections
    assert connection.standing.until == until
    connection.looks_again_at = 0


async def test_a_guest_whose_access_ends_while_the_page_is_open_hears_nothing_more(
    pages: Open, group: Group, reader: User
) -> None:
    audience, until = group.members_audience, timezone.now() + timedelta(hours=1)
    await in_a_request(lambda: audience_actions.add_audience_member(audience=audience, member=reader, until=until))
    await in_a_request(lambda: audience_actions.move_place(place=group.place, audience=audience))
    page = await pages(reader, group.key)
    await in_a_request(change(group, 1))
    assert (await page.told())["version"] == 1
    await in_a_request(lambda: AudienceMember.objects.filter(until=until).update(until=timezone.now()))
    let_rights_end(until)
    (connection,) = sockets.hub.connections
    while audience.pk in connection.audiences:
        assert await page.is_told_nothing()
    await in_a_request(change(group, 2))
    assert await page.is_told_nothing()


async def test_a_session_that_expires_closes_the_page(pages: Open, reader: User) -> None:
    page = Page(await in_a_request(lambda: session_of(reader)))
    assert (await page.open())["type"] == "ready"
    until = (await in_a_request(Session.objects.get)).expire_date
    await in_a_request(lambda: Session.objects.update(expire_date=timezone.now()))
    let_rights_end(until)
    assert await page.told() == {"closed": 4401}
    await page.leave()


async def test_nothing_is_said_of_what_is_rolled_back(pages: Open, group: Group, reader: User) -> None:
    page = await pages(reader, group.key)

    def fail() -> None:
        from django.db import transaction

        with transaction.atomic():
            change(group, 1)()
            transaction.set_rollback(True)

    await in_a_request(fail)
    await in_a_request(change(group, 2))
    assert (await page.told())["version"] == 2


async def test_a_member_is_told_a_count_on_each_of_their_pages(pages: Open, owner: User, reader: User) -> None:
    mine, mine_too, theirs = await pages(reader), await pages(reader), await pages(owner)
    await in_a_request(lambda: actions.tell(members=[reader.public_id], name="bell", facts={"count": 4}))
    for page in (mine, mine_too):
        assert await page.told() == {"type": "told", "name": "bell", "facts": {"count": 4}}
    assert await theirs.is_told_nothing()


async def test_one_page_too_many_is_refused_and_one_that_is_left_makes_room(pages: Open, reader: User) -> None:
    opened = [await pages(reader) for _ in range(MAX_OF_A_MEMBER)]
    key = await in_a_request(lambda: session_of(reader))
    refused = Page(key)
    assert await refused.open() == {"closed": 4429}
    await opened[0].leave()
    assert (await Page(key).open())["type"] == "ready"


async def test_a_page_without_a_session_is_told_to_sign_in(pages: Open) -> None:
    assert await Page("").open() == {"closed": 4401}


async def test_an_administrator_without_a_second_factor_hears_nothing(pages: Open, reader: User, settings: Settings) -> None:
    settings.IS_SECOND_FACTOR_DEMANDED = True
    await in_a_request(lambda: User.objects.update(is_staff=True))
    assert await Page(await in_a_request(lambda: session_of(reader))).open() == {"closed": 4401}


async def test_a_page_that_comes_back_is_told_what_it_missed_once_with_what_it_may_know_already(
    pages: Open, group: Group, reader: User
) -> None:
    page = await pages(reader, group.key)
    await in_a_request(change(group, 1))
    cursor = (await page.told())["cursor"]
    await page.leave()
    await in_a_request(change(group, 2))
    again = Page(await in_a_request(lambda: session_of(reader)))
    await again.open()
    await again.ask(type="subscribe", keys=[group.key], since=cursor)
    missed = await again.told()
    assert [change["version"] for change in missed["changes"]] == [1, 2]
    assert missed["cursor"] > cursor
    await again.leave()


async def test_a_page_away_for_too_long_is_told_to_be_loaded_again(pages: Open, group: Group, reader: User) -> None:
    page = await pages(reader)
    await page.ask(type="subscribe", keys=[group.key], since=1)
    assert (await page.told())["type"] == "reload"
