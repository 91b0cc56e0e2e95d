"""The hub: who is told, in which order, and that telling thousands leaves the others their turn."""

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from intranet.kernel.realtime import hub as hub_room
from intranet.kernel.realtime.connections import MAX_UNREAD, MAX_UNREAD_S, SIGNED_OUT, STALLED, Connection
from intranet.kernel.realtime.hub import (
    FETCHING_AT_ONCE,
    MAX_OF_A_MEMBER,
    MAX_SPREAD_MS,
    SPREAD_MS_EACH,
    Hub,
    spread_for,
)
from intranet.kernel.realtime.news import ChangeNews, EveryLook, EveryNews, Look, MemberNews, fetching_frame, frame, spread
from intranet.kernel.realtime.sessions import Standing
from tests.work.installations import PATIENCE_S

EVERYONE, GROUP, PLACE = 1, 2, 3

type Answer = Callable[[], Standing | None]


def standing(*audiences: int, member: str = "m1", lasts_s: float = 3_600) -> Standing:
    return Standing(1, member, frozenset(audiences), timezone.now() + timedelta(seconds=lasts_s))


class Page:
    """An open page, which remembers what it was sent."""

    def __init__(self, hub: Hub, rights: Standing, *keys: str, session: str = "session") -> None:
        self.sent: list[Any] = []
        self.connection = Connection(session, rights, self._take, asyncio.get_running_loop().time())
        hub.add(self.connection)
        hub.listen(self.connection, keys)

    async def _take(self, message: dict[str, Any]) -> None:
        self.sent.append(message.get("text") or message["code"])


def change(name: str, *keys: str, audience: int = EVERYONE, place: int | None = None) -> ChangeNews:
    return ChangeNews(audience, place, keys, {"type": "websocket.send", "text": name})


@pytest.fixture
def hub() -> Iterator[Hub]:
    made = Hub()
    yield made
    made.connections.clear()


