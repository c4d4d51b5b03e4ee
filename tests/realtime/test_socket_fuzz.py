"""Frames by chance, and frames in a hurry: a neighbour notices nothing, an order stays an order."""

import asyncio
import json
import random
import time
from typing import Any

from tests.realtime.test_socket_attacks import CLOSING
from tests.support.raw import Raw, alive, enter
from tests.support.town import Hall, Town

FRAMES = 1000
SEED = 20190326


async def test_events_of_one_phone_are_handled_in_their_order(town: Town) -> None:
    """Sent in one go, without waiting: the last of equal numbers cannot overtake the first."""
    hall = town.hall()
    phone, post = hall.phone(), hall.post()
    line = await enter(hall, phone)
    times = 200
    for n in range(times):
        name = "question.support" if n % 2 == 0 else "question.unsupport"
        await line.send(f'42{n}["command","{name}",{{"id":"{post}"}},"{n + 1}-x"]')
    await line.answer(times - 1)
    answered = [f[2 : f.index("[")] for f in line.frames if f.startswith("43")]
    assert answered == [str(n) for n in range(times)]
    assert (await phone.read("public"))["questions"][post]["score"] == 0
    await line.close()


async def test_words_come_out_in_the_order_they_were_sent(town: Town) -> None:
    hall = town.hall()
    phone = hall.phone()
    line = await enter(hall, phone)
    words = [f"말 {n:02}" for n in range(40)]
    for n, text in enumerate(words):
        await line.send(f'42{n}["command","comment.post",{{"text":"{text}"}},"k{n}"]')
    await line.answer(len(words) - 1)
    comments = (await phone.read("public"))["comments"].values()
    assert [c["text"] for c in sorted(comments, key=lambda c: c["seq"])] == words
    await line.close()


class Monkey:
    """Frames made by chance, the same ones each time."""

    def __init__(self, hall: Hall) -> None:
        self.chance = random.Random(SEED)
        self.hall = hall

    def frame(self) -> str | bytes:
        chance = self.chance
        kind = chance.randrange(10)
        if kind == 0:
            return chance.randbytes(chance.randrange(40))
        if kind == 1:
            return "".join(chance.choices('0123456789[]{}",:/-4a한', k=chance.randrange(30)))
        if kind == 2:
            return str(self.chance.choice(list(CLOSING.values())))
        names = ["command"] * 4 + ["sync", "signal", "x", "", "snapshot", 7]
        event = [chance.choice(names)]
        event += [self._value(3) for _ in range(chance.randrange(4))]
        head = chance.choice(["42"] * 12 + ["421", "40", "43", "41", "42/x,", "45", "4"])
        text = head + json.dumps(event)
        return text if chance.random() < 0.9 else text[: chance.randrange(len(text))]

    def _value(self, depth: int) -> Any:
        chance = self.chance
        plain: list[Any] = [
            None, True, 0, -1, 1e308, 2**70, "", "public", "comment.post", "가", "\ud800", "\0",
            "question.support", self.hall.code, "x" * 500,
        ]  # fmt: skip
        if depth == 0 or chance.random() < 0.5:
            return chance.choice(plain)
        names = ["id", "ids", "text", "doc", "since", "reaction", "__proto__", "code", "name", ""]
        if chance.random() < 0.3:
            return [self._value(depth - 1) for _ in range(chance.randrange(4))]
        return {chance.choice(names): self._value(depth - 1) for _ in range(chance.randrange(4))}


async def test_a_thousand_frames_by_chance_leave_a_neighbour_untouched(town: Town) -> None:
    hall = town.hall(comments="off", questions="off")
    monkey, stage, phone = Monkey(hall), hall.staff("stage"), hall.phone()
    neighbour = await enter(hall)
    slowest, closed = 0.0, 0
    line = await enter(hall, phone, "public")
    for number in range(FRAMES):
        if not await _survives(line, monkey.frame(), number):
            line, closed = await enter(hall, phone, "public"), closed + 1
        if number % 100 == 99:
            began = time.monotonic()
            await alive(neighbour)
            slowest = max(slowest, time.monotonic() - began)
    await line.close()
    assert FRAMES / 4 < closed < FRAMES * 3 / 4, "frames by chance do both"
    assert slowest < 1
    assert hall.count("posts") == 0
    await stage.do("announce", text="모두 무사합니다.")
    await neighbour.until(lambda: "모두 무사합니다." in str(neighbour.events("patch")))
    assert (await stage.http.get("/readyz")).status_code == 200
    await neighbour.close()


async def _survives(line: Raw, frame: str | bytes, number: int) -> bool:
    """Sends a frame, then a plain one: either that is acknowledged or the socket is closed."""
    await line.send(frame)
    await line.send(f'42900{number}["sync",{{"doc":"public"}}]')
    head = f"43900{number}["
    async with asyncio.timeout(5):
        while line.close_code is None:
            if any(answer.startswith(head) for answer in line.frames):
                return True
            await line.arrival()
    return False
