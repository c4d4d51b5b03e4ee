"""The bus between nodes: one contract, in memory and through Redis."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable

import msgspec
import pytest

import realtime.canary
from realtime.bus import Bus, Hint
from realtime.bus_memory import MemoryBus, MemoryExchange
from realtime.bus_redis import CHANNEL, LARGEST, RedisBus
from tests.support.services import RedisServer

Make = Callable[[str], Bus]


@pytest.fixture(params=["memory", "redis"])
def make(request: pytest.FixtureRequest) -> Make:
    """Makes a bus of a node; all of one test reach each other."""
    if request.param == "memory":
        exchange = MemoryExchange()
        return lambda node: MemoryBus(node, exchange)
    url = request.getfixturevalue("redis_url")
    return lambda node: RedisBus(node, url)


class Node:
    """A bus and what it heard."""

    def __init__(self, bus: Bus) -> None:
        self.bus = bus
        self.heard: list[Hint] = []
        bus.hear(self.heard.append)

    def numbers(self) -> list[int]:
        return [hint.body["revision"] for hint in self.heard if hint.kind == "revision"]


@pytest.fixture
async def nodes(make: Make) -> AsyncIterator[list[Node]]:
    """Three nodes that hear each other."""
    made = [Node(make(name)) for name in ("one", "two", "three")]
    for node in made:
        await node.bus.start()
    await acquainted(made)
    yield made
    for node in made:
        await node.bus.stop()


async def acquainted(nodes: list[Node]) -> None:
    """Until every node has heard every other: a subscription takes a moment."""

    def strangers() -> bool:
        names = [{hint.node for hint in node.heard} for node in nodes]
        return any(len(known) < len(nodes) - 1 for known in names)

    async with asyncio.timeout(10):
        while strangers():
            for name, node in zip(("one", "two", "three"), nodes, strict=False):
                node.bus.publish(Hint("hello", 0, name, {}))
            await asyncio.sleep(0.01)


async def until(condition: Callable[[], object], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)


def revision(number: int, node: str = "one", topic: int = 7) -> Hint:
    return Hint("revision", topic, node, {"revision": number, "counts_only": False})


async def test_a_hint_reaches_every_other_node_as_it_was(nodes: list[Node]) -> None:
    hint = Hint("presence", 7, "one", {"hall": 3, "staff": [["a", "김", "queue"]]})
    nodes[0].bus.publish(hint)
    await until(lambda: all(hint in node.heard for node in nodes[1:]))
    assert hint not in nodes[0].heard


async def test_hints_of_one_node_come_in_order_and_once(nodes: list[Node]) -> None:
    for number in range(200):
        nodes[0].bus.publish(revision(number))
    await until(lambda: all(node.numbers()[-1:] == [199] for node in nodes[1:]))
    assert [node.numbers() for node in nodes[1:]] == [list(range(200))] * 2


async def test_a_hearer_is_called_on_the_event_loop_after_publishing(nodes: list[Node]) -> None:
    seen: list[object] = []
    nodes[1].bus.hear(lambda _hint: seen.append(asyncio.get_running_loop()))
    nodes[0].bus.publish(revision(1))
    assert seen == []
    await until(lambda: seen)
    assert seen[0] is asyncio.get_running_loop()


async def test_a_bus_that_works_says_so(nodes: list[Node]) -> None:
    await until(lambda: all(node.bus.state() == "ok" for node in nodes))


async def test_a_node_that_left_hears_nothing_and_harms_nobody(nodes: list[Node]) -> None:
    gone, *others = nodes[::-1]
    await gone.bus.stop()
    before = len(gone.heard)
    nodes[0].bus.publish(revision(1))
    await until(lambda: others[0].numbers() == [1] or others[1].numbers() == [1])
    assert len(gone.heard) == before
    await gone.bus.start()
    await acquainted(nodes)


async def test_a_bus_ends_at_whatever_moment_it_is_told_to(make: Make) -> None:
    for moment in range(40):
        bus = make("one")
        await bus.start()
        for _ in range(moment % 7):
            bus.publish(revision(moment))
            await asyncio.sleep(0.002 * (moment % 5))
        await asyncio.wait_for(bus.stop(), 5)


# Redis alone.


@pytest.fixture
async def bus(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Node]:
    """One node on Redis with a quick canary."""
    monkeypatch.setattr(realtime.canary, "EVERY_SECONDS", 0.1)
    monkeypatch.setattr(realtime.canary, "DEAF_SECONDS", 0.5)
    node = Node(RedisBus("one", redis_url))
    await node.bus.start()
    await until(lambda: node.bus.state() == "ok")
    yield node
    await node.bus.stop()


async def test_a_cancellation_that_got_lost_does_not_keep_a_node_from_ending(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The Redis client now and then takes one for a timeout of its own."""

    async def hard_of_hearing(_bus: RedisBus) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(3600)
        await asyncio.sleep(3600)

    monkeypatch.setattr(RedisBus, "_sing", hard_of_hearing)
    bus = RedisBus("one", redis_url)
    await bus.start()
    await asyncio.sleep(0)
    await asyncio.wait_for(bus.stop(), 5)
    assert all(task.done() for task in bus._tasks)


