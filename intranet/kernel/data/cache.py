"""The caches: one in the memory of a single process, and one in Redis that falls back to process memory in an outage.

No page fails because of an outage: values are read from the database again, and each process counts rate limits by itself.
"""

from time import monotonic
from typing import Any, Final

import structlog
from django.core.cache import cache
from django.core.cache.backends import redis
from django.core.cache.backends.locmem import LocMemCache
from django.db import transaction
from redis.exceptions import RedisError

TIMEOUT_S: Final = 1.0
# During an outage, one request retries Redis this often. The others do not wait for it.
REST_S: Final = 1.0
# Entries of menus, suggestions and rate limits: several for each member. With Django's default of 300, some hundred members
# would evict each other's entries, and rate limits would lose their counts.
MAX_MEMORY_ENTRIES: Final = 20_000

log = structlog.get_logger("passerelle.cache")


class MemoryCache(LocMemCache):
    """Django's local-memory cache, with room for more members."""

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__(name, {"max_entries": MAX_MEMORY_ENTRIES, **params})


class Outage:
    """Whether Redis is unavailable, for all the threads of this process."""

    def __init__(self) -> None:
        self.memory = MemoryCache("while Redis is gone", {})
        self._is_on = False
        self._tried_again_at = 0.0

    def may_try(self) -> bool:
        """Whether the caller should try Redis. During an outage, only once every `REST_S`."""
        now = monotonic()
        if self._is_on and now < self._tried_again_at:
            return False
        self._tried_again_at = now + REST_S
        return True

    def begin(self, error: Exception) -> None:
        if not self._is_on:
            log.warning("Redis cache unavailable; using process memory", error=type(error).__name__)
        self._is_on = True

    def end(self) -> None:
        """Redis has answered. Clear process memory, which would be stale by the next outage."""
        if self._is_on:
            self._is_on = False
            self.memory.clear()
            log.info("Redis cache available again")


outage = Outage()


def forget_after_commit(key: str) -> None:
    """Delete a value from the cache once the transaction is committed: until then, others would put the former one back."""
    transaction.on_commit(lambda: cache.delete(key), robust=True)


class Client:
    """Django's Redis client. Each method falls back to the same method of process memory."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        times = {"socket_timeout": TIMEOUT_S, "socket_connect_timeout": TIMEOUT_S}
        self._redis = redis.RedisCacheClient(servers, **{**times, **options})

    def __getattr__(self, method: str) -> Any:
        def call(*arguments: Any) -> Any:
            if outage.may_try():
                try:
                    answer = getattr(self._redis, method)(*arguments)
                except (RedisError, OSError) as error:
                    outage.begin(error)
                else:
                    outage.end()
                    return answer
            return getattr(outage.memory, method)(*arguments)

        return call


class RedisCache(redis.RedisCache):
    """Django's Redis cache, which survives an outage of Redis."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Client
