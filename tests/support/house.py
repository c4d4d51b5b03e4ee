"""Madang in this process and on this event loop, with its parts within reach: real sockets and
real requests, but a clock that the test moves."""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

import uvicorn

from app.asgi import create_app
from app.core.clock import Clock
from app.core.settings import Database, Server, Settings
from app.serving import configure, listen
from realtime.bus import Bus
from tests.support.engine import NO_RATES

PUBLIC = "http://hall.example"
"""The address that all nodes print; whoever sends comes by the node's own."""


class House:
    """One node. Several on one database need one exchange of buses. With an empty `public` it
    prints its own address; without `lane` every frame goes through ASGI."""

    def __init__(
        self,
        folder: Path,
        url: str,
        clock: Callable[[], int],
        bus: Bus | None = None,
        public: str = PUBLIC,
        lane: bool = True,
    ) -> None:
        self._listener = listen("127.0.0.1", 0)
        port = self._listener.getsockname()[1]
        self.base_url = f"http://127.0.0.1:{port}"
        self.settings = Settings(
            server=Server(
                port=port, base_url=public, secret_file=str(folder / "secret"), lane=lane
            ),
            database=Database(url=url),
            rates=NO_RATES,
        )
        self.app = create_app(self.settings, Clock(clock), bus)
        self.runtime = self.app.runtime
        config = configure(self.app, self.settings)
        # Between two steps of a test the loop stands still, and nobody has gone away.
        config.timeout_keep_alive = 3600
        config.timeout_graceful_shutdown = 2
        self._server = uvicorn.Server(config)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> "House":
        """Answers when this returns."""
        self._task = asyncio.create_task(self._server._serve([self._listener]))
        async with asyncio.timeout(20):
            while not self._server.started:
                await asyncio.sleep(0.01)
                if self._task.done():
                    await self._task
        return self

    def connections(self) -> int:
        """How many the server still holds."""
        return len(self._server.server_state.connections)

    async def stop(self) -> None:
        """Ends it as a planned stop does."""
        self._server.should_exit = True
        if self._task:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait_for(self._task, 20)
