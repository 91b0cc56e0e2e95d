"""The WebSocket of a page, against a real server: it lives exactly as long as the session that opened it."""

import json
import os
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from tests.work.installations import Installation, free_port, wait_until

pytestmark = pytest.mark.slow

SIGN_IN = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from allauth.usersessions.models import UserSession
from intranet.kernel.accounts.models import State, User
from intranet.kernel.audiences.actions import everyone
everyone()
member, _made = User.objects.get_or_create(
    handle="maelle.tremblay", defaults={"display_name": "Maëlle Tremblay", "email": "m@x.example", "state": State.ACTIVE}
)
for _number in range(2):
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.create()
    UserSession.objects.create(user=member, session_key=session.session_key, ip="127.0.0.1")
    print(session.session_key)
"""
FIND = """
from allauth.usersessions.models import UserSession
from intranet.kernel.accounts import actions
from intranet.kernel.accounts.models import User
import time
member = User.objects.get(handle="maelle.tremblay")
"""


ANNOUNCE = (
    FIND
    + """
from intranet.kernel.audiences.actions import add_audience_member, audience_for, everyone, remove_audience_member
from intranet.kernel.realtime import actions as realtime
from types import SimpleNamespace
group = audience_for(kind="group", key="g")
def announce(audience, version):
    thing = SimpleNamespace(audience_id=audience.pk, place_id=None)
    realtime.announce(thing=thing, keys=["group:g"], kind="reply_added", subject="reply:r", version=version)
