"""How a lane of the worker hears that there is something for it to do.

In one process an event wakes it as soon as the transaction commits. On PostgreSQL a notification reaches every worker
of the installation at the same moment. Elsewhere (a command beside an embedded server) workers look every 200 ms.

A lane is known by the name of what it works on: `tasks`, or the model of an outbox. Those that have nothing to do stay
asleep: each would ask the database, while the request that woke them still needs the processor.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

CHANNEL = "passerelle_work"

TASKS = "tasks"

_sleepers: set[tuple[str, threading.Event]] = set()
_sleepers_lock = threading.Lock()


def wake(name: str) -> None:
    """Wake the lanes of this name once the current transaction has committed; at once outside of one."""
    if connection.vendor == "postgresql":
        # Delivered at commit, once however often it is said, and never if the transaction fails.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, name])
    transaction.on_commit(lambda: wake_here(name))


def wake_here(name: str) -> None:
    """Wake the lanes of this name in this process now."""
    with _sleepers_lock:
        for known, event in _sleepers:
            if known == name:
                event.set()


def wake_all_here() -> None:
    """Wake every lane in this process now."""
    with _sleepers_lock:
        for _name, event in _sleepers:
            event.set()


@contextmanager
def sleeper(name: str) -> Iterator[threading.Event]:
    """An event that is set by every wake of this name in this process while the block runs."""
    event = threading.Event()
    with _sleepers_lock:
        _sleepers.add((name, event))
    try:
        yield event
    finally:
        with _sleepers_lock:
            _sleepers.discard((name, event))
