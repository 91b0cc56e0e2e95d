"""Which process may run the background work, and the worker embedded in the server's process.

The data folder has two locks. `server` is held by a server whose messages stay in its own memory: a second one would
show its readers half of what happens. `worker` is held by the process that works on embedded parts (SQLite, the embedded
index), which allow one writer only; a server that finds it taken waits, and takes over when its holder dies.
"""

import threading

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from intranet.kernel.work.locks import FolderLock
from intranet.kernel.work.loop import WorkLoop

RETRY_S = 2.0

log = structlog.get_logger("passerelle.work")

_server_lock = FolderLock(settings.DATA, "server")
_worker: "EmbeddedWorker | None" = None


def needs_one_worker() -> bool:
    """True when the parts allow one working process only."""
    return connection.vendor == "sqlite" or not settings.ELASTICSEARCH_URL


def claim_server() -> None:
    """Be the one server of this data folder. Raises ImproperlyConfigured when another is, unless Redis joins them."""
    if not settings.REDIS_URL and not _server_lock.acquire():
        raise ImproperlyConfigured("Another server already runs on this data folder. To run several servers, set REDIS_URL.")


def start() -> None:
    """Start the worker of this server process when `PASSERELLE_WORKER` is `embedded`; once, however often it is called."""
    global _worker
    if settings.WORKER == "embedded" and _worker is None:
        _worker = EmbeddedWorker()


def stop(*, grace_period_s: float = 10) -> None:
    """Stop the embedded worker, and let running work finish for at most `grace_period_s` seconds."""
    global _worker
    if _worker is not None:
        _worker.stop(grace_period_s=grace_period_s)
        _worker = None


class EmbeddedWorker:
    """A worker in a thread of the server, as soon as the data folder's lock is free."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._lock = FolderLock(settings.DATA, "worker")
        self._loop: WorkLoop | None = None
        self._waiter = threading.Thread(target=self._wait_and_start, name="work: embedded", daemon=True)
        self._waiter.start()

    def stop(self, *, grace_period_s: float) -> None:
        self._stopping.set()
        self._waiter.join()
        if self._loop is not None:
            self._loop.stop(grace_period_s=grace_period_s)
        self._lock.release()

    def _wait_and_start(self) -> None:
        is_logged = False
        while not self._stopping.is_set():
            if self._lock.acquire() and self._is_started():
                return
            if not is_logged and not self._lock.is_held:
                log.info("worker lock of the data folder is held by another process; waiting to take over")
                is_logged = True
            self._stopping.wait(RETRY_S)

    def _is_started(self) -> bool:
        loop = WorkLoop(is_alone=connection.vendor == "sqlite")
        try:
            loop.start()
        except Exception:  # most likely the database is not there yet
            log.warning("worker failed to start; retrying", exc_info=True)
            connection.close()
            return False
        self._loop = loop
        return True
