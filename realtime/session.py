"""One socket: Engine.IO 4 and Socket.IO 5 as standard clients speak them, without a task of its
own while nothing happens."""

import asyncio
import logging
import secrets
import time
from base64 import urlsafe_b64encode
from collections import deque
from collections.abc import Awaitable
from typing import Any, Protocol

from realtime.door import Guest
from realtime.fanout import Subscriber
from realtime.frames import (
    ACK,
    CONNECT,
    CONNECT_ERROR,
    DISCONNECT,
    EVENT,
    Packet,
    Violation,
    frame,
    packet,
    read_packet,
)
from realtime.wire import STUFFED, Wire

log = logging.getLogger(__name__)

PING = frame(b"2")
FAREWELL = frame(b"1")
SHOWN_OUT = frame(b"41")
_MOST_UNHANDLED = 64


class House(Protocol):
    """What a session asks of its gateway."""

    def connect(self, session: "Session", auth: Any) -> Awaitable[None]:
        """The client says who it is."""

    def event(self, session: "Session", name: str, arguments: list[Any]) -> Awaitable[Any]:
        """What an event of somebody who is in is acknowledged with."""

    def drained(self, session: "Session") -> None:
        """The session can be written to again."""

    def gone(self, session: "Session") -> None:
        """The socket is closed."""


_random = bytearray()


def _new_sid() -> str:
    """A number that nobody guesses; asked of the system for many sockets at once, because each
    asking gives the interpreter away in the middle of a crowd."""
    if not _random:
        _random.extend(secrets.token_bytes(15 * 256))
    drawn = bytes(_random[-15:])
    del _random[-15:]
    return urlsafe_b64encode(drawn).decode()


class Session:
    """The state of one socket; hears what its wire tells. Packets are handled one by one, in
    their order. `guest` and `subscriber` are there once it was let in."""

    __slots__ = (
        "_house",
        "_inbox",
        "_working",
        "closed",
        "guest",
        "heard_at",
        "opened_at",
        "ping_at",
        "pinged_at",
        "present",
        "scope",
        "sid",
        "stuck_at",
        "subscriber",
        "wire",
    )

    def __init__(self, house: House, scope: Any) -> None:
        now = time.monotonic()
        self.sid = _new_sid()
        self.scope = scope
        self.opened_at = now
        self.heard_at = now
        self.ping_at = 0.0
        self.pinged_at: float | None = None
        self.stuck_at: float | None = None
        self.guest: Guest | None = None
        self.subscriber: Subscriber | None = None
        self.present = False
        self.closed = False
        self.wire: Wire
        self._house = house
        self._inbox: deque[Packet] | None = None
        self._working: asyncio.Task[None] | None = None

    def heard(self, text: str) -> None:
        """A message of the client."""
        if self.closed:
            return
        self.heard_at = time.monotonic()
        if text[:1] == "3":
            self.pinged_at = None
            return
        try:
            received = read_packet(text)
        except Violation:
            self.hang_up()
            return
        if self._inbox is None:
            self._inbox = deque()
        self._inbox.append(received)
        if self._working is None:
            self._working = asyncio.get_running_loop().create_task(self._work())
        elif len(self._inbox) == _MOST_UNHANDLED:
            self.wire.hold()

    def drained(self) -> None:
        """The wire has room again."""
        self.stuck_at = None
        self.heard_at = time.monotonic()
        self._house.drained(self)
        if self._inbox and self._working is None:
            self._working = asyncio.get_running_loop().create_task(self._work())

    def lost(self) -> None:
        """The socket is gone."""
        if not self.closed:
            self.closed = True
            self._house.gone(self)

    def hang_up(self, code: int = 1000) -> None:
        """Closes the connection, as Engine.IO does."""
        if not self.closed:
            self.wire.write(FAREWELL)
            self.wire.close(code)
            self.lost()

    def show_out(self, notice: bytes) -> None:
        """Says why, and closes: a standard client comes back only where it is told to."""
        self.wire.write(notice + SHOWN_OUT)
        self.hang_up()

    async def _work(self) -> None:
        """Handles what has come in, one packet after another."""
        try:
            while self._inbox and not self.closed and self.wire.waiting < STUFFED:
                await self._handle(self._inbox.popleft())
        except Exception:
            log.exception("a packet of a socket could not be handled")
            self.hang_up()
        finally:
            self._working = None
            if not self._inbox:
                self._inbox = None
                self.wire.go_on()

    async def _handle(self, received: Packet) -> None:
        if received.kind == CONNECT:
            if received.namespace or self.guest:
                head = f"{received.namespace}," if received.namespace else ""
                refusal = {"message": "Unable to connect"}
                self.wire.write(packet(CONNECT_ERROR, refusal, namespace=head))
            else:
                await self._house.connect(self, received.data)
        elif received.namespace or self.guest is None:
            return
        elif received.kind == DISCONNECT:
            self.hang_up()
        elif received.kind == EVENT:
            name, *arguments = received.data
            answer = await self._house.event(self, name, arguments)
            if received.id and not self.closed:
                content = [] if answer is None else [answer]
                self.wire.write(packet(ACK, content, received.id))
