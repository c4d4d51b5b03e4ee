"""A bad network: a TCP proxy that delays, slices, stalls, limits and cuts what goes through."""

import asyncio
import contextlib
import random
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

CHUNK = 16 * 1024


@dataclass
class Weather:
    """What happens to the bytes. `delay` and `jitter` in seconds, `slice` the largest piece in
    bytes, `rate` bytes a second, `limit` bytes after which the connection is reset."""

    delay: float = 0.0
    jitter: float = 0.0
    slice: int = CHUNK
    rate: float = 0.0
    limit: int = 0


class Proxy:
    """Listens on a port of its own and passes everything on to `port`. The weather may change
    while it runs; `stall` keeps connections open and passes nothing on, as a cut without notice
    does."""

    def __init__(self, port: int, host: str = "127.0.0.1", seed: int = 1) -> None:
        self.weather = Weather()
        self.accepts: Callable[[bytes], bool] = lambda _first: True
        self.connections = 0
        self._to = (host, port)
        self._chance = random.Random(seed)
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._server: asyncio.Server | None = None
        self._links: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> "Proxy":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server
        self._server.close()
        self._flowing.set()
        self.weather = Weather()
        self.cut()
        if self._links:
            await asyncio.wait(self._links, timeout=10)

    @property
    def port(self) -> int:
        assert self._server
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Resets every connection."""
        for writer in list(self._writers):
            writer.transport.abort()

    def stall(self) -> None:
        """From now on nothing arrives, and nobody is told."""
        self._flowing.clear()

    def flow(self) -> None:
        """Bytes go through again."""
        self._flowing.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task
        self._links.add(task)
        self._writers.add(writer)
        other: asyncio.StreamWriter | None = None
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            first = await reader.read(CHUNK)
            if first and self.accepts(first):
                back, other = await asyncio.open_connection(*self._to)
                self._writers.add(other)
                other.write(first)
                await self._link(reader, other, back, writer)
        for end in (writer, other):
            if end:
                self._writers.discard(end)
                end.transport.abort()
        self._links.discard(task)

    async def _link(
        self,
        reader: asyncio.StreamReader,
        other: asyncio.StreamWriter,
        back: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        """Both directions until one ends: then both do, as with a reset."""
        ways = [
            asyncio.create_task(self._pass(reader, other)),
            asyncio.create_task(self._pass(back, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        passed = 0
        while data := await reader.read(CHUNK):
            weather = self.weather
            pause = weather.delay + weather.jitter * self._chance.random()
            if pause:
                await asyncio.sleep(pause)
            while data:
                await self._flowing.wait()
                size = self._chance.randint(1, weather.slice)
                piece, data = data[:size], data[size:]
                passed += len(piece)
                if weather.limit and passed > weather.limit:
                    return
                writer.write(piece)
                await writer.drain()
                if weather.rate:
                    await asyncio.sleep(len(piece) / weather.rate)


class ProxyThread:
    """A proxy with an event loop of its own, for what outlives one test."""

    def __init__(self, port: int) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._proxy = Proxy(port)

    def __enter__(self) -> "ProxyThread":
        self._thread.start()
        self._run(self._proxy.__aenter__())
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._proxy.__aexit__())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def port(self) -> int:
        return self._proxy.port

    def stall(self) -> None:
        """From now on nothing arrives, and nobody is told."""
        self._loop.call_soon_threadsafe(self._proxy.stall)

    def flow(self) -> None:
        """Bytes go through again."""
        self._loop.call_soon_threadsafe(self._proxy.flow)

    def _run(self, work: Coroutine[Any, Any, Any]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)


def no_websocket(first: bytes) -> bool:
    """For `Proxy.accepts`: a network that lets no WebSocket through."""
    return b"upgrade: websocket" not in first.lower()
