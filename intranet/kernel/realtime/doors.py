"""WebSockets of apps, each at a path of its own, behind guards that are the same for all.

A page of this site, opened with a session that allows pages, of somebody whom the door admits, is let in; it says no more than
the door bears. A member who signs out or is suspended, and one whom the door admits no more, is closed within a second.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db import DatabaseError

from intranet.kernel.accounts.models import User
from intranet.kernel.observability import metrics
from intranet.kernel.realtime.connections import (
    NOT_ADMITTED,
    SIGNED_OUT,
    TOO_BIG,
    TOO_MANY,
    TRY_LATER,
    Connection,
    ConnectionKind,
    ProtocolError,
)
from intranet.kernel.realtime.hub import hub
from intranet.kernel.realtime.origins import is_of_this_site
from intranet.kernel.realtime.reading import read
from intranet.kernel.realtime.relay import heard_relay
from intranet.kernel.realtime.sessions import Standing, session_key_of, standing_of
from intranet.kernel.serving.doors import Receive, Scope, Send

type Messages = AsyncGenerator[str | bytes]
type Serve = Callable[[Connection, Messages], Awaitable[None]]
type Admits = Callable[[User, str], Collection[str] | None]


@dataclass(frozen=True, kw_only=True)
class SocketDoor(ConnectionKind):
    """A door of WebSockets. `path` begins and ends with a slash.

    `serve(connection, messages)` answers one connection until its messages end: the page left, or was closed. It may raise
    ProtocolError with a code. What it sends by `connection.send` is not counted; what it sends by `hub.send` must be
    acknowledged (`connection.note_read`).

    `admits(member, rest)` says, in a thread, whether a member may be at the rest of the path now: None when not, else the keys
    whose news is a reason to ask again (those of the thing and of its group, say). It is asked when a page comes, whenever the
    rights of the member may have changed, and once a minute.

    While the site is read-only, a door that `is_writing` is closed.
    """

    path: str
    serve: Serve
    admits: Admits
    is_writing: bool = True
    max_message_size: int = 16 * 1024  # characters of a text, or bytes

    def __post_init__(self) -> None:
        metrics.open_sockets.labels(self.label)  # 0 until somebody comes

    async def application(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one connection in, or refuse it, and serve it."""
        await receive()
        if not is_of_this_site(scope):
            metrics.count_refusal(self.label, "origin")
            await send({"type": "websocket.close"})
            return
        # Accepted first: a browser learns the code of a close, never the status of a refused handshake.
        await send({"type": "websocket.accept"})
        session_key, rest = session_key_of(scope), scope["path"].removeprefix(self.path)
        scope.clear()  # otherwise it would live as long as the page
        try:
            connection = await self._let_in(session_key, rest, send)
        except ProtocolError as refused:
            metrics.count_refusal(self.label, str(refused.code))
            await send({"type": "websocket.close", "code": refused.code})
            return
        try:
            with metrics.open_sockets.labels(self.label).track_inprogress():
                await self.serve(connection, self._messages(connection, receive))
        except ProtocolError as ended:
            metrics.count_refusal(self.label, str(ended.code))
            await connection.close(ended.code)
        finally:
            hub.remove(connection)

    async def _let_in(self, session_key: str, rest: str, send: Send) -> Connection:
        if self.is_writing and settings.READ_ONLY:
            raise ProtocolError(TRY_LATER)
        await heard_relay()  # before the rights are read: what other processes say of them is heard from now on
        looks, look = hub.looks, partial(self._look, rest)
        try:
            standing = await read(look, session_key)
        except DatabaseError:
            raise ProtocolError(TRY_LATER) from None
        if standing is None:
            raise ProtocolError(SIGNED_OUT)
        if not hub.may_add(standing.member, self.label):
            raise ProtocolError(TOO_MANY)
        connection = Connection(session_key, standing, send, asyncio.get_running_loop().time(), look, self)
        hub.add(connection)
        # What was heard meanwhile was perhaps of this member, or of these keys, and the connection was not known here yet.
        if hub.looks != looks or not self.is_told_news:
            hub.look_again(connection)
        return connection

    def _look(self, rest: str, session_key: str) -> Standing | None:
        return standing_of(session_key, partial(self._keys_at, rest))

    def _keys_at(self, rest: str, member: User) -> Collection[str]:
        keys = self.admits(member, rest)
        if keys is None:
            raise ProtocolError(NOT_ADMITTED)
        return keys

    async def _messages(self, connection: Connection, receive: Receive) -> Messages:
        while (event := await receive())["type"] != "websocket.disconnect" and connection.is_open:
            said = event.get("text") or event.get("bytes") or ""
            if len(said) > self.max_message_size:
                raise ProtocolError(TOO_BIG)
            if not connection.may_speak(asyncio.get_running_loop().time()):
                raise ProtocolError(TOO_MANY)
            yield said
