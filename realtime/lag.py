"""How late the event loop is: what everybody on this process waits for."""

import asyncio
from collections.abc import Callable

from realtime.rounds import Rounds

EVERY_SECONDS = 0.1


class LoopLag(Rounds):
    """Sleeps again and again and tells `measured` how many seconds too late it woke."""

    def __init__(self, measured: Callable[[float], None]) -> None:
        super().__init__("loop lag", EVERY_SECONDS)
        self._measured = measured

    async def round(self) -> None:
        """Measures once."""
        self._measured(max(0.0, asyncio.get_running_loop().time() - self.due))
