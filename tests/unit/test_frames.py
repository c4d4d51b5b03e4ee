"""Frames as standard clients make and read them: the websockets library is the judge."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from realtime.frames import (
    LARGEST_MESSAGE,
    Reader,
    Violation,
    closing,
    event,
    frame,
    read_packet,
    texts,
)


def parsed(data: bytes) -> Frame:
    """The one frame that a client reads there."""
    reader = StreamReader()
    reader.feed_data(data)
    parsing = Frame.parse(reader.read_exact, mask=False, max_size=None)
    with pytest.raises(StopIteration) as end:
        next(parsing)
    return end.value.value  # type: ignore[no-any-return]


def sent(payload: bytes, opcode: Opcode = Opcode.TEXT, fin: bool = True) -> bytes:
    """A frame of a client, under a mask."""
    return Frame(opcode, payload, fin).serialize(mask=True)


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65535, 65536, 70000])
def test_a_client_reads_a_frame_of_any_size(size: int) -> None:
    read = parsed(frame(b"x" * size))
    assert (read.opcode, read.fin, len(read.data)) == (Opcode.TEXT, True, size)


def test_frames_in_one_write_come_apart_again() -> None:
    many = frame(b"2") + event("patch", {"글": "가" * 30000}) + frame(b"")
    first, second, third = texts(many)
    assert (first, third) == ("2", "")
    assert second == '42["patch",{"글":"' + "가" * 30000 + '"}]'
    assert parsed(closing(1012)).data == b"\x03\xf4"


@settings(max_examples=50, deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=8), st.integers(0, 2**32))
def test_messages_arrive_whole_however_the_bytes_are_cut(messages: list[bytes], seed: int) -> None:
    chance, stream = random.Random(seed), b""
    for message in messages:
        cut = chance.randrange(len(message) + 1)
        if chance.random() < 0.5:
            stream += sent(message[:cut], fin=False) + sent(b"?", Opcode.PING)
            stream += sent(message[cut:], Opcode.CONT)
        else:
            stream += sent(message)
    reader, heard = Reader(), []
    while stream:
        cut = chance.randrange(1, len(stream) + 1)
        heard += [text for opcode, text in reader.feed(stream[:cut]) if opcode == Opcode.TEXT]
        stream = stream[cut:]
    assert heard == messages


VIOLATIONS = {
    "a frame without a mask": (frame(b"hello"), 1002),
    "a reserved bit": (bytes((0xC1, 0x80)) + bytes(4), 1002),
    "an unknown opcode": (bytes((0x83, 0x80)) + bytes(4), 1002),
    "a long ping": (bytes((0x89, 0x80 | 126, 0, 126)) + bytes(130), 1002),
    "a ping in pieces": (bytes((0x09, 0x80)) + bytes(4), 1002),
    "the rest of nothing": (sent(b"x", Opcode.CONT), 1002),
    "a message within a message": (sent(b"x", fin=False) + sent(b"y"), 1002),
    "more than 64 KiB": (sent(bytes(LARGEST_MESSAGE + 1)), 1009),
    "the announcement of an exabyte": (bytes((0x81, 0xFF, 127)) + bytes(7), 1009),
    "more than 64 KiB in pieces": (
        sent(bytes(LARGEST_MESSAGE), fin=False) + sent(b"x", Opcode.CONT), 1009),
}  # fmt: skip


@pytest.mark.parametrize(("data", "code"), VIOLATIONS.values(), ids=VIOLATIONS)
def test_what_is_no_frame_of_a_client_closes_the_socket(data: bytes, code: int) -> None:
    with pytest.raises(Violation) as refusal:
        list(Reader().feed(data))
    assert refusal.value.code == code


def test_64_kib_are_read() -> None:
    (message,) = Reader().feed(sent(bytes(LARGEST_MESSAGE)))
    assert len(message[1]) == LARGEST_MESSAGE


def test_a_packet_says_what_it_is() -> None:
    packet = read_packet('4217["command","comment.post",{"text":"가"},"k"]')
    assert (packet.kind, packet.id, packet.namespace) == (2, "17", "")
    assert packet.data == ["command", "comment.post", {"text": "가"}, "k"]
    assert read_packet("40").data is None
    assert read_packet("40/,{}").namespace == ""
    assert read_packet("40/admin,{}").namespace == "/admin"
    assert read_packet("41").kind == 1
