"""The WebSocket of a page, against a real server: it lives exactly as long as the session that opened it."""

import json
import os
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.work.installations import Installation, free_port, wait_until

pytestmark = pytest.mark.slow

SIGN_IN = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from allauth.usersessions.models import UserSession
from intranet.kernel.accounts.models import State, User
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


class Page:
    """An open page: a WebSocket client that knows what this needs of the protocol."""

    def __init__(self, port: int, session_key: str) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port), timeout=30)
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

    def close(self) -> None:
        self._connection.close()

    def _frame(self) -> tuple[int, bytes]:
        self._fill(2)
        size = self._received[1]
        assert size < 126, "short frames only"
        self._fill(2 + size)
        opcode, payload = self._received[0] & 0xF, self._received[2 : 2 + size]
        self._received = self._received[2 + size :]
        return opcode, payload

    def _fill(self, size: int) -> None:
        while len(self._received) < size:
            chunk = self._connection.recv(4096)
            assert chunk, "the server hung up"
            self._received += chunk


@pytest.fixture
def port(installation: Installation) -> int:
    """A server with its embedded worker."""
    port = free_port()
    installation.start("serve", f"--port={port}")

    def is_listening() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return False
        return True

    wait_until(is_listening)
    return port


@pytest.fixture
def pages(installation: Installation, port: int) -> Iterator[tuple[Page, Page]]:
    """Two open pages of one member, each opened with its own session."""
    keys = [line for line in installation.script(SIGN_IN).split() if len(line) == 32]
    both = Page(port, keys[0]), Page(port, keys[1])
    for page in both:
        assert page.hear() == ("text", json.dumps({"type": "ready"}).encode())
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


@pytest.mark.parametrize(("length", "code"), [(10, b"4400"), (20_000, b"4413")])
def test_what_a_page_says_is_refused(pages, length: int, code: bytes) -> None:
    pages[0].say(b"x" * length)
    assert pages[0].hear() == ("close", code)


def test_a_forged_session_is_told_to_sign_in(port: int) -> None:
    page = Page(port, "a" * 32)
    assert page.hear() == ("close", b"4401")
    page.close()
