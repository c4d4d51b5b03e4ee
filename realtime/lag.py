"""How late the event loop is: what everybody on this process waits for."""

import asyncio
from collections.abc import Callable

EVERY_SECONDS = 0.1


class LoopLag:
    """Sleeps again and again and tells `measured` how many seconds too late it woke."""

    def __init__(self, measured: Callable[[float], None]) -> None:
        self._measured = measured
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to measure."""
        self._task = asyncio.create_task(self._run(), name="loop lag")

    async def stop(self) -> None:
        """Ends measuring."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + EVERY_SECONDS
            await asyncio.sleep(EVERY_SECONDS)
            self._measured(max(0.0, loop.time() - due))
