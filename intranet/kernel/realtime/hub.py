"""The hub of a server process: its open pages, by key and by member, and the news that it sends them.

Everything here runs on the server's event loop. News is sent in the order in which it came. A check of a member's rights is
an item in this order: what comes after it is sent only as those rights allow.
"""

import asyncio
import random
from collections import deque
from collections.abc import Collection, Coroutine, Iterable, Sequence
from dataclasses import replace
from itertools import batched
from typing import Any

import structlog
from django.db import DatabaseError
from django.utils import timezone

from intranet.kernel.realtime.connections import (
    MAX_UNREAD,
    PAGE,
    SIGNED_OUT,
    STALLED,
    TRY_LATER,
    Connection,
    ProtocolError,
)
from intranet.kernel.realtime.loop import is_answering
from intranet.kernel.realtime.news import ChangeNews, DoorNews, EveryLook, EveryNews, Look, MemberNews, Message, News, spread
from intranet.kernel.realtime.reading import read
from intranet.kernel.realtime.sessions import Standing

# Yield to the event loop after this long: a request passes through the loop some five times.
SLICE_S = 0.001
# While a request is being answered, pause this long between two slices, to leave the GIL to its thread.
REST_S = 0.002
# Before sending to more pages than this, wait until the current requests are answered, among them the one that publishes, but
# at most `MAX_WAIT_S`, and not when more news is already waiting.
MANY = 100
MAX_WAIT_S = 0.05
# Reading the clock costs half as much as sending.
SENT_BETWEEN_LOOKS = 8
LOOKED_AT_IN_A_SLICE = 50
SWEEP_S = 1.0
# Open pages notice new rights after at most this long. Lost rights are noticed at once.
MAX_TRUST_S = 900.0
# Those of other doors, which may write, also look for what no news says.
MAX_TRUST_AT_DOOR_S = 60.0
TROUBLE_S = 1.0
# A connection of another door is closed when its rights cannot be read for so long.
MAX_DOUBT_S = 0.5
DOUBT_PAUSE_S = 0.05
MAX_OF_A_MEMBER = 30
# What a page fetches after a change takes some ten milliseconds of one processor. Up to this many pages fetch at once. More are
# spread over time, so that responses keep up, but over at most a minute.
FETCHING_AT_ONCE = 50
SPREAD_MS_EACH = 10
MAX_SPREAD_MS = 60_000

log = structlog.get_logger("passerelle.realtime")