"""
)


class Page:
    """An open page: a WebSocket client that knows what this needs of the protocol."""

    def __init__(self, port: int, session_key: str) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port), timeout=60)
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

    def say(self, text: bytes) -> None:
        """Send one text frame, masked as a browser does."""
        size = bytes([0x80 | len(text)]) if len(text) < 126 else b"\xfe" + len(text).to_bytes(2)
        mask = os.urandom(4)
        self._connection.sendall(b"\x81" + size + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(text)))

    def hear(self) -> tuple[str, bytes]:
        """The next frame: `text` and its bytes, or `close` and its code."""
        while True:
            opcode, payload = self._frame()
            if opcode != 0x9:  # a ping
                return ("close", str(int.from_bytes(payload[:2])).encode()) if opcode == 0x8 else ("text", payload)

    def ask(self, **message: object) -> None:
        """Send a message as pages do."""
        self.say(json.dumps(message).encode())

    def told(self) -> dict[str, Any]:
        """The next message; AssertionError when the connection is closed instead."""
        kind, payload = self.hear()
        assert kind == "text", payload
        return dict(json.loads(payload))

    def close(self) -> None:
        self._connection.close()

    def _frame(self) -> tuple[int, bytes]:
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
            chunk = self._connection.recv(4096)
            assert chunk, "the server hung up"
            self._received += chunk


def is_listening(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.fixture
def port(installation: Installation) -> int:
    """A server with its embedded worker."""
    port = free_port()
    installation.start("serve", f"--port={port}")

    wait_until(lambda: is_listening(port))
    return port


@pytest.fixture
def pages(installation: Installation, port: int) -> Iterator[tuple[Page, Page]]:
    """Two open pages of one member, each opened with its own session."""
    keys = [line for line in installation.script(SIGN_IN).split() if len(line) == 32]
    both = Page(port, keys[0]), Page(port, keys[1])
    for page in both:
        assert page.told()["type"] == "ready"
    yield both
    for page in both:
        page.close()


def moment_of_close(page: Page) -> float:
    """Wait for the close that means «signed out»; when it came, on the wall clock that all processes share."""
    assert page.hear() == ("close", b"4401")
    return time.time()


def test_suspension_by_another_process_closes_every_page_within_a_second(installation: Installation, pages) -> None:
    with ThreadPoolExecutor() as readers:
        closed = [readers.submit(moment_of_close, page) for page in pages]
        said = installation.script(
            FIND + "actions.suspend_member(actor=None, member=member, reason='test')\nprint(time.time())"
        )
        committed = float(said.split()[-1])
        waits = [moment.result(timeout=10) - committed for moment in closed]
    print("seconds to close:", waits)  # noqa: T201  shown by `pytest -s`
    assert max(waits) < 1


def test_the_end_of_one_session_closes_its_pages_and_no_other(installation: Installation, pages) -> None:
    ended, kept = pages
    with ThreadPoolExecutor() as readers:
        closed = readers.submit(moment_of_close, ended)
        said = installation.script(FIND + "UserSession.objects.order_by('pk').first().end()\nprint(time.time())")
        assert closed.result(timeout=10) - float(said.split()[-1]) < 1
    kept.say(b"still here?")
    assert kept.hear() == ("close", b"4400")


def wait_until_told(installation: Installation) -> None:
    """Until the worker has had the pages of everybody who lost something look again."""
    waiting = "from intranet.kernel.realtime.models import RevokedAccess as R\nprint(R.objects.count() or '')"
    wait_until(lambda: not installation.script(waiting).strip())


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
    (b'{"type": "subscribe", "keys": [], "since": "yesterday"}', b"4400"),
    (json.dumps({"type": "subscribe", "keys": ["k"] * 51}).encode(), b"4400"),
]


def test_what_a_page_must_not_say_closes_it(installation: Installation, port: int) -> None:
    session = next(line for line in installation.script(SIGN_IN).split() if len(line) == 32)
    for said, code in MUST_NOT_SAY:
        page = Page(port, session)
        assert page.told()["type"] == "ready"
        page.say(said)
        assert page.hear() == ("close", code), said[:40]
        page.close()


def test_a_page_that_talks_without_end_is_closed(pages) -> None:
    with suppress(OSError):  # it may be closed while it talks
        for _ in range(50):
            pages[0].ask(type="ack", count=1)
    assert pages[0].hear() == ("close", b"4429")


def test_a_forged_session_is_told_to_sign_in(port: int) -> None:
    page = Page(port, "a" * 32)
    assert page.hear() == ("close", b"4401")
    page.close()


def test_a_page_hears_what_its_reader_may_see_and_nothing_after_their_removal(installation: Installation, pages) -> None:
    """Another process writes: without Redis the worker hears of the removal, and the page asks for the rest."""
    for page in pages:
        page.ask(type="subscribe", keys=["group:g", "thread:a"])
        assert page.told() | {"cursor": 0} == {"type": "changes", "changes": [], "cursor": 0}
    joins = "add_audience_member(audience=group, member=member)\n"
    installation.script(ANNOUNCE + joins + "announce(group, 1)\nannounce(everyone(), 2)\n")
    time.sleep(1)  # nobody tells the server that rights have grown: a page that asks anew is looked at
    pages[0].ask(type="subscribe", keys=["group:g"])
    pages[0].told()
    pages[0].ask(type="since", cursor=-60_000_000)
    assert [change["version"] for change in pages[0].told()["changes"]] == [1, 2]
    installation.script(ANNOUNCE + "remove_audience_member(audience=group, member=member)\nannounce(group, 3)\n")
    wait_until_told(installation)
    pages[0].ask(type="since", cursor=-60_000_000)
    assert [change["version"] for change in pages[0].told()["changes"]] == [2]


def test_a_page_hears_nothing_more_of_an_audience_whose_part_was_its_readers_way_in(installation: Installation, pages) -> None:
    """Named people and groups: the group leaves the audience, its members stay in the group."""
    whole = ANNOUNCE + (
        "from intranet.kernel.audiences.actions import set_audience_parts\nnamed = audience_for(kind='named', key='n')\n"
    )
    joins = "add_audience_member(audience=group, member=member)\nset_audience_parts(audience=named, parts=[group])\n"
    installation.script(whole + joins + "announce(named, 1)\n")
    time.sleep(1)  # nobody tells the server that rights have grown: a page that asks anew is looked at
    page = pages[0]
    page.ask(type="subscribe", keys=["group:g"])
    page.told()
    page.ask(type="since", cursor=-60_000_000)
    assert [change["version"] for change in page.told()["changes"]] == [1]
    installation.script(whole + "set_audience_parts(audience=named, parts=[])\nannounce(named, 2)\nannounce(group, 3)\n")
    wait_until_told(installation)
    page.ask(type="since", cursor=-60_000_000)
    assert [change["version"] for change in page.told()["changes"]] == [3]


def test_a_page_that_acknowledges_nothing_is_let_go_after_half_a_minute(pages) -> None:
    silent, reads = pages
    for page in pages:
        page.ask(type="subscribe", keys=["group:g"])
        page.told()
    reads.ask(type="ack", count=2)
    assert silent.hear() == ("close", b"4408")
    reads.ask(type="since", cursor=-1)
    assert reads.told()["type"] == "changes"
