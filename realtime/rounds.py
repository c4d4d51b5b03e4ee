"""Work that comes round again and again while the program runs."""

import asyncio
import logging
from abc import ABC, abstractmethod

log = logging.getLogger(__name__)


class Rounds(ABC):
    """From `start` to `stop` it pauses for `seconds`, then goes one round. A round that fails is
    logged: the next one may do better. `due` is the loop's time at which the pause was to end."""

    def __init__(self, name: str, seconds: float) -> None:
        self._name = name
        self._seconds = seconds
        self._task: asyncio.Task[None] | None = None
        self.due = 0.0

    def start(self) -> None:
        """Begins; the first round comes after a pause."""
        self._task = asyncio.create_task(self._run(), name=self._name)

    async def stop(self) -> None:
        """Ends, also in the middle of a round."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @abstractmethod
    async def round(self) -> None:
        """One round."""

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            self.due = loop.time() + self._seconds
            await asyncio.sleep(self._seconds)
            try:
                await self.round()
            except Exception:
                log.exception("%s: a round failed", self._name)
