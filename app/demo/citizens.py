"""Simulated citizens: phones with sockets of their own, who write, ask and support."""

import asyncio
import contextlib
import logging
import random
import secrets
from collections.abc import Iterator
from itertools import chain, count, cycle, islice

from app.demo.voices import Voice, Voices
from realtime.client import Client, Lost

log = logging.getLogger(__name__)

QUESTION_SHARE = 0.4
SUPPORTS_PER_POST = 3
ARRIVING_AT_ONCE = 20
HALL_SHARE = 0.7
VOTING_SHARE = 0.85
VOTES_PER_TURN = 2
STANCES = {
    "before": {"for": 50, "against": 27, "undecided": 23},
    "after": {"for": 63, "against": 22, "undecided": 15},
}


class Citizens:
    """All simulated phones of one meeting. Who writes is drawn by chance; `chance` may be given
    a seed."""

    def __init__(
        self, base_url: str, code: str, voices: Voices, number: int, chance: random.Random
    ) -> None:
        self._phones = [
            Client(base_url, code, {"device": secrets.token_hex(16)}) for _ in range(number)
        ]
        self._chance = chance
        self._names = cycle(voices.names)
        self._questions = iter(voices.questions)
        self._comments = chain(voices.comments, self._endless(voices.echoes))

    async def arrive(self) -> None:
        """Joins with all phones, some at a time."""
        gate = asyncio.Semaphore(ARRIVING_AT_ONCE)

        async def enter(phone: Client) -> None:
            async with gate:
                await self._enter(phone)

        await asyncio.gather(*map(enter, self._phones))

    async def _enter(self, phone: Client) -> None:
        """Where a phone is counts from the next time that it connects."""
        place = "hall" if self._chance.random() < HALL_SHARE else "home"
        await phone.connect("public")
        await say(phone, "person.join", {"at": place})
        await phone.close()
        await phone.connect("public", "mine")

    async def speak(self, comments: int, questions: int) -> None:
        """Says so much in order, so that an evening in progress has a past."""
        for voice in islice(self._questions, questions):
            await self._ask(voice)
        for voice in islice(self._comments, comments):
            await self._comment(voice)

    async def support(self, times: int) -> int:
        """Supports public questions, the first ones more often; answers how many were taken."""
        return sum([await self._support() for _ in range(times)])

    async def vote(self) -> None:
        """Most answer the poll that is open, once they see it."""

        async def answer(phone: Client) -> None:
            with contextlib.suppress(TimeoutError):
                await phone.until(lambda: bool(phone.state["public"].get("polls")), timeout=5)
            await self._vote(phone)

        voting = [phone for phone in self._phones if self._chance.random() < VOTING_SHARE]
        await asyncio.gather(*map(answer, voting))

    async def go_on(self, rate: float) -> None:
        """Writes about `rate` posts a second, and supports, until cancelled."""
        for turn in count():
            await asyncio.sleep(self._chance.expovariate(rate * (1 + SUPPORTS_PER_POST)))
            await asyncio.gather(*(self._vote(self._anybody()) for _ in range(VOTES_PER_TURN)))
            if turn % (1 + SUPPORTS_PER_POST):
                await self._support()
            else:
                await self._say_something()

    async def leave(self) -> None:
        """Closes all sockets."""
        await asyncio.gather(*(phone.close() for phone in self._phones), return_exceptions=True)

    async def _say_something(self) -> None:
        question = None
        if self._chance.random() < QUESTION_SHARE:
            question = next(self._questions, None)
        if question:
            await self._ask(question)
        else:
            await self._comment(next(self._comments))

    async def _comment(self, voice: Voice) -> None:
        await self._send("comment.post", voice)

    async def _ask(self, voice: Voice) -> None:
        await self._send("question.ask", voice)

    async def _send(self, command: str, voice: Voice) -> None:
        await say(self._anybody(), command, voice.payload())

    async def _support(self) -> bool:
        phone = self._anybody()
        mine = phone.state["mine"].get("supports", {})
        questions = phone.state["public"].get("questions", {})
        open_ones = sorted(
            (each["seq"], key)
            for key, each in questions.items()
            if each["status"] in ("public", "queued") and key not in mine
        )
        if not open_ones:
            return False
        place = min(int(self._chance.expovariate(0.25)), len(open_ones) - 1)
        return await say(phone, "question.support", {"id": open_ones[place][1]})

    async def _vote(self, phone: Client) -> None:
        """Answers the open polls that this phone has not answered yet. After the talk fewer are
        undecided."""
        answered = phone.state["mine"].get("ballots", {})
        for key, poll in phone.state["public"].get("polls", {}).items():
            if poll["status"] == "open" and key not in answered:
                weights = STANCES["after" if "round_of" in poll else "before"]
                value = self._chance.choices(list(weights), list(weights.values()))[0]
                await say(phone, "poll.answer", {"id": key, "value": value})

    def _anybody(self) -> Client:
        return self._chance.choice(self._phones)

    def _endless(self, echoes: tuple[str, ...]) -> Iterator[Voice]:
        while True:
            for text in self._chance.sample(echoes, len(echoes)):
                yield Voice(text, next(self._names) if self._chance.random() < 0.4 else None)


async def say(who: Client, command: str, payload: dict[str, object]) -> bool:
    """Sends a command; what is refused or lost is only noted, as the evening goes on."""
    try:
        answer = await who.command(command, payload)
    except Lost as error:
        log.debug("%s was lost: %r", command, error)
        return False
    if not answer.get("ok"):
        log.debug("%s was refused: %s", command, answer)
    return bool(answer.get("ok"))
