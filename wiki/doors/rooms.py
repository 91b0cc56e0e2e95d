"""Rooms: the text of one page in one server process, and the editors who have it open there.

What an editor writes is read, applied to the copy of the room, stored in the log, sent to the others, and acknowledged: nobody
has what the log lacks. What comes while something is being stored is stored together. The log is the truth: other processes,
the form and the API write into it as well, and a room reads what it lacks when it hears of it, and every ten seconds.

Everything here runs on the server's loop; the database is asked in threads.
"""

import asyncio
import json
from collections.abc import Callable, Coroutine
from contextvars import Context
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import structlog
from django.db import DatabaseError
from pycrdt import Doc, merge_updates

from intranet.kernel.accounts.models import User
from intranet.kernel.realtime import events
from intranet.kernel.realtime.connections import NOT_UNDERSTOOD, TOO_BIG, TRY_LATER, Connection, ProtocolError
from intranet.kernel.realtime.hub import hub
from intranet.kernel.realtime.news import DoorNews, Message, frame
from intranet.kernel.realtime.reading import read
from intranet.kernel.templatetags.face import hue, initials
from wiki.actions.editing import end_editing
from wiki.actions.texts import SEED_CLIENT, append_update
from wiki.models import PAGE
from wiki.queries.texts import NOBODY, LoggedText, logged_text, owners_of, written_since
from wiki.text import wire
from wiki.text.shared import fragment_of
from wiki.text.updates import EMPTY, GapError, RefusedError, Written, claimed, clocks_of, read_update
from wiki.text.wire import Place

MAY_EDIT: Final = "may-edit"
"""Among the keys of a connection whose member may write."""
MAX_DOCUMENT_BYTES: Final = 4_000_000
# What is written within this time is stored together: a key is seen elsewhere later by half of it at most.
GATHER_S: Final = 0.01
# Where people write is told together for so long: each caret that moves is else a message to everybody.
PLACES_GATHER_S: Final = 0.05
TICK_S: Final = 1.0
# So many ticks apart, a room reads what it may not have heard of: in the log, and in the rights of its editors.
LOOKS_EVERY: Final = 10
# An editor says every 15 s where it is.
PLACE_LASTS_S: Final = 45.0
# Between attempts to reach the database.
PAUSES_S: Final = (0.02, 0.05, 0.1, 0.3, 1.0)
# Larger updates are read in a thread.
LARGE_BYTES: Final = 30_000

log = structlog.get_logger("passerelle.wiki")


@dataclass(eq=False)
class Seat:
    """One editor in a room: its connection, its client of Yjs, and whom others see there."""

    connection: Connection
    client: int
    person: dict[str, Any]
    told: bool | None = None

    @property
    def member(self) -> int:
        return self.connection.standing.member_pk

    @property
    def may_write(self) -> bool:
        return MAY_EDIT in self.connection.keys

    async def tell(self, message: Message) -> None:
        await hub.send(self.connection, message)

    async def tell_rights(self) -> None:
        """Say whether it may write, when that has changed."""
        if self.told is not self.may_write:
            self.told = self.may_write
            await self.tell(frame("rights", may_write=self.may_write))


@dataclass(frozen=True)
class Offer:
    """What an editor wrote, applied and not stored yet; `claims` are its clients that are new."""

    seat: Seat
    data: bytes
    claims: dict[int, int]


@dataclass
class Seen:
    """Where somebody writes, who it is (a primary key), and when that was last said."""

    place: Place
    member: int
    at: float = field(default_factory=lambda: _clock())


