"""Editors that type into one text, as browsers would: of a room of the wiki, of an echo, and of Hocuspocus.

As a process of its own it holds a crowd of them. It reads lines of JSON: the first says where (`server`, `port`, `path`,
`schema`, `cookies`, one for each), and is answered with the milliseconds in which each opened the text (`opened_ms`). Each of
the others has them type so many `keys` a second for so many `seconds`, and is answered with the keys that were `sent` (the
client of Yjs, its clock, and the moment of the machine's clock), and how many editors were `closed`.
"""

import asyncio
import json
import os
import random
import sys
import time
from contextlib import suppress
from typing import Any, Final

from pycrdt import Doc, XmlElement, XmlText, write_message, write_var_uint

from intranet.home.benchmarks.open_pages import frame_size, handshake, masked
from wiki.text.shared import fragment_of
from wiki.text.updates import Reader, read_update

TEXT, BINARY, PING, PONG, CLOSE = 0x1, 0x2, 0x9, 0xA, 0x8
# As the provider does, that the server does not take it for one who has stopped reading.
ACKNOWLEDGED_AT_ONCE: Final = 64
ACKNOWLEDGED_AFTER_S: Final = 5.0
# Editors send what was typed, and a moment later where: see `BATCH` of the provider.
PLACE_AFTER_S: Final = 0.04


class Editor:
    """An editor of a room: a copy of the text, and a paragraph of its own in which it types."""

    def __init__(self, cookie: str = "") -> None:
        self._cookie = cookie
        self.document: Doc[Any] = Doc()
        self._frames = self._acknowledged = 0
        self._acknowledging: asyncio.TimerHandle | None = None
        self._places = 0
        self.sent: list[tuple[int, int, float]] = []
        self._words: XmlText | None = None

    async def open(self, port: int, path: str, schema: int) -> float:
        """Come together with the server; milliseconds until everything is here."""
        began = time.perf_counter()
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", port)
        self._writer.write(handshake(port, path, self._cookie))
        head = await self._reader.readuntil(b"\r\n\r\n")
        if b" 101 " not in head:
            raise OSError(f"an editor was refused: {head[:100]!r}")
        await self._come_together(path, schema)
        return (time.perf_counter() - began) * 1000

    async def _come_together(self, _path: str, schema: int) -> None:
        hello = {"type": "hello", "schema": schema, "client": self.document.client_id, "epoch": 0}
        self._send(json.dumps(hello).encode(), TEXT)
        await self._fetch()

    async def _fetch(self) -> None:
        self.send(b"\x00\x00" + write_message(self.document.get_state()))
        kind = 0
        while kind != 1:
            kind, carried = await self.hear()
        self.document.apply_update(carried)

    async def hear(self) -> tuple[int, bytes]:
        """The kind of the next message of the text (1: what was missing, 2: an update), and what it carries."""
        while True:
            head = await self._reader.readexactly(2)
            size = head[1] & 127
            if size > 125:
                size = int.from_bytes(await self._reader.readexactly(2 if size == 126 else 8))
            payload = await self._reader.readexactly(size)
            self._answer(head[0] & 0xF, payload)
            if head[0] & 0xF == BINARY:
                reader = self._opened(payload)
                if reader.number() == 0 and (kind := reader.number()) != 0:
                    return kind, reader.data()

    def _opened(self, payload: bytes) -> Reader:
        """A message, where that of y-protocols begins."""
        return Reader(payload)

    def _answer(self, opcode: int, payload: bytes) -> None:
        if opcode == PING:
            self._send(payload, PONG)
        elif opcode == CLOSE:
            raise OSError(f"the server closed an editor: {int.from_bytes(payload[:2])}")
        else:
            self._frames += 1
            self._note_frame()

    def _note_frame(self) -> None:
        if self._frames - self._acknowledged >= ACKNOWLEDGED_AT_ONCE:
            self._acknowledge()
        elif self._acknowledging is None:
            self._acknowledging = asyncio.get_running_loop().call_later(ACKNOWLEDGED_AFTER_S, self._acknowledge)

    def _acknowledge(self) -> None:
        if self._acknowledging is not None:
            self._acknowledging.cancel()
            self._acknowledging = None
        self._acknowledged = self._frames
        if not self._writer.is_closing():
            self._send(json.dumps({"type": "ack", "count": self._frames}).encode(), TEXT)

    def send(self, message: bytes) -> None:
        """Send a message of y-protocols."""
        self._send(message, BINARY)

    def _send(self, payload: bytes, opcode: int) -> None:
        self._writer.write(masked(payload, opcode))

    async def type(self, keys_a_second: float, until: float) -> None:
        """Type into a paragraph of its own, and note when each key was sent."""
        await asyncio.sleep(random.uniform(0, 1 / keys_a_second))  # noqa: S311 - they do not type in step
        words = self._words or self._begin()
        while time.perf_counter() < until and not self._writer.is_closing():
            began = time.perf_counter()
            before = self.document.get_state()
            words.insert(len(words), "e")
            update = self.document.get_update(before)
            [(client, (clock, _end))] = read_update(update).clients.items()
            self.sent.append((client, clock, time.perf_counter()))
            self.send(b"\x00\x02" + write_message(update))
            await asyncio.sleep(PLACE_AFTER_S)
            self._show_place(clock)
            await asyncio.sleep(max(0, began + 1 / keys_a_second - time.perf_counter()))

    def _begin(self) -> XmlText:
        before = self.document.get_state()
        paragraph, self._words = XmlElement("paragraph"), XmlText("")
        with self.document.transaction():
            fragment_of(self.document).children.append(paragraph)
            paragraph.children.append(self._words)
        self.send(b"\x00\x02" + write_message(self.document.get_update(before)))
        return self._words

    def _show_place(self, clock: int) -> None:
        """Say where it writes, as y-prosemirror does."""
        self._places += 1
        client = self.document.client_id
        place = {"type": {"client": client, "clock": 1}, "tname": None, "item": {"client": client, "clock": clock}, "assoc": 0}
        words = json.dumps({"user": {"name": "Benoît Scribe"}, "cursor": {"anchor": place, "head": place}})
        rows = write_var_uint(1) + write_var_uint(client) + write_var_uint(self._places) + write_message(words.encode())
        self.send(b"\x01" + write_message(rows))

    async def listen(self) -> None:
        """Hear, and do nothing with it, until the connection ends: frames are counted, and pings answered."""
        received = b""
        with suppress(OSError):
            while data := await self._reader.read(65536):
                received += data
                at = 0
                while (size := frame_size(received, at)) is not None:
                    self._answer(received[at] & 0xF, received[size[0] : size[1]])
                    at = size[1]
                received = received[at:]
        self._writer.close()

    async def close(self) -> None:
        """Leave."""
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()


