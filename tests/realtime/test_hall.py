"""A full hall: 300 phones write at once while two moderators work on the same posts. What was
acknowledged is what is stored, row by row, and what everybody sees."""

import asyncio
import csv
import json
import random
import unicodedata
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from realtime.client import Client, Lost, new_key
from tests.realtime.browser_client import BrowserClient, browser_client
from tests.realtime.ledger import FIELDS, Ledger
from tests.support.people import Person
from tests.support.server import MEETING, Server

PHONES = 300
REASONS = ("off_topic", "personal", "insult", "hate", "repeat", "complaint", "other")
ARRANGEMENTS = (
    "question.queue", "question.live", "question.next", "question.answered", "question.defer",
    "question.skip", "post.take_off", "post.refuse", "post.restore",
)  # fmt: skip
NEVER_TWICE = {
    "post.approve", "post.hold", "post.refuse", "post.take_off", "post.restore",
    "question.skip", "question.defer", "staff.undo",
}  # fmt: skip
"""Commands that, when they are acknowledged, have changed something here."""
PATIENCE = 45
"""Seconds for one answer: the whole hall shares two cores with its server."""


class Crowd:
    """Everybody's acknowledged words and supports."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.judged: Counter[tuple[str, str]] = Counter()
        self.refused: Counter[str] = Counter()
        self.withdrawn: list[str] = []

    async def do(self, client: Client, name: str, /, **payload: Any) -> dict[str, Any] | None:
        """A command; its whole answer, or None where it was refused. Who lost the connection
        comes back and sends it again with the same key, as a phone does."""
        key = new_key()
        try:
            answer = await client.command(name, payload, key, PATIENCE)
        except Lost:
            await come_back(client)
            answer = await client.command(name, payload, key, PATIENCE)
        if not answer["ok"]:
            self.refused[f"{name} {answer['error']['code']}"] += 1
            return None
        return answer


async def come_back(client: Client) -> None:
    """Connects again where the connection is gone: on a busy machine a heartbeat may be missed."""
    if not client.connected:
        await client.connect(*client.state)


def is_twin(id: str) -> bool:
    """Moderators merge these, and only these, into the targets; nobody takes support of either
    back while they do, so that which of the two came first cannot matter."""
    return sum(id.encode()) % 5 == 0


def is_target(id: str) -> bool:
    return sum(id.encode()) % 5 == 1


def is_loose(id: str) -> bool:
    return not (is_twin(id) or is_target(id))


async def write(crowd: Crowd, client: Client, number: int, titles: list[str]) -> None:
    """One phone: says and asks, supports what it sees, takes back, withdraws now and then."""
    chance = random.Random(number)
    name = f"시민 {number}" if number % 3 else None
    for turn, title in enumerate(titles):
        kind = "question" if (number + turn) % 3 else "comment"
        command = {"question": "question.ask", "comment": "comment.post"}[kind]
        done = await crowd.do(client, command, text=title, **({"name": name} if name else {}))
        assert done, crowd.refused
        id = done["result"]["id"]
        first = "received" if kind == "question" else "public"
        crowd.ledger.add(id, kind, plain(title), name, first)
        if number % 50 == turn:
            await withdraw(crowd, client, id)
        await support(crowd, client, chance, number)


async def withdraw(crowd: Crowd, client: Client, id: str) -> None:
    """The author takes a post back."""
    if is_loose(id) and await crowd.do(client, "post.withdraw", id=id) is not None:
        crowd.withdrawn.append(id)


async def support(crowd: Crowd, client: Client, chance: random.Random, number: int) -> None:
    """Lends a hand to a question on the phone, or takes it back where it was lent before."""
    questions = client.state["public"]["questions"]
    if not questions:
        return
    id = chance.choice(sorted(questions))
    hands = crowd.ledger.supports[id]
    me = f"phone {number}"
    if me in hands and is_loose(id):
        if await crowd.do(client, "question.unsupport", id=id) is not None:
            hands.discard(me)
    elif await crowd.do(client, "question.support", id=id) is not None:
        hands.add(me)


class Moderator:
    """Works on what their own page shows, like the other one, and in the same order."""

    def __init__(self, crowd: Crowd, client: Client, seed: int) -> None:
        self.crowd = crowd
        self.client = client
        self.chance = random.Random(seed)
        self._last: dict[str, str] = {}
        self._settled: dict[str, int] = {}

    async def work(self) -> None:
        """Until no more questions are taken, and then what still waits."""
        while self.taken or self.client.state["staff"]["waiting"]:
            seen = self.client.revision.copy()
            if waiting := self.waiting:
                await self.review(self.chance.choice(waiting[:8]))
            if self.questions and self.chance.random() < 0.3:
                await self.arrange(self.chance.choice(sorted(self.questions)))
            if self.chance.random() < 0.08:
                await self.judge("staff.undo", "")
            if not waiting:
                await self.client.until(lambda seen=seen: self.client.revision != seen, PATIENCE)

    @property
    def taken(self) -> bool:
        """Whether questions may still come."""
        taken: bool = self.client.state["public"]["posting"]["questions"] != "off"
        return taken

    @property
    def waiting(self) -> list[str]:
        """What waits, the oldest first, without what this moderator has settled and the page
        has not taken away yet."""
        posts, shown = self.client.state["staff"]["waiting"], self.client.revision["staff"]
        open_ones = (id for id in posts if self._settled.get(id, 0) <= shown)
        return sorted(open_ones, key=lambda post: posts[post]["seq"])

    @property
    def questions(self) -> dict[str, Any]:
        found: dict[str, Any] = self.client.state["public"]["questions"]
        return found

    async def review(self, id: str) -> None:
        """A waiting post: mostly published or refused."""
        targets = sorted(filter(is_target, self.questions))
        lot = self.chance.random()
        post = self.client.state["staff"]["waiting"][id]
        if is_twin(id) and post["kind"] == "question" and targets and lot < 0.6:
            await self.judge("post.merge", id, into=self.chance.choice(targets))
        elif lot < 0.65:
            await self.judge("post.approve", id)
        elif lot < 0.85:
            await self.judge("post.refuse", id, reason=self.chance.choice(REASONS))
        elif lot < 0.92:
            await self.judge("post.edit", id, text=f"{post['text'][:250]} (고침)")
        else:
            await self.judge("post.hold", id)

    async def arrange(self, id: str) -> None:
        """A public question: onto the stage, off it, answered, promised, taken back."""
        name = self.chance.choice(ARRANGEMENTS)
        more = {
            "post.refuse": {"reason": "other"},
            "question.answered": {"answer": "검토해서 알려 드리겠습니다."},
        }
        await self.judge(name, "" if name == "question.next" else id, **more.get(name, {}))

    async def judge(self, name: str, id: str, /, **payload: Any) -> None:
        """A command; one that would only repeat my last word on a post is left out, because
        such a one is acknowledged and changes nothing."""
        if id and self._last.get(id) == name:
            return
        more = {"id": id} if id else {}
        answer = await self.crowd.do(self.client, name, **payload, **more)
        if answer is None:
            return
        self.crowd.judged[name, id] += 1
        self._settled[id] = answer["revision"]
        if name in NEVER_TWICE:
            self._last[id] = name
        if name == "staff.undo":
            self._last.pop(answer["result"].get("id", ""), None)


@pytest.fixture
def embedded(start_madang: Callable[..., Server]) -> Server:
    """Madang on its embedded default."""
    return start_madang()


@pytest.fixture
def city(start_madang: Callable[..., Server], postgres_url: str, redis_url: str) -> Server:
    """Madang as a city runs it: PostgreSQL, Redis, two processes."""
    return start_madang("--workers", "2", "--redis", redis_url, database_url=postgres_url)


@dataclass
class Hall:
    """Everybody who is connected."""

    code: str
    operator: Person
    people: list[Person]
    phones: list[Client]
    moderators: list[Client]


@asynccontextmanager
async def full_hall(server: Server) -> AsyncIterator[Hall]:
    """A meeting that has begun, 300 phones and two moderators in it."""
    meeting = server.create_meeting(MEETING)
    code = meeting["code"]
    operator = Person.staff(server.base_url, meeting, "stage")
    await operator.do("meeting.open")
    people = [Person(server.base_url, code) for _ in range(PHONES)]
    staff = [Person.staff(server.base_url, meeting, screen) for screen in ("queue", "stage")]
    moderators = [await one.connect("public", "staff") for one in staff]
    phones: list[Client] = []
    for some in (people[start : start + 25] for start in range(0, PHONES, 25)):
        phones += await asyncio.gather(*(one.connect("public", "mine") for one in some))
    yield Hall(code, operator, people, phones, moderators)
    await asyncio.gather(*(client.close() for client in (*phones, *moderators)))


@pytest.mark.parametrize(("server", "share"), [("embedded", 5), ("city", 2)])
async def test_what_was_acknowledged_is_what_is_stored(
    request: pytest.FixtureRequest, server: str, share: int, seoul_data: Path, tmp_path: Path
) -> None:
    """Every phone sends its share of the titles."""
    madang: Server = request.getfixturevalue(server)
    titles, crowd = read_titles(seoul_data), Crowd()
    async with full_hall(madang) as hall, browser_client(madang.base_url, hall.code) as script:
        desks = [
            asyncio.create_task(Moderator(crowd, client, seed).work())
            for seed, client in enumerate(hall.moderators)
        ]
        await asyncio.gather(
            use_plain_client(crowd, script, titles[-6:]),
            *(
                write(crowd, phone, number, titles[number * share :][:share])
                for number, phone in enumerate(hall.phones)
            ),
        )
        await hall.operator.do("posting.set", questions="off")
        await asyncio.gather(*desks)
        await count_once_a_person(crowd, hall)
        await everybody_sees_the_same(hall, script)
        assert await script.page.evaluate("hall.patches") > 10
    assert sum(n for what, n in crowd.refused.items() if what.endswith(" conflict")) > 5
    assert len(crowd.ledger.posts) == PHONES * share + 6 + 2
    compare(crowd, export(madang, hall.code, tmp_path))


def read_titles(seoul_data: Path) -> list[str]:
    with (seoul_data / "petitions-ko.csv").open(encoding="utf-8", newline="") as file:
        return [row["title"] for row in csv.DictReader(file)]


def plain(title: str) -> str:
    """The title as it is kept: composed syllables, no tabs."""
    return unicodedata.normalize("NFC", title).replace("\t", " ").strip()


async def use_plain_client(crowd: Crowd, script: BrowserClient, titles: list[str]) -> None:
    """Somebody with the standard JavaScript client says, asks and supports."""
    for turn, title in enumerate(titles):
        kind, name = [("question", "question.ask"), ("comment", "comment.post")][turn % 2]
        answer = await script.command(name, text=title)
        id = answer["result"]["id"]
        crowd.ledger.add(
            id, kind, plain(title), None, "received" if kind == "question" else "public"
        )
        questions = sorted((await script.document())["questions"])
        if questions and (await script.command("question.support", id=questions[0]))["ok"]:
            crowd.ledger.supports[questions[0]].add("script")


async def count_once_a_person(crowd: Crowd, hall: Hall) -> None:
    """Two questions become one: who supports both counts once, who takes back takes back from
    both, and the answer is for both authors."""
    await hall.operator.do("posting.set", questions="held")
    desk, supports = hall.moderators[0], crowd.ledger.supports
    one = await ask(crowd, hall.phones[0], "두 질문 가운데 남는 질문")
    other = await ask(crowd, hall.phones[1], "두 질문 가운데 합치는 질문")
    assert await crowd.do(desk, "post.approve", ids=[one, other]) is not None
    for number, ids in ((2, [one, other]), (3, [one, other]), (4, [other])):
        for id in ids:
            assert await crowd.do(hall.phones[number], "question.support", id=id) is not None
            supports[id].add(f"phone {number}")
    assert await crowd.do(desk, "post.merge", id=other, into=one) is not None
    await desk.until(lambda: value(desk, "public", "questions", one, "score") == 3, PATIENCE)
    assert await crowd.do(hall.phones[2], "question.unsupport", id=one) is not None
    for id in (one, other):
        supports[id].discard("phone 2")
    assert await crowd.do(desk, "question.answered", id=one, answer="한 번에 답합니다.") is not None
    author = hall.phones[1]
    await author.until(lambda: value(author, "mine", "posts", other, "answer"), PATIENCE)


def value(client: Client, document: str, collection: str, id: str, member: str) -> Any:
    """A member of something in a document, None where it is not there."""
    return client.state[document][collection].get(id, {}).get(member)


async def ask(crowd: Crowd, phone: Client, text: str) -> str:
    """A question that waits."""
    done = await crowd.do(phone, "question.ask", text=text)
    assert done, crowd.refused
    id = str(done["result"]["id"])
    crowd.ledger.add(id, "question", text, None, "received")
    return id


async def everybody_sees_the_same(hall: Hall, script: BrowserClient) -> None:
    """Every document that was put together from patches equals a fresh one."""
    # Acknowledged to the operator, so that what the operator reads next is not older.
    await hall.operator.do("posting.set", comments="off", questions="off")
    for client in (*hall.phones, *hall.moderators):
        await come_back(client)
    public = await hall.operator.read("public")
    staff = await hall.operator.read("staff")
    await script.has("public", public)
    for phone in hall.phones:
        await phone.until(lambda phone=phone: phone.state["public"] == public, PATIENCE)
    for moderator in hall.moderators:
        await moderator.until(lambda one=moderator: one.state["staff"] == staff, PATIENCE)
    for person, phone in zip(hall.people, hall.phones, strict=True):
        mine = await person.read("mine")
        await phone.until(lambda phone=phone, mine=mine: phone.state["mine"] == mine, PATIENCE)


def export(server: Server, code: str, folder: Path) -> dict[str, Any]:
    """What a clerk gets."""
    path = folder / "record.json"
    server.run("meeting", "export", code, "--format", "json", "--out", str(path))
    record: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return record


def compare(crowd: Crowd, record: dict[str, Any]) -> None:
    """Row by row: nothing is missing, nothing is there twice, nothing is there besides."""
    ledger = crowd.ledger
    done = Counter((row["command"], row["post"] or "") for row in record["audit"])
    for (name, id), count in crowd.judged.items():
        if name in NEVER_TWICE - {"staff.undo"}:
            assert done[name, id] == count, (name, id)
    undone = sum(count for (name, _), count in crowd.judged.items() if name == "staff.undo")
    assert undone == sum(row["command"] == "staff.undo" for row in record["audit"])
    ledger.replay(record["audit"])
    for id in crowd.withdrawn:
        ledger.withdraw(id)
    assert {row["id"] for row in record["posts"]} == set(ledger.posts)
    for row in record["posts"]:
        wanted = ledger.posts[row["id"]]
        names = ("kind", "name", *FIELDS)
        assert {n: row[n] for n in names} == {n: wanted[n] for n in names}
        assert (row["score"], row["source"]) == (ledger.score(row["id"]), None)
    supports = {id: len(hands) for id, hands in ledger.supports.items() if hands}
    assert {row["post"]: row["count"] for row in record["supports"]} == supports
    assert len(record["posts"]) == len(ledger.posts)
