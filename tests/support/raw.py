"""A socket by hand, for what no well-behaved client sends: frames go out as they are given, and
those that come in are kept."""

import asyncio
import itertools
import json
from collections.abc import Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from realtime.client import new_key
from tests.support.people import Person
from tests.support.town import Hall

PATH = "/socket.io/?EIO=4&transport=websocket"


class Raw:
    """An open WebSocket to the gateway; pings are answered."""

    def __init__(self, line: ClientConnection) -> None:
        self.frames: list[str] = []
        self.close_code: int | None = None
        self._line = line
        self._changed = asyncio.Event()
        self._ids = itertools.count()
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, base_url: str, path: str = PATH, **headers: str) -> "Raw":
        """Opens it; raises `websockets.exceptions.InvalidStatus` where the upgrade is refused.
        `headers` are written with underscores."""
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        address = base_url.replace("http", "ws", 1) + path
        line = await connect(
            address, additional_headers=named, compression=None, max_size=2**22, proxy=None
        )
        return cls(line)

    async def send(self, frame: str | bytes) -> None:
        """A frame as it is; nothing happens where the line is closed."""
        try:
            await self._line.send(frame)
        except ConnectionClosed:
            await self._reader

    async def identify(self, **auth: Any) -> dict[str, Any]:
        """Sends CONNECT; answers the error object, or an empty one where it was let in."""
        before = len(self.frames)
        await self.send("40" + json.dumps(auth))
        frame = await self.until(lambda: self._answer_to_connect(before))
        if frame.startswith("40"):
            return {}
        refusal: dict[str, Any] = json.loads(frame[2:])["data"]
        return refusal

    async def call(self, *arguments: Any, timeout: float = 10) -> Any:
        """Sends an event with an acknowledgement and answers what it holds."""
        number = next(self._ids)
        await self.send(f"42{number}{json.dumps(list(arguments))}")
        return await self.answer(number, timeout)

    async def answer(self, number: int, timeout: float = 10) -> Any:
        """The acknowledgement of that number."""
        head = f"43{number}["
        frame = await self.until(
            lambda: next((f for f in self.frames if f.startswith(head)), None), timeout
        )
        content = json.loads(frame[len(head) - 1 :])
        return content[0] if content else None

    def events(self, name: str) -> list[Any]:
        """The payloads of all events of a name so far."""
        head = f'42["{name}",'
        return [json.loads(frame[2:])[1] for frame in self.frames if frame.startswith(head)]

    async def until(self, found: Callable[[], Any], timeout: float = 10) -> Any:
        """What `found` answers as soon as that is something; looks again after each frame."""
        async with asyncio.timeout(timeout):
            while not (result := found()):
                if self.close_code is not None:
                    raise AssertionError(f"closed with {self.close_code}: {self.frames[-3:]}")
                await self.arrival()
        return result

    async def arrival(self) -> None:
        """The next frame, or the end of the line."""
        self._changed.clear()
        await self._changed.wait()

    async def closed(self, timeout: float = 3) -> int:
        """Waits until the other side has closed the line; answers the code."""
        async with asyncio.timeout(timeout):
            await asyncio.shield(self._reader)
        assert self.close_code is not None
        return self.close_code

    async def close(self) -> None:
        """Hangs up."""
        await self._line.close()
        await self._reader

    def _answer_to_connect(self, start: int) -> str | None:
        return next((f for f in self.frames[start:] if f.startswith(("40", "44"))), None)

    async def _read(self) -> None:
        try:
            async for frame in self._line:
                if frame == "2":
                    await self._line.send("3")
                else:
                    self.frames.append(str(frame))
                self._changed.set()
        except ConnectionClosed:
            pass
        self.close_code = self._line.close_code or 1006
        self._changed.set()


async def enter(hall: Hall, person: Person | None = None, *documents: str) -> Raw:
    """A socket of a phone that was let in and has its documents."""
    person = person or hall.phone()
    wanted = list(documents or ("public", "mine"))
    line = await Raw.open(hall.town.base_url)
    assert not await line.identify(code=hall.code, documents=wanted, **person.identity)
    await line.until(lambda: len(line.events("snapshot")) == len(wanted))
    return line


async def alive(line: Raw) -> None:
    """The socket still settles commands."""
    body = await line.call("command", "question.support", {"id": "x"}, new_key())
    assert body["error"]["code"] == "not_found"
