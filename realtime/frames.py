"""What goes over a socket: WebSocket frames, Engine.IO 4 and Socket.IO 5 in them.

A frame of the server is not masked (RFC 6455 section 5.1), so the same bytes serve every
socket, and frames may be joined into one write.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from websockets.frames import apply_mask  # type: ignore[attr-defined]

LARGEST_MESSAGE = 64 * 1024
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
_FINAL, _RESERVED, _MASKED = 0x80, 0x70, 0x80

CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR = range(5)
_RESERVED_NAMES = frozenset({"connect", "disconnect", "connect_error"})
_PACKET = re.compile(r"4([0123])(/[^,]*(?:,|$))?([0-9]{1,100})?(?![0-9])", re.ASCII)


class Violation(Exception):
    """The other side does not keep to the protocol; `code` closes the socket."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """One whole message as a server sends it."""
    size = len(payload)
    if size < 126:
        return bytes((_FINAL | opcode, size)) + payload
    if size < 65536:
        return bytes((_FINAL | opcode, 126)) + size.to_bytes(2, "big") + payload
    return bytes((_FINAL | opcode, 127)) + size.to_bytes(8, "big") + payload


def closing(code: int) -> bytes:
    """A close frame."""
    return frame(code.to_bytes(2, "big"), CLOSE)


def texts(frames: bytes) -> Iterator[str]:
    """The messages in frames that `frame` made."""
    at = 0
    while at < len(frames):
        size, head = frames[at + 1], 2
        if size > 125:
            head += 2 if size == 126 else 8
            size = int.from_bytes(frames[at + 2 : at + head], "big")
        yield frames[at + head : at + head + size].decode()
        at += head + size


def event(name: str, payload: Any) -> bytes:
    """A Socket.IO EVENT of the default namespace, ready to be written."""
    return frame(b'42["%s",%s]' % (name.encode(), msgspec.json.encode(payload)))


def packet(kind: int, payload: Any, id: str = "", namespace: str = "") -> bytes:
    """Any other Socket.IO packet, ready to be written."""
    return frame(f"4{kind}{namespace}{id}".encode() + msgspec.json.encode(payload))


@dataclass(frozen=True, slots=True)
class Packet:
    """A Socket.IO packet of a client; `id` is empty where no acknowledgement is asked for."""

    kind: int
    namespace: str
    id: str
    data: Any


def read_packet(text: str) -> Packet:
    """The packet in an Engine.IO message; Violation where it is none that a client may send."""
    head = _PACKET.match(text)
    if head is None:
        raise Violation(1000)
    kind, namespace, id = int(head[1]), (head[2] or "").rstrip(","), head[3] or ""
    rest = text[head.end() :]
    try:
        data = json.loads(rest) if rest else None
    except (ValueError, RecursionError):
        raise Violation(1000) from None
    if kind == EVENT and not _is_event(data):
        raise Violation(1000)
    return Packet(kind, "" if namespace == "/" else namespace, id, data)


def _is_event(data: Any) -> bool:
    named = isinstance(data, list) and bool(data) and isinstance(data[0], str)
    return named and data[0] not in _RESERVED_NAMES


class Reader:
    """Takes the messages out of what a client sends, however it is cut (RFC 6455 section 5)."""

    __slots__ = ("_held", "_opcode", "_parts", "_rest")

    def __init__(self) -> None:
        self._rest: bytearray | None = None
        self._parts: list[bytes] = []
        self._held = 0
        self._opcode = 0

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Opcode and content of each message that is now complete; raises Violation."""
        buffer: bytes | bytearray = data
        if self._rest is not None:
            self._rest += data
            buffer = self._rest
        at = 0
        try:
            while (found := self._frame(buffer, at)) is not None:
                final, opcode, payload, at = found
                if (message := self._message(final, opcode, payload)) is not None:
                    yield message
        finally:
            self._keep(buffer, at)

    def _keep(self, buffer: bytes | bytearray, at: int) -> None:
        if at == len(buffer):
            self._rest = None
        elif isinstance(buffer, bytearray):
            del buffer[:at]
        else:
            self._rest = bytearray(buffer[at:])

    def _frame(self, buffer: bytes | bytearray, at: int) -> tuple[bool, int, bytes, int] | None:
        """The frame that begins there, and where the next one does; None while it is not whole."""
        size = len(buffer)
        if size - at < 2:
            return None
        first, second = buffer[at], buffer[at + 1]
        length, head, opcode = second & 127, at + 2, first & 15
        if first & _RESERVED or not second & _MASKED:
            raise Violation(1002)
        if opcode >= CLOSE and (length > 125 or not first & _FINAL):
            raise Violation(1002)
        if length > 125:
            head += 2 if length == 126 else 8
            if size < head:
                return None
            length = int.from_bytes(buffer[at + 2 : head], "big")
        if length + self._held > LARGEST_MESSAGE:
            raise Violation(1009)
        end = head + 4 + length
        if size < end:
            return None
        payload = apply_mask(bytes(buffer[head + 4 : end]), bytes(buffer[head : head + 4]))
        return bool(first & _FINAL), opcode, payload, end

    def _message(self, final: bool, opcode: int, payload: bytes) -> tuple[int, bytes] | None:
        if opcode in (CLOSE, PING, PONG):
            return opcode, payload
        begins = opcode in (TEXT, BINARY)
        if opcode > BINARY or begins == bool(self._opcode):
            # Unknown, a second message within the first, or the rest of none.
            raise Violation(1002)
        if final and begins:
            return opcode, payload
        if begins:
            self._opcode = opcode
        self._parts.append(payload)
        self._held += len(payload)
        if not final:
            return None
        message = self._opcode, b"".join(self._parts)
        self._parts, self._held, self._opcode = [], 0, 0
        return message
