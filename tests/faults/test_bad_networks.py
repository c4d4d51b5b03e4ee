"""Bad networks: slow, sliced, stalled, cut and too short lines, and phones that do not read. In
the end everybody has the same document, and nobody else has noticed."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from realtime.client import Client, Lost, Refused, new_key
from realtime.patch import merge
from tests.support.people import Person
from tests.support.proxy import Proxy, Weather, no_websocket
from tests.support.server import Server

WEATHERS = {
    "far away": Weather(delay=0.15, jitter=0.1),
    "narrow": Weather(rate=60_000, slice=512),
    "in slices of a few bytes": Weather(slice=16),
    "short lived": Weather(limit=5_000),
}
LONG = "👨‍👩‍👧‍👦" * 290
"""Of few signs and many bytes."""


class Room:
    """One server with one meeting, and somebody near who writes."""

    def __init__(self, server: Server, meeting: dict[str, Any]) -> None:
        self.server = server
        self.code = meeting["code"]
        self.near = Person(server.base_url, self.code)
        self.stage = Person.staff(server.base_url, meeting, "stage")

    def far(self, proxy: Proxy) -> Person:
        """A phone behind a bad line."""
        return Person(proxy.base_url, self.code)

    async def write(self, number: int, text: str = "글") -> float:
        """A comment; answers the seconds until it was acknowledged."""
        began = time.monotonic()
        await self.near.do("comment.post", text=f"{text} {number}")
        return time.monotonic() - began


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("networks") / "madang").start()
    yield running
    running.stop()


@pytest.fixture
async def room(server: Server) -> Room:
    made = Room(server, server.create_meeting())
    await made.stage.do("meeting.open")
    await made.stage.do("flow.set", delay=0)
    return made


@pytest.fixture
async def proxy(server: Server) -> AsyncIterator[Proxy]:
    async with Proxy(int(server.base_url.rsplit(":", 1)[1])) as line:
        yield line


class Stubborn:
    """A client that comes back whenever its line is cut, from where it was."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.client = person.client()
        self.came = 0
        self._task = asyncio.create_task(self._stay())

    async def _stay(self) -> None:
        while True:
            try:
                await self.client.connect("public", "mine")
                self.came += 1
                while self.client.connected:
                    await asyncio.sleep(0.02)
            except (Refused, OSError, TimeoutError):
                await asyncio.sleep(0.05)
            old, self.client = self.client, self.person.client()
            self.client.state, self.client.revision = old.state, old.revision
            await _quietly(old.close())

    async def says(self, text: str) -> str:
        """Sends with one key until it is answered; the id of what was made."""
        key = new_key()
        while True:
            try:
                body = await self.client.command("comment.post", {"text": text}, key, timeout=2)
            except (Lost, ValueError):
                await asyncio.sleep(0.05)
                continue
            assert body["ok"], body
            return str(body["result"]["id"])

    async def here(self) -> None:
        """Waits until it is in for the first time."""
        async with asyncio.timeout(20):
            while not self.came:
                await asyncio.sleep(0.02)

    async def shows(self, expected: dict[str, Any], document: str = "public") -> None:
        """Waits until the document has arrived whole."""
        async with asyncio.timeout(20):
            while self.client.state.get(document) != expected:
                await asyncio.sleep(0.02)

    async def leave(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await _quietly(self.client.close())


async def _quietly(work: Any) -> None:
    try:
        await asyncio.wait_for(work, 2)
    except (Exception, asyncio.CancelledError):
        return


@pytest.mark.parametrize("weather", WEATHERS, ids=lambda name: name.replace(" ", "-"))
async def test_a_phone_on_a_bad_line_ends_with_the_same_document(
    room: Room, proxy: Proxy, weather: str
) -> None:
    proxy.weather = WEATHERS[weather]
    phone = Stubborn(room.far(proxy))
    await phone.here()
    said = asyncio.create_task(_say_all(phone))
    for number in range(15):
        await room.write(number, "보건소에서도 난임 주사를 맞을 수 있도록 해 주세요")
    ids = await said
    expected = await room.near.read("public")
    assert len(expected["comments"]) == 18
    assert set(ids) <= set(expected["comments"]) and len(set(ids)) == 3
    await phone.shows(expected)
    await phone.shows(await phone.person.read("mine"), "mine")
    if weather == "short lived":
        assert phone.came > 1
    await phone.leave()


async def _say_all(phone: Stubborn) -> list[str]:
    return [await phone.says(f"먼 곳에서 {number}") for number in range(3)]


async def test_a_line_that_is_cut_again_and_again_loses_and_doubles_nothing(
    room: Room, proxy: Proxy
) -> None:
    phone = Stubborn(room.far(proxy))

    async def cut() -> None:
        for times in range(1, 8):
            while phone.came < times:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.05)
            proxy.cut()

    cutting = asyncio.create_task(cut())
    ids = [await phone.says(f"끊겨도 {number}") for number in range(10)]
    await cutting
    expected = await room.near.read("public")
    assert [row["text"] for row in expected["comments"].values()] == [
        f"끊겨도 {number}" for number in range(10)
    ]
    assert list(expected["comments"]) == ids
    await phone.shows(expected)
    await phone.leave()