@pytest.mark.parametrize(
    "message",
    [b"", b"nonsense", b"\x80\x04\x95pickle", b"[" * 10_000, b'{"kind":"revision"}',
     b'{"kind":1,"topic":"x","node":[],"body":0}', b'"' + b"x" * (LARGEST + 1) + b'"'],
)  # fmt: skip
async def test_a_message_that_is_no_hint_is_passed_over(
    bus: Node, redis_server: RedisServer, message: bytes
) -> None:
    with redis_server.client() as redis:
        redis.publish(CHANNEL, message)
        redis.publish(CHANNEL, msgspec.json.encode(revision(5, node="another")))
    await until(lambda: bus.numbers() == [5])


async def test_while_redis_is_away_nobody_waits_and_afterwards_hints_arrive(
    bus: Node, redis_server: RedisServer
) -> None:
    redis_server.stop()
    try:
        began = time.monotonic()
        for number in range(10_000):
            bus.bus.publish(revision(number))
        assert time.monotonic() - began < 1
        await until(lambda: bus.bus.state() == "degraded")
    finally:
        redis_server.start()
    await until(lambda: bus.bus.state() == "ok", 20)


async def test_while_redis_is_silent_nobody_waits_and_afterwards_hints_arrive(
    bus: Node, redis_server: RedisServer
) -> None:
    redis_server.freeze()
    try:
        began = time.monotonic()
        bus.bus.publish(revision(1))
        assert time.monotonic() - began < 0.1
        await until(lambda: bus.bus.state() == "degraded")
    finally:
        redis_server.thaw()
    await until(lambda: bus.bus.state() == "ok", 20)


async def test_a_deaf_node_notices_and_subscribes_again(
    bus: Node, redis_server: RedisServer
) -> None:
    with redis_server.client() as redis:
        for number in range(5):
            redis_server.deafen()
            await until(lambda: _subscribers(redis_server) == 1)
            told = msgspec.json.encode(revision(number, node="another"))

            def heard(number: int = number, told: bytes = told) -> bool:
                # A hint that meets a change of connections is lost, and may be.
                redis.publish(CHANNEL, told)
                return bus.numbers()[-1:] == [number]

            await until(heard)
    await until(lambda: bus.bus.state() == "ok")


async def test_a_node_that_may_not_listen_is_deaf_and_says_so_once(
    bus: Node, redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Redis takes what it sends, so that only its own silence tells it."""
    with redis_server.client() as redis:
        try:
            redis.execute_command("ACL", "SETUSER", "default", "-subscribe")
            redis_server.deafen()
            await until(lambda: bus.bus.state() == "deaf")
            await until(lambda: _alarms(caplog))
            await asyncio.sleep(3 * realtime.canary.EVERY_SECONDS)
        finally:
            redis.execute_command("ACL", "SETUSER", "default", "+subscribe")
    await until(lambda: bus.bus.state() == "ok")
    assert len(_alarms(caplog)) == 1


async def test_an_outage_is_told_once_and_its_end_once(
    bus: Node, redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    redis_server.stop()
    try:
        for number in range(5):
            bus.bus.publish(revision(number))
            await until(lambda: bus.bus.state() == "degraded")
            await asyncio.sleep(0.3)
    finally:
        redis_server.start()
    await until(lambda: bus.bus.state() == "ok", 20)
    assert len(_alarms(caplog)) == 1
    assert [r.message for r in caplog.records if "again" in r.message] == ["the bus is ok again"]


def _alarms(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.message for r in caplog.records if r.levelname == "ERROR"]


async def test_redis_tells_how_many_nodes_hear(redis_url: str, bus: Node) -> None:
    other = RedisBus("two", redis_url)
    await other.start()
    await until(lambda: other.receivers == getattr(bus.bus, "receivers", 0) == 2)
    await other.stop()


def _subscribers(server: RedisServer) -> int:
    with server.client() as redis:
        return int(redis.pubsub_numsub(CHANNEL)[0][1])
