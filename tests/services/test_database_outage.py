"""PostgreSQL gone and back, seen from a server: 503 within two seconds, recovery within five."""

import contextlib
import os
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from tests.work.installations import Installation, database_of_its_own, free_port, wait_until

DATABASE_URL = os.environ.get("DATABASE_URL", "")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.skipif(not DATABASE_URL, reason="DATABASE_URL names no server"),
]

OUTAGE_S = 12


class Line:
    """The network between the site and its database, which a test can cut."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._sockets: list[socket.socket] = []
        self.port = free_port()
        self.restore()

    def restore(self) -> None:
        """Carry connections from now on."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """Break every connection and refuse new ones."""
        # Shut down first: closing alone does not wake the thread that waits in accept.
        for end in [self._listener, *self._sockets]:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._sockets = []

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _address = listener.accept()
                far = socket.create_connection(self._target)
                self._sockets += [near, far]
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    @staticmethod
    def _carry(source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(65536):
                sink.sendall(chunk)
            sink.shutdown(socket.SHUT_WR)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer."""

    def redirect_request(self, *_arguments: object) -> None:
        return None


def ask(port: int) -> tuple[int, str | None, float]:
    """Ask for a page that reads the session: its status, `Retry-After`, and the seconds it took."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Cookie": "sessionid=" + "a" * 32})
    started = time.monotonic()
    try:
        with urllib.request.build_opener(NoRedirect).open(request, timeout=10) as response:
            status, headers = response.status, response.headers
    except urllib.error.HTTPError as error:
        with error:
            status, headers = error.code, error.headers
    return status, headers["Retry-After"], time.monotonic() - started


@pytest.fixture
def line() -> Iterator[Line]:
    host, port = DATABASE_URL.rpartition("@")[2].partition("/")[0].split(":")
    found = Line(host, int(port))
    yield found
    found.cut()


def test_pages_say_503_while_the_database_is_gone_and_come_back_by_themselves(tmp_path, line: Line) -> None:
    with database_of_its_own(DATABASE_URL) as own_url:
        user, name = own_url.rpartition("@")[0], own_url.rpartition("/")[2]
        with Installation(tmp_path, f"{user}@127.0.0.1:{line.port}/{name}") as installation:
            installation.run("migrate", "--verbosity=0")
            port = free_port()
            server = installation.start("serve", f"--port={port}")
            wait_until(lambda: "is running" in server.output)
            wait_until(lambda: ask(port)[0] == 302)
            for _outage in range(2):
                line.cut()
                gone_at = time.monotonic()
                slowest = 0.0
                while time.monotonic() < gone_at + OUTAGE_S:
                    status, retry_after, seconds = ask(port)
                    assert (status, retry_after) == (503, "5")
                    slowest = max(slowest, seconds)
                    time.sleep(0.2)
                line.restore()
                back_at = time.monotonic()
                wait_until(lambda: ask(port)[0] == 302, patience_s=10)
                recovery = time.monotonic() - back_at
                print(f"slowest 503: {slowest:.2f} s; recovery: {recovery:.2f} s")  # noqa: T201  shown by `pytest -s`
                assert slowest < 2
                assert recovery < 5
