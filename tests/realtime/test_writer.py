"""The writer: what arrives together is committed together, and each is answered for itself."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

import realtime.writer
from app.core.actors import Actor
from app.core.commands import REGISTRY, Command, Context, Nothing
from app.core.errors import Refusal, conflict
from app.core.jobs import Done, Job
from app.core.permissions import Permission
from app.core.settings import Rate
from app.meetings.models import Meeting
from app.posts.models import Post
from realtime.writer import Batch, QueueFull, Raised, Writer
from tests.support.engine import NO_RATES, Engine, make_hall


class Desk:
    """What a batch does in these tests: notes its jobs, as long as nobody holds it up."""

    def __init__(self) -> None:
        self.batches: list[list[Any]] = []
        self.heard: list[dict[int, Raised]] = []
        self.free = threading.Event()
        self.free.set()
        self.fails = 0

    def __call__(self, jobs: Sequence[Any]) -> Batch:
        self.free.wait(10)
        if self.fails:
            self.fails -= 1
            raise OSError("the disk is full")
        self.batches.append(list(jobs))
        return Batch(list(jobs), {7: Raised(len(self.batches), False)})


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def writer(desk: Desk) -> AsyncIterator[Writer]:
    working = Writer(desk, desk.heard.append)
    working.start()
    yield working
    desk.free.set()
    await working.stop()


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[Engine]:
    async with Engine(database_url) as running:
        yield running


async def test_what_arrives_together_is_committed_together_in_order(
    desk: Desk, writer: Writer
) -> None:
    answers = await asyncio.gather(*(writer.submit(number) for number in range(500)))
    assert answers == list(range(500))
    assert [job for batch in desk.batches for job in batch] == list(range(500))
    assert [len(batch) for batch in desk.batches] == [200, 200, 100]


async def test_nobody_is_answered_before_the_commit_was_told(desk: Desk, writer: Writer) -> None:
    await writer.submit("one")
    assert desk.heard == [{7: Raised(1, False)}]


async def test_a_full_queue_says_so_at_once_and_loses_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(realtime.writer, "DEPTH", 3)
    writer = Writer(desk, desk.heard.append)
    waiting = [asyncio.ensure_future(writer.submit(number)) for number in range(3)]
    await asyncio.gather(asyncio.sleep(0))
    with pytest.raises(QueueFull):
        await writer.submit("one too many")
    writer.start()
    assert await asyncio.gather(*waiting) == [0, 1, 2]
    await writer.stop()


async def test_a_batch_that_fails_fails_everybody_in_it_and_nobody_after(
    desk: Desk, writer: Writer
) -> None:
    desk.fails = 1
    answers = await asyncio.gather(*map(writer.submit, "abc"), return_exceptions=True)
    assert [type(answer) for answer in answers] == [OSError] * 3
    assert await writer.submit("d") == "d"
    assert desk.batches == [["d"]]


async def test_what_waits_is_finished_before_the_end(desk: Desk) -> None:
    writer = Writer(desk, desk.heard.append)
    desk.free.clear()
    writer.start()
    waiting = [asyncio.ensure_future(writer.submit(number)) for number in range(300)]
    await asyncio.gather(asyncio.sleep(0))
    ending = asyncio.ensure_future(writer.stop())
    desk.free.set()
    await ending
    assert await asyncio.gather(*waiting) == list(range(300))


async def test_whoever_goes_away_while_waiting_holds_nobody_up(desk: Desk, writer: Writer) -> None:
    desk.free.clear()
    gone, stays = (asyncio.ensure_future(writer.submit(name)) for name in ("gone", "stays"))
    await asyncio.gather(asyncio.sleep(0))
    gone.cancel()
    desk.free.set()
    assert await stays == "stays"


# On both databases.


def job(actor: Actor, name: str, who: str, key: str | None = None, **payload: Any) -> Job:
    command = REGISTRY[name]
    return Job(command, command.payload(**payload), actor, who, key, 1)


def mischief(handler: Any, keyed: bool = True) -> Command:
    return Command("test.mischief", Nothing, Permission.MODERATE, handler, None, keyed)


def spoil(context: Context) -> None:
    """Changes a row and makes sure that it has reached the database."""
    context.meeting.title = "half done"
    context.session.flush()


def refuses(context: Context, _payload: Nothing) -> None:
    spoil(context)
    raise conflict("somebody was first")


def breaks(context: Context, _payload: Nothing) -> None:
    spoil(context)
    raise ZeroDivisionError


def breaks_a_constraint(context: Context, _payload: Nothing) -> None:
    spoil(context)
    context.session.execute(update(Post).values(seq=1))


def breaks_in_the_last_flush(context: Context, _payload: Nothing) -> None:
    context.meeting.title = None


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (refuses, "conflict"),
        (breaks, "unavailable"),
        (breaks_a_constraint, "unavailable"),
        (breaks_in_the_last_flush, "unavailable"),
    ],
)
async def test_a_bad_command_fails_alone(engine: Engine, bad: Any, code: str) -> None:
    phone, staff = engine.citizen(), engine.staff("queue")
    ids = [await engine.ask(phone, f"question {number}") for number in range(2)]
    before = engine.counts() | {"revision": engine.revision}
    staff_id = staff.staff[0].id
    engine.batches.clear()
    jobs = [
        job(staff, "post.label", staff_id, "1", id=ids[0], labels=["before"]),
        Job(mischief(bad), Nothing(), staff, staff_id, "2", 1),
        job(staff, "post.label", staff_id, "3", id=ids[1], labels=["after"]),
    ]
    first, second, third = await asyncio.gather(
        *map(engine.writer.submit, jobs), return_exceptions=True
    )
    assert engine.batches == [3]
    assert isinstance(first, Done) and isinstance(third, Done)
    assert isinstance(second, Refusal) and second.code == code
    assert first.revision == third.revision == before["revision"] + 1
    with engine.database.reading() as session:
        assert session.get_one(Meeting, engine.hall.id).title != "half done"
        assert [session.get_one(Post, id).labels for id in ids] == [["before"], ["after"]]
    after = engine.counts() | {"revision": engine.revision}
    assert after == before | {
        "audits": before["audits"] + 2,
        "command_keys": before["command_keys"] + 2,
        "revision": before["revision"] + 1,
    }


async def test_one_batch_raises_the_revision_once_and_says_so(engine: Engine) -> None:
    phone, staff = engine.citizen(), engine.staff("queue")
    id = await engine.ask(phone, "a question")
    before, who = engine.revision, staff.staff[0].id
    engine.raised.clear()
    jobs = [job(staff, "post.label", who, id=id, labels=[str(number)]) for number in range(50)]
    done = await asyncio.gather(*map(engine.writer.submit, jobs))
    assert {answer.revision for answer in done} == {before + 1} == {engine.revision}
    assert engine.raised == [{engine.hall.id: Raised(before + 1, False)}]


async def test_a_command_that_changes_nothing_raises_nothing(engine: Engine) -> None:
    phone, staff = engine.citizen(), engine.staff("queue")
    id = await engine.ask(phone, "a question")
    for _ in range(2):
        await engine.dispatcher.run(staff, "post.label", {"id": id, "labels": ["same"]})
    before, counts = engine.revision, engine.counts()
    engine.raised.clear()
    done = await engine.dispatcher.run(staff, "post.label", {"id": id, "labels": ["same"]})
    assert done.revision == before == engine.revision
    assert engine.raised == [{}]
    assert engine.counts() == counts


async def test_a_full_queue_answers_unavailable(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(realtime.writer, "DEPTH", 1)
    engine = Engine(database_url)
    staff, before = engine.staff("stage"), engine.counts()
    waits = asyncio.ensure_future(engine.dispatcher.run(staff, "announce", {"text": "one"}))
    await asyncio.gather(asyncio.sleep(0))
    with pytest.raises(Refusal) as refused:
        await engine.dispatcher.run(staff, "announce", {"text": "two"})
    assert (refused.value.code, refused.value.status) == ("unavailable", 503)
    assert refused.value.retry_after
    assert engine.counts() == before
    async with engine:
        assert (await waits).result["id"]
    assert engine.raised


async def test_a_batch_that_fails_answers_unavailable_and_stores_nothing(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff, before = engine.staff("stage"), engine.counts()
    revision = engine.revision

    def lost(*_arguments: object) -> None:
        raise OperationalError("COMMIT", {}, Exception("the connection is gone"))

    monkeypatch.setattr(engine.transact, "_raise", lost)
    answers = await asyncio.gather(
        *(engine.dispatcher.run(staff, "announce", {"text": text}, text) for text in "abc"),
        return_exceptions=True,
    )
    assert [getattr(answer, "code", answer) for answer in answers] == ["unavailable"] * 3
    assert engine.counts() == before
    assert engine.revision == revision
    monkeypatch.undo()
    await engine.dispatcher.run(staff, "announce", {"text": "a"}, "a")
    assert engine.count("announcements") == 1


async def test_commands_of_one_person_are_stored_in_the_order_they_came(engine: Engine) -> None:
    phone, staff = engine.citizen(), engine.staff("queue")
    id = await engine.ask(phone, "a question")
    await engine.dispatcher.run(staff, "post.approve", {"id": id})
    names = ["question.support", "question.unsupport"] * 50 + ["question.support"]
    await asyncio.gather(
        *(
            engine.dispatcher.run(phone, name, {"id": id}, str(number))
            for number, name in enumerate(names, 1)
        )
    )
    documents, people = engine.fresh([phone.person or ""])
    assert documents["public"].state["questions"][id]["score"] == 1
    assert people[phone.person or ""].state["supports"] == {id: True}
    assert engine.count("supports") == 1


async def test_an_older_support_that_comes_late_changes_nothing(engine: Engine) -> None:
    phone, staff = engine.citizen(), engine.staff("queue")
    id = await engine.ask(phone, "a question")
    await engine.dispatcher.run(staff, "post.approve", {"id": id})
    await engine.dispatcher.run(phone, "question.unsupport", {"id": id}, "2-b")
    before = engine.revision
    for key in ("1-a", "2-c"):
        await engine.dispatcher.run(phone, "question.support", {"id": id}, key)
    assert engine.revision == before
    assert engine.fresh()[0]["public"].state["questions"][id]["score"] == 0


async def test_the_same_key_twenty_times_at_once_is_stored_once(engine: Engine) -> None:
    phone = engine.citizen()
    asked = (engine.ask(phone, f"text {number}", "1-same") for number in range(20))
    assert len(set(await asyncio.gather(*asked))) == 1
    assert engine.count("posts") == 1


async def test_a_key_under_another_command_is_a_conflict(engine: Engine) -> None:
    phone = engine.citizen()
    await engine.ask(phone, "a question", "1-same")
    with pytest.raises(Refusal) as refused:
        await engine.dispatcher.run(phone, "comment.post", {"text": "a comment"}, "1-same")
    assert refused.value.code == "conflict"
    assert engine.count("posts") == 1


async def test_a_key_gets_its_first_answer_whatever_the_body(engine: Engine) -> None:
    phone = engine.citizen()
    id = await engine.ask(phone, "a question", "1-same")
    for body in ({"text": "another"}, {"text": ""}, {"txt": "a"}, {}, None, []):
        done = await engine.dispatcher.run(phone, "question.ask", body, "1-same")
        assert done.result == {"id": id}
    assert engine.count("posts") == 1


async def test_two_meetings_in_one_batch_do_not_mix(engine: Engine) -> None:
    other = make_hall(engine.database)
    before = engine.revision
    here, there = engine.staff("stage"), engine.staff("stage", other.id)
    actors = [there, here, there, here]
    engine.raised.clear()
    await asyncio.gather(
        *(
            engine.writer.submit(job(actor, "announce", actor.staff[0].id, text=str(number)))
            for number, actor in enumerate(actors)
        )
    )
    assert engine.raised == [
        {engine.hall.id: Raised(before + 1, False), other.id: Raised(2, False)}
    ]
    announced = engine.fresh()[0]["public"].state["announcements"].values()
    assert {row["text"] for row in announced} == {"1", "3"}


async def test_staff_of_another_meeting_do_nothing_here(engine: Engine) -> None:
    other, before = make_hall(engine.database), engine.counts()
    stranger = Actor(engine.hall.id, staff=engine.staff("stage", other.id).staff)
    with pytest.raises(Refusal) as refused:
        await engine.dispatcher.run(stranger, "announce", {"text": "hello"})
    assert refused.value.code == "unauthenticated"
    assert engine.counts() == before


async def test_asking_again_with_the_same_key_does_not_count(database_url: str) -> None:
    rates = dict(NO_RATES) | {"question.ask": Rate(2, 60)}
    async with Engine(database_url, rates) as engine:
        phone = engine.citizen()
        first = [await engine.ask(phone, "one", "1-a") for _ in range(5)]
        await engine.ask(phone, "two", "2-a")
        with pytest.raises(Refusal) as refused:
            await engine.ask(phone, "three", "3-a")
        assert refused.value.code == "rate_limited"
        assert [await engine.ask(phone, "one", "1-a") for _ in range(5)] == first
        assert engine.count("posts") == 2


async def test_all_commands_of_one_of_the_staff_are_counted_together(database_url: str) -> None:
    async with Engine(database_url, dict(NO_RATES) | {"staff": Rate(2, 60)}) as engine:
        staff, other = engine.staff("stage"), engine.staff("queue")
        await engine.dispatcher.run(staff, "announce", {"text": "one"})
        await engine.dispatcher.run(staff, "flow.set", {"paused": True})
        with pytest.raises(Refusal) as refused:
            await engine.dispatcher.run(staff, "posting.set", {"comments": "off"})
        assert refused.value.code == "rate_limited"
        await engine.dispatcher.run(other, "flow.set", {"paused": False})
