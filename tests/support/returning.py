"""Phones that come back as the page does: after a cut at a moment of their own, after a notice
when it said. They go on writing, and send again what nobody answered."""

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.core.db import Database
from app.posts.models import Post
from realtime.client import Client, Lost, Refused, new_key
from tests.support.people import Person

LOOK_SECONDS = 0.05


@dataclass
class ReturningPhone:
    """One phone; `away` holds how long it was away each time."""

    person: Person
    spread: float
    away: list[float] = field(default_factory=list)
    acknowledged: dict[str, str] = field(default_factory=dict)
    client: Client | None = None

    @property
    def here(self) -> bool:
        """Whether its socket is open."""
        return self.client is not None and self.client.connected

    async def live(self) -> None:
        """Comes, and comes back, until it is cancelled."""
        chance = random.Random(self.person.identity["device"])
        self.client = await self.person.connect("public", "mine")
        while True:
            while self.here:
                await asyncio.sleep(LOOK_SECONDS)
            lost, notices = time.monotonic(), len(self.client.notices)
            told = self.client.notices[-1]["retry_after"] if notices else None
            await asyncio.sleep(self.spread * chance.random() if told is None else told)
            self.client.notices.clear()
            await self._come_back()
            self.away.append(time.monotonic() - lost)

    async def _come_back(self) -> None:
        assert self.client
        while not self.here:
            try:
                await self.client.connect("public", "mine")
            except (Refused, TimeoutError, OSError):
                await asyncio.sleep(0.5 + random.random())

    async def write(self, pause: float) -> None:
        """Comments, each sent with its key until it is answered."""
        while True:
            key = new_key()
            while not await self._send(key):
                await asyncio.sleep(0.1)
            await asyncio.sleep(pause)

    async def _send(self, key: str) -> bool:
        if not self.here or self.client is None:
            return False
        try:
            payload = {"text": f"글 {key}"}
            body = await self.client.command("comment.post", payload, key, timeout=2)
        except Lost:
            return False
        if body.get("ok"):
            self.acknowledged[key] = body["result"]["id"]
        return bool(body.get("ok"))


class Phones:
    """Many of them."""

    def __init__(self, base_url: str, meeting: dict[str, Any], many: int, spread: float) -> None:
        code = meeting["code"]
        self.all = [ReturningPhone(Person(base_url, code), spread) for _ in range(many)]
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Phones":
        for phone in self.all:
            self._tasks.append(asyncio.create_task(phone.live()))
            if len(self._tasks) % 20 == 0:
                await self.are_here(len(self._tasks))
        await self.are_here(len(self.all))
        return self

    async def __aexit__(self, *_: object) -> None:
        while going := [task for task in self._tasks if not task.done()]:
            for task in going:
                task.cancel()
            await asyncio.wait(going, timeout=0.2)
        await asyncio.gather(*(phone.client.close() for phone in self.all if phone.client))

    def begin_to_write(self, pause: float) -> None:
        """All write from now on."""
        self._tasks += [asyncio.create_task(phone.write(pause)) for phone in self.all]

    async def are_here(self, many: float, seconds: float = 30) -> float:
        """Waits until so many sockets are open; answers how long that took."""
        began = time.monotonic()
        async with asyncio.timeout(seconds):
            while sum(phone.here for phone in self.all) < many:
                for task in self._tasks:
                    if task.done():
                        task.result()
                await asyncio.sleep(LOOK_SECONDS)
        return time.monotonic() - began

    async def have_noticed(self, seconds: float = 5) -> None:
        """Waits until somebody is away."""
        async with asyncio.timeout(seconds):
            while all(phone.here for phone in self.all):
                await asyncio.sleep(LOOK_SECONDS)

    async def have_written(self, more: int, seconds: float = 30) -> None:
        """Waits until so many more comments were acknowledged."""
        enough = self.acknowledged + more
        async with asyncio.timeout(seconds):
            while self.acknowledged < enough:
                await asyncio.sleep(LOOK_SECONDS)

    @property
    def acknowledged(self) -> int:
        """How many comments were."""
        return sum(len(phone.acknowledged) for phone in self.all)

    def judge_storage(self, url: str, code: str) -> None:
        """Every acknowledged comment is there once, under its id, and none twice."""
        database = Database(url)
        with database.reading() as session:
            rows = session.execute(select(Post.id, Post.text)).all()
        database.dispose()
        stored, ids = Counter(text for _, text in rows), {id: text for id, text in rows}
        assert max(stored.values()) == 1, "stored more than once"
        for phone in self.all:
            for key, id in phone.acknowledged.items():
                assert ids.get(id) == f"글 {key}", f"acknowledged and lost in {code}: {key}"
