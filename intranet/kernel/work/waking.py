"""How the worker hears that there is something to do.

In one process an event wakes it as soon as the transaction commits. On PostgreSQL a notification reaches every worker
of the installation at the same moment. Elsewhere (a command beside an embedded server) workers look every 200 ms.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

CHANNEL = "passerelle_work"

_sleepers: set[threading.Event] = set()
_sleepers_lock = threading.Lock()


def wake() -> None:
    """Wake the workers once the current transaction has committed; at once outside of one."""
    if connection.vendor == "postgresql":
        # Delivered at commit, once however often it is said, and never if the transaction fails.
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")
    transaction.on_commit(wake_here)


def wake_here() -> None:
    """Wake the workers of this process now."""
    with _sleepers_lock:
        for sleeper in _sleepers:
            sleeper.set()


@contextmanager
def sleeper() -> Iterator[threading.Event]:
    """An event that is set by every wake of this process while the block runs."""
    event = threading.Event()
    with _sleepers_lock:
        _sleepers.add(event)
    try:
        yield event
    finally:
        with _sleepers_lock:
            _sleepers.discard(event)
