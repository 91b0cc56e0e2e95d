"""The cache of a process alone, and the one that several share: Redis, and the memory of each while Redis is gone.

No page fails for it: what was remembered is asked of the database again, and limits go on, counted by each process alone.
"""

from time import monotonic
from typing import Any, Final

import structlog
from django.core.cache.backends import redis
from django.core.cache.backends.locmem import LocMemCache
from redis.exceptions import RedisError

TIMEOUT_S: Final = 1.0
# While Redis is gone, one request tries it so often; the others don't wait for it.
REST_S: Final = 1.0
# What menus and suggestions remember, and the counts of limits: several for each member. Django keeps 300 in all, so that some
# hundred members would push out each other's, and limits would forget what they counted.
MAX_MEMORY_ENTRIES: Final = 20_000

log = structlog.get_logger("passerelle.cache")


class MemoryCache(LocMemCache):
    """Django's cache in the memory of a process, with room for more members."""

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__(name, {"max_entries": MAX_MEMORY_ENTRIES, **params})


class Outage:
    """Whether Redis is gone, for all the threads of this process."""

    def __init__(self) -> None:
        self.memory = MemoryCache("while Redis is gone", {})
        self._is_on = False
        self._tried_again_at = 0.0

    def may_try(self) -> bool:
        """Whether the caller should ask Redis; while it is gone, seldom."""
        now = monotonic()
        if self._is_on and now < self._tried_again_at:
            return False
        self._tried_again_at = now + REST_S
        return True

    def begin(self, error: Exception) -> None:
        if not self._is_on:
            log.warning("cache in the memory of this process", error=type(error).__name__)
        self._is_on = True

    def end(self) -> None:
        """Redis has answered: what this process remembered alone may be wrong by the next time."""
        if self._is_on:
            self._is_on = False
            self.memory.clear()
            log.info("cache in Redis again")


outage = Outage()


class Client:
    """Django's client of Redis, whose methods the memory of the process has too, with the same arguments."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        times = {"socket_timeout": TIMEOUT_S, "socket_connect_timeout": TIMEOUT_S}
        self._redis = redis.RedisCacheClient(servers, **{**times, **options})

    def __getattr__(self, method: str) -> Any:
        def asked(*arguments: Any) -> Any:
            if outage.may_try():
                try:
                    answer = getattr(self._redis, method)(*arguments)
                except (RedisError, OSError) as error:
                    outage.begin(error)
                else:
                    outage.end()
                    return answer
            return getattr(outage.memory, method)(*arguments)

        return asked


class RedisCache(redis.RedisCache):
    """Django's cache in Redis, which fails no page."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Client
