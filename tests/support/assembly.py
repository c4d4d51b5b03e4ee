"""A meeting under observation: people of every role send by every door, and for every document
there are those who follow it. After each step the laws are judged."""

import asyncio
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from app.core.clock import Clock
from app.core.commands import REGISTRY
from app.core.db import Database
from app.core.ids import hash_key, new_id, new_key
from app.core.permissions import ROLE_DOCUMENTS, Permission, Role
from app.documents.derive import Deriver
from app.meetings.file import LINKS
from app.people.models import StaffKey
from app.people.queries import person_of
from realtime.bus_memory import MemoryBus, MemoryExchange
from realtime.client import Client
from realtime.patch import merge
from tests.support import lawbook
from tests.support.engine import Hall, Hand, make_hall
from tests.support.house import House
from tests.support.lawbook import Facts
from tests.support.parties import Body, Party, program

NODES = ("one", "two")
EXTRA_KEYS = {
    "second queue": Role.QUEUE,
    "organiser": Role.ORGANISER,
    "panel": Role.PANEL,
    "department": Role.DEPARTMENT,
}


class World:
    """Nodes on one database, and a clock that moves only when it is moved."""

    def __init__(self, folder: Path, url: str, nodes: int) -> None:
        self.clock = Hand()
        self.database = Database(url)
        exchange = MemoryExchange()
        self.houses = [
            House(folder, url, self.clock, MemoryBus(name, exchange)) for name in NODES[:nodes]
        ]
        self.derive = Deriver(self.database, self.houses[0].settings)
        self.http = httpx.AsyncClient(timeout=20)
        self.accepted: set[str] = set()
        self.numbers = itertools.count(1)

    async def start(self) -> "World":
        for house in self.houses:
            await house.start()
        return self

    async def stop(self) -> None:
        await self.http.aclose()
        for house in self.houses:
            await house.stop()
        self.database.dispose()


@dataclass
class Follower:
    """Somebody who follows one document, by socket or by the feed."""

    document: str
    party: Party
    house: House
    by_feed: bool = False
    client: Client | None = None
    state: dict[str, Any] | None = None
    revision: int = 0

    def __str__(self) -> str:
        way = "feed" if self.by_feed else "socket"
        return f"{self.document} of {self.party.name} by {way}"

    async def come(self) -> None:
        """Opens the socket, going on where the last one ended."""
        if self.by_feed:
            return
        old, self.client = (
            self.client,
            Client(self.house.base_url, self.party.code, self.party.identity),
        )
        if old:
            self.client.state, self.client.revision = old.state, old.revision
        await self.client.connect(self.document)

    async def go(self) -> None:
        if self.client:
            await self.client.close()

    async def shows(self, expected: dict[str, Any], http: httpx.AsyncClient) -> None:
        """Returns when this state has arrived; a patch that did not fit is a fault."""
        if self.by_feed:
            await self._ask(http)
            assert self.state == expected, f"{self}: {self.state} is not {expected}"
            return
        client = self.client
        assert client
        try:
            await client.until(lambda: client.state[self.document] == expected, 5)
        except TimeoutError:
            shown = client.state[self.document]
            raise AssertionError(f"{self} shows {shown}, and fresh is {expected}") from None
        assert client.gaps == 0, f"{self}: a patch did not fit"
        assert client.revision[self.document] >= self.revision, f"{self}: the revision fell"
        self.revision = client.revision[self.document]

    async def _ask(self, http: httpx.AsyncClient) -> None:
        address = f"{self.house.base_url}/m/{self.party.code}/documents/{self.document}"
        if self.state is not None:
            address += f"?since={self.revision}&wait=0"
        answer = await self.party.read(http, address)
        if answer.status_code == 204:
            return
        payload = answer.json()
        revision = payload.get("revision", payload.get("to"))
        assert revision >= self.revision, f"{self}: the revision fell"
        if "patch" in payload:
            assert payload["from"] == self.revision
            self.state = merge(self.state, payload["patch"])
        else:
            self.state = payload["state"]
        self.revision = revision


