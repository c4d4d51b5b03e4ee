"""Answers written down while a question is live, and their way to everybody's phones."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.core.actors import Actor, Staff
from app.core.errors import Refusal
from app.core.ids import new_id
from app.core.permissions import Role
from app.people.models import StaffKey
from tests.support.engine import Engine

PROMISE = {"promise": "주말에도 엽니다.", "owner": "보건의료정책과", "due": "2026-04-05"}
PUBLISHED = {"text": "주말에도 엽니다.", "owner": "보건의료정책과", "due": "2026-04-05"}


class Desk:
    """An evening with a live question and two clerks."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.author, self.twin = engine.citizen(), engine.citizen()
        self.one, self.other = engine.staff("queue"), _clerk(engine, "김주무관")

    async def begin(self) -> "Desk":
        await self.do("posting.set", self.engine.staff("stage"), questions="open")
        self.question = await self.engine.ask(self.author, "주말에도 문을 여나요?")
        self.merged = await self.engine.ask(self.twin, "토요일에도 열어 주세요")
        await self.do("post.merge", id=self.merged, into=self.question)
        await self.do("question.live", id=self.question)
        return self

    async def do(self, name: str, who: Actor | None = None, /, **payload: Any) -> dict[str, Any]:
        done = await self.engine.dispatcher.run(who or self.one, name, payload)
        return done.result

    async def refusal(self, name: str, who: Actor | None = None, /, **payload: Any) -> str:
        with pytest.raises(Refusal) as refused:
            await self.do(name, who, **payload)
        phrase = refused.value.phrase
        return phrase.message % (phrase.params | phrase.words)

    def shows(self) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        """The question for everybody, the merged one for its author, and the drafts."""
        person = self.twin.person or ""
        documents, mine = self.engine.fresh([person])
        question = documents["public"].state["questions"][self.question]
        drafts = documents["staff"].state["drafts"]
        return question, mine[person].state["posts"][self.merged], drafts


def _clerk(engine: Engine, name: str) -> Actor:
    id = new_id()
    with engine.database.writing() as session:
        session.add(StaffKey(id=id, meeting_id=engine.hall.id, role=Role.QUEUE, name=name,
                             key_hash=id, created_at=0))  # fmt: skip
    return Actor(engine.hall.id, staff=(Staff(id, Role.QUEUE, name),))


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    async with Engine(database_url) as engine:
        yield await Desk(engine).begin()


async def test_a_draft_is_the_staffs_until_it_is_confirmed(desk: Desk) -> None:
    kept = await desk.do(
        "answer.draft", id=desk.question, text=" 토요일 오전에 \t 엽니다. ", **PROMISE
    )
    question, _, drafts = desk.shows()
    assert not {"answer", "promise"} & question.keys()
    assert drafts[desk.question]["text"] == "토요일 오전에   엽니다."
    assert drafts[desk.question]["at"] == kept["at"]
    await desk.do("answer.confirm", id=desk.question)
    question, merged, drafts = desk.shows()
    for seen in (question, merged):
        assert (seen["answer"], seen["promise"]) == ("토요일 오전에   엽니다.", PUBLISHED)
    assert not drafts
    assert question["status"] == "live"


async def test_a_draft_says_only_what_it_holds_and_clears_what_is_emptied(desk: Desk) -> None:
    await desk.do("post.answer", id=desk.question, text="부서가 답했습니다.")
    await desk.do("answer.draft", id=desk.question, **PROMISE)
    await desk.do("answer.confirm", id=desk.question)
    question, _, _ = desk.shows()
    assert (question["answer"], question["promise"]) == ("부서가 답했습니다.", PUBLISHED)
    await desk.do(
        "answer.draft", id=desk.question, text="고쳐 답합니다.", promise=" ", owner="", due=""
    )
    await desk.do("answer.confirm", id=desk.question)
    question, merged, _ = desk.shows()
    assert question["answer"] == merged["answer"] == "고쳐 답합니다."
    assert "promise" not in question and "promise" not in merged


async def test_the_second_of_two_clerks_is_told(desk: Desk) -> None:
    first = await desk.do("answer.draft", desk.other, id=desk.question, text="먼저 썼습니다.")
    told = await desk.refusal("answer.draft", id=desk.question, text="모르고 썼습니다.", seen=0)
    assert "김주무관" in told
    await desk.do("answer.draft", id=desk.question, text="읽고 썼습니다.", seen=first["at"])
    assert desk.shows()[2][desk.question]["text"] == "읽고 썼습니다."
    # Whoever does not say what they saw overrules; their own words never stand in their way.
    await desk.do("answer.draft", desk.other, id=desk.question, text="마지막에 썼습니다.")
    await desk.do("answer.draft", desk.other, id=desk.question, text="또 썼습니다.", seen=0)
    await desk.do("answer.confirm", desk.other, id=desk.question)
    await desk.do("answer.confirm", desk.other, id=desk.question)
    assert "김주무관" in await desk.refusal("answer.confirm", id=desk.question)


async def test_an_empty_draft_goes_away_and_the_same_one_again_changes_nothing(desk: Desk) -> None:
    await desk.do("answer.draft", id=desk.question, text="잠깐 썼습니다.")
    revision = desk.engine.revision
    await desk.do("answer.draft", id=desk.question, text="잠깐 썼습니다.")
    assert desk.engine.revision == revision
    await desk.do("answer.draft", id=desk.question, text=" ", promise="\u200b")
    assert not desk.shows()[2]
    await desk.refusal("answer.confirm", id=desk.question)
    for wrong in ({"due": "2026-02-30"}, {"text": "가" * 301}, {"owner": "가" * 31}):
        await desk.refusal("answer.draft", id=desk.question, **wrong)


async def test_undo_takes_the_answer_off_the_phones_and_keeps_its_words(desk: Desk) -> None:
    await desk.do("post.answer", id=desk.question, text="처음 답변입니다.")
    await desk.do("answer.draft", id=desk.question, text="고친 답변입니다.", **PROMISE)
    await desk.do("answer.confirm", id=desk.question)
    await desk.do("staff.undo")
    question, merged, drafts = desk.shows()
    assert question["answer"] == merged["answer"] == "처음 답변입니다."
    assert "promise" not in question and "promise" not in merged
    assert drafts[desk.question]["text"] == "고친 답변입니다."
    assert drafts[desk.question]["promise"] == PROMISE["promise"]
    await desk.do("answer.confirm", id=desk.question)
    assert desk.shows()[1]["promise"] == PUBLISHED


async def test_undo_leaves_a_draft_alone_that_somebody_has_begun_since(desk: Desk) -> None:
    await desk.do("answer.draft", id=desk.question, text="먼저 한 답변")
    await desk.do("answer.confirm", id=desk.question)
    await desk.do("answer.draft", desk.other, id=desk.question, text="새로 쓰는 답변")
    await desk.do("staff.undo")
    question, _, drafts = desk.shows()
    assert "answer" not in question
    assert drafts[desk.question]["text"] == "새로 쓰는 답변"


async def test_only_shown_questions_are_answered(desk: Desk) -> None:
    await desk.do("post.take_off", id=desk.question)
    await desk.refusal("answer.draft", id=desk.question, text="답변")
    await desk.do("post.approve", id=desk.question)
    await desk.do("answer.draft", id=desk.question, text="답변")
    await desk.do("post.hold", id=desk.question)
    assert not desk.engine.fresh()[0]["staff"].state["drafts"]
    await desk.refusal("answer.confirm", id=desk.question)
