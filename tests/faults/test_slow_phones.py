"""Phones that read slowly or not at all: they cost little, hold nobody up, and whoever reads again
has the present in one step."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.core.db import Database
from realtime import gateway, lane, wire
from realtime.client import Client, new_key
from realtime.frames import texts
from realtime.patch import merge
from tests.support.engine import Hall as Made
from tests.support.engine import Hand, make_hall
from tests.support.house import House
from tests.support.raw import PATH

LONG = "👨‍👩‍👧‍👦" * 280
"""Of few signs and seven thousand bytes."""
STUCK = 6
MEGABYTE = 1024 * 1024


class Dull:
    """A phone with a small window that reads only when it is told to."""

    def __init__(self) -> None:
        self.line = socket.socket()
        self.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.line.setblocking(False)
        self.read = b""
        self.events: list[tuple[str, dict[str, Any]]] = []

    async def come(self, house: House, code: str, device: str) -> "Dull":
        """Joins, and has read its first snapshot."""
        loop, port = asyncio.get_running_loop(), house.settings.server.port
        await loop.sock_connect(self.line, ("127.0.0.1", port))
        upgrade = (
            f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        await loop.sock_sendall(self.line, upgrade.encode())
        while b"\r\n\r\n" not in self.read:
            self.read += await loop.sock_recv(self.line, 65536)
        self.read = self.read.partition(b"\r\n\r\n")[2]
        await self.send("40" + json.dumps({"code": code, "device": device}))
        await self.until(lambda: "public" in self.documents())
        return self

    async def send(self, text: str) -> None:
        """A message under a mask of zeros."""
        payload = text.encode()
        head = bytes((0x81, 0xFE)) + len(payload).to_bytes(2, "big") + bytes(4)
        await asyncio.get_running_loop().sock_sendall(self.line, head + payload)

    async def until(self, condition: Any) -> None:
        """Reads until the condition holds."""
        async with asyncio.timeout(20):
            while not condition():
                data = await asyncio.get_running_loop().sock_recv(self.line, 65536)
                assert data, f"closed after {[name for name, _ in self.events]}"
                self._take(data)

    def documents(self) -> dict[str, Any]:
        """What it shows, by its snapshots and patches."""
        shown: dict[str, Any] = {}
        for name, payload in self.events:
            if name == "snapshot":
                shown[payload["doc"]] = payload["state"]
            elif name == "patch":
                shown[payload["doc"]] = merge(shown[payload["doc"]], payload["patch"])
        return shown

    def _take(self, data: bytes) -> None:
        self.read += data
        while (size := _first(self.read)) is not None:
            whole, self.read = self.read[:size], self.read[size:]
            for text in texts(whole) if whole[0] == 0x81 else ():
                if text.startswith("42"):
                    self.events.append(tuple(json.loads(text[2:])))


def _first(data: bytes) -> int | None:
    """The bytes of the first frame, where it has come whole."""
    if len(data) < 4:
        return None
    size, head = data[1], 2
    if size > 125:
        head = 4 if size == 126 else 10
        size = int.from_bytes(data[2:head], "big")
    return head + size if len(data) >= head + size else None


@pytest.fixture
def hall(sqlite_url: str) -> Iterator[Made]:
    database = Database(sqlite_url)
    yield make_hall(database)
    database.dispose()


@pytest.fixture(params=[True, False], ids=["by the lane", "through ASGI"])
async def house(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    sqlite_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[House]:
    monkeypatch.setattr(gateway, "SWEEP_SECONDS", 0.1)
    running = await House(tmp_path, sqlite_url, Hand(), lane=request.param).start()
    yield running
    await running.stop()


async def _fill(client: Client, times: int) -> None:
    """Questions that fill every buffer on the way to those who do not read."""
    for number in range(times):
        asked = {"text": f"{LONG} {number}"}
        answer = await client.command("comment.post", asked, new_key())
        assert answer["ok"], answer
        await client.until(lambda n=number: f' {n}"' in json.dumps(client.state["public"]))


async def test_whoever_reads_again_gets_one_step_to_the_present(house: House, hall: Made) -> None:
    near = await Client(house.base_url, hall.code, {"device": "ab" * 16}).connect("public")
    dull = await Dull().come(house, hall.code, "cd" * 16)
    await _fill(near, 40)
    fanout = house.runtime.gateway.fanout
    assert fanout.behind() == 1
    skipped = fanout.skipped
    assert skipped > 5
    waiting = [s.line.waiting for topic in (hall.id,) for s in fanout.subscribers(topic)]
    assert max(waiting) < MEGABYTE / 2
    await dull.until(lambda: dull.documents()["public"] == near.state["public"])
    patches = [payload for name, payload in dull.events if name == "patch"]
    assert len(patches) <= 40 - skipped + 1, "what it missed came in pieces"
    assert fanout.behind() == 0
    await _fill(near, 1)
    await dull.until(lambda: dull.documents()["public"] == near.state["public"])
    dull.line.close()
    await near.close()


async def _stuff(house: House, topic: int) -> None:
    """Signals that fill every buffer on the way to those who do not read."""
    for _ in range(40):
        await house.runtime.gateway.fanout.signal(topic, {"filler": "x" * 30_000})
        await asyncio.sleep(0.001)


async def _all_gone(house: House) -> None:
    async with asyncio.timeout(10):
        while house.runtime.gateway.roles()["citizen"] > 1:
            await asyncio.sleep(0.02)


async def test_who_does_not_read_is_told_and_closed_and_the_others_notice_nothing(
    house: House, hall: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.runtime.gateway.stuck_seconds = 0.5
    for module in (lane, wire):
        monkeypatch.setattr(module, "FAREWELL_SECONDS", 60.0)
    near = await Client(house.base_url, hall.code, {"device": "ab" * 16}).connect("public")
    dull = [await Dull().come(house, hall.code, f"{n:02}" * 16) for n in range(STUCK)]
    await _stuff(house, hall.id)
    await _all_gone(house)
    assert house.runtime.gateway.evicted == STUCK
    # What is on the way to it can still be read, and says why.
    await dull[0].until(lambda: dull[0].events[-1][0] == "notice")
    assert dull[0].events[-1][1] == {"kind": "slow", "retry_after": 1}
    await _fill(near, 1)
    for phone in dull:
        phone.line.close()
    await near.close()


async def test_who_does_not_even_read_the_farewell_is_cut(
    house: House, hall: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.runtime.gateway.stuck_seconds = 0.2
    for module in (lane, wire):
        monkeypatch.setattr(module, "FAREWELL_SECONDS", 0.2)
    dull = await Dull().come(house, hall.code, "cd" * 16)
    await _stuff(house, hall.id)
    async with asyncio.timeout(10):
        while house.connections():
            await asyncio.sleep(0.02)
    dull.line.close()


async def test_who_asks_without_reading_is_not_read_either(house: House, hall: Made) -> None:
    """A thousand times 64 KiB were asked for."""
    near = await Client(house.base_url, hall.code, {"device": "ab" * 16}).connect("public")
    await _fill(near, 12)
    dull = await Dull().come(house, hall.code, "cd" * 16)
    asked = 1000
    for number in range(asked):
        await dull.send(f'42{number:04}["sync",{{"doc":"public"}}]'.ljust(130))
    await _fill(near, 3)
    waiting = [s.line.waiting for s in house.runtime.gateway.fanout.subscribers(hall.id)]
    assert max(waiting) < MEGABYTE
    dull.line.close()
    await near.close()
