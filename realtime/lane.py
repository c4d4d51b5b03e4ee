"""The fast lane: the same bytes to every socket's transport.

uvicorn answers the upgrade; then a `Lane` takes its place on the transport, and neither a task
nor a parser nor a request of the handshake stays behind for a socket. What it touches of
uvicorn and websockets stands in tests/contract/test_lane.py.
"""

import asyncio
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from realtime.frames import BINARY, CLOSE, PING, TEXT, Reader, Violation, closing, frame
from realtime.frames import PONG as PONG_FRAME
from realtime.wire import FAREWELL_SECONDS, HIGH_WATER, LOW_WATER, STUFFED, Listener

EXTENSION = "madang.lane"


class LaneProtocol(WebSocketsSansIOProtocol):
    """For `uvicorn.Config(ws=LaneProtocol)`: uvicorn's own protocol, reachable from the scope."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Taken from the protocol before us, which has asked the kernel for the addresses."""
        http: Any = transport.get_protocol()
        self.connections.add(self)
        self.transport = transport  # type: ignore[assignment]
        self.server, self.client = http.server, http.client
        self.scheme = "wss" if http.scheme == "https" else "ws"

    def handle_connect(self, event: Any) -> None:
        """The ASGI task that this makes starts later, and finds us."""
        super().handle_connect(event)
        if hasattr(self, "scope"):
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[EXTENSION] = self

    def take_over(self, listener: Listener) -> "Lane | None":
        """After the upgrade was accepted: a lane on this socket. None where it is closed, or
        where the client has spoken already: such a socket goes through ASGI."""
        ready = self.handshake_complete and not self.close_sent and not self.disconnected
        spoken = not self.queue.empty() or self.conn.reader.buffer
        if not ready or spoken or self.transport.is_closing():
            return None
        lane = Lane(self.transport, self.connections, listener)
        self.connections.discard(self)
        self.transport.set_protocol(lane)
        # uvicorn closes the transport when the application returns.
        self.transport = _Released()
        return lane

    def abort(self) -> None:
        """Cuts the connection, whatever still waits in it."""
        self.transport.abort()


class _Released(asyncio.Transport):
    """In the place of a transport that is another's now."""

    def close(self) -> None:
        """Not ours to close."""

    def abort(self) -> None:
        """Nor to cut."""


class Lane(asyncio.Protocol):
    """One open socket; see `realtime.wire.Wire`."""

    __slots__ = (
        "_connections",
        "_held",
        "_listener",
        "_reader",
        "_timer",
        "_transport",
        "behind",
        "closed",
    )

    def __init__(
        self, transport: asyncio.Transport, connections: set[Any], listener: Listener
    ) -> None:
        self.behind = False
        self.closed = False
        self._held = False
        self._transport = transport
        self._connections = connections
        self._listener = listener
        self._reader = Reader()
        self._timer: asyncio.TimerHandle | None = None
        connections.add(self)
        transport.set_write_buffer_limits(high=HIGH_WATER, low=LOW_WATER)

    @property
    def waiting(self) -> int:
        """See `Wire`."""
        return 0 if self._transport.is_closing() else self._transport.get_write_buffer_size()

    def write(self, frames: bytes) -> None:
        """See `Wire`."""
        if self.closed or self._transport.is_closing():
            return
        self._transport.write(frames)
        if self.behind and self._transport.get_write_buffer_size() > STUFFED:
            self.hold()

    def hold(self) -> None:
        """See `Wire`."""
        if not self._held and not self._transport.is_closing():
            self._held = True
            self._transport.pause_reading()

    def go_on(self) -> None:
        """See `Wire`."""
        if self._held and not self._transport.is_closing():
            self._held = False
            self._transport.resume_reading()

    def close(self, code: int) -> None:
        """See `Wire`."""
        if self.closed:
            return
        self.write(closing(code))
        self.closed = True
        # What it still sends is read and dropped: bytes left unread would reset the connection
        # and take our last words with them.
        self.go_on()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(FAREWELL_SECONDS, self._transport.abort)

    def shutdown(self) -> None:
        """uvicorn stops; it does not wait for those who do not read."""
        if self.behind:
            self._transport.abort()
            return
        self.close(1012)
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        """The transport has read something."""
        try:
            for opcode, payload in self._reader.feed(data):
                self._take(opcode, payload)
        except Violation as violation:
            self._fail(violation.code)
        except UnicodeDecodeError:
            self._fail(1007)

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == CLOSE:
            self.write(frame(payload[:2], CLOSE))
            self.closed = True
            self._transport.close()
        elif self.closed:
            return
        elif opcode == TEXT:
            self._listener.heard(payload.decode())
        elif opcode == BINARY:
            self._listener.heard("")
        elif opcode == PING:
            self.write(frame(payload, PONG_FRAME))

    def _fail(self, code: int) -> None:
        """What comes after a violation cannot be read."""
        self.close(code)
        self._transport.close()
        self._listener.lost()

    def eof_received(self) -> None:
        """The other side has gone; the transport closes itself."""

    def pause_writing(self) -> None:
        """The transport's buffer rose above its high water."""
        self.behind = True

    def resume_writing(self) -> None:
        """It fell below its low water."""
        self.behind = False
        self.go_on()
        if not self.closed:
            self._listener.drained()

    def connection_lost(self, exc: Exception | None) -> None:
        """The transport is closed."""
        self.closed = True
        self._connections.discard(self)
        if self._timer:
            self._timer.cancel()
        self._listener.lost()
