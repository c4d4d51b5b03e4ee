"""Questions that come together are answered together, and a bad one fails alone."""

import asyncio
from collections.abc import Sequence

import pytest

from realtime.gathering import MOST, Gathering


class House:
    """Answers with the number doubled; thirteen is refused. `free` lets it answer."""

    def __init__(self) -> None:
        self.rounds: list[int] = []
        self.free = asyncio.Event()
        self.free.set()
        self.gathering: Gathering[int, int] = Gathering(self._answer)

    async def _answer(self, asked: Sequence[int]) -> list[int | Exception]:
        self.rounds.append(len(asked))
        await self.free.wait()
        if 0 in asked:
            raise OSError("away")
        return [LookupError("thirteen") if n == 13 else 2 * n for n in asked]


async def test_who_comes_in_the_same_turn_is_answered_in_one_look() -> None:
    house = House()
    answers = await asyncio.gather(*(house.gathering.ask(n) for n in range(1, 11)))
    assert answers == [2 * n for n in range(1, 11)]
    assert house.rounds == [10]


async def test_who_comes_meanwhile_is_answered_with_the_next_ones() -> None:
    house = House()
    house.free.clear()
    first = asyncio.create_task(house.gathering.ask(1))
    while not house.rounds:
        await asyncio.sleep(0)
    others = [asyncio.create_task(house.gathering.ask(n)) for n in range(14, MOST + 24)]
    await asyncio.sleep(0)
    house.free.set()
    assert await asyncio.gather(first, *others) == [2, *(2 * n for n in range(14, MOST + 24))]
    assert house.rounds == [1, MOST, 10]


async def test_a_bad_question_fails_alone_and_a_bad_look_for_all() -> None:
    house = House()
    answers = await asyncio.gather(
        *(house.gathering.ask(n) for n in (12, 13, 14)), return_exceptions=True
    )
    assert answers[0] == 24 and answers[2] == 28
    assert isinstance(answers[1], LookupError)
    for asked in (0, 1):
        with pytest.raises(OSError, match="away"):
            await asyncio.gather(*(house.gathering.ask(n) for n in (0, asked)))
    assert await house.gathering.ask(7) == 14


async def test_who_goes_away_while_asking_holds_nobody_up() -> None:
    house = House()
    asking = [asyncio.create_task(house.gathering.ask(n)) for n in (1, 2)]
    await asyncio.sleep(0)
    asking[0].cancel()
    assert await asking[1] == 4
