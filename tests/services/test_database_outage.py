"""PostgreSQL gone and back, seen from a server: 503 rather than no answer, and recovery by itself."""

import contextlib
import os
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.work.installations import PATIENCE_S, Installation, database_of_its_own, free_port, wait_until

DATABASE_URL = os.environ.get("DATABASE_URL", "")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.skipif(not DATABASE_URL, reason="DATABASE_URL names no server"),
]

# Longer than the pool tries to connect again before it gives up: two seconds.
OUTAGE_S = 4


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


def ask(port: int) -> tuple[int, str | None]:
    """Ask for a page that reads the session: its status and `Retry-After`."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Cookie": "sessionid=" + "a" * 32})
    try:
        with urllib.request.build_opener(NoRedirect).open(request, timeout=PATIENCE_S) as response:
            return response.status, response.headers["Retry-After"]
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Retry-After"]


@pytest.fixture
def line() -> Iterator[Line]:
    host, port = DATABASE_URL.rpartition("@")[2].partition("/")[0].split(":")
    found = Line(host, int(port))
    yield found
    found.cut()


def test_pages_say_503_while_the_database_is_gone_and_come_back_by_themselves(
    tmp_path: Path, line: Line, migrated_database: str
) -> None:
    with database_of_its_own(DATABASE_URL, migrated_database) as own_url:
        user, name = own_url.rpartition("@")[0], own_url.rpartition("/")[2]
        with Installation(tmp_path, f"{user}@127.0.0.1:{line.port}/{name}") as installation:
            port = free_port()
            server = installation.start("serve", f"--port={port}")
            wait_until(lambda: "is running" in server.output)
            wait_until(lambda: ask(port) == (302, None))
            for _outage in range(2):
                line.cut()
                until = time.monotonic() + OUTAGE_S
                while time.monotonic() < until:
                    assert ask(port) == (503, "5")
                line.restore()
                wait_until(lambda: ask(port) == (302, None))
