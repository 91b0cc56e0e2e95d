"""The cache that processes share, and what each does while Redis is gone."""

import socket
import time
from collections.abc import Iterator

import pytest

from intranet.kernel import rate_limits
from intranet.kernel.data import cache as module
from intranet.kernel.data.cache import MemoryCache, Outage, RedisCache
from tests.realtime.test_redis import redis_at
from tests.work.installations import free_port


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A process that has never seen Redis gone."""
    clock = Clock()
    monkeypatch.setattr(module, "monotonic", clock)
    outage = Outage()
    outage.memory.clear()
    monkeypatch.setattr(module, "outage", outage)
    return clock


@pytest.fixture
def port(clock: Clock) -> int:
    return free_port()


@pytest.fixture
def cache(port: int) -> RedisCache:
    """As the settings of an installation with Redis make it."""
    return RedisCache(f"redis://127.0.0.1:{port}/0", {})


def test_a_process_remembers_twenty_thousand_things() -> None:
    cache = MemoryCache("members", {})
    for number in range(20_000):
        cache.set(f"limit:{number}", number, 60)
    assert len(cache.get_many([f"limit:{number}" for number in range(20_000)])) == 20_000
    for number in range(20_000, 20_100):
        cache.set(f"limit:{number}", number, 60)
    assert cache.get("limit:20099") == 20_099
    assert cache.get("limit:0") is None, "it does not grow for ever"
    cache.clear()


def test_while_redis_is_gone_the_process_remembers_by_itself(cache: RedisCache) -> None:
    cache.set("word", "kept", 60)
    cache.set_many({"a": 1, "b": [2]}, 60)
    assert cache.get("word") == "kept"
    assert cache.get("another", "default") == "default"
    assert cache.get_many(["a", "b", "c"]) == {"a": 1, "b": [2]}
    assert cache.add("a", 5) is False
    assert cache.incr("a", 2) == 3
    assert cache.touch("a", 60)
    assert cache.has_key("a")
    assert cache.delete("a")
    cache.delete_many(["b"])
    assert cache.get_many(["a", "b"]) == {}
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")
    cache.clear()
    assert cache.get("word") is None


def test_while_redis_is_gone_limits_go_on(cache: RedisCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "cache", cache)
    rate_limits.limit("somebody", "sign-in", "2/m")
    rate_limits.limit("somebody", "sign-in", "2/m")
    with pytest.raises(rate_limits.TooManyRequests):
        rate_limits.limit("somebody", "sign-in", "2/m")


def test_when_redis_is_back_it_is_asked_again_and_the_process_forgets(cache: RedisCache, port: int, clock: Clock) -> None:
    cache.set("word", "of the process", 60)
    with redis_at(port):
        assert cache.get("word") == "of the process"
        clock.now += module.REST_S
        assert cache.get("word") is None
        cache.set("word", "of all", 60)
        assert RedisCache(f"redis://127.0.0.1:{port}/0", {}).get("word") == "of all"
    assert cache.get("word") is None, "it is gone again: what was remembered before may be wrong"


@pytest.fixture
def silent(port: int) -> Iterator[None]:
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", port)):
        yield


@pytest.mark.usefixtures("silent")
def test_a_redis_that_never_answers_is_waited_for_once_in_a_while(
    port: int, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TIMEOUT_S", 0.3)
    cache = RedisCache(f"redis://127.0.0.1:{port}/0", {})

    def waited_s() -> float:
        began = time.monotonic()
        cache.set("word", "kept", 60)
        assert cache.get("word") == "kept"
        return time.monotonic() - began

    assert 0.3 <= waited_s() < 0.6
    assert waited_s() < 0.3
    clock.now += module.REST_S
    assert 0.3 <= waited_s() < 0.6