async def test_an_answer_that_is_lost_on_the_way_is_given_again(room: Room, proxy: Proxy) -> None:
    phone = room.far(proxy)
    client, key = await phone.connect("public", "mine"), new_key()
    proxy.stall()
    lost = asyncio.create_task(client.command("comment.post", {"text": "한 번"}, key, timeout=1))
    with pytest.raises(Lost):
        await lost
    proxy.cut()
    proxy.flow()
    await _quietly(client.close())
    again = [await phone.do("comment.post", key, text="한 번") for _ in range(3)]
    assert again == [again[0]] * 3
    assert list((await room.near.read("public"))["comments"]) == [again[0]["id"]]


async def test_a_phone_whose_line_stalled_goes_on_where_it_was(room: Room, proxy: Proxy) -> None:
    client = await room.far(proxy).connect("public")
    await room.write(1)
    await client.until(lambda: len(client.state["public"]["comments"]) == 1)
    proxy.stall()
    for number in range(2, 12):
        await room.write(number)
    assert len(client.state["public"]["comments"]) == 1
    proxy.flow()
    await client.until(lambda: len(client.state["public"]["comments"]) == 11)
    assert client.state["public"] == await room.near.read("public")
    assert client.gaps == 0
    await client.close()


async def test_phones_that_do_not_read_hurt_nobody(room: Room) -> None:
    reader = await room.near.connect("public")
    before = [await _round_trip(room, reader, number) for number in range(20)]
    stuck = [await _stuck(room) for _ in range(20)]
    after = [await _round_trip(room, reader, number) for number in range(20, 60)]
    usual, now = sorted(before)[len(before) // 2], sorted(after)[len(after) // 2]
    assert now < max(0.5, 2 * usual), (before, after)
    for line in stuck:
        line.close()
    await reader.close()


async def _round_trip(room: Room, reader: Client, number: int) -> float:
    """Seconds from sending a comment until somebody else sees it."""
    began = time.monotonic()
    id = (await room.near.do("comment.post", text=f"{LONG} {number}"))["id"]
    await reader.until(lambda: id in reader.state["public"]["comments"])
    return time.monotonic() - began


async def _stuck(room: Room) -> socket.socket:
    """A phone that joins by hand and never reads again; its window is small."""
    host, port = room.server.base_url.removeprefix("http://").split(":")
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    line.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(line, (host, int(port)))
    upgrade = (
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
        f"Host: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    await loop.sock_sendall(line, upgrade.encode())
    await loop.sock_recv(line, 1024)
    hello = f'40{{"code":"{room.code}","documents":["public"],"device":"{"ab" * 16}"}}'.encode()
    frame = bytes([0x81, 0x80 | len(hello), 0, 0, 0, 0]) + hello
    await loop.sock_sendall(line, frame)
    return line


async def test_with_websocket_blocked_the_feed_alone_shows_the_same(
    room: Room, proxy: Proxy
) -> None:
    proxy.accepts = no_websocket
    phone = room.far(proxy)
    with pytest.raises(Refused):
        await phone.connect("public")
    seen: dict[str, list[Any]] = {"public": [], "mine": []}
    follower = await room.near.connect("public")
    feeds = [asyncio.create_task(_follow(phone, name, states)) for name, states in seen.items()]
    own = (await phone.do("comment.post", text="피드로 씁니다"))["id"]
    for number in range(8):
        await room.write(number)
    await phone.do("post.withdraw", id=own)
    expected = await room.near.read("public")
    await follower.until(lambda: follower.state["public"] == expected)
    async with asyncio.timeout(10):
        while seen["public"][-1:] != [expected] or _status(seen["mine"], own) != "withdrawn":
            await asyncio.sleep(0.02)
    for feed in feeds:
        feed.cancel()
    await asyncio.gather(*feeds, return_exceptions=True)
    await follower.close()


def _status(states: list[Any], id: str) -> str | None:
    return states[-1]["posts"].get(id, {}).get("status") if states else None


async def _follow(phone: Person, name: str, states: list[Any]) -> None:
    """What a page does that has no socket: ask, and ask again from where it is."""
    address = f"/m/{phone.code}/documents/{name}"
    payload = (await phone.http.get(address)).json()
    revision = payload["revision"]
    states.append(payload["state"])
    while True:
        answer = await phone.http.get(f"{address}?since={revision}&wait=5")
        if answer.status_code == 204:
            continue
        payload = answer.json()
        if "patch" in payload:
            assert payload["from"] == revision
            states.append(merge(states[-1], payload["patch"]))
        else:
            states.append(payload["state"])
        fresh = payload.get("to", payload.get("revision"))
        assert fresh > revision
        revision = fresh
