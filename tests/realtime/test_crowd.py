"""Many come at once, and many go at once."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.core.db import Database
from tests.support.engine import Hall, Hand, make_hall
from tests.support.house import House
from tests.support.raw import Raw

CROWD = 150


@pytest.fixture
def hall(sqlite_url: str) -> Iterator[Hall]:
    database = Database(sqlite_url)
    yield make_hall(database)
    database.dispose()


@pytest.fixture
async def house(tmp_path: Path, sqlite_url: str) -> AsyncIterator[House]:
    running = await House(tmp_path, sqlite_url, Hand()).start()
    yield running
    await running.stop()


async def test_where_too_many_come_in_citizens_get_a_time_of_their_own_and_staff_get_in(
    house: House, hall: Hall
) -> None:
    house.runtime.gateway.joining_at_once = 0
    phones = [await Raw.open(house.base_url) for _ in range(5)]
    refusals = await asyncio.gather(
        *(
            line.identify(code=hall.code, device=f"{n:02}" * 16, language="ko")
            for n, line in enumerate(phones)
        )
    )
    assert {refusal["code"] for refusal in refusals} == {"unavailable"}
    times = {refusal["retry_after"] for refusal in refusals}
    assert len(times) > 1 and all(1 < seconds < 2 for seconds in times)
    assert "많은 분이 들어오고 있어요" in refusals[0]["message"]
    # A staff key that is none opens nothing.
    liar = await Raw.open(house.base_url)
    assert (await liar.identify(code=hall.code, key="ab" * 16))["code"] == "unauthenticated"
    for screen in ("queue", "screen"):
        line = await Raw.open(house.base_url)
        assert not await line.identify(code=hall.code, key=hall.keys[screen])
        await line.until(lambda line=line: line.events("snapshot"))
        await line.close()
    house.runtime.gateway.joining_at_once = 10
    assert not await phones[0].identify(code=hall.code, device="00" * 16), "may try again"
    for line in (*phones, liar):
        await line.close()


async def test_a_crowd_is_let_in_by_few_looks_at_the_database_and_leaves_at_once(
    house: House, hall: Hall
) -> None:
    hub, gateway = house.runtime.hub, house.runtime.gateway
    lines = await asyncio.gather(*(Raw.open(house.base_url) for _ in range(CROWD)))
    derived = 0
    derive = hub._derive

    def counted(*arguments: object) -> object:
        nonlocal derived
        derived += 1
        return derive(*arguments)  # type: ignore[arg-type]

    hub._derive = counted  # type: ignore[assignment]
    refusals = await asyncio.gather(
        *(
            line.identify(code=hall.code, device=f"{n:04}" * 8, documents=["public", "mine"])
            for n, line in enumerate(lines)
        )
    )
    assert not any(refusals)
    for line in lines:
        await line.until(lambda line=line: len(line.events("snapshot")) == 2)
    assert derived < CROWD / 5
    assert gateway.roles()["citizen"] == CROWD
    began = time.monotonic()
    await asyncio.gather(*(line.close() for line in lines))
    async with asyncio.timeout(10):
        while gateway.roles()["citizen"] or house.connections():
            await asyncio.sleep(0.01)
    assert time.monotonic() - began < 5
    assert not gateway.fanout.subscribers(hall.id)
