"""Two nodes on one Redis and one PostgreSQL: whatever happens to Redis, commands are acknowledged
in time and both nodes show the same, at the latest two seconds after the acknowledgement."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from realtime.bus_redis import CHANNEL
from realtime.client import Client, new_key
from tests.support.people import Person
from tests.support.proxy import ProxyThread
from tests.support.server import Server
from tests.support.services import PostgresServer, RedisServer

IN_TIME = 1.0
"""Seconds for an acknowledgement, whatever Redis does."""
NOTICED = 7.0
"""Seconds after which a node knows that Redis does not answer: a canary and its patience."""
DEAF = 17.0
RIGHT = 2.0
"""Seconds after which both nodes show what was acknowledged."""
DEGRADED = 5.0
"""Seconds after which both nodes say that Redis is away."""
CAUGHT_UP = 10.0
"""Seconds after which both are right again once Redis is back."""
SUBSCRIBED = 65.0
"""Seconds after which all nodes are subscribed again, whatever cut them."""
FULL = pytest.mark.full
STOPPED = [pytest.param(4.0, id="short"), pytest.param(60.0, id="full", marks=FULL)]
LONG = [pytest.param(3.0, id="short"), pytest.param(60.0, id="full", marks=FULL)]
CUTS = [pytest.param(20, id="short"), pytest.param(100, id="full", marks=FULL)]


@dataclass
class Pair:
    """The nodes; the second one reaches Redis by a line that can be cut without notice."""

    nodes: list[Server]
    line: ProxyThread
    redis: RedisServer


@pytest.fixture(scope="module")
def pair(
    tmp_path_factory: pytest.TempPathFactory,
    postgres_server: PostgresServer,
    redis_server: RedisServer,
) -> Iterator[Pair]:
    url, folder = postgres_server.create("pair", "migrated"), tmp_path_factory.mktemp("pair")
    nodes = [Server(folder / name, url) for name in ("one", "two")]
    with ProxyThread(redis_server.port) as line:
        try:
            nodes[0].start("--redis", redis_server.url)
            nodes[1].start("--redis", f"redis://127.0.0.1:{line.port}/0")
            yield Pair(nodes, line, redis_server)
        finally:
            for node in nodes:
                node.stop()
            postgres_server.drop("pair")


class Evening:
    """A meeting on both nodes: a phone at each, and somebody who follows at each."""

    def __init__(self, pair: Pair, meeting: dict[str, Any]) -> None:
        self.code = meeting["code"]
        addresses = [node.base_url for node in pair.nodes]
        self.phones = [Person(address, self.code) for address in addresses]
        self.staff = [Person.staff(address, meeting, "queue") for address in addresses]
        self.stage = Person.staff(addresses[0], meeting, "stage")
        self.clients: list[Client] = []
        self.acknowledged: list[float] = []
        self.shown: list[float] = []

    async def open(self) -> None:
        await self.stage.do("meeting.open")
        # Comments reach the screen at once, so that nothing changes by itself later.
        await self.stage.do("flow.set", delay=0)
        for phone, staff in zip(self.phones, self.staff, strict=True):
            self.clients.append(await phone.connect("public", "mine"))
            self.clients.append(await staff.connect("public", "staff"))

    async def close(self) -> None:
        for client in self.clients:
            await client.close()

    async def says(self, node: int, number: int) -> None:
        """A comment at one node, until both show it; how long it took is noted."""
        text, began = f"글 {number} {new_key()}", time.monotonic()
        body = await self.clients[2 * node].command("comment.post", {"text": text})
        answered = time.monotonic()
        assert body["ok"], body
        id = body["result"]["id"]
        await asyncio.gather(
            *(
                client.until(lambda client=client: id in client.state["public"]["comments"], 15)
                for client in self.clients
            )
        )
        self.acknowledged.append(answered - began)
        self.shown.append(time.monotonic() - answered)

    async def goes_on(self, seconds: float, pause: float = 0.2) -> None:
        """Comments at both nodes in turn, for so long; each is judged."""
        ends, number = time.monotonic() + seconds, 0
        while number < 4 or time.monotonic() < ends:
            await self.says(number % 2, number)
            number += 1
            await asyncio.sleep(pause)
        assert max(self.acknowledged) < IN_TIME, self.acknowledged
        assert max(self.shown) < RIGHT, self.shown

    async def judge_same(self) -> None:
        """Both nodes give out the same bytes, and what their sockets show is just that."""
        for name, people in (("public", self.phones), ("staff", self.staff)):
            bodies = [
                (await each.http.get(f"/m/{self.code}/documents/{name}")).content for each in people
            ]
            assert bodies[0] == bodies[1]
        fresh = [await self.phones[0].read("public"), await self.staff[0].read("staff")]
        for client in self.clients:
            assert client.state["public"] == fresh[0]
            assert client.state.get("staff", fresh[1]) == fresh[1]
            assert client.gaps == 0, "a patch did not fit"


@pytest.fixture
async def evening(pair: Pair) -> AsyncIterator[Evening]:
    await both_are(pair, "ok")
    made = Evening(pair, pair.nodes[0].create_meeting())
    await made.open()
    yield made
    await made.close()


async def both_are(pair: Pair, state: str, seconds: float = 30) -> None:
    """Waits until both nodes call their bus so."""
    people = [Person(node.base_url, "0") for node in pair.nodes]
    async with asyncio.timeout(seconds):
        while {(await each.http.get("/readyz")).json()["bus"] for each in people} != {state}:
            await asyncio.sleep(0.05)


async def test_two_nodes_show_the_same(evening: Evening) -> None:
    async def work(node: int) -> None:
        phone, staff = evening.phones[node], evening.staff[node]
        for number in range(8):
            id = (await phone.do("question.ask", text=f"질문 {node} {number}"))["id"]
            await staff.do("post.approve", id=id)
            await evening.phones[1 - node].do("question.support", id=id)
            if number % 4 == 3:
                await evening.staff[1 - node].do("question.queue", id=id)
                await staff.do("post.refuse", id=id, reason="repeat")

    await asyncio.gather(work(0), work(1))
    fresh = await evening.phones[0].read("public")
    assert len(fresh["questions"]) == 12
    await asyncio.gather(
        *(
            client.until(lambda client=client: client.state["public"] == fresh, 3)
            for client in evening.clients
        )
    )
    await evening.judge_same()


async def test_a_hint_arrives_long_before_the_database_is_asked(evening: Evening) -> None:
    for number in range(10):
        await evening.says(number % 2, number)
    assert sorted(evening.shown)[4] < 0.5


async def test_what_one_node_acknowledged_the_other_shows_at_once(
    evening: Evening, pair: Pair
) -> None:
    """Even deaf: the feed asks the database before it answers."""
    pair.redis.freeze()
    try:
        for number in range(10):
            writer, reader = evening.phones[number % 2], evening.phones[1 - number % 2]
            reader.identity, reader.http.headers["Authorization"] = (
                writer.identity,
                writer.http.headers["Authorization"],
            )
            id = (await writer.do("comment.post", text=f"글 {number}"))["id"]
            assert id in (await reader.read("public"))["comments"]
            assert id in (await reader.read("mine"))["posts"]
    finally:
        pair.redis.thaw()


def alarms(pair: Pair) -> list[int]:
    """How often each node has said that its bus is gone."""
    return [node.log.read_text().count("the database is asked each second") for node in pair.nodes]


@pytest.mark.parametrize("seconds", STOPPED)
async def test_with_redis_stopped_both_nodes_are_right_and_say_so_once(
    evening: Evening, pair: Pair, seconds: float
) -> None:
    before = alarms(pair)
    pair.redis.stop()
    try:
        await both_are(pair, "degraded", DEGRADED)
        await evening.goes_on(seconds)
        ready = await evening.phones[0].http.get("/readyz")
        assert ready.status_code == 200, "degraded is still ready"
    finally:
        pair.redis.start()
    back = time.monotonic()
    await both_are(pair, "ok", CAUGHT_UP)
    await evening.judge_same()
    assert time.monotonic() - back < CAUGHT_UP
    assert [after - n for after, n in zip(alarms(pair), before, strict=True)] == [1, 1]


@pytest.mark.parametrize("seconds", LONG)
async def test_with_redis_silent_both_nodes_are_right(
    evening: Evening, pair: Pair, seconds: float
) -> None:
    pair.redis.freeze()
    try:
        await evening.goes_on(seconds)
    finally:
        pair.redis.thaw()
    await evening.judge_same()


@pytest.mark.parametrize("many", CUTS)
async def test_with_subscribers_cut_again_and_again_both_nodes_are_right(
    evening: Evening, pair: Pair, many: int
) -> None:
    async def cut() -> None:
        for number in range(many):
            await asyncio.to_thread(pair.redis.deafen)
            if number % 10 == 0:
                await asyncio.to_thread(_publish, pair, b"x" * 33 * 1024 * 1024)
            await asyncio.sleep(0.05)

    cutting = asyncio.create_task(cut())
    while not cutting.done():
        await evening.goes_on(1)
    await cutting
    async with asyncio.timeout(SUBSCRIBED):
        while await asyncio.to_thread(_subscribers, pair) != len(pair.nodes):
            await asyncio.sleep(0.1)
    await evening.judge_same()


def _publish(pair: Pair, message: bytes) -> None:
    with pair.redis.client() as redis:
        redis.publish(CHANNEL, message)


def _subscribers(pair: Pair) -> int:
    with pair.redis.client() as redis:
        return int(redis.pubsub_numsub(CHANNEL)[0][1])


@pytest.mark.parametrize("seconds", LONG)
async def test_with_a_line_cut_without_notice_both_nodes_are_right(
    evening: Evening, pair: Pair, seconds: float
) -> None:
    pair.line.stall()
    try:
        await evening.goes_on(seconds)
        if seconds > NOTICED:
            other = Person(pair.nodes[1].base_url, "0")
            assert (await other.http.get("/readyz")).json()["bus"] == "degraded"
    finally:
        pair.line.flow()
    await both_are(pair, "ok", 45)
    await evening.judge_same()


HOSTILE = [
    b"\x80\x04\x95\x1a\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94.",
    b'{"method":"emit","event":"patch","data":[{"doc":"public"}],"namespace":"/","room":null}',
    b'{"kind":"revision","topic":1,"node":"x","body":{"revision":"x","counts_only":7}}',
    b'{"kind":"revision","topic":1,"node":"x","body":{"revision":1e300}}',
    b'{"kind":"revision","topic":1,"node":"x","body":{"revision":-5}}',
    b'{"kind":"presence","topic":1,"node":"x","body":{"hall":[],"home":{},"staff":"all"}}',
    b'{"kind":"reactions","topic":1,"node":"x","body":{"clap":99999999999,"<b>":-1,"a":"b"}}',
    b"[" * 100_000,
    b'{"kind":"' + b"x" * 1024 * 1024 + b'"}',
]


async def test_what_strangers_say_on_the_bus_is_passed_over(evening: Evening, pair: Pair) -> None:
    """Whoever reaches Redis: nothing of it is carried out or shown, and both nodes go on."""
    for message in HOSTILE:
        await asyncio.to_thread(_publish, pair, message)
    await evening.goes_on(1)
    await both_are(pair, "ok")
    await evening.judge_same()
    assert all(node.running for node in pair.nodes)
    assert not any("Traceback" in node.log.read_text() for node in pair.nodes)
    reactions = [client.signals.get("reactions", {}) for client in evening.clients]
    assert not any(reactions)


@FULL
async def test_a_node_that_may_not_listen_is_not_ready_and_goes_on(
    evening: Evening, pair: Pair
) -> None:
    """Redis takes what it sends: after 15 s without its own canary it knows."""
    before = alarms(pair)
    with pair.redis.client() as redis:
        try:
            redis.execute_command("ACL", "SETUSER", "default", "-subscribe")
            pair.redis.deafen()
            await both_are(pair, "deaf", DEAF)
            ready = await evening.phones[0].http.get("/readyz")
            assert ready.status_code == 503
            await evening.goes_on(3)
        finally:
            redis.execute_command("ACL", "SETUSER", "default", "+subscribe")
    await both_are(pair, "ok")
    assert [after - n for after, n in zip(alarms(pair), before, strict=True)] == [1, 1]
