"""The bus through Redis pub/sub. Redis may be away, silent or deaf: nobody waits for it."""

import asyncio
import contextlib
import logging
import time
from typing import Any

import msgspec
from redis.asyncio import Redis

from realtime.bus import Hearer, Hint

log = logging.getLogger(__name__)

CHANNEL = "madang:hints"
WAITING = 2_000
CANARY_EVERY = 5.0
DEAF_AFTER = 12.0
LARGEST = 8 * 1024


class RedisBus:
    """Publishes from one task, hears in another; a canary tells whether what is sent arrives."""

    name = "redis"

    def __init__(self, node: str, url: str) -> None:
        self._node = node
        self._redis: Redis = Redis.from_url(
            url, socket_timeout=1, socket_connect_timeout=1, health_check_interval=10
        )
        self._hearers: list[Hearer] = []
        self._out: asyncio.Queue[Hint] = asyncio.Queue(WAITING)
        self._tasks: list[asyncio.Task[None]] = []
        self._heard_at = 0.0

    def publish(self, hint: Hint) -> None:
        # Full: Redis is away. The other nodes ask the database each second meanwhile.
        with contextlib.suppress(asyncio.QueueFull):
            self._out.put_nowait(hint)

    def hear(self, hearer: Hearer) -> None:
        self._hearers.append(hearer)

    def state(self) -> str:
        return "ok" if time.monotonic() - self._heard_at < DEAF_AFTER else "degraded"

    async def start(self) -> None:
        run = (self._send(), self._listen(), self._sing())
        self._tasks = [asyncio.create_task(task, name="redis bus") for task in run]

    async def stop(self) -> None:
        # Now and then the client takes the cancellation for a timeout of its own and goes on.
        while going := [task for task in self._tasks if not task.done()]:
            for task in going:
                task.cancel()
            await asyncio.wait(going, timeout=0.2)
        await self._redis.aclose()

    async def _send(self) -> None:
        while True:
            hint = await self._out.get()
            try:
                await self._redis.publish(CHANNEL, msgspec.json.encode(hint))
            except Exception:
                # The hint is lost, which costs at most a second; do not hammer Redis.
                await asyncio.sleep(0.5)

    async def _listen(self) -> None:
        pause = 0.1
        while True:
            try:
                async with self._redis.pubsub() as subscription:
                    await subscription.subscribe(CHANNEL)
                    pause = 0.1
                    await self._read(subscription)
            except Exception as error:  # whatever it is, the next try may do
                log.warning("the bus is interrupted: %r", error)
            await asyncio.sleep(pause)
            pause = min(2.0, pause * 2)

    async def _read(self, subscription: Any) -> None:
        """Until the connection breaks, or stays silent longer than two canaries would allow:
        a subscriber that was cut without notice hears nothing and gets no error."""
        self._heard_at = max(self._heard_at, time.monotonic() - DEAF_AFTER + 2 * CANARY_EVERY)
        while True:
            message = await subscription.get_message(ignore_subscribe_messages=True, timeout=1)
            if message:
                self._take(message["data"])
            elif time.monotonic() - self._heard_at > DEAF_AFTER:
                raise TimeoutError("no canary arrived")

    def _take(self, data: bytes) -> None:
        self._heard_at = time.monotonic()
        try:
            if len(data) > LARGEST:
                raise ValueError("too large")
            hint = msgspec.json.decode(data, type=Hint)
        except (msgspec.DecodeError, msgspec.ValidationError, ValueError, RecursionError):
            log.warning("a message on the bus was not a hint")
            return
        if hint.node != self._node:
            for hearer in self._hearers:
                hearer(hint)

    async def _sing(self) -> None:
        while True:
            self.publish(Hint("canary", 0, self._node, {}))
            await asyncio.sleep(CANARY_EVERY)