class Database:
    """What is known of sessions, by their key, and who asks."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.questions = 0
        self.is_answering = asyncio.Event()
        self.is_answering.set()

    async def read(self, _question: object, session_key: str) -> Standing | None:
        self.questions += 1
        await asyncio.sleep(0)
        await self.is_answering.wait()
        return self.answers[session_key]()


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Database:
    made = Database()
    monkeypatch.setattr(hub_room, "read", made.read)
    return made


async def until(is_true: Callable[[], object]) -> None:
    """Let the loop go on until something comes true."""
    async with asyncio.timeout(PATIENCE_S):
        while not is_true():
            await asyncio.sleep(0.001)


async def settle(hub: Hub) -> None:
    """Until the hub has nothing more to do than to look at the clock now and then."""
    await until(lambda: {task.get_coro().__name__ for task in hub._tasks} <= {"_sweep"})


async def test_a_change_reaches_who_listens_and_sees_and_nobody_else(hub: Hub) -> None:
    listens = Page(hub, standing(EVERYONE, GROUP), "thread:a", "group:g")
    listens_elsewhere = Page(hub, standing(EVERYONE, GROUP, member="m2"), "thread:b")
    sees_not = Page(hub, standing(EVERYONE, member="m3"), "thread:a")
    closed_to = Page(hub, standing(EVERYONE, GROUP, PLACE, member="m4"), "thread:a")
    hub.take([change("news", "thread:a", "group:g", audience=GROUP, place=PLACE)])
    await settle(hub)
    assert [page.sent for page in (listens, listens_elsewhere, sees_not, closed_to)] == [["news"], [], [], []]


async def test_few_pages_fetch_at_once_and_many_spread_over_a_bounded_time(hub: Hub, database: Database) -> None:
    database.answers["session"] = lambda: standing(EVERYONE, member="m0")
    news = ChangeNews(EVERYONE, None, ("thread:a",), fetching_frame("change", kind="reply_added", subject="reply:b"))
    pages = [Page(hub, standing(EVERYONE, member=f"m{number}"), "thread:a") for number in range(FETCHING_AT_ONCE)]
    hub.take([news])
    await settle(hub)
    one_more = Page(hub, standing(EVERYONE, member="m"), "thread:a")
    hub.take([Look(("m0",)), news])  # the page of m0 is told once its rights are known
    await settle(hub)
    heard = [[json.loads(text)["spread_ms"] for text in page.sent] for page in (*pages, one_more)]
    spread_ms = (FETCHING_AT_ONCE + 1) * SPREAD_MS_EACH
    assert heard == [[0, spread_ms]] * FETCHING_AT_ONCE + [[spread_ms]]
    assert json.loads(one_more.sent[0]) == {
        "type": "change",
        "kind": "reply_added",
        "subject": "reply:b",
        "spread_ms": spread_ms,
    }


def test_the_time_grows_with_the_pages_up_to_a_minute() -> None:
    assert [spread_for(pages) for pages in (0, 1, FETCHING_AT_ONCE, 1_000, 100_000)] == [0, 0, 0, 10_000, MAX_SPREAD_MS]


def test_a_frame_of_another_version_stays_as_it_is() -> None:
    message = frame("change", kind="reply_added", facts={"note": '"spread_ms":0}'})
    assert spread(message, 500) == message


async def test_a_page_hears_by_its_latest_keys_only(hub: Hub) -> None:
    page = Page(hub, standing(EVERYONE), "thread:a")
    hub.listen(page.connection, ["thread:b", "thread:b"])
    hub.take([change("a", "thread:a"), change("b", "thread:b")])
    await settle(hub)
    assert page.sent == ["b"]


async def test_news_of_a_member_reach_their_pages_whatever_these_show(hub: Hub) -> None:
    pages = [Page(hub, standing(EVERYONE, member=member)) for member in ("m1", "m1", "m2")]
    hub.take([MemberNews(("m1", "m9"), frame("told", count=3))])
    await settle(hub)
    assert [len(page.sent) for page in pages] == [1, 1, 0]


async def test_who_has_left_is_told_nothing(hub: Hub) -> None:
    page = Page(hub, standing(EVERYONE), "thread:a")
    hub.remove(page.connection)
    hub.take([change("a", "thread:a"), MemberNews(("m1",), frame("told")), EveryNews(frame("live"))])
    await settle(hub)
    assert page.sent == []
    assert hub.may_add("m1")


async def test_what_comes_after_a_removal_is_not_told_to_who_was_removed(hub: Hub, database: Database) -> None:
    database.answers["session"] = lambda: standing(EVERYONE)
    page = Page(hub, standing(EVERYONE, GROUP), "thread:a")
    hub.take([change("1", "thread:a", audience=GROUP)])
    hub.take([Look(("m1",)), change("2", "thread:a", audience=GROUP), change("3", "thread:a")])
    await settle(hub)
    hub.take([change("4", "thread:a", audience=GROUP), change("5", "thread:a")])
    await settle(hub)
    assert page.sent == ["1", "3", "5"]


async def test_rights_that_grew_are_used_at_once(hub: Hub, database: Database) -> None:
    database.answers["session"] = lambda: standing(EVERYONE, GROUP)
    page = Page(hub, standing(EVERYONE), "thread:a")
    hub.take([Look(("m1",)), change("news", "thread:a", audience=GROUP)])
    await settle(hub)
    assert page.sent == ["news"]


async def test_a_session_that_ended_closes_its_pages_and_no_other(hub: Hub, database: Database) -> None:
    database.answers["kept"] = lambda: standing(EVERYONE)
    ended, kept = Page(hub, standing(EVERYONE), session="ended"), Page(hub, standing(EVERYONE), "thread:a", session="kept")
    hub.take([Look(("m1",), "ended"), change("news", "thread:a")])
    await settle(hub)
    assert (ended.sent, kept.sent) == ([SIGNED_OUT], ["news"])


async def test_a_member_who_may_not_come_in_any_more_is_closed(hub: Hub, database: Database) -> None:
    database.answers["session"] = lambda: None
    page = Page(hub, standing(EVERYONE), "thread:a")
    hub.take([Look(("m1",)), change("news", "thread:a")])
    await settle(hub)
    assert page.sent == [SIGNED_OUT]


async def test_a_second_look_during_the_first_is_not_lost(hub: Hub, database: Database) -> None:
    given = iter([standing(EVERYONE, GROUP), standing(EVERYONE)])
    database.answers["session"] = lambda: next(given)
    page = Page(hub, standing(EVERYONE, GROUP), "thread:a")
    database.is_answering.clear()
    hub.take([Look(("m1",))])
    await until(lambda: database.questions == 1)
    hub.take([Look(("m1",)), change("news", "thread:a", audience=GROUP)])
    await until(lambda: page.connection.must_look_again)
    database.is_answering.set()
    await settle(hub)
    assert page.sent == []


async def test_when_looks_may_have_been_missed_every_page_looks_before_it_is_told_more(hub: Hub, database: Database) -> None:
    database.answers["kept"] = lambda: standing(EVERYONE)
    database.answers["ended"] = lambda: None
    pages = [
        Page(hub, standing(EVERYONE, GROUP), "thread:a", session=session)
        for session in ("kept", "ended") * hub_room.LOOKED_AT_IN_A_SLICE
    ]
    hub.take([EveryLook(), change("1", "thread:a", audience=GROUP), change("2", "thread:a")])
    await settle(hub)
    assert [page.sent for page in pages] == [["2"], [SIGNED_OUT]] * hub_room.LOOKED_AT_IN_A_SLICE


async def test_rights_unknown_hold_news_back_until_the_database_answers(
    hub: Hub, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_room, "TROUBLE_S", 0.01)
    is_down = True

    def answer() -> Standing:
        if is_down:
            raise OperationalError
        return standing(EVERYONE)

    database.answers["session"] = answer
    page = Page(hub, standing(EVERYONE), "thread:a")
    hub.take([Look(("m1",)), change("news", "thread:a")])
    await until(lambda: database.questions == 3)
    assert page.sent == []
    is_down = False
    await settle(hub)
    assert page.sent == ["news"]


async def test_rights_that_end_are_looked_at_again_without_being_told(
    hub: Hub, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A guest's membership expires while the page is open."""
    monkeypatch.setattr(hub_room, "SWEEP_S", 0.02)
    database.answers["session"] = lambda: standing(EVERYONE)
    page = Page(hub, standing(EVERYONE, GROUP, lasts_s=0), "thread:a")
    hub.take([change("1", "thread:a", audience=GROUP)])
    await until(lambda: page.sent)
    await until(lambda: database.questions)
    await settle(hub)
    hub.take([change("2", "thread:a", audience=GROUP)])
    await settle(hub)
    assert page.sent == ["1"]