class Room:
    """The editors of one text here. It is opened with the first, and ends with the last."""

    def __init__(self, key: str, logged: LoggedText) -> None:
        self.key = key
        self.text = logged.text
        self.seats: set[Seat] = set()
        self.is_open = True
        # Whose the clients are that have written, and those that have come and written nothing yet.
        self._owners = {SEED_CLIENT: NOBODY, **logged.owners}
        self._newcomers: dict[int, int] = {}
        self._document: Doc[Any] = Doc()
        fragment_of(self._document)
        for data in logged.updates:
            self._document.apply_update(data)
        self._clocks = clocks_of(self._document.get_state())
        self._size = sum(map(len, logged.updates))
        self._places: dict[int, Seen] = {}
        # Places that the others were not told yet, and from which seat.
        self._moved: dict[int, tuple[Place, Seat]] = {}
        self._showing: asyncio.Task[None] | None = None
        self._offers: list[Offer] = []
        # Whoever has it reads or writes the log, and nothing else changes `text.head`.
        self._lock = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._storing: asyncio.Task[None] | None = None
        self._ticking = self._spawn(self._tick())

    @property
    def epoch(self) -> int:
        return self.text.epoch

    # Editors: greeted, heard, gone ------------------------------------------------------------------------------------

    async def greet(self, seat: Seat) -> None:
        """Say what there is, and ask what the editor has that the room lacks."""
        if self._owner_of(seat.client, seat.member) != seat.member:
            raise ProtocolError(NOT_UNDERSTOOD)
        seat.told = seat.may_write
        await seat.tell(frame("hello", epoch=self.epoch, may_write=seat.may_write, you=seat.person))
        await seat.tell(wire.state(self._document.get_state()))
        if self._places:
            await seat.tell(wire.places(seen.place for seen in self._places.values()))

    def _owner_of(self, client: int, member: int) -> int:
        """Whose a client is; that of this member when it is new."""
        return self._owners[client] if client in self._owners else self._newcomers.setdefault(client, member)

    async def hear(self, seat: Seat, message: bytes) -> None:
        """Answer one message. Raises ProtocolError for what no honest editor says."""
        try:
            what, kind, carried = wire.parsed(message)
            if what == wire.AWARENESS:
                self._hear_place(seat, carried)
            elif kind == wire.STATE:
                await self._answer(seat, carried)
            else:
                await self._hear_update(seat, carried)
        except RefusedError as refused:
            log.warning(
                "message of an editor refused; connection closed", page=self.key, member=seat.member, reason=str(refused)
            )
            raise ProtocolError(NOT_UNDERSTOOD) from None

    async def leave(self, seat: Seat) -> None:
        """The editor is gone; with the last, the room ends."""
        self.seats.discard(seat)
        seen = self._places.get(seat.client)
        if seen is not None and seen.member == seat.member:
            self._show(Place(seat.client, seen.place.clock + 1, "null"), seat)
        if not self.seats and self.is_open:
            await self._end()

    async def _answer(self, seat: Seat, state: bytes) -> None:
        """Send what an editor lacks; never what is not stored yet."""
        clocks_of(state)
        async with self._lock:
            while self._offers:
                await self._store()
            missing = wire.missing(self._document.get_update(state))
        await seat.tell(missing)

    # Writing ----------------------------------------------------------------------------------------------------------

    async def _hear_update(self, seat: Seat, data: bytes) -> None:
        if data == EMPTY:
            await seat.tell(frame("saved", count=1))
            return
        if not seat.may_write:
            await seat.tell(frame("refused"))
            return
        written = await read(read_update, data) if len(data) > LARGE_BYTES else read_update(data)
        try:
            claims = claimed(written, self._clocks, self._owners, seat.member)
        except GapError:
            # It is not taken; the editor sends whatever is missing, this too.
            await seat.tell(wire.state(self._document.get_state()))
            await seat.tell(frame("saved", count=1))
            return
        if any(self._owner_of(client, seat.member) != seat.member for client in claims):
            raise RefusedError("a client of somebody else")
        if self._size + len(data) > MAX_DOCUMENT_BYTES:
            self._size = len(self._document.get_update())
            if self._size + len(data) > MAX_DOCUMENT_BYTES:
                raise ProtocolError(TOO_BIG)
        try:
            self._apply(written, data)
        except BaseException:
            # A panic of the library is no Exception, and leaves the copy in doubt.
            await self._end(TRY_LATER)
            raise RefusedError("an update that cannot be applied") from None
        self._owners.update(claims)
        self._offers.append(Offer(seat, data, claims))
        if self._storing is None or self._storing.done():
            self._storing = self._spawn(self._store_all())

    def _apply(self, written: Written, data: bytes) -> None:
        self._document.apply_update(data)
        self._size += len(data)
        for client, (_start, end) in written.clients.items():
            self._clocks[client] = max(end, self._clocks.get(client, 0))

    async def _store_all(self) -> None:
        while self._offers and self.is_open:
            async with self._lock:
                await self._store()
            await asyncio.sleep(GATHER_S)

    async def _store(self) -> None:
        """Store what was written, tell the others, and acknowledge it. The lock is held."""
        offers, self._offers = self._offers, []
        if not offers:
            return
        data = merge_updates(*(offer.data for offer in offers)) if len(offers) > 1 else offers[0].data
        claims = {client: member for offer in offers for client, member in offer.claims.items()}
        authors = {offer.seat.member for offer in offers}
        try:
            number = await _patiently(append_update, text=self.text, data=data, authors=authors, clients=claims)
        except (DatabaseError, ValueError) as error:
            # Or a new epoch: the editors come again, and bring what was not acknowledged.
            log.warning(
                "what editors wrote was not stored; their connections are closed", page=self.key, error=type(error).__name__
            )
            await self._end(TRY_LATER)
            return
        if number == self.text.head + 1:
            self.text.head = number
        else:
            await self._read_log()
        counts: dict[Seat, int] = {}
        for offer in offers:
            counts[offer.seat] = counts.get(offer.seat, 0) + 1
        await self._tell(wire.update(data), but=offers[0].seat if len(counts) == 1 else None)
        for seat, count in counts.items():
            await seat.tell(frame("saved", count=count))
        events.say(DoorNews(self.key, {"number": number}))

    async def _read_log(self) -> None:
        """Take what others have written into the log. The lock is held."""
        try:
            rows = await _patiently(written_since, self.text)
            read_rows = [(number, data, read_update(data)) for number, data in rows or ()]
            # Those who have come elsewhere since: nobody here writes as one of them.
            if any(client not in self._owners for _number, _data, written in read_rows for client in written.clients):
                self._owners |= await _patiently(owners_of, self.text)
        except DatabaseError:
            return  # asked again soon
        if rows is None:
            await self._end(TRY_LATER)
            return
        for number, data, written in read_rows:
            self._apply(written, data)
            self.text.head = number
            await self._tell(wire.update(data))

    async def catch_up(self, number: int | None = None) -> None:
        """Take what the log has; nothing when the update of this number is there already."""
        async with self._lock:
            if self.is_open and (number is None or number > self.text.head):
                await self._read_log()

    # Where people write -----------------------------------------------------------------------------------------------

    def _hear_place(self, seat: Seat, carried: bytes) -> None:
        """An editor says where it is, and never who: that is said here."""
        for place in wire.parsed_places(carried):
            try:
                said = json.loads(place.words)
            except (ValueError, RecursionError):
                raise RefusedError("a place that is no JSON") from None
            if place.client != seat.client or not (said is None or isinstance(said, dict)):
                raise RefusedError("a place of somebody else")
            if said is not None:
                said = {"user": seat.person, "cursor": said.get("cursor") if seat.may_write else None}
            words = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
            self._show(Place(place.client, place.clock, words), seat)

    def _show(self, place: Place, seat: Seat) -> None:
        if self._note(place, seat.member):
            self._moved[place.client] = (place, seat)
            if self._showing is None or self._showing.done():
                self._showing = self._spawn(self._show_all())

    async def _show_all(self) -> None:
        while self._moved:
            moved, self._moved = list(self._moved.values()), {}
            await self._tell(wire.places(place for place, _seat in moved), but=moved[0][1] if len(moved) == 1 else None)
            said = [
                {"client": place.client, "clock": place.clock, "words": place.words, "member": seat.member}
                for place, seat in moved
            ]
            events.say(DoorNews(self.key, {"places": said}))
            await asyncio.sleep(PLACES_GATHER_S)

    def _note(self, place: Place, member: int) -> bool:
        """Keep where somebody is; False when something newer is known."""
        known = self._places.get(place.client)
        if known is not None and place.clock <= known.place.clock:
            return False
        if place.words == "null":
            self._places.pop(place.client, None)
            return known is not None
        self._places[place.client] = Seen(place, member)
        self._owner_of(place.client, member)
        return True

    # What is heard elsewhere, and the clock ---------------------------------------------------------------------------

    def hear_others(self, said: dict[str, Any]) -> None:
        """Something was stored (`number`), or people write somewhere (`places`), in another process or by other means."""
        if said.get("number", 0) > self.text.head:
            self._spawn(self.catch_up(said["number"]))
        news = [
            place
            for found in said.get("places", ())
            if self._note(place := Place(found["client"], found["clock"], found["words"]), found["member"])
        ]
        if news:
            self._spawn(self._tell(wire.places(news)))

    async def _tick(self) -> None:
        ticks = 0
        while self.is_open:
            ticks += 1
            # Some seats each time, one after another: what is written waits for the same threads.
            looks = [seat for seat in self.seats if seat.client % LOOKS_EVERY == ticks % LOOKS_EVERY]
            for seat in looks:
                hub.look_again(seat.connection)
                await asyncio.sleep(TICK_S / len(looks))
            if not looks:
                await asyncio.sleep(TICK_S)
            if not self.seats:  # who opened it left before it was open
                self._spawn(self._end())
                return
            for seat in list(self.seats):
                await seat.tell_rights()
            if ticks % LOOKS_EVERY == 0:
                await self.catch_up()
                now = _clock()
                self._places = {client: seen for client, seen in self._places.items() if now - seen.at < PLACE_LASTS_S}

    async def _tell(self, message: Message, but: Seat | None = None) -> None:
        for seat in list(self.seats):
            if seat is not but:
                await seat.tell(message)

    async def _end(self, code: int | None = None) -> None:
        """Nobody is here any more, or (with a code) nobody can stay: they come again, to a room that is opened anew."""
        self.is_open = False
        _forget(self)
        self._ticking.cancel()
        seats, self.seats = self.seats, set()
        for seat in seats:
            await seat.connection.close(code or TRY_LATER)
        if code is None:
            async with self._lock:
                while self._offers:
                    await self._store()
            try:
                await read(end_editing, text=self.text)
            except DatabaseError:
                log.warning("a text was not put in order after its last editor; the worker does it later", page=self.key)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Start a task of the room, which knows nothing of the connection that it began with."""
        task = asyncio.create_task(work, context=Context())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


async def _patiently[**Arguments, ResultT](
    ask: Callable[Arguments, ResultT], *arguments: Arguments.args, **named: Arguments.kwargs
) -> ResultT:
    """Ask the database, and again for a moment when it fails: what is stored twice is the same. Raises DatabaseError."""
    for pause in PAUSES_S:
        try:
            return await read(ask, *arguments, **named)
        except DatabaseError:
            await asyncio.sleep(pause)
    return await read(ask, *arguments, **named)


# The rooms of this process ----------------------------------------------------------------------------------------------

_rooms: dict[str, asyncio.Future[Room]] = {}


async def enter(connection: Connection, client: int) -> tuple[Room, Seat]:
    """A seat in the room of the page of a connection. Raises DatabaseError."""
    key = connection.keys[0]
    person = await read(_person, connection.standing.member_pk)
    while True:
        if key not in _rooms:
            _rooms[key] = asyncio.ensure_future(_opened(key))
        room = await asyncio.shield(_rooms[key])
        if room.is_open:
            seat = Seat(connection, client, person)
            room.seats.add(seat)
            return room, seat


async def _opened(key: str) -> Room:
    try:
        return Room(key, await read(logged_text, key.removeprefix(f"{PAGE}:")))
    except BaseException:
        del _rooms[key]
        raise


def _forget(room: Room) -> None:
    opened = _rooms.get(room.key)
    if opened is not None and opened.done() and opened.result() is room:
        del _rooms[room.key]


def hears(key: str, said: dict[str, Any]) -> None:
    """What other processes, and other parts of this one, say of the text of a page."""
    opened = _rooms.get(key)
    if opened is not None:
        opened.add_done_callback(partial(_hand_on, said))  # at once when it is open, else then


def _hand_on(said: dict[str, Any], opened: "asyncio.Future[Room]") -> None:
    if not opened.cancelled() and opened.exception() is None:
        opened.result().hear_others(said)


def _person(member: int) -> dict[str, Any]:
    """Whom the others see."""
    found = User.objects.get(pk=member)
    name = found.display_name
    return {"id": found.public_id, "name": name, "initials": initials(name), "hue": hue(name)}


def _clock() -> float:
    return asyncio.get_running_loop().time()
