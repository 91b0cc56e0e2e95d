"""The door of editors, `/ws/wiki/<public id of a page>/`: who reads a page is let in, and who may edit it may write.

An editor says first, as JSON, which schema it has, which client of Yjs it is, and of which epoch its copy is (0: it has none):
`{"type": "hello", "schema": 1, "client": 12345, "epoch": 0}`. It hears `hello`, and from then on both speak as y-protocols have
it, in bytes. What it writes is acknowledged (`{"type": "saved", "count": 2}`: so many more messages) once it is stored; until
then it keeps a copy. It acknowledges frames as pages do (`{"type": "ack", "count": 120}`: so many in all).
"""

import json
from collections.abc import Collection
from typing import Final

from django.db import DatabaseError

from intranet.kernel.accounts.models import User
from intranet.kernel.realtime.connections import NOT_UNDERSTOOD, TRY_LATER, Connection, ProtocolError
from intranet.kernel.realtime.doors import Messages, SocketDoor
from wiki.doors import rooms
from wiki.doors.rooms import MAY_EDIT, Room, Seat
from wiki.models import SCHEMA_VERSION, WikiPage
from wiki.permissions import can_edit_page, can_see_page
from wiki.queries.texts import keys_around

OLD_EDITOR: Final = 4426
OLD_EPOCH: Final = 4410
MAX_MESSAGE_BYTES: Final = 1_000_000
# As Yjs has them.
MAX_CLIENT: Final = 2**53
# Two messages for each 40 ms: what was typed, and where.
BURST, MESSAGES_A_SECOND = 400, 60


def admits(member: User, rest: str) -> Collection[str] | None:
    """Those who read the page; with `MAY_EDIT` among the keys, those who may change it."""
    rows = WikiPage.objects.visible_to(member).select_related("space__group", "space__organization", "space__place", "place")
    page = rows.filter(public_id=rest.removesuffix("/")).first()
    if page is None or not can_see_page(member, page):
        return None
    keys = keys_around(page)
    return [*keys, MAY_EDIT] if can_edit_page(member, page) else keys


async def serve(connection: Connection, messages: Messages) -> None:
    """Give an editor a seat in the room of its page until it leaves. Raises ProtocolError when it says what it must not."""
    greeting = await anext(messages, None)
    if greeting is None:
        return
    client, epoch = _greeted(greeting)
    try:
        room, seat = await rooms.enter(connection, client)
    except DatabaseError:
        raise ProtocolError(TRY_LATER) from None
    try:
        if epoch not in (0, room.epoch):
            raise ProtocolError(OLD_EPOCH)
        await room.greet(seat)
        async for message in messages:
            await _hear(room, seat, message)
    finally:
        await room.leave(seat)


async def _hear(room: Room, seat: Seat, message: str | bytes) -> None:
    if isinstance(message, bytes):
        await room.hear(seat, message)
        return
    match _parsed(message):
        case {"type": "ack", "count": int(count)} if not isinstance(count, bool) and seat.connection.note_read(count):
            pass
        case _:
            raise ProtocolError(NOT_UNDERSTOOD)


def _greeted(message: str | bytes) -> tuple[int, int]:
    """The client and the epoch of a greeting."""
    match _parsed(message):
        case {"type": "hello", "schema": int(schema), "client": int(client), "epoch": int(epoch)} if 0 < client < MAX_CLIENT:
            if schema != SCHEMA_VERSION:
                raise ProtocolError(OLD_EDITOR)
            return client, epoch
    raise ProtocolError(NOT_UNDERSTOOD)


def _parsed(message: str | bytes) -> object:
    try:
        return json.loads(message)
    except (ValueError, RecursionError):
        raise ProtocolError(NOT_UNDERSTOOD) from None


editing = SocketDoor(
    path="/ws/wiki/",
    label="wiki",
    serve=serve,
    admits=admits,
    max_message_size=MAX_MESSAGE_BYTES,
    burst=BURST,
    messages_a_second=MESSAGES_A_SECOND,
    hears=rooms.hears,
)
