"""What the lane touches of uvicorn and websockets: an update that changes any of it fails here,
by name, before a hall does."""

import asyncio
import inspect
from typing import Any

import uvicorn
import websockets.frames
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from realtime.frames import closing, frame
from realtime.lane import EXTENSION, Lane, LaneProtocol

UPGRADE = (
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
    b"Host: hall.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


class Wire(asyncio.Transport):
    """A transport that keeps what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.protocol: Any = None
        self.limits: dict[str, int] = {}
        self.closed = False

    def write(self, data: Any) -> None:
        self.written += data

    def get_protocol(self) -> Any:
        return self.protocol

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.protocol = protocol

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self.limits = {"high": high or 0, "low": low or 0}

    def get_write_buffer_size(self) -> int:
        return 0

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


class Ears:
    """A session that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def heard(self, text: str) -> None:
        self.told.append(text)

    def drained(self) -> None:
        self.told.append("drained")

    def lost(self) -> None:
        self.told.append("lost")


def masked(payload: bytes) -> bytes:
    """A text frame as a client sends it, under a mask of zeros."""
    return bytes((0x81, 0x80 | len(payload))) + bytes(4) + payload


class Upgrade:
    """An upgrade that uvicorn's own protocols answer; `lane` is what took their place."""

    def __init__(self, early: bytes = b"") -> None:
        self.wire, self.ears, self.state = Wire(), Ears(), ServerState()
        self.scope: Any = None
        self.lane: Lane | None = None
        config = uvicorn.Config(
            self._app, ws=LaneProtocol, interface="asgi3", http="httptools", log_config=None
        )
        config.load()
        assert config.ws_protocol_class is LaneProtocol
        http: Any = config.http_protocol_class(config, self.state, {})  # type: ignore[call-arg]
        self.wire.protocol = http
        http.connection_made(self.wire)
        http.data_received(UPGRADE)
        self.protocol: LaneProtocol = self.wire.protocol
        if early:
            self.protocol.data_received(early)

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        self.scope = scope
        await receive()
        await send({"type": "websocket.accept"})
        self.lane = scope["extensions"][EXTENSION].take_over(self.ears)

    async def done(self) -> "Upgrade":
        await asyncio.gather(*self.state.tasks)
        return self


def test_uvicorns_protocol_has_what_the_lane_builds_on() -> None:
    assert issubclass(LaneProtocol, WebSocketsSansIOProtocol)
    for name in ("handle_connect", "run_asgi", "connection_made", "data_received"):
        assert callable(getattr(WebSocketsSansIOProtocol, name)), name
    assert list(inspect.signature(WebSocketsSansIOProtocol.handle_connect).parameters) == [
        "self", "event",
    ]  # fmt: skip
    assert websockets.frames.apply_mask(b"abcde", b"\1\0\0\0") == b"`bcdd"


async def test_before_the_upgrade_the_protocol_stands_in_the_scope() -> None:
    protocol = (await Upgrade().done()).protocol
    for name in ("handshake_complete", "close_sent", "disconnected", "queue", "connections"):
        assert hasattr(protocol, name), name
    assert protocol.handshake_complete and not protocol.close_sent and not protocol.disconnected
    assert protocol.queue.empty()
    assert protocol.conn.reader.buffer == b""


async def test_the_lane_takes_the_transport_and_uvicorn_lets_it_go() -> None:
    upgrade = await Upgrade().done()
    assert upgrade.wire.written.startswith(b"HTTP/1.1 101 ")
    assert upgrade.lane is not None and upgrade.wire.protocol is upgrade.lane
    assert not upgrade.wire.closed, "uvicorn closed what is no longer its own"
    assert upgrade.state.connections == {upgrade.lane}
    assert not upgrade.state.tasks
    assert upgrade.wire.limits == {"high": 32768, "low": 8192}
    before = len(upgrade.wire.written)
    upgrade.lane.write(frame(b"2"))
    upgrade.lane.data_received(masked(b"3"))
    assert upgrade.wire.written[before:] == b"\x81\x012"
    assert upgrade.ears.told == ["3"]


async def test_a_client_that_spoke_before_it_was_let_in_stays_with_uvicorn() -> None:
    upgrade = await Upgrade(early=masked(b"40{}")).done()
    assert upgrade.lane is None


async def test_half_a_frame_before_the_answer_is_not_lost_either() -> None:
    upgrade = await Upgrade(early=masked(b"40{}")[:3]).done()
    assert upgrade.lane is None


async def test_a_planned_stop_of_uvicorn_closes_lanes_too() -> None:
    upgrade = await Upgrade().done()
    for connection in list(upgrade.state.connections):
        connection.shutdown()
    assert upgrade.wire.written.endswith(closing(1012))
    assert upgrade.wire.closed
    assert upgrade.lane
    upgrade.lane.connection_lost(None)
    assert not upgrade.state.connections
    assert upgrade.ears.told == ["lost"]
