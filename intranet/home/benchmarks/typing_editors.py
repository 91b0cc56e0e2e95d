"""A process in which many editors type into one page, as browsers would.

It reads one line of JSON: `port`, `path`, `schema`, `cookies` (one for each editor), `keys_a_second` and `seconds`; and answers
with one: the milliseconds in which the page was `opened_ms` by each, and those `keys_ms` from each key to another editor.
"""

import asyncio
import json
import os
import sys
import time
from typing import Any

from pycrdt import Doc, XmlElement, XmlText, write_message

from intranet.home.benchmarks.open_pages import handshake, masked
from wiki.text.shared import fragment_of
from wiki.text.updates import Reader, read_update

TEXT, BINARY, PING, CLOSE = 0x1, 0x2, 0x9, 0x8
ACKNOWLEDGED_EVERY = 32


class Editor:
    """One editor: a copy of the text, and a paragraph of its own in which it types. It reads no words of the others."""

    def __init__(self, cookie: str) -> None:
        self._cookie = cookie
        self.document: Doc[Any] = Doc()
        self._frames = 0
        self.sent: dict[tuple[int, int], float] = {}

    async def open(self, port: int, path: str, schema: int) -> float:
        """Come together with the server; milliseconds until everything is here."""
        began = time.perf_counter()
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", port)
        self._writer.write(handshake(port, path, self._cookie))
        head = await self._reader.readuntil(b"\r\n\r\n")
        if b" 101 " not in head:
            raise OSError(f"an editor was refused: {head[:100]!r}")
        hello = {"type": "hello", "schema": schema, "client": self.document.client_id, "epoch": 0}
        self.send(json.dumps(hello).encode(), TEXT)
        self.send(b"\x00\x00" + write_message(self.document.get_state()))
        while True:
            kind, carried = await self.hear()
            if kind == 1:
                self.document.apply_update(carried)
                return (time.perf_counter() - began) * 1000

    async def hear(self) -> tuple[int, bytes]:
        """The kind of the next message of the text (1: what was missing, 2: an update), and what it carries."""
        while True:
            head = await self._reader.readexactly(2)
            size = head[1] & 127
            if size > 125:
                size = int.from_bytes(await self._reader.readexactly(2 if size == 126 else 8))
            payload = await self._reader.readexactly(size)
            opcode = head[0] & 0xF
            if opcode == PING:
                self.send(payload, 0xA)
            elif opcode == CLOSE:
                raise OSError(f"the server closed an editor: {int.from_bytes(payload[:2])}")
            else:
                self._acknowledge()
            if opcode == BINARY and payload[:1] == b"\x00" and payload[1:2] != b"\x00":
                reader = Reader(payload[1:])
                return reader.number(), reader.data()

    def _acknowledge(self) -> None:
        self._frames += 1
        if self._frames % ACKNOWLEDGED_EVERY == 0:
            self.send(json.dumps({"type": "ack", "count": self._frames}).encode(), TEXT)

    def send(self, payload: bytes, opcode: int = BINARY) -> None:
        self._writer.write(masked(payload, opcode))

    async def type(self, keys_a_second: float, until: float) -> None:
        """Type into a paragraph of its own, and note when each key was sent."""
        before = self.document.get_state()
        paragraph, words = XmlElement("paragraph"), XmlText("")
        with self.document.transaction():
            fragment_of(self.document).children.append(paragraph)
            paragraph.children.append(words)
        self.send(b"\x00\x02" + write_message(self.document.get_update(before)))
        at = 0
        await asyncio.sleep(int.from_bytes(os.urandom(2)) / 65536 / keys_a_second)  # they do not type in step
        while time.perf_counter() < until:
            before = self.document.get_state()
            words.insert(at, "e")
            at += 1
            update = self.document.get_update(before)
            [(client, (start, _end))] = read_update(update).clients.items()
            self.sent[(client, start)] = time.perf_counter()
            self.send(b"\x00\x02" + write_message(update))
            await asyncio.sleep(1 / keys_a_second)

    async def close(self) -> None:
        """Leave."""
        self._writer.close()
        await self._writer.wait_closed()

    async def listen(self) -> None:
        """Hear, and do nothing with it."""
        while True:
            await self.hear()


async def _measure(asked: dict[str, Any]) -> dict[str, Any]:
    watcher, *typists = [Editor(cookie) for cookie in asked["cookies"]]
    opened = [await one.open(asked["port"], asked["path"], asked["schema"]) for one in (watcher, *typists)]
    until = time.perf_counter() + asked["seconds"]
    listening = [asyncio.create_task(one.listen()) for one in typists]
    typing = [asyncio.create_task(one.type(asked["keys_a_second"], until)) for one in typists]
    keys = list[float]()
    sent = {one.document.client_id: one for one in typists}
    while time.perf_counter() < until:
        try:
            kind, carried = await asyncio.wait_for(watcher.hear(), until - time.perf_counter())
        except TimeoutError:
            break
        now = time.perf_counter()
        for client, (start, end) in read_update(carried).clients.items() if kind == 2 else ():
            moments = sent[client].sent if client in sent else {}
            keys += [(now - moment) * 1000 for clock in range(start, end) if (moment := moments.pop((client, clock), None))]
    for task in (*listening, *typing):
        task.cancel()
    for one in (watcher, *typists):
        await one.close()
    return {"opened_ms": opened, "keys_ms": keys}


def main() -> None:
    """Answer one line of the standard input."""
    os.nice(10)  # elsewhere the editors are on machines of their own: here they must not take the server's processor
    sys.stdout.write(json.dumps(asyncio.run(_measure(json.loads(sys.stdin.readline())))))
