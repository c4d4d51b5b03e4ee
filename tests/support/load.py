"""Phones that write without pause and remember what they were told: what was acknowledged, and
what nobody answered."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from sqlalchemy import select

from app.core.db import Database
from app.posts.models import Post, Support
from realtime.client import Client, Lost, Refused
from tests.support.people import Person

PATIENCE = 1.5
"""Seconds after which a phone gives an answer up."""


@dataclass(frozen=True)
class Deed:
    """One command of one phone. The key stands in the text, so that it can be found again."""

    person: Person
    key: str
    name: str
    payload: dict[str, Any]


@dataclass
class Crew:
    """Half of the phones write by socket, half by HTTP."""

    base_url: str
    code: str
    size: int = 6
    acknowledged: dict[str, tuple[Deed, dict[str, Any]]] = field(default_factory=dict)
    unknown: dict[str, Deed] = field(default_factory=dict)
    refused: list[dict[str, Any]] = field(default_factory=list)
    _phones: list[asyncio.Task[None]] = field(default_factory=list)
    _clients: list[Client] = field(default_factory=list)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _told: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.people = [Person(self.base_url, self.code) for _ in range(self.size)]

    def questions(self) -> list[str]:
        """The ids of the questions that were acknowledged."""
        return [r["id"] for deed, r in self.acknowledged.values() if deed.name == "question.ask"]

    async def start(self) -> None:
        """Begins to write."""
        for number, person in enumerate(self.people):
            client = await person.connect("public") if number % 2 else None
            self._clients += [client] if client else []
            self._phones.append(asyncio.create_task(self._write(person, client)))

    async def until(self, condition: Callable[[], object], seconds: float = 30) -> None:
        """Looks again after every answer."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._told.clear()
                await self._told.wait()

    async def stop(self) -> None:
        """Nobody writes any more; what was under way is unknown."""
        # A client may take a cancellation for a lost answer: then it is told again.
        while writing := [phone for phone in self._phones if not phone.done()]:
            for phone in writing:
                phone.cancel()
            await asyncio.wait(writing, timeout=0.2)
        self._phones.clear()
        for client in self._clients:
            await client.close()
        self._clients.clear()

    async def settle(self) -> None:
        """Sends everything again whose fate is unknown, with the same keys."""
        for deed in list(self.unknown.values()):
            response = await deed.person.send(deed.name, deed.key, **deed.payload)
            body = response.json()
            assert body["ok"], body
            self._note(deed, body)

    async def _write(self, person: Person, client: Client | None) -> None:
        while True:
            deed = self._deed(person)
            # Until it is answered nobody knows what became of it.
            self.unknown[deed.key] = deed
            try:
                body = await self._send(deed, client)
            except (httpx.HTTPError, Lost, Refused, TimeoutError, ValueError):
                await asyncio.sleep(0.01)
                continue
            if body.get("ok"):
                self._note(deed, body)
            elif body["error"]["code"] != "unavailable":
                del self.unknown[deed.key]
                self.refused.append(body["error"])
            self._told.set()

    async def _send(self, deed: Deed, client: Client | None) -> dict[str, Any]:
        if client:
            return await client.command(deed.name, deed.payload, deed.key, timeout=PATIENCE)
        async with asyncio.timeout(10):
            return (await deed.person.send(deed.name, deed.key, **deed.payload)).json()

    def _deed(self, person: Person) -> Deed:
        number, questions = next(self._numbers), self.questions()
        key = f"{number}-{id(self):x}"
        if number % 3 == 0 and questions:
            return Deed(person, key, "question.support", {"id": questions[number % len(questions)]})
        name = "comment.post" if number % 2 else "question.ask"
        return Deed(person, key, name, {"text": f"글 {key}"})

    def _note(self, deed: Deed, body: dict[str, Any]) -> None:
        self.acknowledged[deed.key] = (deed, body["result"])
        self.unknown.pop(deed.key, None)


def judge_storage(database: Database, meeting: int, crew: Crew) -> None:
    """Everything acknowledged is stored once, and nothing is there that nobody sent."""
    with database.reading() as session:
        found = session.execute(select(Post.id, Post.text).where(Post.meeting_id == meeting)).all()
        query = select(Support.post_id, Support.active).where(Support.meeting_id == meeting)
        supports = session.execute(query).all()
    times = Counter(text for _, text in found)
    ids = {id: text for id, text in found}
    assert {text: n for text, n in times.items() if n > 1} == {}, "stored more than once"
    for deed, result in crew.acknowledged.values():
        if "text" in deed.payload:
            assert ids.get(result["id"]) == deed.payload["text"], f"acknowledged and lost: {deed}"
        else:
            assert any(id == deed.payload["id"] and active for id, active in supports), deed
    sent = [deed for deed, _ in crew.acknowledged.values()] + list(crew.unknown.values())
    assert set(times) <= {deed.payload.get("text") for deed in sent}, "nobody sent that"
