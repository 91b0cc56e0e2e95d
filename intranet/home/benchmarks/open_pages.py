"""A process that holds thousands of open pages, as browsers would: it stands alone and needs no Django.

It reads JSON lines. The first says where: `port`, `path`, `cookies` (one for each page, in turn), and `greeting`, what each
page says when it is let in, or nothing. Then each has either a number of pages to `open`, a `marker` to expect, or what one
page is to `say`, perhaps nothing; the last is answered when every page has heard the marker. It answers each line with one.
"""

import asyncio
import json
import os
import random
import re
import resource
import sys
import time
from typing import Any

AT_ONCE = 100
MOMENT = re.compile(rb'"at":\s?(\d+)')


class Page(asyncio.Protocol):
    """One WebSocket, which acknowledges what it reads when `pages` has it so, some seconds later, as pages do."""

    def __init__(self, pages: "Pages", head: bytes) -> None:
        self._pages = pages
        self._head = head
        self._received = b""
        self._is_open = False
        self._read = 0
        self._acknowledging = False
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._transport.write(self._head)

    def data_received(self, data: bytes) -> None:
        received = self._received + data if self._received else data
        if not self._is_open:
            head, end, received = received.partition(b"\r\n\r\n")
            if not end:
                self._received = head
                return
            if b" 101 " not in head:
                self._fail(f"a page was refused: {head[:100]!r}")
                return
            self._is_open = True
            if not self._pages.greeting:
                self.ready.set_result(None)
        while (size := frame_size(received)) is not None:
            self._hear(received[0] & 0xF, received[size[0] : size[1]])
            received = received[size[1] :]
        self._received = received

    def connection_lost(self, _error: Exception | None) -> None:
        self._fail("the server hung up")

    def say(self, text: str, opcode: int = 0x1) -> None:
        self._transport.write(masked(text.encode(), opcode))

    def _hear(self, opcode: int, payload: bytes) -> None:
        if opcode == 0x9:
            self._transport.write(masked(payload, 0xA))
        elif opcode == 0x8:
            self._fail(f"the server closed a page: {int.from_bytes(payload[:2])}")
        elif opcode == 0x1:
            self._read += 1
            if self._pages.greeting:
                self._talk()
            self._pages.hear(payload)

    def _talk(self) -> None:
        """Say what it shows once it is let in, then acknowledge what it reads."""
        if self._read == 1:
            self.say(self._pages.greeting)
        elif self._read == 2:
            self.ready.set_result(None)
        if not self._acknowledging:
            self._acknowledging = True
            asyncio.get_running_loop().call_later(random.uniform(8, 12), self._acknowledge)  # noqa: S311

    def _acknowledge(self) -> None:
        self._acknowledging = False
        self.say(json.dumps({"type": "ack", "count": self._read}))

    def _fail(self, problem: str) -> None:
        if not self.ready.done():
            self.ready.set_exception(OSError(problem))
        self._pages.problem = self._pages.problem or problem


class Pages:
    """All of them, and what they wait for."""

    def __init__(self, *, port: int, path: str, cookies: list[str], greeting: str) -> None:
        self._port = port
        self._path = path
        self._cookies = cookies or [""]
        self.greeting = greeting
        self.problem = ""
        self.pages: list[Page] = []
        self._marker = b""
        self._left = 0
        self._at = 0
        self._all_heard = asyncio.Event()

    async def open(self, count: int) -> float:
        """Open so many more; returns the seconds that it took."""
        began = time.perf_counter()
        while count:
            some = [await self._open_one(len(self.pages) + number) for number in range(min(AT_ONCE, count))]
            await asyncio.gather(*(page.ready for page in some))
            self.pages += some
            count -= len(some)
        return time.perf_counter() - began

    async def _open_one(self, number: int) -> Page:
        head = handshake(self._port, self._path, self._cookies[number % len(self._cookies)])
        loop = asyncio.get_running_loop()
        _transport, page = await loop.create_connection(lambda: Page(self, head), "127.0.0.1", self._port)
        return page

    def expect(self, marker: str) -> None:
        self._marker, self._left = marker.encode(), len(self.pages)
        self._all_heard.clear()

    def hear(self, payload: bytes) -> None:
        if self._marker and self._marker in payload:
            self._left -= 1
            if not self._left:
                found = MOMENT.search(payload)
                self._at = int(found[1]) if found else 0
                self._last = time.time()
                self._all_heard.set()

    async def last_ms(self) -> float:
        """Milliseconds from the moment that the message names until the last page had it."""
        async with asyncio.timeout(60):
            await self._all_heard.wait()
        return self._last * 1000 - self._at / 1000


def masked(payload: bytes, opcode: int) -> bytes:
    """One frame as a browser sends it."""
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2)
    mask = os.urandom(4)
    repeated = (mask * (size // 4 + 1))[:size]
    body = (int.from_bytes(payload) ^ int.from_bytes(repeated)).to_bytes(size)
    return bytes([0x80 | opcode]) + length + mask + body


def frame_size(received: bytes, at: int = 0) -> tuple[int, int] | None:
    """Where the payload of the frame that begins there begins and ends; None when it is not all there."""
    if len(received) < at + 2:
        return None
    head, size = at + 2, received[at + 1]
    if size > 125:
        head += 2 if size == 126 else 8
        size = int.from_bytes(received[at + 2 : head])
    return (head, head + size) if len(received) >= head + size else None


def handshake(port: int, path: str, cookie: str) -> bytes:
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Origin: http://127.0.0.1:{port}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        f"Cookie: {cookie}",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


async def _hold() -> None:
    lines = iter(sys.stdin.readline, "")
    pages = Pages(**json.loads(next(lines)))
    _answer()
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, next, lines, ""):
        asked = json.loads(line)
        if "open" in asked:
            _answer(opened_s=await pages.open(asked["open"]), problem=pages.problem)
        elif "marker" in asked:
            pages.expect(asked["marker"])
            _answer(problem=pages.problem)
        else:
            if asked["say"]:
                pages.pages[0].say(asked["say"])
            _answer(last_ms=await pages.last_ms(), problem=pages.problem)


def _answer(**content: object) -> None:
    sys.stdout.write(json.dumps(content) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits[1], limits[1]))
    os.nice(10)  # elsewhere the pages are on machines of their own: here they must not take the server's processor
    asyncio.run(_hold())
