"""The WebSocket of a page: it subscribes to keys, acknowledges frames, and catches up on what it missed.

A bare ASGI application, because Channels' consumers use a thread for every message. Each message is a JSON object.

A page sends `subscribe` (`keys`, which replace earlier ones, and optionally `since`), `since` (`cursor`) and `ack` (`count`,
the total number of frames that it has read). It receives `ready`, `changes` or `reload` (responses to the first two), `change`,
`told`, `degraded` and `live` (see `relay`). A `cursor` in any of these says up to when the page is now up to date. `spread_ms`,
in a `change` or a `told` about a thing, says over how long pages should spread what they fetch (0 when they are few).
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError

from intranet.kernel.observability import metrics
from intranet.kernel.realtime import bundles, queries
from intranet.kernel.realtime.connections import NOT_UNDERSTOOD, SIGNED_OUT, TOO_BIG, TOO_MANY, TRY_LATER, Connection
from intranet.kernel.realtime.cursors import cursor_now
from intranet.kernel.realtime.hub import hub
from intranet.kernel.realtime.loop import Receive, Scope, Send
from intranet.kernel.realtime.news import Message, frame
from intranet.kernel.realtime.origins import is_of_this_site
from intranet.kernel.realtime.publishing import publisher
from intranet.kernel.realtime.reading import read
from intranet.kernel.realtime.relay import Relay
from intranet.kernel.realtime.sessions import Standing, session_key_of, standing_of

PATH = "/ws/"
MAX_MESSAGE_CHARACTERS = 16 * 1024
# A page subscribes just after it was accepted; its rights, read then, are still fresh.
FRESH_S = 2.0

_relay: Relay | None = None
metrics.open_sockets.set_function(lambda: len(hub.connections))
metrics.degraded.set_function(lambda: _relay is not None and _relay.is_degraded)


@dataclass(frozen=True, slots=True)
class ProtocolError(Exception):
    """The page must be closed with this code."""

    code: int


async def websockets(scope: Scope, receive: Receive, send: Send) -> None:
    """Handle the WebSockets of the site. Only our own pages, at one address, are accepted."""
    await receive()
    if scope["path"] != PATH or not is_of_this_site(scope):
        await send({"type": "websocket.close"})
        return
    # Accepted first: a browser learns the code of a close, never the status of a refused handshake.
    await send({"type": "websocket.accept"})
    session_key = session_key_of(scope)
    scope.clear()  # otherwise it would live as long as the page
    try:
        connection = await _let_in(session_key, send)
    except ProtocolError as refused:
        await send({"type": "websocket.close", "code": refused.code})
        return
    try:
        await _converse(connection, receive)
    except ProtocolError as ended:
        await connection.close(ended.code)
    finally:
        hub.remove(connection)


async def _let_in(session_key: str, send: Send) -> Connection:
    """A page of whoever the session belongs to, known to the hub and greeted. Raises ProtocolError."""
    relay = await _heard_relay()
    looks = hub.looks
    standing = await _ask_standing(session_key)
    if standing is None:
        raise ProtocolError(SIGNED_OUT)
    if not hub.may_add(standing.member):
        raise ProtocolError(TOO_MANY)
    connection = Connection(session_key, standing, send, asyncio.get_running_loop().time())
    hub.add(connection)
    if hub.looks != looks:  # perhaps at this member, who was not known here yet
        hub.look_again(connection)
    await hub.send(connection, frame("ready", cursor=cursor_now()))
    if relay is not None and relay.is_degraded:
        await hub.send(connection, frame("degraded", cursor=relay.sound))
    return connection


async def _converse(connection: Connection, receive: Receive) -> None:
    """Answer the page until it leaves. Raises ProtocolError when it says what it must not."""
    while True:
        event = await receive()
        if event["type"] == "websocket.disconnect":
            return
        said = _parsed(event)
        if not connection.may_speak(asyncio.get_running_loop().time()):
            raise ProtocolError(TOO_MANY)
        match said:
            case {"type": "ack", "count": int(count)} if not isinstance(count, bool) and connection.note_read(count):
                pass
            case {"type": "since", "cursor": int(cursor)}:
                await hub.send(connection, await _missed(connection, cursor))
            case {"type": "subscribe", "keys": list(keys)} if queries.are_keys(keys):
                await _subscribe(connection, keys, said.get("since"))
            case _:
                raise ProtocolError(NOT_UNDERSTOOD)


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
    standing = await _ask_standing(connection.session_key)
    if standing is None:
        raise ProtocolError(SIGNED_OUT)
    return standing


async def _ask_standing(session_key: str) -> Standing | None:
    try:
        return await read(standing_of, session_key)
    except DatabaseError:
        raise ProtocolError(TRY_LATER) from None


def _parsed(event: dict[str, Any]) -> dict[str, Any]:
    text = event.get("text")
    if len(text or event.get("bytes") or "") > MAX_MESSAGE_CHARACTERS:
        raise ProtocolError(TOO_BIG)
    try:
        said = json.loads(text or "")
    except (ValueError, RecursionError):
        raise ProtocolError(NOT_UNDERSTOOD) from None
    if not isinstance(said, dict):
        raise ProtocolError(NOT_UNDERSTOOD)
    return said


async def _heard_relay() -> Relay | None:
    """With Redis, what listens to the other processes, from the first page on and before it is let in."""
    global _relay
    if not settings.REDIS_URL:
        return None
    if _relay is None:
        _relay = Relay(hub, publisher())
    await _relay.settled()
    return _relay
