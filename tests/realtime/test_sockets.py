"""The WebSocket of a page, against a real server: it lives exactly as long as the session that opened it."""

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from queue import SimpleQueue
from select import select
from threading import Lock, Thread
from typing import Any

import pytest

from tests.work.installations import PATIENCE_S, Installation, Process, empty_installation, free_port, wait_until

pytestmark = pytest.mark.slow

SIGN_IN = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from allauth.usersessions.models import UserSession
from intranet.kernel.accounts.models import State, User
from intranet.kernel.audiences.actions import everyone
everyone()
from django.utils import timezone
from intranet.kernel.privacy.actions import accept_texts
member = User.objects.create(
    handle=HANDLE, display_name=HANDLE, email=f"{HANDLE}@x.example", state=State.ACTIVE, onboarded_at=timezone.now()
)
accept_texts(member=member)
for _number in range(2):
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.create()
    UserSession.objects.create(user=member, session_key=session.session_key, ip="127.0.0.1")
    print("session", session.session_key)
"""
FIND = """
from types import SimpleNamespace
from allauth.usersessions.models import UserSession
from intranet.kernel.accounts import actions
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import add_audience_member, audience_for, everyone
from intranet.kernel.audiences.actions import remove_audience_member, set_audience_parts
from intranet.kernel.realtime import actions as realtime
from intranet.kernel.realtime.models import RevokedAccess
from tests.work.installations import wait_until
member = User.objects.get(handle=HANDLE)
group = audience_for(kind="group", key=HANDLE)
named = audience_for(kind="named", key=HANDLE)
def announce(audience, version):
    thing = SimpleNamespace(audience_id=audience.pk, place_id=None)
    realtime.announce(thing=thing, keys=[f"group:{HANDLE}"], kind="reply_added", subject="reply:r", version=version)
def wait_until_told():
    # the worker has had the pages of everybody who lost something look again
    wait_until(lambda: not RevokedAccess.objects.exists())
"""

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
# The server lets go of a page that leaves a frame unacknowledged for half a minute.
ACKNOWLEDGED_AFTER_S = 5


class Reader:
    """A member with two sessions, and a group."""

    def __init__(self, installation: Installation, handle: str) -> None:
        self._installation = installation
        self._handle = handle
        self.key = f"group:{handle}"
        said = installation.script(f"HANDLE = {handle!r}\n{SIGN_IN}")
        self.sessions = [line.removeprefix("session ") for line in said.splitlines() if line.startswith("session ")]

    def script(self, script: str) -> str:
        """Run Python that knows the `member`, the audience of their `group`, and one called `named`."""
        return self._installation.script(self._after_finding(script))

    def start_script(self, script: str) -> Process:
        """The same in the background."""
        return self._installation.start_script(self._after_finding(script))

    def _after_finding(self, script: str) -> str:
        return f"HANDLE = {self._handle!r}\n{FIND}{script}"


class Page:
    """An open page: a WebSocket client that knows what this needs of the protocol.

    As a browser, it listens, answers pings and acknowledges what it hears, whatever its test does meanwhile.
    """

    def __init__(self, port: int, session_key: str) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port))
        head = [
            "GET /ws/ HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            f"Origin: http://127.0.0.1:{port}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            f"Cookie: theme=dark; sessionid={session_key}",
        ]
        self._connection.sendall("\r\n".join([*head, "", ""]).encode())
        self._received = b""
        while b"\r\n\r\n" not in self._received:
            self._received += self._connection.recv(4096)
        head_received, _, self._received = self._received.partition(b"\r\n\r\n")
        assert b" 101 " in head_received.splitlines()[0]
        self._speaking = Lock()
        self._heard: SimpleQueue[tuple[str, bytes]] = SimpleQueue()
        self._read, self._acknowledged, self._acknowledged_at = 0, 0, time.monotonic()
        self._listening = Thread(target=self._listen, daemon=True)
        self._listening.start()

    def say(self, text: bytes, times: int = 1) -> None:
        """Send one text, or the same again and again."""
        self._send(TEXT, text, times)

    def hear(self) -> tuple[str, bytes]:
        """What it heard next: `text` and its bytes, `close` and its code, or the `end` of the connection."""
        return self._heard.get(timeout=PATIENCE_S)

    def ask(self, **message: object) -> None:
        """Send a message as pages do."""
        self.say(json.dumps(message).encode())

    def told(self) -> dict[str, Any]:
        """The next message; AssertionError when the connection is closed instead."""
        kind, payload = self.hear()
        assert kind == "text", payload
        return dict(json.loads(payload))

    def missed(self, key: str) -> list[int]:
        """The versions of what happened in the last hour to what has this key, when it asks anew."""
        self.ask(type="subscribe", keys=[key], since=-3_600_000_000)
        return [change["version"] for change in self.told()["changes"]]

    def close(self) -> None:
        with suppress(OSError):  # the server may have been faster
            self._connection.shutdown(socket.SHUT_RDWR)
        self._listening.join()
        self._connection.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                opcode, payload = self._next_frame()
                if opcode == PING:
                    self._send(PONG, payload)
                elif opcode == CLOSE:
                    self._heard.put(("close", str(int.from_bytes(payload[:2])).encode()))
                else:
                    self._read += 1
                    self._heard.put(("text", payload))
        self._heard.put(("end", b""))

    def _send(self, opcode: int, payload: bytes, times: int = 1) -> None:
        """Send a frame, masked as a browser does."""
        size = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + len(payload).to_bytes(2)
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
        with self._speaking:
            self._connection.sendall((bytes([0x80 | opcode]) + size + mask + masked) * times)

    def _next_frame(self) -> tuple[int, bytes]:
        self._fill(2)
        head, size = 2, self._received[1]
        if size > 125:
            head += 2 if size == 126 else 8
            self._fill(head)
            size = int.from_bytes(self._received[2:head])
        self._fill(head + size)
        opcode, payload = self._received[0] & 0xF, self._received[head : head + size]
        self._received = self._received[head + size :]
        return opcode, payload

    def _fill(self, size: int) -> None:
        while len(self._received) < size:
            is_readable, _, _ = select([self._connection], [], [], ACKNOWLEDGED_AFTER_S)
            self._acknowledge()
            if is_readable:
                chunk = self._connection.recv(4096)
                if not chunk:
                    raise ConnectionError("the server hung up")
                self._received += chunk

    def _acknowledge(self) -> None:
        """Now and then: a page may not say much."""
        now = time.monotonic()
        if self._read > self._acknowledged and now - self._acknowledged_at >= ACKNOWLEDGED_AFTER_S:
            self._acknowledged, self._acknowledged_at = self._read, now
            self.ask(type="ack", count=self._read)


def is_listening(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def installation(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One for all tests, each of which has a reader of its own."""
    with empty_installation(request, tmp_path_factory.mktemp("sockets") / "data") as made:
        yield made


