"""Closing with an outcome for every question, reopening, and wiping the rehearsal."""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest

from app.core.errors import Refusal
from app.meetings.models import Meeting
from app.meetings.rehearsal import WIPED
from app.notes.models import Fact, Note
from app.polls.models import Ballot, Poll
from tests.support.engine import Engine
from tests.support.lawbook import read_facts

LATER = {"as": "deferred", "department": "보건의료정책과", "due": "2026-04-05"}


class Evening:
    """A meeting with questions in every state."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.citizen, self.stage = engine.citizen(), engine.staff("stage")

    async def do(self, name: str, key: str | None = None, /, **payload: Any) -> dict[str, Any]:
        done = await self.engine.dispatcher.run(self.stage, name, payload, key)
        return done.result

    async def refusal(self, name: str, /, **payload: Any) -> Refusal:
        before = read_facts(self.engine.database, self.engine.hall.id)
        with pytest.raises(Refusal) as refused:
            await self.do(name, **payload)
        assert read_facts(self.engine.database, self.engine.hall.id) == before
        return refused.value

    async def ask(self, *states: str) -> list[str]:
        """Questions that were taken to these states, in order."""
        verbs = {"queued": "question.queue", "live": "question.live",
                 "answered": "question.answered"}  # fmt: skip
        await self.do("posting.set", questions="open")
        ids = [await self.engine.ask(self.citizen, f"{n}번 질문입니다") for n in range(len(states))]
        for id, state in zip(ids, states, strict=True):
            if state in verbs:
                await self.do(verbs[state], id=id)
        return ids

    def questions(self) -> dict[str, Any]:
        found: dict[str, Any] = self.public()["questions"]
        return found

    def public(self) -> dict[str, Any]:
        return self.engine.fresh()[0]["public"].state

    def undoable(self) -> list[str]:
        actions = self.engine.fresh()[0]["staff"].state["actions"].values()
        return [action["name"] for action in actions if "undoable_until" in action]


@pytest.fixture
async def evening(database_url: str) -> AsyncIterator[Evening]:
    async with Engine(database_url) as engine:
        yield Evening(engine)


async def test_closing_gives_each_question_its_outcome_and_all_others_theirs(
    evening: Evening,
) -> None:
    ids = await evening.ask("live", "queued", "queued", "public", "answered", "public")
    live, queued, last, public, answered, named = ids
    own = {"id": named, "as": "deferred", "department": "교통정책과"}
    await evening.do("meeting.close", outcomes=[LATER, {"id": live, "as": "answered"}, own])
    found = evening.questions()
    assert found[live]["status"] == found[answered]["status"] == "answered"
    assert found[live]["answered_at"] == evening.engine.clock()
    for id in (queued, last, public):
        told = {name: found[id].get(name) for name in ("status", "department", "due", "position")}
        assert told == {"status": "deferred", "department": "보건의료정책과", "due": "2026-04-05",
                        "position": None}  # fmt: skip
    assert (found[named]["department"], found[named].get("due")) == ("교통정책과", None)
    assert evening.public()["meeting"]["status"] == "closed"
    assert evening.engine.fresh()[0]["staff"].state["counts"]["unanswered"] == 0
    assert "meeting.close" not in evening.undoable()


async def test_one_wrong_entry_refuses_the_whole(evening: Evening) -> None:
    open_one, answered = await evening.ask("queued", "answered")
    comment = (await evening.engine.dispatcher.run(
        evening.citizen, "comment.post", {"text": "질문이 아닙니다"})).result["id"]  # fmt: skip
    wrong = {
        "conflict": [[LATER, {"id": answered, "as": "answered"}]],
        "not_found": [
            [LATER, {"id": "nobody", "as": "answered"}],
            [LATER, {"id": comment, "as": "answered"}],
            [LATER, {"id": "a\x00b", "as": "answered"}],
        ],
        "invalid": [
            [LATER, LATER],
            [{"id": open_one, "as": "answered"}, {"id": open_one, **LATER}],
            [{"as": "forgotten"}],
            [{"as": "answered", "due": "2026-04-05"}],
            [{"as": "deferred", "due": "soon"}],
            [{"as": "deferred", "department": "가" * 31}],
            [{"as": "deferred", "extra": 1}],
            [None],
        ],
    }
    for code, entries in wrong.items():
        for outcomes in entries:
            assert (await evening.refusal("meeting.close", outcomes=outcomes)).code == code
    assert evening.questions()[open_one]["position"] == 1


async def test_without_outcomes_everything_stays_and_a_second_closing_must_mean_the_same(
    evening: Evening,
) -> None:
    queued, live = await evening.ask("queued", "live")
    await evening.do("meeting.close")
    assert [evening.questions()[id]["status"] for id in (queued, live)] == ["queued", "live"]
    await evening.do("meeting.close")
    assert (await evening.refusal("meeting.close", outcomes=[LATER])).code == "conflict"
    await evening.do("question.defer", id=queued)
    await evening.do("meeting.close", outcomes=[{"id": queued, "as": "deferred"}])


async def test_whoever_closes_second_is_told_where_the_first_one_meant_something_else(
    evening: Evening,
) -> None:
    (question,) = await evening.ask("queued")
    await evening.do("meeting.close", outcomes=[LATER])
    await evening.do("meeting.close", outcomes=[LATER])
    await evening.do("meeting.close", outcomes=[{"id": question, **LATER}])
    others = {"as": "answered"}, LATER | {"department": "교통정책과"}, {"as": "deferred"}
    named = {"id": question, "as": "answered"}, {"id": question, **others[1]}
    for outcome in (*others, *named):
        assert (await evening.refusal("meeting.close", outcomes=[outcome])).code == "conflict"


async def test_a_reopened_meeting_keeps_its_outcomes_and_answers_them(evening: Evening) -> None:
    (question,) = await evening.ask("queued")
    await evening.do("meeting.close", outcomes=[LATER])
    evening.engine.clock.at += 30 * 60_000
    await evening.do("meeting.reopen")
    assert evening.questions()[question]["status"] == "deferred"
    await evening.do("question.answered", id=question, answer="지금 답합니다.")
    await evening.do("meeting.close", outcomes=[LATER])
    evening.engine.clock.at += 30 * 60_000 + 1
    assert (await evening.refusal("meeting.reopen")).code == "conflict"


async def test_sixty_questions_are_settled_at_once(evening: Evening) -> None:
    await evening.ask(*["public"] * 60)
    await evening.do("meeting.close", outcomes=[LATER])
    assert {question["status"] for question in evening.questions().values()} == {"deferred"}


async def _rehearse(evening: Evening) -> list[str]:
    """Something in every table, and a poll with its round."""
    engine = evening.engine
    with engine.database.writing() as session:
        meeting = session.get_one(Meeting, engine.hall.id)
        meeting.status, meeting.opened_at = "upcoming", None
    ids = await evening.ask("live", "queued", "public")
    run = engine.dispatcher.run
    await run(evening.citizen, "comment.post", {"text": "마이크 시험"}, "1-before")
    await run(evening.citizen, "question.support", {"id": ids[1]})
    items = [item.id for item in _rows(engine, "agenda_items")]
    await evening.do("agenda.start", id=items[0])
    await evening.do("answer.draft", id=ids[0], text="시험 답변")
    await evening.do("post.claim", id=ids[2])
    await evening.do("person.mute", post=ids[0])
    await evening.do("announce", text="시험 알림")
    await evening.do("stage.prepare", scene="ranking")
    shared = {"meeting_id": engine.hall.id, "text": "시험", "at": 1, "staff_id": "x"}
    with engine.database.writing() as session:
        session.add(Note(id="n", **shared))
        session.add(Fact(id="f", post_id=ids[0], department="과", **shared))
        poll = Poll(id="p", meeting_id=engine.hall.id, position=1, kind="single", title="?")
        poll.options = [{"id": "for", "text": "찬성"}]
        poll.status, poll.revealed, poll.opened_at, poll.closed_at = "closed", True, 1, 2
        session.add(poll)
        session.flush()
        session.add(Ballot(poll_id="p", participant_id=evening.citizen.person,
                           meeting_id=engine.hall.id, value="for", number=1, at=1))  # fmt: skip
    return ids


def _rows(engine: Engine, table: str) -> list[Any]:
    rows = read_facts(engine.database, engine.hall.id).rows[table]
    return [SimpleNamespace(**row) for row in rows]


async def test_a_wiped_rehearsal_leaves_a_fresh_evening(evening: Evening) -> None:
    engine, person = evening.engine, evening.citizen.person or ""
    ids = await _rehearse(evening)
    before = engine.fresh([person])[1][person].revision
    await evening.do("meeting.wipe_rehearsal", "2-wipe")
    assert not [table.__tablename__ for table in WIPED if _rows(engine, table.__tablename__)]
    (poll,) = _rows(engine, "polls")
    assert (poll.status, poll.revealed, poll.opened_at, poll.closed_at) == (
        "draft",
        False,
        None,
        None,
    )
    assert {(item.started_at, item.seconds) for item in _rows(engine, "agenda_items")} == {
        (None, None)
    }
    (stage,) = _rows(engine, "stages")
    assert (stage.scene, stage.prepared) == ("join", None)
    mine = engine.fresh([person])[1][person]
    assert mine.revision > before
    assert not mine.state["posts"] and not mine.state["supports"] and "muted" not in mine.state
    assert evening.public()["posting"]["questions"] == "open"
    assert not evening.undoable()
    assert (await evening.refusal("staff.undo")).code == "conflict"
    revision = engine.revision
    await evening.do("meeting.wipe_rehearsal", "2-wipe")
    await evening.do("meeting.wipe_rehearsal")
    assert engine.revision == revision

    await evening.do("meeting.open")
    again = await engine.dispatcher.run(
        evening.citizen, "comment.post", {"text": "이제 진짜"}, "1-before"
    )
    assert list(evening.public()["comments"]) == [again.result["id"]]
    assert not {question for question in evening.questions() if question in ids}
    (post,) = engine.fresh([person])[1][person].state["posts"].values()
    assert post["receipt"] == "0001"
    for status in ("live", "closed"):
        assert (await evening.refusal("meeting.wipe_rehearsal")).code == "conflict", status
        await evening.do("meeting.close")


async def test_commands_of_one_batch_are_judged_after_the_wiping(evening: Evening) -> None:
    ids = await _rehearse(evening)
    run = evening.engine.dispatcher.run
    told = await asyncio.gather(
        run(evening.stage, "question.queue", {"id": ids[2]}),
        run(evening.stage, "meeting.wipe_rehearsal", {}),
        run(evening.stage, "question.skip", {"id": ids[0]}),
        run(evening.citizen, "question.support", {"id": ids[1]}),
        return_exceptions=True,
    )
    codes = [getattr(answer, "code", None) for answer in told]
    assert codes == [None, None, "not_found", "not_found"]
    assert not _rows(evening.engine, "posts")
