"""Whether this process can serve: each part it stands on answers a short question, or the process is not ready."""

import os
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection

TIMEOUT_S = 1.0
MIN_FREE_BYTES = 100 * 1024 * 1024


class UnhealthyError(Exception):
    """A part that answers, but not well; the message is shown to operators and names nobody."""


@dataclass(frozen=True)
class Answer:
    """What one part said, and in how many milliseconds. An empty `error` means that it is well."""

    error: str
    ms: int


class Check:
    """A question to one part, asked in a thread so that a part that hangs never holds up the answer of the others."""

    def __init__(self, ask: Callable[[], object]) -> None:
        self._ask = ask
        self._asking: threading.Thread | None = None
        self._error = ""

    def start(self) -> None:
        """Ask, unless the last question still waits for its answer: a hung part costs one thread, whoever asks how often."""
        if self._asking is None or not self._asking.is_alive():
            self._asking = threading.Thread(target=self._run, name="health", daemon=True)
            self._asking.start()

    def wait(self, since: float) -> Answer:
        """The answer, or its absence after `TIMEOUT_S` counted from the moment `since` of the monotonic clock."""
        if self._asking is None:
            raise RuntimeError("A check is started before it is waited for.")
        self._asking.join(max(0, since + TIMEOUT_S - time.monotonic()))
        error = f"no answer in {TIMEOUT_S:g} s" if self._asking.is_alive() else self._error
        return Answer(error, round((time.monotonic() - since) * 1000))

    def _run(self) -> None:
        try:
            self._ask()
        except UnhealthyError as error:
            self._error = str(error)
        except Exception as error:  # its class only: messages of drivers may hold addresses and names
            self._error = type(error).__name__
        else:
            self._error = ""


_checks: dict[str, Check] = {}


def register(name: str, ask: Callable[[], object]) -> None:
    """Have `/health/ready` ask this too. `ask` raises when the part is not well; it runs in a thread of its own."""
    _checks[name] = Check(ask)


def readiness() -> dict[str, Answer]:
    """Ask every part at the same time; takes `TIMEOUT_S` at most."""
    since = time.monotonic()
    for check in _checks.values():
        check.start()
    return {name: check.wait(since) for name, check in _checks.items()}


def ask_database() -> None:
    """The database runs a statement on a connection that this check opens and returns."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()


def ask_channel_layer() -> None:
    """Redis answers. The layer in memory is always there."""
    if settings.REDIS_URL:
        from redis import Redis

        client: Any = Redis.from_url(settings.REDIS_URL, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S)
        with client:
            client.ping()


def ask_storage() -> None:
    """The data folder takes a file, and has room for more."""
    with tempfile.TemporaryFile(dir=settings.DATA) as file:
        file.write(b"passerelle")
    space = os.statvfs(settings.DATA)
    if space.f_bavail * space.f_frsize < MIN_FREE_BYTES:
        raise UnhealthyError("less than 100 MiB free")
