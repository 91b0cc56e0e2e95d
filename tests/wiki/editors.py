"""Editors as programs: a copy of a text that is pycrdt's, and a WebSocket to the door of editors."""

import json
from collections.abc import Callable
from typing import Any, Self

from channels.testing import WebsocketCommunicator
from pycrdt import Doc, XmlElement, XmlText, write_message, write_var_uint

from intranet.kernel.accounts.models import User
from tests.realtime.test_doors import HOST, OURS, in_a_request, session_of
from tests.work.installations import PATIENCE_S
from wiki.models import SCHEMA_VERSION, WikiPage
from wiki.text.rendering import words_of
from wiki.text.shared import body_of, fragment_of
from wiki.text.updates import EMPTY, Reader


class Editor:
    """A member with a page open in the editor. It hears when it is asked to, and then does what a browser does."""

    def __init__(self, application: Any, page: WikiPage, session: str, document: Doc[Any] | None = None) -> None:
        cookie = (b"cookie", b"sessionid=" + session.encode())
        self._socket = WebsocketCommunicator(application, f"/ws/wiki/{page.public_id}/", [HOST, OURS, cookie])
        self.document: Doc[Any] = document if document is not None else Doc()
        self.told: list[dict[str, Any]] = []
        self.places: dict[int, Any] = {}
        self.code: int | None = None
        self.sent = 0
        self.frames = 0

    async def open(self, *, epoch: int = 0, client: int | None = None, schema: int = SCHEMA_VERSION) -> Self:
        """Greet, and bring the copy together with that of the room; `code` says so when it is closed instead."""
        accepted, _code = await self._socket.connect(timeout=PATIENCE_S)
        assert accepted
        await self.say({"type": "hello", "schema": schema, "client": client or self.document.client_id, "epoch": epoch})
        await self.hear_until(lambda: self.heard("hello"))
        if self.code is None:
            await self.send(0, 0, self.document.get_state())
            self._has_answer = False
            await self.hear_until(lambda: self._has_answer and self.sent and not self.unsaved)
        return self

    async def say(self, what: object) -> None:
        await self._socket.send_to(text_data=json.dumps(what))

    async def send(self, *parts: int | bytes) -> None:
        """Numbers, and bytes with their length."""
        await self.send_raw(b"".join(bytes([one]) if isinstance(one, int) else write_message(one) for one in parts))

    async def send_raw(self, data: bytes) -> None:
        await self._socket.send_to(bytes_data=data)

    async def show_place(self, cursor: Any, *, client: int | None = None, clock: int = 1, **others: Any) -> None:
        """Say where it is, or claim something else (`others`)."""
        words = json.dumps({"cursor": cursor, **others}).encode()
        place = write_var_uint(client or self.document.client_id) + write_var_uint(clock) + write_message(words)
        await self.send(1, write_var_uint(1) + place)

    async def send_update(self, data: bytes, *, kind: int = 2) -> None:
        self.sent += 1
        await self.send(0, kind, data)

    async def write(self, change: Callable[[Doc[Any]], object]) -> None:
        """Change the copy, and send what changed."""
        before = self.document.get_state()
        change(self.document)
        await self.send_update(self.document.get_update(before))

    async def hear(self) -> None:
        """Take one frame, as a browser does."""
        event = await self._socket.receive_output(timeout=PATIENCE_S)
        if event["type"] == "websocket.close":
            self.code = event["code"]
            return
        self.frames += 1
        if event.get("text"):
            self.told.append(json.loads(event["text"]))
            return
        reader = Reader(event["bytes"])
        if reader.number() == 0:
            await self._bring_together(reader.number(), reader.data())
        else:
            self._see(Reader(reader.data()))

    async def _bring_together(self, kind: int, carried: bytes) -> None:
        if kind == 0:
            await self.send_update(self.document.get_update(carried), kind=1)
            return
        self._has_answer = True
        if carried != EMPTY:
            self.document.apply_update(carried)

    def _see(self, reader: Reader) -> None:
        for _ in range(reader.number()):
            client, _clock, words = reader.number(), reader.number(), json.loads(reader.words())
            self.places[client] = words

    async def acknowledge(self) -> None:
        """Say that everything was read that came."""
        await self.say({"type": "ack", "count": self.frames})

    async def hear_until(self, is_true: Callable[[], object]) -> None:
        """Hear until something is true, or it is closed."""
        while self.code is None and not is_true():
            await self.hear()

    async def hear_until_closed(self) -> int | None:
        await self.hear_until(lambda: False)
        return self.code

    async def hears_nothing(self) -> bool:
        return bool(await self._socket.receive_nothing(timeout=0.2))

    def heard(self, kind: str) -> list[dict[str, Any]]:
        return [one for one in self.told if one["type"] == kind]

    @property
    def unsaved(self) -> int:
        """How many messages were not acknowledged yet."""
        return self.sent - sum(one["count"] for one in self.heard("saved"))

    async def save(self) -> None:
        """Hear until everything is acknowledged."""
        await self.hear_until(lambda: not self.unsaved)

    @property
    def words(self) -> str:
        return words_of(body_of(self.document).body)

    async def leave(self) -> None:
        await self._socket.disconnect()


async def signed_in(*members: User) -> list[str]:
    """A session of each."""
    return [await in_a_request(lambda: session_of(member)) for member in members]  # noqa: B023  asked before the next turn


def new_paragraph(words: str, name: str = "paragraph") -> Callable[[Doc[Any]], None]:
    """A change that adds a paragraph with these words."""

    def change(document: Doc[Any]) -> None:
        with document.transaction():
            element = XmlElement(name)
            fragment_of(document).children.append(element)
            element.children.append(XmlText(words))

    return change


def more_words(words: str, at: int = 0) -> Callable[[Doc[Any]], None]:
    """A change that puts words at the beginning of a paragraph, or so many bytes into it."""

    def change(document: Doc[Any]) -> None:
        paragraph = fragment_of(document).children[0]
        assert isinstance(paragraph, XmlElement)
        text = paragraph.children[0]
        assert isinstance(text, XmlText)
        text.insert(at, words)

    return change