class Hub:
    """The open pages of this process."""

    def __init__(self) -> None:
        self.connections: set[Connection] = set()
        self.looks = 0  # number of checks of rights; a page that is being accepted compares it
        self._by_key: dict[str, set[Connection]] = {}
        self._by_member: dict[str, set[Connection]] = {}
        self._news: deque[News] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_telling = False
        self._is_sweeping = False

    # Pages: added, listening, removed --------------------------------------------------------------------------------

    def may_add(self, member: str, door: str = PAGE.label) -> bool:
        """Whether a member can open one more page, or one more connection of another door."""
        return sum(one.kind.label == door for one in self._by_member.get(member, ())) < MAX_OF_A_MEMBER

    def add(self, connection: Connection) -> None:
        self.connections.add(connection)
        self._by_member.setdefault(connection.standing.member, set()).add(connection)
        self.trust(connection, connection.standing)
        if not self._is_sweeping:
            self._is_sweeping = True
            self._spawn(self._sweep())

    def remove(self, connection: Connection) -> None:
        connection.is_open = False
        self.connections.discard(connection)
        _discard(self._by_member, connection.standing.member, connection)
        self.listen(connection, ())

    def listen(self, connection: Connection, keys: Iterable[str]) -> None:
        """Replace the keys that a page listens to."""
        for key in connection.keys:
            _discard(self._by_key, key, connection)
        connection.keys = tuple(dict.fromkeys(keys))
        for key in connection.keys:
            self._by_key.setdefault(key, set()).add(connection)

    def trust(self, connection: Connection, standing: Standing) -> None:
        """Store the rights of a page, and when to check them again."""
        connection.standing, connection.audiences = standing, standing.audiences
        if not connection.kind.is_told_news:
            self.listen(connection, standing.keys)
        longest = MAX_TRUST_S if connection.kind.is_told_news else MAX_TRUST_AT_DOOR_S
        lasts = min((standing.until - timezone.now()).total_seconds(), longest * random.uniform(0.8, 1))  # noqa: S311
        connection.looked_at = _clock()
        connection.looks_again_at = connection.looked_at + lasts

    # News ------------------------------------------------------------------------------------------------------------

    def take(self, news: Sequence[News]) -> None:
        """Queue news, to be sent after what is already queued. Returns at once."""
        self._news.extend(news)
        if self._news and not self._is_telling:
            self._is_telling = True
            self._spawn(self._tell())

    async def send(self, connection: Connection, message: Message) -> None:
        """Send one frame to one page. A page that has stopped reading is closed instead."""
        await self._send_all((connection,), message)

    def look_again(self, connection: Connection) -> None:
        """Check the rights of a page again. Until this is done, what depends on them is held back."""
        connection.must_look_again = True
        if connection.held is None:
            connection.held = []
            self._spawn(self._look(connection))

    async def _tell(self) -> None:
        try:
            while self._news:
                news = self._news.popleft()
                if isinstance(news, ChangeNews):
                    await self._broadcast(news)
                elif isinstance(news, MemberNews):
                    await self._send_all(_told(self._connections_of(news.members)), news.message)
                elif isinstance(news, EveryNews):
                    await self._send_all(_told(self.connections), news.message)
                elif isinstance(news, DoorNews):
                    self._tell_doors(news)
                elif isinstance(news, EveryLook):
                    await self._look_at_all()
                else:
                    await self._look_at(news)
        finally:
            self._is_telling = False

    async def _broadcast(self, change: ChangeNews) -> None:
        listeners = self._listeners(change.keys)
        for one in [one for one in listeners if not one.kind.is_told_news]:
            self.look_again(one)
        if len(listeners) > MANY and not self._news:
            await self._let_answer()
            listeners = self._listeners(change.keys)
        pages = _told(listeners)
        if milliseconds := spread_for(len(pages)):
            change = replace(change, message=spread(change.message, milliseconds))
        waiting = [page for page in pages if page.held is not None]
        for page in waiting:
            await self._hold(page, change)
        await self._send_all([page for page in pages if page.held is None and page.sees(change)], change.message)

    async def _let_answer(self) -> None:
        waits_until = _clock() + MAX_WAIT_S
        while is_answering() and _clock() < waits_until:
            await asyncio.sleep(REST_S)

    async def _send_all(self, pages: Collection[Connection], message: Message) -> None:
        """Send to each page, in time slices."""
        began = now = _clock()
        for number, page in enumerate(pages, 1):
            if not page.is_open:
                continue
            try:
                if page.note_sent(now):
                    await page.send(message)
                else:
                    await page.close(STALLED)
            except Exception:  # an error of one page must not stop the others
                page.is_open = False
                log.warning("WebSocket send failed; connection dropped", exc_info=True)
            if number % SENT_BETWEEN_LOOKS == 0:
                now = _clock()
                if now - began > SLICE_S:
                    await asyncio.sleep(REST_S if is_answering() else 0)
                    began = now = _clock()

    async def _hold(self, page: Connection, change: ChangeNews) -> None:
        if page.held is None:
            return
        page.held.append(change)
        if len(page.held) > MAX_UNREAD:  # the database is unavailable: the page reconnects and catches up
            await page.close(STALLED)

    async def _look_at(self, news: Look) -> None:
        self.looks += 1
        for page in self._connections_of(news.members):
            if news.session and page.session_key == news.session:
                await page.close(SIGNED_OUT)
            else:
                self.look_again(page)
        for one in self._listeners(news.keys):
            if not one.kind.is_told_news:
                self.look_again(one)

    def _tell_doors(self, news: DoorNews) -> None:
        for kind in {one.kind for one in self._listeners([news.key])}:
            if kind.hears is not None:
                kind.hears(news.key, news.said)

    async def _look_at_all(self) -> None:
        self.looks += 1
        for some in batched(tuple(self.connections), LOOKED_AT_IN_A_SLICE, strict=False):
            for page in some:
                self.look_again(page)
            await asyncio.sleep(0)

    async def _look(self, page: Connection) -> None:
        """Read the rights of a page, retrying until it works, then send what was held back and can be seen.

        A page whose member signed out or was suspended is closed; so is a connection of another door that admits it no more.
        """
        doubted_since = _clock()
        while page.is_open:
            page.must_look_again = False
            try:
                standing = await read(page.look, page.session_key)
            except ProtocolError as refused:
                await page.close(refused.code)
                break
            except DatabaseError as error:
                log.warning("permissions of an open page could not be read; retrying", error=type(error).__name__)
                if page.kind.is_told_news:
                    await asyncio.sleep(TROUBLE_S)
                elif _clock() - doubted_since < MAX_DOUBT_S:
                    await asyncio.sleep(DOUBT_PAUSE_S)
                else:
                    await page.close(TRY_LATER)
                continue
            if page.must_look_again:
                continue
            if standing is None or standing.member != page.standing.member:
                await page.close(SIGNED_OUT)
                break
            self.trust(page, standing)
            held, page.held = page.held or [], None
            for change in held:
                if page.sees(change):
                    await self.send(page, change.message)
            return
        page.held = None

    def _listeners(self, keys: Sequence[str]) -> Collection[Connection]:
        found = [pages for key in keys if (pages := self._by_key.get(key))]
        return tuple(found[0]) if len(found) == 1 else set[Connection]().union(*found)

    def _connections_of(self, members: Iterable[str]) -> list[Connection]:
        return [page for member in members for page in self._by_member.get(member, ())]

    # The clock -------------------------------------------------------------------------------------------------------

    async def _sweep(self) -> None:
        """While there are pages, check rights that end, and close pages that have stopped reading."""
        try:
            while self.connections:
                await asyncio.sleep(SWEEP_S)
                now = _clock()
                late = [page for page in self.connections if page.looks_again_at <= now and page.held is None]
                for page in late:
                    self.look_again(page)
                for page in [page for page in self.connections if page.is_stalled(now)]:
                    await self._end_stalled(page)
        finally:
            self._is_sweeping = False

    async def _end_stalled(self, page: Connection) -> None:
        try:
            await page.close(STALLED)
        except Exception:
            log.warning("closing a stalled WebSocket failed", exc_info=True)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Start a task and keep a reference to it, or it could be garbage-collected."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def spread_for(pages: int) -> int:
    """Milliseconds over which this many pages should spread their fetches; 0 when few enough to fetch at once."""
    return 0 if pages <= FETCHING_AT_ONCE else min(pages * SPREAD_MS_EACH, MAX_SPREAD_MS)


def _told(connections: Iterable[Connection]) -> list[Connection]:
    """The pages among these: connections of other doors are told no news."""
    return [one for one in connections if one.kind.is_told_news]


def _discard(index: dict[str, set[Connection]], key: str, connection: Connection) -> None:
    pages = index.get(key)
    if pages is not None:
        pages.discard(connection)
        if not pages:
            del index[key]


def _clock() -> float:
    return asyncio.get_running_loop().time()


hub = Hub()
"""The hub of this process."""
