"""The WebSocket of a page: signed in, of this site, small messages."""

import json
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer

from intranet.kernel.realtime import events
from intranet.kernel.realtime.loop import Receive, Scope, Send
from intranet.kernel.realtime.sessions import member_of_session, session_key_of

MAX_MESSAGE_CHARACTERS = 16 * 1024

# As the statuses of HTTP; a server may not send the codes below 3000 itself.
SIGNED_OUT = 4401
NOT_UNDERSTOOD = 4400
TOO_BIG = 4413


class PageConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """One open page. It lives as long as the session that opened it."""

    _session_key = ""
    _group = ""

    async def connect(self) -> None:
        self._session_key = session_key_of(self.scope)
        member = await member_of_session(self._session_key)
        # Accepted first: a browser learns the code of a close, never the status of a refused handshake.
        await self.accept()
        if member is None:
            await self.close(SIGNED_OUT)
            return
        self._group = events.group_of(member.public_id)
        await self.channel_layer.group_add(self._group, self.channel_name)
        # Looked at again, because what ended before we joined the group was not said to us.
        if await member_of_session(self._session_key) is None:
            await self.close(SIGNED_OUT)
            return
        await self.send(json.dumps({"type": "ready"}))

    async def disconnect(self, _code: int) -> None:
        if self._group:
            await self.channel_layer.group_discard(self._group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Pages listen; what they say has no meaning yet."""
        is_big = len(text_data or "") + len(bytes_data or b"") > MAX_MESSAGE_CHARACTERS
        await self.close(TOO_BIG if is_big else NOT_UNDERSTOOD)

    async def access_revoked(self, message: dict[str, Any]) -> None:
        """A session of this member ended: close if it was ours."""
        if message["session"] == self._session_key or await member_of_session(self._session_key) is None:
            await self.close(SIGNED_OUT)


async def refuse(_scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse a WebSocket at an address that has none."""
    await receive()
    await send({"type": "websocket.close"})
