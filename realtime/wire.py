"""How a session reaches its socket: straight to the transport (`lane`), or through ASGI."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from realtime.frames import LARGEST_MESSAGE, texts

HIGH_WATER = 32 * 1024
LOW_WATER = 8 * 1024
STUFFED = 256 * 1024
"""The most that waits for a phone which does not read; what it sends is not read then either."""

FAREWELL_SECONDS = 5.0
"""How long a closed socket may take to say goodbye, or to read what it was told last."""


GONE = 1005
"""No close frame was seen (RFC 6455 section 7.4.1)."""


class Listener(Protocol):
    """What a wire tells its session."""

    def heard(self, text: str) -> None:
        """A message; an empty one where it was of bytes."""

    def drained(self) -> None:
        """The buffer fell below its low water."""

    def lost(self) -> None:
        """The socket is gone."""


class Wire(Protocol):
    """One socket. `behind` while its buffer is above high water and has not fallen below low
    water since."""

    behind: bool

    @property
    def waiting(self) -> int:
        """Bytes that the other side's end has not taken yet."""

    def write(self, frames: bytes) -> None:
        """Sends one or more whole frames; nothing happens where the socket is gone."""

    def hold(self) -> None:
        """Reads no more until `go_on`."""

    def go_on(self) -> None:
        """Reads again."""

    def close(self, code: int) -> None:
        """Closes it once what was written has arrived, or after a while without."""


class AsgiWire:
    """A socket behind any ASGI server: frames are taken apart again and queued. `abort` cuts
    the connection, where the server lets us reach it."""

    def __init__(
        self,
        receive: Callable[[], Awaitable[Any]],
        send: Callable[[Any], Awaitable[None]],
        abort: Callable[[], None] | None,
    ) -> None:
        self.behind = False
        self.waiting = 0
        self._receive = receive
        self._send = send
        self._abort = abort
        self._queue: deque[bytes] = deque()
        self._written = asyncio.Event()
        self._reading = asyncio.Event()
        self._reading.set()
        self._code: int | None = None
        self._timer: asyncio.TimerHandle | None = None

    def write(self, frames: bytes) -> None:
        """See `Wire`."""
        if self._code is not None:
            return
        self._queue.append(frames)
        self.waiting += len(frames)
        self.behind = self.behind or self.waiting > HIGH_WATER
        self._written.set()

    def hold(self) -> None:
        """See `Wire`."""
        self._reading.clear()

    def go_on(self) -> None:
        """See `Wire`."""
        self._reading.set()

    def close(self, code: int) -> None:
        """See `Wire`."""
        if self._code is None:
            self._code = code
            self._reading.set()
            self._written.set()
            if self._abort:
                self._timer = asyncio.get_running_loop().call_later(FAREWELL_SECONDS, self._abort)

    async def run(self, listener: Listener) -> None:
        """Carries messages both ways until the socket is gone."""
        writer = asyncio.create_task(self._write_all(listener))
        try:
            while True:
                await self._reading.wait()
                message = await self._receive()
                if message["type"] == "websocket.disconnect":
                    return
                text = message.get("text") or ""
                listener.heard(text if len(text) <= LARGEST_MESSAGE else "")
        finally:
            self._code = self._code or GONE
            writer.cancel()
            if self._timer:
                self._timer.cancel()
            listener.lost()

    async def _write_all(self, listener: Listener) -> None:
        # A server may refuse to write to a socket that is gone: reading tells us so.
        with contextlib.suppress(Exception):
            while self._code is None or self._queue:
                await self._written.wait()
                self._written.clear()
                await self._write_queue(listener)
            await self._send({"type": "websocket.close", "code": self._code})

    async def _write_queue(self, listener: Listener) -> None:
        while self._queue:
            frames = self._queue.popleft()
            for text in texts(frames):
                await self._send({"type": "websocket.send", "text": text})
            self.waiting -= len(frames)
            if self.behind and self.waiting < LOW_WATER:
                self.behind = False
                listener.drained()