async def test_a_page_that_stops_reading_is_closed_and_the_others_are_told(hub: Hub) -> None:
    stalled, reads = Page(hub, standing(EVERYONE), "thread:a"), Page(hub, standing(EVERYONE, member="m2"), "thread:a")
    for number in range(MAX_UNREAD + 5):
        hub.take([change(str(number), "thread:a")])
        await settle(hub)
        reads.connection.note_read(len(reads.sent))
    assert stalled.sent[MAX_UNREAD:] == [STALLED]
    assert len(reads.sent) == MAX_UNREAD + 5


async def test_a_page_that_has_not_read_for_long_is_closed_and_one_that_has_is_not(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_room, "SWEEP_S", 0.02)
    silent, reads = Page(hub, standing(EVERYONE)), Page(hub, standing(EVERYONE, member="m2"))
    for page in (silent, reads):
        page.connection.note_sent(asyncio.get_running_loop().time() - MAX_UNREAD_S - 1)
    reads.connection.note_read(1)
    await until(lambda: silent.sent)
    assert (silent.sent, reads.sent) == ([STALLED], [])


async def test_a_connection_that_fails_does_not_stop_the_next(hub: Hub) -> None:
    async def fail(_message: object) -> None:
        raise OSError

    for number in range(3):
        Page(hub, standing(EVERYONE, member=f"broken{number}"), "thread:a").connection.send = fail
    page = Page(hub, standing(EVERYONE), "thread:a")
    hub.take([change("1", "thread:a"), change("2", "thread:a")])
    await settle(hub)
    assert page.sent == ["1", "2"]


