"""Publishing news to the hubs of other processes through Redis, from a thread, so that writers never wait.

Messages that cannot be published are dropped. Each message has a number, so that the other processes notice what they
missed and make their pages catch up. Revoked access is delivered again by its outbox.
"""

import atexit
import hashlib
import json
import queue
import secrets
import threading
import time
from collections.abc import Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

from intranet.kernel.realtime.cursors import cursor_now
from intranet.kernel.realtime.news import SharedNews, packed

TIMEOUT_S = 1.0
REST_S = 1.0
MAX_WAITING = 10_000
# How long a management command waits at exit for its last messages to be published.
EXIT_TIMEOUT_S = 1.0

log = structlog.get_logger("passerelle.realtime")


def channel() -> str:
    """The channel of this installation. Redis channels are not separated by database, and one Redis may serve several."""
    database = urlsplit(settings.REDIS_URL).path
    return "passerelle.live." + hashlib.sha256(f"{settings.SECRET_KEY} {database}".encode()).hexdigest()[:16]


class Publisher:
    """Publishes for this process. `origin` identifies it; `number` is that of the last message that had news."""

    def __init__(self) -> None:
        self.origin = secrets.token_hex(8)
        self.number = 0
        self._lock = threading.Lock()
        self._waiting: queue.Queue[str] = queue.Queue(MAX_WAITING)
        self._is_started = False
        self._is_idle = threading.Event()
        # No retries: failed messages are dropped, and the thread pauses.
        self._client: Redis = Redis.from_url(
            settings.REDIS_URL, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S, retry=None
        )

    def put(self, news: Sequence[SharedNews]) -> None:
        """Publish these soon, without waiting for Redis. Without news it is a heartbeat."""
        with self._lock:
            self.number += bool(news)
            try:
                self._waiting.put_nowait(self._encoded(news))
            except queue.Full:
                return
            self._is_idle.clear()
            if not self._is_started:
                self._is_started = True
                threading.Thread(target=self._run, name="realtime: publisher", daemon=True).start()
                atexit.register(self._is_idle.wait, EXIT_TIMEOUT_S)

    def publish(self, news: Sequence[SharedNews]) -> None:
        """Publish these now. Raises RedisError or OSError when Redis cannot be reached."""
        with self._lock:
            self.number += 1
            encoded = self._encoded(news)
        self._client.publish(channel(), encoded)

    def _encoded(self, news: Sequence[SharedNews]) -> str:
        content: dict[str, Any] = {"origin": self.origin, "number": self.number, "at": cursor_now(), "news": packed(news)}
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))

    def _run(self) -> None:
        is_down = False
        while True:
            said = self._next()
            try:
                self._client.publish(channel(), said)
                is_down = False
            except (RedisError, OSError) as error:
                if not is_down:
                    log.warning(
                        "Redis publish failed; messages dropped, other processes will catch up", error=type(error).__name__
                    )
                is_down = True
                self._forget()
                time.sleep(REST_S)

    def _next(self) -> str:
        with self._lock:
            if self._waiting.empty():
                self._is_idle.set()
        return self._waiting.get()

    def _forget(self) -> None:
        with self._lock:
            while not self._waiting.empty():
                self._waiting.get_nowait()
            self._is_idle.set()


@cache
def publisher() -> Publisher:
    """The publisher of this process; only where `REDIS_URL` is set."""
    return Publisher()