@pytest.fixture(scope="module")
def port(installation: Installation) -> int:
    """A server with its embedded worker."""
    port = free_port()
    installation.start("serve", f"--port={port}")

    wait_until(lambda: is_listening(port))
    return port


NUMBERS = count()


@pytest.fixture
def reader(installation: Installation) -> Reader:
    return Reader(installation, f"reader-{next(NUMBERS)}")


@pytest.fixture
def pages(reader: Reader, port: int) -> Iterator[tuple[Page, Page]]:
    """Two open pages of the reader, each opened with its own session."""
    both = Page(port, reader.sessions[0]), Page(port, reader.sessions[1])
    for page in both:
        assert page.told()["type"] == "ready"
    yield both
    for page in both:
        page.close()


def test_suspension_by_another_process_closes_every_page(reader: Reader, pages: tuple[Page, Page]) -> None:
    """At once: of its own accord, a page would be looked at again much later than a test waits."""
    reader.script("actions.suspend_member(actor=None, member=member, reason='test')")
    assert [page.hear() for page in pages] == [("close", b"4401")] * 2


def test_the_end_of_one_session_closes_its_pages_and_no_other(reader: Reader, pages: tuple[Page, Page]) -> None:
    ended, kept = pages
    reader.script("UserSession.objects.filter(user=member).order_by('pk').first().end()")
    assert ended.hear() == ("close", b"4401")
    kept.say(b"still here?")
    assert kept.hear() == ("close", b"4400")


MUST_NOT_SAY = [
    (b"x" * 10, b"4400"),
    (b"x" * 20_000, b"4413"),
    (b"[]", b"4400"),
    (b"[" * 10_000, b"4400"),
    (b'{"type": "shout"}', b"4400"),
    (b'{"type": "ack", "count": 2}', b"4400"),  # it was sent one frame
    (b'{"type": "ack", "count": "1"}', b"4400"),
    (b'{"type": "subscribe", "keys": ["' + b"k" * 61 + b'"]}', b"4400"),
    (b'{"type": "subscribe", "keys": "thread:a"}', b"4400"),
    (b'{"type": "subscribe", "keys": ["\\ud800"]}', b"4400"),
    (b'{"type": "subscribe", "keys": [], "since": "yesterday"}', b"4400"),
    (json.dumps({"type": "subscribe", "keys": ["k"] * 51}).encode(), b"4400"),
]


def test_what_a_page_must_not_say_closes_it(reader: Reader, port: int) -> None:
    for said, code in MUST_NOT_SAY:
        page = Page(port, reader.sessions[0])
        assert page.told()["type"] == "ready"
        page.say(said)
        assert page.hear() == ("close", code), said[:40]
        page.close()


def test_a_page_that_talks_without_end_is_closed(pages: tuple[Page, Page]) -> None:
    pages[0].say(b'{"type": "ack", "count": 1}', times=50)
    assert pages[0].hear() == ("close", b"4429")


def test_a_forged_session_is_told_to_sign_in(port: int) -> None:
    page = Page(port, "a" * 32)
    assert page.hear() == ("close", b"4401")
    page.close()


def test_a_page_hears_what_its_reader_may_see_and_nothing_after_their_removal(reader: Reader, port: int) -> None:
    """Another process writes: without Redis the worker hears of the removal, and the page asks for the rest."""
    reader.script("add_audience_member(audience=group, member=member)")
    page = Page(port, reader.sessions[0])
    assert page.told()["type"] == "ready"
    assert page.missed(reader.key) == []
    reader.script("announce(group, 1)\nannounce(everyone(), 2)")
    assert page.missed(reader.key) == [1, 2]
    reader.script("remove_audience_member(audience=group, member=member)\nannounce(group, 3)\nwait_until_told()")
    assert page.missed(reader.key) == [2]
    page.close()


def test_a_page_hears_nothing_more_of_an_audience_whose_part_was_its_readers_way_in(reader: Reader, port: int) -> None:
    """Named people and groups: the group leaves the audience, its members stay in the group."""
    joins = "add_audience_member(audience=group, member=member)\nset_audience_parts(audience=named, parts=[group])\n"
    reader.script(joins + "announce(named, 1)")
    page = Page(port, reader.sessions[0])
    assert page.told()["type"] == "ready"
    assert page.missed(reader.key) == [1]
    reader.script("set_audience_parts(audience=named, parts=[])\nannounce(named, 2)\nannounce(group, 3)\nwait_until_told()")
    assert page.missed(reader.key) == [3]
    page.close()
