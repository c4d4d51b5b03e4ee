"""The bus through Redis pub/sub. Redis may be away, silent or deaf: nobody waits for it."""

import asyncio
import contextlib
import logging
import time
from typing import Any

import msgspec

from realtime import canary
from realtime.bus import Hearer, Hint
from realtime.redis_address import close_redis, open_redis

log = logging.getLogger(__name__)

CHANNEL = "madang:hints"
WAITING = 2_000
# The share of its patience after which a node subscribes anew, before it calls itself deaf.
ANEW = 0.8
LARGEST = 8 * 1024
LAST_WORDS_SECONDS = 0.5


class RedisBus:
    """Publishes from one task, hears in another; a canary tells whether what is sent arrives."""

    name = "redis"

    def __init__(self, node: str, url: str) -> None:
        self._node = node
        self._redis = open_redis(url, health_check_interval=10)
        self._hearers: list[Hearer] = []
        self._out: asyncio.Queue[Hint] = asyncio.Queue(WAITING)
        self._tasks: list[asyncio.Task[None]] = []
        self._canary = canary.Canary()
        self._due = asyncio.Event()
        self._receivers = 0

    @property
    def receivers(self) -> int:
        return self._receivers

    def publish(self, hint: Hint) -> None:
        # Full: Redis is away. The other nodes ask the database each second meanwhile.
        with contextlib.suppress(asyncio.QueueFull):
            self._out.put_nowait(hint)

    def hear(self, hearer: Hearer) -> None:
        self._hearers.append(hearer)

    def state(self) -> str:
        return self._canary.state()

    async def start(self) -> None:
        self._canary = canary.Canary()
        run = (self._send(), self._listen(), self._sing())
        self._tasks = [asyncio.create_task(task, name="redis bus") for task in run]

    async def stop(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._out.join(), LAST_WORDS_SECONDS)
        # Now and then the client takes the cancellation for a timeout of its own and goes on.
        while going := [task for task in self._tasks if not task.done()]:
            for task in going:
                task.cancel()
            await asyncio.wait(going, timeout=0.2)
        await close_redis(self._redis)

    async def _send(self) -> None:
        while True:
            hint = await self._out.get()
            try:
                receivers = await self._redis.publish(CHANNEL, msgspec.json.encode(hint))
            except Exception as error:
                # The hint is lost, which costs at most a second; do not hammer Redis.
                self._canary.fail("send", error)
                await asyncio.sleep(0.5)
            else:
                if self._canary.work("send"):
                    self._due.set()
                self._receivers = int(receivers)
            finally:
                self._out.task_done()

    async def _listen(self) -> None:
        pause = 0.1
        while True:
            try:
                async with self._redis.pubsub() as subscription:
                    await self._subscribe(subscription)
                    pause = 0.1
                    await self._read(subscription)
            except Exception as error:  # whatever it is, the next try may do
                log.debug("the subscription ended: %r", error)
            await asyncio.sleep(pause)
            pause = min(2.0, pause * 2)

    async def _subscribe(self, subscription: Any) -> None:
        try:
            await subscription.subscribe(CHANNEL)
        except Exception as error:
            self._canary.fail("listen", error)
            raise
        self._canary.work("listen")
        self._due.set()

    async def _read(self, subscription: Any) -> None:
        """Until the connection breaks, or the canary stays away: a subscriber that was cut
        without notice hears nothing and gets no error."""
        began = time.monotonic()
        while True:
            message = await subscription.get_message(ignore_subscribe_messages=True, timeout=1)
            if message:
                self._take(message["data"])
            silent = min(self._canary.silent_for(), time.monotonic() - began)
            if silent > ANEW * canary.DEAF_SECONDS:
                raise TimeoutError("no canary arrived")

    def _take(self, data: bytes) -> None:
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
        elif hint.kind == "canary":
            self._canary.hear()

    async def _sing(self) -> None:
        while True:
            self._due.clear()
            self.publish(Hint("canary", 0, self._node, {}))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(canary.EVERY_SECONDS):
                    await self._due.wait()
            self._canary.judge()
