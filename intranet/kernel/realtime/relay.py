"""Receiving the news of other processes through Redis, in one task of each server process.

The task publishes a heartbeat every two seconds. When none comes back, it tells the pages that they may miss something
(`degraded`): they poll until they are told that they can stop (`live`), and from which cursor to catch up.
"""

import asyncio
import json
from typing import Any

import structlog
from django.conf import settings
from redis.asyncio import Redis
from redis.exceptions import RedisError

from intranet.kernel.observability import metrics
from intranet.kernel.realtime.cursors import cursor_now
from intranet.kernel.realtime.hub import Hub, hub
from intranet.kernel.realtime.news import EveryLook, EveryNews, frame, unpacked
from intranet.kernel.realtime.publishing import Publisher, channel, publisher

BEAT_S = 2.0
SILENCE_S = 5.0
MIN_RETRY_DELAY_S, MAX_RETRY_DELAY_S = 0.5, 10.0
SETTLE_TIMEOUT_S = 1.5
MAX_PEERS = 1_000

log = structlog.get_logger("passerelle.realtime")


class Relay:
    """Subscribes for one hub. `is_degraded` is what newly opened pages must be told."""

    def __init__(self, hub: Hub, publisher: Publisher) -> None:
        self._hub = hub
        self._publisher = publisher
        self._is_settled = asyncio.Event()
        self.is_degraded = False
        # Nothing was missed before this cursor.
        self.sound = cursor_now()
        self._is_live = False
        self._heard_at = 0.0
        self._retry_delay_s = MIN_RETRY_DELAY_S
        # The last number and cursor of each other process, and the cursor from which something was missed.
        self._peers: dict[str, tuple[int, int]] = {}
        self._missed_since: int | None = None
        self._task = asyncio.ensure_future(self._run())

    async def settled(self) -> None:
        """Wait until the subscription works or has failed once, for at most `SETTLE_TIMEOUT_S`."""
        try:
            async with asyncio.timeout(SETTLE_TIMEOUT_S):
                await self._is_settled.wait()
        except TimeoutError:
            self._degrade()

    async def _run(self) -> None:
        while True:
            try:
                await self._listen()
            except (RedisError, OSError) as error:
                if not self.is_degraded:
                    log.warning("Redis subscription lost; pages poll until it is back", error=type(error).__name__)
            except Exception:
                log.exception("Redis subscription failed; pages poll until it is back")
            self._degrade()
            await asyncio.sleep(self._retry_delay_s)
            self._retry_delay_s = min(self._retry_delay_s * 2, MAX_RETRY_DELAY_S)

    async def _listen(self) -> None:
        client: Redis = Redis.from_url(settings.REDIS_URL, socket_connect_timeout=BEAT_S, retry=None)
        async with client, client.pubsub() as heard:
            await heard.subscribe(channel())
            self._peers.clear()
            now = _clock()
            self._heard_at, next_beat = now, now
            while True:
                now = _clock()
                if now >= next_beat:
                    next_beat = now + BEAT_S
                    self._publisher.put(())
                    self._tell_missed()
                if now - self._heard_at > SILENCE_S:
                    raise TimeoutError("no heartbeat came back")
                message = await heard.get_message(ignore_subscribe_messages=True, timeout=next_beat - now)
                if message is not None:
                    self._hear(json.loads(message["data"]))

    def _hear(self, said: dict[str, Any]) -> None:
        if said["origin"] == self._publisher.origin:
            self._heard_at = _clock()
            self._become_live()
            self.sound = max(self.sound, said["at"])
            return
        self._note_missed(said)
        self._hub.take(unpacked(said["news"]))

    def _note_missed(self, said: dict[str, Any]) -> None:
        origin, number = said["origin"], said["number"]
        before = self._peers.get(origin)
        if before is not None and number != before[0] + bool(said["news"]):
            self._missed_since = min(before[1], self._missed_since or before[1])
        if len(self._peers) >= MAX_PEERS:
            self._peers.clear()
        self._peers[origin] = (number, said["at"])

    def _tell_missed(self) -> None:
        if self._missed_since is not None:
            self._catch_up(self._missed_since)
            self._missed_since = None

    def _become_live(self) -> None:
        self._retry_delay_s = MIN_RETRY_DELAY_S
        self._is_settled.set()
        if not self._is_live:
            self._is_live = True
            if self.is_degraded:
                self.is_degraded = False
                log.info("Redis subscription restored")
                self._catch_up(self.sound)

    def _degrade(self) -> None:
        self._is_live = False
        self._is_settled.set()
        if not self.is_degraded:
            self.is_degraded = True
            self._say("degraded", self.sound)

    def _catch_up(self, cursor: int) -> None:
        """Have every page look at its rights, which may have been taken away unheard, and ask for what it missed since."""
        self._hub.take([EveryLook()])
        self._say("live", cursor)

    def _say(self, kind: str, cursor: int) -> None:
        self._hub.take([EveryNews(frame(kind, cursor=cursor))])


_relay: Relay | None = None


async def heard_relay() -> Relay | None:
    """With Redis, what listens to the other processes, from the first connection on and before it is let in."""
    global _relay
    if not settings.REDIS_URL:
        return None
    if _relay is None:
        _relay = Relay(hub, publisher())
    await _relay.settled()
    return _relay


metrics.degraded.set_function(lambda: _relay is not None and _relay.is_degraded)


def _clock() -> float:
    return asyncio.get_running_loop().time()
