"""An evening whose clock the test moves: the server's and that of every page go on by themselves
and are set together."""

import asyncio
import threading
import time
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import BrowserContext

from app.core.clock import CITY_ZONE
from tests.support.house import House
from tests.support.server import Server

SHIFT = """(() => {
  if (globalThis.shiftClock) return shiftClock(%(shift)d);
  const real = Date.now.bind(Date);
  let shift = %(shift)d;
  const Shifted = class extends Date {
    constructor(...given) { super(...(given.length ? given : [real() + shift])); }
    static now() { return real() + shift; }
  };
  globalThis.Date = Shifted;
  globalThis.shiftClock = millis => { shift = millis; };
})()"""
START_SECONDS = 30
EVENING_SECONDS = 6 * 3600

T = TypeVar("T")


class Clockwork(Server):
    """A server in a thread of this process, and the browsers that share its clock."""

    def __init__(self, folder: Path, database_url: str, day: str) -> None:
        super().__init__(folder, database_url)
        self._day = day
        self._shift = 0
        self._contexts: list[BrowserContext] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="clockwork")
        self._thread.start()
        self._house = self._wait(self._open(folder, database_url))
        self.base_url = self._house.base_url

    def says(self, clock: str) -> None:
        """Sets all clocks to a time of the day, such as "19:05" or "19:05:30"."""
        moment = datetime.fromisoformat(f"{self._day}T{clock}").replace(tzinfo=CITY_ZONE)
        self._shift = round(moment.timestamp() * 1000) - _real()
        for context in self._contexts:
            self._prepare(context)
            for page in context.pages:
                for frame in page.frames:
                    frame.evaluate("shift => globalThis.shiftClock?.(shift)", self._shift)

    def keep(self, context: BrowserContext) -> BrowserContext:
        """Pages that somebody opens from now on go by this clock."""
        self._prepare(context)
        self._contexts.append(context)
        return context

    def stop(self) -> None:
        """Ends the server and its thread."""
        self._wait(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(START_SECONDS)
        self._loop.close()

    def now(self) -> int:
        """The present instant in milliseconds."""
        return _real() + self._shift

    def _prepare(self, context: BrowserContext) -> None:
        context.add_init_script(SHIFT % {"shift": self._shift})

    async def _open(self, folder: Path, url: str) -> House:
        house = await House(folder, url, self.now, public="").start()
        # A page whose clock jumps would take its connection for dead.
        house.runtime.gateway.pong_seconds = EVENING_SECONDS
        return house

    async def _close(self) -> None:
        await self._house.stop()
        # The socket library leaves tasks of its own behind.
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(START_SECONDS)


def _real() -> int:
    return time.time_ns() // 1_000_000
