"""Several processes on one address: one is killed, all are replaced, all are stopped, or their
parent dies. Nothing acknowledged is lost, phones come back, and the head count is right."""

import asyncio
import os
import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import psutil
import pytest

from realtime.client import Client
from tests.support.people import Person
from tests.support.returning import Phones
from tests.support.server import Server
from tests.support.services import PostgresServer, RedisServer

COUNT_SECONDS = 60.0
ROLLED_SECONDS = 30.0
DRAINED_SECONDS = 30.0
# Phones, the seconds over which they come back, and those within which 95 % of the cut ones are
# there. The page spreads its first return over 20 s (static/js/connection.js).
SIZES = [
    pytest.param(24, 1.0, 15.0, id="short"),
    pytest.param(200, 20.0, 21.0, id="full", marks=pytest.mark.full),
]
WRITTEN = 24
"""Comments that are acknowledged before something happens, and again after it."""


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory,
    postgres_server: PostgresServer,
    redis_server: RedisServer,
) -> Iterator[Server]:
    """Two workers on PostgreSQL and Redis."""
    url = postgres_server.create("workers", "migrated")
    server = Server(tmp_path_factory.mktemp("workers"), url)
    try:
        yield server.start("--workers", "2", "--redis", redis_server.url)
    finally:
        server.stop()
        postgres_server.drop("workers")


@pytest.fixture
def city(house: Server, redis_server: RedisServer) -> Server:
    """The same, running."""
    if not house.running:
        house.again("--workers", "2", "--redis", redis_server.url)
    return house


@pytest.fixture
def meeting(city: Server) -> dict[str, Any]:
    return city.create_meeting()


def workers(server: Server) -> list[psutil.Process]:
    """The living processes that serve."""
    return [each for each in psutil.Process(server.pid).children() if _lives(each)]


async def until_replaced(server: Server, gone: psutil.Process) -> None:
    """Waits for another worker in the place of one that ended."""
    async with asyncio.timeout(30):
        while _lives(gone):
            await asyncio.sleep(0.05)
        while len(workers(server)) < 2 or not all(_listens(each) for each in workers(server)):
            await asyncio.sleep(0.1)


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _listens(process: psutil.Process) -> bool:
    try:
        found = process.net_connections("tcp")
    except psutil.Error:
        return False
    return any(each.status == psutil.CONN_LISTEN for each in found)


async def counts(watcher: Client, many: int, seconds: float) -> float:
    """Waits until the head count is `many`; answers how long that took."""
    began = time.monotonic()

    def people() -> int:
        return sum(watcher.signals.get("people", {}).values())

    await watcher.until(lambda: people() == many, seconds)
    return time.monotonic() - began


async def sockets_of(server: Server) -> dict[str, int]:
    """What /metrics tells of all workers, whichever answers."""
    async with httpx.AsyncClient(base_url=server.base_url) as client:
        text = (await client.get("/metrics")).text
    found: Counter[str] = Counter()
    for role, value in re.findall(r'madang_sockets\{worker="\d+",role="(\w+)"\} ([\d.]+)', text):
        found[role] += int(float(value))
    return dict(found)


@pytest.mark.parametrize(("many", "spread", "within"), SIZES)
async def test_a_killed_worker_is_replaced_and_its_phones_come_back(
    city: Server, meeting: dict[str, Any], many: int, spread: float, within: float
) -> None:
    async with Phones(city.base_url, meeting, many, spread) as phones:
        phones.begin_to_write(many / 20)
        await phones.have_written(WRITTEN)
        victim = workers(city)[0]
        victim.kill()
        victim.wait(5)
        await phones.have_noticed()
        await phones.are_here(many, COUNT_SECONDS)
        away = sorted(phone.away[0] for phone in phones.all if phone.away)
        assert away[int(0.95 * len(away))] < within
        moderator = await Person.staff(city.base_url, meeting, "queue").connect("staff")
        await counts(moderator, many, COUNT_SECONDS)
        await phones.have_written(WRITTEN)
        await until_replaced(city, victim)
        assert await sockets_of(city) == {"citizen": many, "queue": 1}
        await moderator.close()
    phones.judge_storage(city.database_url, meeting["code"])


@pytest.mark.parametrize(("many", "spread", "within"), SIZES)
async def test_workers_replaced_one_by_one_lose_nothing(
    city: Server, meeting: dict[str, Any], many: int, spread: float, within: float
) -> None:
    async with Phones(city.base_url, meeting, many, spread) as phones:
        phones.begin_to_write(many / 20)
        for worker in workers(city):
            await phones.have_written(WRITTEN)
            worker.terminate()
            await until_replaced(city, worker)
            await phones.are_here(0.95 * many, min(within, ROLLED_SECONDS))
        await phones.are_here(many, COUNT_SECONDS)
        await phones.have_written(WRITTEN)
    assert all(phone.away for phone in phones.all), "not everybody was moved"
    assert max(away for phone in phones.all for away in phone.away) < ROLLED_SECONDS
    phones.judge_storage(city.database_url, meeting["code"])


async def test_a_planned_stop_tells_everybody_and_ends_one_after_another(
    city: Server, meeting: dict[str, Any]
) -> None:
    people = [Person(city.base_url, meeting["code"]) for _ in range(30)]
    sockets = [await person.connect("public") for person in people]
    both, parent = workers(city), psutil.Process(city.pid)
    began = time.monotonic()
    os.kill(city.pid, signal.SIGTERM)
    async with asyncio.timeout(DRAINED_SECONDS):
        while len(alive := [each for each in both if _lives(each)]) == 2:
            await asyncio.sleep(0.01)
        assert alive, "both went together"
        for socket in sockets:
            await socket.until(lambda socket=socket: bool(socket.notices))
        while _lives(parent):
            await asyncio.sleep(0.05)
    assert time.monotonic() - began < DRAINED_SECONDS
    assert {socket.notices[0]["kind"] for socket in sockets} == {"drain"}
    assert not [each for each in both if _lives(each)]


async def test_workers_end_when_their_parent_is_gone(city: Server) -> None:
    both = workers(city)
    os.kill(city.pid, signal.SIGKILL)
    _, alive = await asyncio.to_thread(psutil.wait_procs, both, 10)
    assert not alive