class Assembly:
    """One meeting in the world."""

    def __init__(self, world: World, opened: bool = True) -> None:
        self.world = world
        self.hall: Hall = make_hall(world.database, world.clock(), opened=opened)
        self.given: set[str] = set()
        self.first: dict[tuple[str, str], tuple[str, Body]] = {}
        self.parties = [*self._citizens(), *self._staff()]
        self.followers: list[Follower] = []
        self.away: list[Follower] = []

    async def open(self) -> None:
        """Everybody comes in."""
        for party in self.parties:
            if party.browser:
                await party.join(self.world.http, self.house(0).base_url, "Dan")
        self.given.update(lawbook.said({"name": "Dan"}))
        await self.settle()
        # Names and titles may be longer than what is cleaned at the door.
        stored = [
            value for rows in self.latest.rows.values() for row in rows for value in row.values()
        ]
        self.given.update(value for value in stored if isinstance(value, str))
        self.given.update(lawbook.said(stored))
        self.followers = list(self._followers())
        await asyncio.gather(*(follower.come() for follower in self.followers))
        await self.judge_documents()

    async def leave(self) -> None:
        """Everybody goes home."""
        await asyncio.gather(
            *(follower.go() for follower in self.followers),
            *(party.leave() for party in self.parties),
        )

    def house(self, number: int) -> House:
        houses = self.world.houses
        return houses[number % len(houses)]

    def who(self, *roles: Role) -> list[Party]:
        """Everybody with one of these roles."""
        return [party for party in self.parties if party.role in roles]

    async def send(
        self,
        party: Party,
        door: str,
        node: int,
        name: str,
        payload: Any,
        key: Any,
        known: bool = True,
    ) -> Body:
        """Sends, and judges the shape of the answer and, where it is `known`, what the key
        promises."""
        self.given.update(lawbook.said(payload))
        answer = await party.send(
            self.world.http, self.house(node).base_url, door, name, payload, key
        )
        lawbook.judge_shape(answer)
        if answer["ok"]:
            self.world.accepted.add(name)
        if known:
            self._judge_key(party, door, name, payload, key, answer)
        return answer

    async def one(
        self, party: Party, door: str, node: int, name: str, payload: Any, key: Any
    ) -> Body:
        """One command, and everything that must hold after it."""
        before = self.latest
        answer = await self.send(party, door, node, name, payload, key)
        after = await self.settle()
        if not answer["ok"] or self._again(party, name, key, answer):
            lawbook.judge_nothing_stored(before, after)
        else:
            lawbook.judge_commit(answer, before, after, name)
            if name == lawbook.WIPE:
                # With what they made, the keys of before are gone.
                self.first.clear()
        self._remember(party, name, key, answer)
        if after != before:
            await self.judge_documents()
        return answer

    async def burst(self, sent: Sequence[tuple[Party, str, int, str, Any, Any]]) -> None:
        """Several commands at the same time."""
        before = self.latest
        wiping = lawbook.WIPE in [name for _, _, _, name, _, _ in sent]
        answers = await asyncio.gather(*(self.send(*each, known=not wiping) for each in sent))
        pairs = list(zip(sent, answers, strict=True))
        if any(answer["ok"] for (_, _, _, name, _, _), answer in pairs if name == lawbook.WIPE):
            # Which of these came before the wiping nobody can tell.
            self.first.clear()
        else:
            for (party, _, _, name, _, key), answer in pairs:
                self._remember(party, name, key, answer)
        after = await self.settle()
        done = [(name, answer) for (_, _, _, name, _, _), answer in pairs if answer["ok"]]
        results = [answer["result"] for _, answer in done]
        lawbook.judge_what_was_made({name for name, _ in done}, results, before, after)
        if not done:
            lawbook.judge_nothing_stored(before, after)
        await self.judge_documents()

    async def settle(self) -> Facts:
        """The rows once the timekeeper has done what is due."""
        clock = Clock(self.world.clock)
        async with asyncio.timeout(10):
            while not lawbook.nothing_is_due(self.world.database, clock):
                await asyncio.sleep(0.005)
        self.latest = lawbook.read_facts(self.world.database, self.hall.id)
        return self.latest

    async def time_goes_by(self, millis: int) -> None:
        """Moves the clock; the timekeeper does what is due then."""
        self.world.clock.at += millis
        await self.settle()
        await self.judge_documents()

    async def judge_documents(self) -> None:
        """What everybody sees is what the database says, and as a document should be."""
        people = {party.name: self._person(party) for party in self.parties}
        documents, mine = lawbook.read_fresh(
            self.world.derive, self.hall.id, [person for person in people.values() if person]
        )
        for name, version in [*documents.items(), *mine.items()]:
            lawbook.judge_document(name, version, self.given)
        await asyncio.gather(
            *(
                follower.shows(
                    documents[follower.document].state
                    if follower.document != "mine"
                    else mine[people[follower.party.name] or ""].state,
                    self.world.http,
                )
                for follower in self.followers
                if follower not in self.away
            )
        )

    def _judge_key(
        self, party: Party, door: str, name: str, payload: Any, key: Any, answer: Body
    ) -> None:
        """The same key gets the same answer, whoever brings it where with whatever body."""
        known = self.first.get((_owner(party, name), key)) if isinstance(key, str) else None
        if known is None or not REGISTRY[name].keyed:
            return
        if known[0] != name:
            assert not answer["ok"]
            return
        readable = isinstance(payload, dict) or door == "socket"
        assert _body(answer) == known[1] or not readable, f"{known[1]} came again as {answer}"

    def _again(self, party: Party, name: str, key: Any, answer: Body) -> bool:
        known = self.first.get((_owner(party, name), key)) if isinstance(key, str) else None
        return known == (name, _body(answer))

    def _remember(self, party: Party, name: str, key: Any, answer: Body) -> None:
        if isinstance(key, str) and REGISTRY[name].keyed and answer["ok"]:
            known = self.first.setdefault((_owner(party, name), key), (name, _body(answer)))
            assert known == (name, _body(answer)), f"{known} at the same time as {answer}"

    def _person(self, party: Party) -> str | None:
        device = party.identity.get("device")
        return person_of(self.hall.id, device) if device else None

    def _citizens(self) -> Sequence[Party]:
        browser = Party("dan", Role.CITIZEN, self.hall.code, {}, browser=True)
        names = ("ann", "bob", "cho")
        return [*(program(name, Role.CITIZEN, self.hall.code) for name in names), browser]

    def _staff(self) -> Iterable[Party]:
        keys = [(screen, LINKS[screen], key) for screen, key in self.hall.keys.items()]
        with self.world.database.writing() as session:
            for name, role in EXTRA_KEYS.items():
                key = new_key()
                keys.append((name, role, key))
                hashed = hash_key(key, str(self.hall.id))
                session.add(
                    StaffKey(id=new_id(), meeting_id=self.hall.id, role=role, name=name,
                             key_hash=hashed, created_at=self.world.clock())
                )  # fmt: skip
            session.flush()
            # Names of ours in the rows would hide a sentence of ours in a document.
            for row in session.query(StaffKey).filter_by(meeting_id=self.hall.id):
                row.name = f"staff {row.role} {row.id[:4]}"
        for name, role, key in keys:
            yield program(name, role, self.hall.code, key)

    def _followers(self) -> Iterable[Follower]:
        nodes = itertools.count()
        for party in self.parties:
            documents = sorted(ROLE_DOCUMENTS[Role(party.role)])
            for document in documents:
                yield Follower(document, party, self.house(next(nodes)))
        by_feed = {"ann": "mine", "bob": "public", "queue": "staff", "screen": "screen"}
        for party in self.parties:
            if party.name in by_feed:
                yield Follower(by_feed[party.name], party, self.house(next(nodes)), by_feed=True)


def _owner(party: Party, name: str) -> str:
    """Whose key it is: a browser may be a citizen and one of the staff."""
    return f"{party.name} {REGISTRY[name].permission is Permission.TAKE_PART}"


def _body(answer: Body) -> Body:
    return {part: value for part, value in answer.items() if part != "status"}
