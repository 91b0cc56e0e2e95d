"""The WebSocket of a page: it subscribes to keys, acknowledges frames, and catches up on what it missed.

Plain ASGI behind a `SocketDoor`, because Channels' consumers use a thread for every message. Each message is a JSON object.

A page sends `subscribe` (`keys`, which replace earlier ones, and optionally `since`), `since` (`cursor`) and `ack` (`count`,
the total number of frames that it has read). It receives `ready`, `changes` or `reload` (responses to the first two), `change`,
`told`, `degraded` and `live` (see `relay`). A `cursor` in any of these says up to when the page is now up to date. `spread_ms`,
in a `change` or a `told` about a thing, says over how long pages should spread what they fetch (0 when they are few).
"""

import asyncio
import json
from collections.abc import Collection, Sequence
from typing import Any

from django.db import DatabaseError

from intranet.kernel.accounts.models import User
from intranet.kernel.realtime import bundles, queries
from intranet.kernel.realtime.connections import NOT_UNDERSTOOD, SIGNED_OUT, TRY_LATER, Connection, ProtocolError
from intranet.kernel.realtime.cursors import cursor_now
from intranet.kernel.realtime.doors import Messages, SocketDoor
from intranet.kernel.realtime.hub import hub
from intranet.kernel.realtime.news import Message, frame
from intranet.kernel.realtime.reading import read
from intranet.kernel.realtime.relay import heard_relay
from intranet.kernel.realtime.sessions import Standing

# A page subscribes just after it was accepted; its rights, read then, are still fresh.
FRESH_S = 2.0


async def serve(connection: Connection, messages: Messages) -> None:
    """Greet a page, and answer it until it leaves. Raises ProtocolError when it says what it must not."""
    await hub.send(connection, frame("ready", cursor=cursor_now()))
    relay = await heard_relay()
    if relay is not None and relay.is_degraded:
        await hub.send(connection, frame("degraded", cursor=relay.sound))
    async for message in messages:
        said = _parsed(message)
        match said:
            case {"type": "ack", "count": int(count)} if not isinstance(count, bool) and connection.note_read(count):
                pass
            case {"type": "since", "cursor": int(cursor)}:
                await hub.send(connection, await _missed(connection, cursor))
            case {"type": "subscribe", "keys": list(keys)} if queries.are_keys(keys):
                await _subscribe(connection, keys, said.get("since"))
            case _:
                raise ProtocolError(NOT_UNDERSTOOD)


def admits(_member: User, rest: str) -> Collection[str] | None:
    """Every member, at this one address."""
    return None if rest else ()


live_pages = SocketDoor(path="/ws/", label="live", serve=serve, admits=admits, is_writing=False, is_told_news=True)


async def _subscribe(connection: Connection, keys: Sequence[str], since: object) -> None:
    """Listen first, with the rights of now, then look for what was missed: a double is dropped by the page."""
    if since is not None and not isinstance(since, int):
        raise ProtocolError(NOT_UNDERSTOOD)
    hub.listen(connection, await _expanded(connection, keys))
    if connection.held is None and asyncio.get_running_loop().time() - connection.looked_at > FRESH_S:
        standing = await _standing_now(connection)
        if connection.held is None:
            hub.trust(connection, standing)
    await hub.send(connection, await _missed(connection, cursor_now() if since is None else since))


async def _expanded(connection: Connection, keys: Sequence[str]) -> list[str]:
    try:
        return await read(bundles.expanded_for, connection.standing.member, keys)
    except DatabaseError:
        raise ProtocolError(TRY_LATER) from None


async def _missed(connection: Connection, cursor: int) -> Message:
    audiences = connection.audiences
    if connection.held is not None:  # these are in doubt
        audiences = (await _standing_now(connection)).audiences
    try:
        found = await read(queries.changes_for, audiences, connection.keys, cursor)
    except DatabaseError:
        raise ProtocolError(TRY_LATER) from None
    return frame("reload", cursor=cursor_now()) if found is None else frame("changes", **found)


async def _standing_now(connection: Connection) -> Standing:
    try:
        standing = await read(connection.look, connection.session_key)
    except DatabaseError:
        raise ProtocolError(TRY_LATER) from None
    if standing is None:
        raise ProtocolError(SIGNED_OUT)
    return standing


def _parsed(message: str | bytes) -> dict[str, Any]:
    try:
        said = json.loads(message)
    except (ValueError, RecursionError):
        raise ProtocolError(NOT_UNDERSTOOD) from None
    if not isinstance(said, dict):
        raise ProtocolError(NOT_UNDERSTOOD)
    return said
