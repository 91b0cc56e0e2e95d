"""Readiness checks: the process is ready when each part it depends on answers."""

import os
import tempfile
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection

from intranet.kernel.registry import Registry

TIMEOUT_S = 1.0
# Anybody may ask: an answer serves all who do within a second.
FRESH_S = 1.0
MIN_FREE_BYTES = 100 * 1024 * 1024


class UnhealthyError(Exception):
    """A part answers, but is unhealthy. The message is shown to operators and must not contain personal data."""


@dataclass(frozen=True)
class Answer:
    """The answer of one part, and its time in milliseconds. An empty `error` means healthy; `is_needed`: the site needs it."""

    error: str
    ms: int
    is_needed: bool = True


class Check:
    """The check of one part. It runs in a thread, so that a part that hangs does not delay the others.

    `ask` raises if the part is unhealthy. One that is not `is_needed` is told, and the process is ready without it.
    """

    def __init__(self, name: str, ask: Callable[[], object], *, is_needed: bool = True) -> None:
        self.name, self.is_needed = name, is_needed
        self._ask = ask
        self._asking: threading.Thread | None = None
        self._asked_at = 0.0
        self._error = ""

    def start(self) -> None:
        """Start the check, unless one is still running (a hung part costs one thread at most) or has just been started."""
        now = time.monotonic()
        if self._asking is None or (not self._asking.is_alive() and now - self._asked_at >= FRESH_S):
            self._asked_at = now
            self._asking = threading.Thread(target=self._run, name="health", daemon=True)
            self._asking.start()

    def wait(self, since: float) -> Answer:
        """The answer, or a timeout error after `TIMEOUT_S` from `since`, on the monotonic clock."""
        if self._asking is None:
            raise RuntimeError("Call start() before wait().")
        self._asking.join(max(0, since + TIMEOUT_S - time.monotonic()))
        error = f"no answer in {TIMEOUT_S:g} s" if self._asking.is_alive() else self._error
        return Answer(error, round((time.monotonic() - since) * 1000), self.is_needed)

    def _run(self) -> None:
        try:
            self._ask()
        except UnhealthyError as error:
            self._error = str(error)
        except Exception as error:  # its class only: messages of drivers may hold addresses and names
            self._error = type(error).__name__
        else:
            self._error = ""


checks = Registry[Check]("name")
"""What `/health/ready` asks."""


def readiness(*, without: Collection[str] = ()) -> dict[str, Answer]:
    """Run all checks, without those of these names, at the same time, in at most `TIMEOUT_S`."""
    since = time.monotonic()
    asked = [check for check in checks if check.name not in without]
    for check in asked:
        check.start()
    return {check.name: check.wait(since) for check in asked}


def ask_database() -> None:
    """Check that the database executes a statement, on a connection opened for this check."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()


def ask_channel_layer() -> None:
    """Check that Redis answers. The in-memory layer is always available."""
    if settings.REDIS_URL:
        from redis import Redis

        client: Any = Redis.from_url(settings.REDIS_URL, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S)
        with client:
            client.ping()


def ask_storage() -> None:
    """Check that the data folder is writable and has free space."""
    with tempfile.TemporaryFile(dir=settings.DATA) as file:
        file.write(b"passerelle")
    space = os.statvfs(settings.DATA)
    if space.f_bavail * space.f_frsize < MIN_FREE_BYTES:
        raise UnhealthyError("less than 100 MiB free")


checks.register(Check("database", ask_database))
checks.register(Check("channel_layer", ask_channel_layer))
checks.register(Check("storage", ask_storage))
