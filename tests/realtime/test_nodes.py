"""A node among others, and a node whose database goes away: nobody is shown less than what was
acknowledged, whoever acknowledged it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

import realtime.document
from realtime.feed import Feed, Reply
from tests.support.yard import TOPIC, Ear, Yard


@pytest.fixture
async def yard() -> AsyncIterator[Yard]:
    """A node that is alone."""
    made = Yard()
    yield made
    await made.hub.stop()


@pytest.fixture
async def shared() -> AsyncIterator[Yard]:
    """A node among others, whose hints never come."""
    made = Yard(alone=False)
    yield made
    await made.hub.stop()


@pytest.mark.parametrize("name", ["public", "mine"])
async def test_what_another_node_has_acknowledged_is_shown_at_once(shared: Yard, name: str) -> None:
    ear, feed = await Ear(shared, "p").join("public", "mine"), Feed(shared.hub)
    asks = {
        "join": lambda: Ear(shared, "p").join(name),
        "sync": lambda: ear.sync(name, None),
        "snapshot": lambda: feed.snapshot(TOPIC, name, "p"),
        "since": lambda: feed.since(TOPIC, name, "p", shared.revision - 1, 20),
    }
    for how, ask in asks.items():
        if name == "public":
            shared.commit(tell=False, public={"by": how})
        else:
            shared.commit_mine("p", {"by": how}, tell=False)
        seen = await ask()
        assert f'{{"by":"{how}"}}' in msgspec.json.encode(_shown(seen, name)).decode()


def _shown(seen: Any, name: str) -> Any:
    if isinstance(seen, Ear):
        return seen.state[name]
    return msgspec.json.decode(seen.body) if isinstance(seen, Reply) else seen


async def test_many_who_come_at_once_share_one_look(shared: Yard) -> None:
    await asyncio.gather(*(Ear(shared).join() for _ in range(100)))
    assert shared.looked <= 2


async def test_while_the_database_is_away_the_last_known_is_shown(shared: Yard) -> None:
    shared.commit(public={"n": 1})
    await Ear(shared).join()
    shared.away = True
    assert (await Ear(shared).join()).state["public"] == {"n": 1}


async def test_a_hint_that_lies_costs_one_look(yard: Yard) -> None:
    ear = await Ear(yard).join()
    yard.hub.tell(TOPIC, 10**12)
    await ear.sync("public", None)
    before = yard.derived
    for _ in range(10):
        await ear.sync("public", None)
    assert yard.derived == before
    yard.commit(public={"n": 1})
    await yard.settled()
    assert ear.state["public"] == {"n": 1}


async def test_a_hint_that_comes_while_the_database_is_read_is_not_lost(yard: Yard) -> None:
    loop, reading = asyncio.get_running_loop(), asyncio.Event()
    ear = await Ear(yard).join()
    yard.entered = lambda: loop.call_soon_threadsafe(reading.set)
    yard.free.clear()
    yard.commit(public={"n": 1})
    await reading.wait()
    yard.commit(public={"n": 2})
    yard.free.set()
    await ear.sync("public", None)
    assert ear.state["public"] == {"n": 2}


async def test_a_node_that_is_alone_asks_nobody(yard: Yard) -> None:
    ear = await Ear(yard).join()
    await ear.sync("public", None)
    await Feed(yard.hub).snapshot(TOPIC, "public")
    assert yard.looked == 0


async def test_without_any_hint_the_database_is_asked_once_a_second(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(realtime.document, "POLL_SECONDS", 0.02)
    yard.hub.start()
    ear = await Ear(yard).join()
    yard.commit(tell=False, public={"n": 1})
    await yard.settled(tell=False)
    assert ear.state["public"] == {"n": 1}


async def test_a_database_that_was_away_is_asked_again(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(realtime.document, "POLL_SECONDS", 0.02)
    yard.hub.start()
    ear = await Ear(yard).join()
    yard.away = True
    yard.commit(public={"n": 1})
    topic = yard.hub.topic(TOPIC)
    ticks: list[float] = []
    yard.hub.ticked = ticks.append
    async with asyncio.timeout(5):
        while not ticks:
            await topic.changed(0.01)
    assert ear.state["public"] == {}
    with pytest.raises(OSError, match="away"):
        await Ear(yard).join()
    yard.away = False
    await yard.settled(tell=False)
    assert ear.state["public"] == {"n": 1}


async def test_the_feed_answers_as_soon_as_there_is_something_newer(yard: Yard) -> None:
    feed = Feed(yard.hub)
    first = await feed.snapshot(TOPIC, "public")
    waiting = asyncio.ensure_future(feed.since(TOPIC, "public", None, first["revision"], 20))
    await asyncio.sleep(0)
    yard.touch("public")
    await yard.settled()
    yard.commit(public={"n": 1})
    reply = await asyncio.wait_for(waiting, 5)
    assert reply.body is not None
    assert (await feed.since(TOPIC, "public", None, yard.revision, 0)).body is None