class EchoEditor(Editor):
    """An editor whose messages the others have as they are. There is nothing to open, and nothing to acknowledge."""

    async def _come_together(self, _path: str, _schema: int) -> None:
        pass

    def _note_frame(self) -> None:
        pass


class HocuspocusEditor(Editor):
    """An editor of Hocuspocus, whose messages begin with the name of the text. Its path is that name."""

    async def _come_together(self, path: str, _schema: int) -> None:
        self._name = write_message(path.strip("/").encode())
        self.send(b"\x02\x00" + write_message(b"token"))
        await self._fetch()

    def _note_frame(self) -> None:
        pass

    def _opened(self, payload: bytes) -> Reader:
        reader = Reader(payload)
        reader.data()
        return reader

    def send(self, message: bytes) -> None:
        self._send(self._name + message, BINARY)


EDITORS: Final = {"passerelle": Editor, "echo": EchoEditor, "hocuspocus": HocuspocusEditor}


async def _hold() -> None:
    loop = asyncio.get_running_loop()
    lines = iter(sys.stdin.readline, "")
    asked = json.loads(next(lines))
    crowd = [EDITORS[asked["server"]](cookie) for cookie in asked["cookies"]]
    _say(opened_ms=[await one.open(asked["port"], asked["path"], asked["schema"]) for one in crowd])
    listening = [asyncio.create_task(one.listen()) for one in crowd]
    while line := await loop.run_in_executor(None, next, lines, ""):
        asked = json.loads(line)
        until = time.perf_counter() + asked["seconds"]
        await asyncio.gather(*(one.type(asked["keys"], until) for one in crowd))
        _say(sent=[key for one in crowd for key in one.sent], closed=sum(one.done() for one in listening))
        for one in crowd:
            one.sent.clear()
    for task in listening:
        task.cancel()
    for one in crowd:
        await one.close()


def _say(**content: object) -> None:
    sys.stdout.write(json.dumps(content) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Hold a crowd until there is no more to read."""
    os.nice(10)  # elsewhere the editors are on machines of their own: here they must not take the server's processor
    asyncio.run(_hold())
