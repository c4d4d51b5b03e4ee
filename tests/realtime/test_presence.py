"""Presence: who is here, over all nodes; how the room reacts. Best effort, never stored."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

import realtime.presence
from realtime.bus import Hint
from realtime.bus_memory import MemoryBus, MemoryExchange
from realtime.presence import Presence
from tests.support.yard import TOPIC, Ear, Yard


class House:
    """One node: a yard with its presence on a bus."""

    def __init__(self, name: str, exchange: MemoryExchange) -> None:
        self.yard = Yard()
        self.bus = MemoryBus(name, exchange)
        self.presence = Presence(self.yard.fanout, self.bus, name)

    def people(self) -> dict[str, int]:
        counted: dict[str, int] = self.presence.people(TOPIC)["people"]
        return counted

    def staff(self) -> list[str]:
        return [member["name"] for member in self.presence.people(TOPIC)["staff"]]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(realtime.presence, "TICK_SECONDS", 0.005)


@pytest.fixture
async def houses() -> AsyncIterator[tuple[House, House]]:
    """Two nodes on one bus."""
    exchange = MemoryExchange()
    pair = House("one", exchange), House("other", exchange)
    for house in pair:
        await house.bus.start()
        house.presence.start()
    yield pair
    for house in pair:
        await house.presence.stop()
        await house.yard.hub.stop()


async def until(condition: Callable[[], object]) -> None:
    """Looks again after every turn of the loop."""
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.001)


async def test_several_sockets_of_one_person_count_once(houses: tuple[House, House]) -> None:
    here = houses[0].presence
    for person in ("ann", "ann", "bob"):
        here.enter(TOPIC, "hall", person)
    here.enter(TOPIC, "home", "cho")
    assert houses[0].people() == {"hall": 2, "home": 1}
    here.leave(TOPIC, "hall", "ann")
    assert houses[0].people() == {"hall": 2, "home": 1}
    here.leave(TOPIC, "hall", "ann")
    assert houses[0].people() == {"hall": 1, "home": 1}


async def test_every_node_shows_the_sum_of_all(houses: tuple[House, House]) -> None:
    one, other = houses
    for person in ("ann", "bob"):
        one.presence.enter(TOPIC, "hall", person)
    other.presence.enter(TOPIC, "hall", "cho")
    other.presence.enter(TOPIC, "home", "dan")
    await until(lambda: one.people() == other.people() == {"hall": 3, "home": 1})
    one.presence.leave(TOPIC, "hall", "ann")
    await until(lambda: one.people() == other.people() == {"hall": 2, "home": 1})


async def test_one_of_the_staff_with_two_pages_is_on_duty_once(
    houses: tuple[House, House],
) -> None:
    one, other = houses
    for house in houses:
        house.presence.on_duty(TOPIC, "s1", "Moderator", "queue")
    await until(lambda: one.staff() == other.staff() == ["Moderator"])
    one.presence.off_duty(TOPIC, "s1", "Moderator", "queue")
    await until(lambda: one.staff() == other.staff() == ["Moderator"])
    other.presence.off_duty(TOPIC, "s1", "Moderator", "queue")
    await until(lambda: one.staff() == other.staff() == [])


async def test_a_node_that_falls_silent_counts_no_more(
    houses: tuple[House, House], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = houses
    other.presence.enter(TOPIC, "home", "dan")
    await until(lambda: one.people()["home"] == 1)
    await other.presence.stop()
    monkeypatch.setattr(realtime.presence, "NODE_SECONDS", 0.0)
    await until(lambda: one.people()["home"] == 0)


async def test_counts_are_sent_when_they_change_and_only_then(
    houses: tuple[House, House],
) -> None:
    one, other = houses
    ear = await Ear(other.yard).join()
    one.presence.enter(TOPIC, "hall", "ann")
    await until(lambda: _signals(ear) and _signals(ear)[-1]["people"]["hall"] == 1)
    heard = len(_signals(ear))
    one.presence.enter(TOPIC, "hall", "ann")
    one.presence.enter(TOPIC, "hall", "bob")
    await until(lambda: _signals(ear)[-1]["people"]["hall"] == 2)
    assert len(_signals(ear)) == heard + 1


async def test_the_room_hears_applause_of_every_node_once(houses: tuple[House, House]) -> None:
    ears = [await Ear(house.yard).join() for house in houses]
    for house in houses:
        for _ in range(3):
            house.presence.react(TOPIC, "clap")
    await until(lambda: all(_claps(ear) == 6 for ear in ears))
    for _ in range(20):
        await asyncio.sleep(0.002)
    assert [_claps(ear) for ear in ears] == [6, 6]


async def test_who_is_on_duty_stays_backstage(houses: tuple[House, House]) -> None:
    one, _ = houses
    phone, desk = Ear(one.yard), Ear(one.yard, staff=True)
    desk.subscriber.backstage = True
    await phone.join()
    await desk.join()
    one.presence.on_duty(TOPIC, "s1", "Moderator", "queue")
    await until(lambda: _signals(desk) and _signals(desk)[-1]["staff"])
    assert _signals(phone) and not any("staff" in signal for signal in _signals(phone))


@pytest.mark.parametrize(
    "body",
    [{}, {"hall": "many", "home": 0, "staff": []}, {"hall": 1, "home": 1, "staff": [["a"]]},
     {"hall": 1, "home": 1, "staff": [[1, 2, 3]]}],
)  # fmt: skip
async def test_a_share_that_is_none_changes_nothing(
    houses: tuple[House, House], body: dict[str, Any]
) -> None:
    one, _ = houses
    one.presence._hear(Hint("presence", TOPIC, "forged", body))
    one.presence._hear(Hint("reactions", TOPIC, "forged", {"clap": "many", "heart": -5}))
    assert one.people() == {"hall": 0, "home": 0}


def _signals(ear: Ear) -> list[dict[str, Any]]:
    return [payload for event, payload in ear.frames if event == "signal"]


def _claps(ear: Ear) -> int:
    return sum(signal.get("reactions", {}).get("clap", 0) for signal in _signals(ear))