async def test_a_member_opens_so_many_pages_and_no_more(hub: Hub) -> None:
    pages = [Page(hub, standing(EVERYONE)) for _ in range(MAX_OF_A_MEMBER)]
    assert not hub.may_add("m1")
    assert hub.may_add("m2")
    hub.remove(pages[0].connection)
    assert hub.may_add("m1")


async def test_telling_thousands_leaves_the_others_their_turn(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request on the same loop never waits for more than a slice and a few pages; changes keep their order."""
    page_s, now = hub_room.SLICE_S / 5, 0.0
    monkeypatch.setattr(hub_room, "_clock", lambda: now)

    async def count_time(_message: object) -> None:
        nonlocal now
        now += page_s

    for number in range(300):
        Page(hub, standing(EVERYONE, member=f"m{number}"), "thread:a").connection.send = count_time
    last = Page(hub, standing(EVERYONE, member="last"), "thread:a")
    hub.take([change("1", "thread:a"), change("2", "thread:a")])
    turns = [now]
    while len(last.sent) < 2:
        await asyncio.sleep(0)
        turns.append(now)
    waits = [after - before for before, after in pairwise(turns)]
    assert 0 < max(waits) <= hub_room.SLICE_S + hub_room.SENT_BETWEEN_LOOKS * page_s
    assert last.sent == ["1", "2"]


class Requests:
    """Whether the server is answering one, and how often that was asked."""

    def __init__(self) -> None:
        self.are_answered = False
        self.questions = 0

    def is_answering(self) -> bool:
        self.questions += 1
        return not self.are_answered


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> Requests:
    made = Requests()
    monkeypatch.setattr(hub_room, "is_answering", made.is_answering)
    return made


async def test_many_pages_are_told_once_the_requests_of_now_are_answered(
    hub: Hub, requests: Requests, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_room, "MAX_WAIT_S", PATIENCE_S)
    pages = [Page(hub, standing(EVERYONE, member=f"m{number}"), "thread:a") for number in range(hub_room.MANY + 1)]
    hub.take([change("news", "thread:a")])
    await until_asked_again(requests)
    assert not any(page.sent for page in pages)
    late = Page(hub, standing(EVERYONE, member="late"), "thread:a")
    hub.remove(pages.pop().connection)
    requests.are_answered = True
    await settle(hub)
    assert all(page.sent == ["news"] for page in (*pages, late))


async def test_but_they_do_not_wait_for_long(hub: Hub, requests: Requests) -> None:
    pages = [Page(hub, standing(EVERYONE, member=f"m{number}"), "thread:a") for number in range(hub_room.MANY + 1)]
    hub.take([change("news", "thread:a")])
    await settle(hub)
    assert not requests.are_answered
    assert all(page.sent == ["news"] for page in pages)


async def test_nor_when_there_is_more_to_tell_or_there_are_few(
    hub: Hub, requests: Requests, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_room, "MAX_WAIT_S", PATIENCE_S)
    few = [Page(hub, standing(EVERYONE, member=f"f{number}"), "thread:b") for number in range(hub_room.MANY)]
    hub.take([change("few", "thread:b")])
    await settle(hub)
    assert all(page.sent == ["few"] for page in few)
    many = [Page(hub, standing(EVERYONE, member=f"m{number}"), "thread:a") for number in range(hub_room.MANY + 1)]
    hub.take([change("1", "thread:a"), change("2", "thread:a")])
    await until(lambda: all(page.sent for page in many))
    await until_asked_again(requests)
    assert all(page.sent == ["1"] for page in many), "the last one waits, and all that is taken after it"
    requests.are_answered = True
    await settle(hub)
    assert all(page.sent == ["1", "2"] for page in many)


async def until_asked_again(requests: Requests) -> None:
    asked = requests.questions
    await until(lambda: requests.questions > asked + 2)
