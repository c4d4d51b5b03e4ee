"""The embedded bus: one process, or several nodes of one test, in memory."""

import asyncio

from realtime.bus import Hearer, Hint


class MemoryExchange:
    """What joins several memory buses."""

    def __init__(self) -> None:
        self.buses: list[MemoryBus] = []


class MemoryBus:
    """Hands each hint to the other buses of its exchange."""

    name = "memory"

    def __init__(self, node: str, exchange: MemoryExchange | None = None) -> None:
        self._node = node
        self._exchange = exchange or MemoryExchange()
        self._hearers: list[Hearer] = []

    @property
    def receivers(self) -> int:
        return len(self._exchange.buses)

    def publish(self, hint: Hint) -> None:
        loop = asyncio.get_running_loop()
        for bus in self._exchange.buses:
            if bus is not self:
                for hearer in bus._hearers:
                    loop.call_soon(hearer, hint)

    def hear(self, hearer: Hearer) -> None:
        self._hearers.append(hearer)

    def state(self) -> str:
        return "ok"

    async def start(self) -> None:
        self._exchange.buses.append(self)

    async def stop(self) -> None:
        self._exchange.buses.remove(self)
