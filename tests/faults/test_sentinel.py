"""Redis behind a Sentinel: the master dies, its replica takes over. Nobody who writes notices, and
hints arrive again by themselves."""

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from realtime.bus import Hint
from realtime.bus_redis import RedisBus
from realtime.probe import redis_time
from tests.support import services
from tests.support.people import Person
from tests.support.server import Server

IN_TIME = 1.0
BACK_SECONDS = 20.0


@pytest.fixture
def sentinels(tmp_path: Path) -> Iterator[services.Sentinels]:
    services.require(services.REDIS)
    folder = tmp_path / "sentinels"
    folder.mkdir()
    running = services.Sentinels(folder)
    try:
        running.start()
        yield running
    finally:
        running.stop()


async def test_while_a_sentinel_puts_the_replica_in_the_masters_place_commands_go_on(
    sentinels: services.Sentinels, start_madang: Callable[..., Server], postgres_url: str
) -> None:
    server = start_madang("--redis", sentinels.url, database_url=postgres_url)
    meeting = server.create_meeting()
    await Person.staff(server.base_url, meeting, "stage").do("meeting.open")
    phone, heard = Person(server.base_url, meeting["code"]), list[Hint]()
    other = RedisBus("another", sentinels.url)
    other.hear(heard.append)
    await other.start()
    slowest = 0.0

    async def write_until(condition: Callable[[], object], seconds: float) -> None:
        nonlocal slowest
        async with asyncio.timeout(seconds):
            while not condition():
                began = time.monotonic()
                await phone.do("comment.post", text=f"글 {began}")
                slowest = max(slowest, time.monotonic() - began)
                await asyncio.sleep(0.05)

    def hints() -> int:
        return sum(hint.kind == "revision" for hint in heard)

    await write_until(lambda: hints() > 2, 20)
    assert redis_time(sentinels.url) > 0
    sentinels.master.stop()
    await write_until(lambda: sentinels.master_port() == sentinels.replica.port, BACK_SECONDS)
    before = hints()
    await write_until(lambda: hints() > before + 2, BACK_SECONDS)
    await write_until(lambda: other.state() == "ok", BACK_SECONDS)
    assert slowest < IN_TIME
    async with asyncio.timeout(BACK_SECONDS):
        while (await phone.http.get("/readyz")).json()["bus"] != "ok":
            await asyncio.sleep(0.1)
    await other.stop()
