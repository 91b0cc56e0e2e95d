"""Which process may work, and the worker inside the server's process.

The data folder has two locks. `server` is held by a server whose messages stay in its own memory: a second one would
show its readers half of what happens. `worker` is held by whoever works on embedded parts (SQLite, the embedded
index), which know one writer only; a server that finds it taken waits, and takes over when the holder dies.
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
        raise ImproperlyConfigured("More than one server process needs REDIS_URL: another one serves this data folder.")


def start() -> None:
    """Start the worker of this server process when `PASSERELLE_WORKER` is `embedded`; once, however often it is called."""
    global _worker
    if settings.WORKER == "embedded" and _worker is None:
        _worker = EmbeddedWorker()


def stop(*, patience_s: float = 10) -> None:
    """Stop it, letting it finish what it does."""
    global _worker
    if _worker is not None:
        _worker.stop(patience_s=patience_s)
        _worker = None


class EmbeddedWorker:
    """A worker in a thread of the server, as soon as the data folder's lock is free."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._lock = FolderLock(settings.DATA, "worker")
        self._loop: WorkLoop | None = None
        self._waiter = threading.Thread(target=self._wait_and_start, name="work: embedded", daemon=True)
        self._waiter.start()

    def stop(self, *, patience_s: float) -> None:
        self._stopping.set()
        self._waiter.join()
        if self._loop is not None:
            self._loop.stop(patience_s=patience_s)
        self._lock.release()

    def _wait_and_start(self) -> None:
        is_told = False
        while not self._stopping.is_set():
            if self._lock.acquire() and self._is_started():
                return
            if not is_told and not self._lock.is_held:
                log.info("another process works on this data folder: this one waits to take over")
                is_told = True
            self._stopping.wait(RETRY_S)

    def _is_started(self) -> bool:
        loop = WorkLoop(is_alone=connection.vendor == "sqlite")
        try:
            loop.start()
        except Exception:  # most likely the database is not there yet
            log.warning("worker could not start and tries again", exc_info=True)
            connection.close()
            return False
        self._loop = loop
        return True
