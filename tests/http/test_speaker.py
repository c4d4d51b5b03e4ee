"""What departments and the stage tell the speaker, and who has taken which question."""

import asyncio
from typing import Any

import pytest

from app.core.permissions import Role
from tests.support.people import Person
from tests.support.town import Hall, Town


@pytest.fixture(params=["town", "postgres_town"])
def hall(request: pytest.FixtureRequest) -> Hall:
    """A meeting with two departments and somebody of the panel, on both databases."""
    town: Town = request.getfixturevalue(request.param)
    made = town.hall()
    made.grant("health", Role.DEPARTMENT, called="건강증진과")
    made.grant("policy", Role.DEPARTMENT, called="보건정책과")
    made.grant("panel", Role.PANEL, called="패널")
    return made


async def refusal(person: Person, command: str, **payload: Any) -> dict[str, Any]:
    """The error of a command that must be refused."""
    body = (await person.send(command, **payload)).json()
    assert not body["ok"], body
    error: dict[str, Any] = body["error"]
    return error


async def department(hall: Hall, question: str) -> str | None:
    """Who everybody is told to answer the question."""
    shown = (await hall.staff("queue").read("public"))["questions"][question]
    return shown.get("department")


async def test_one_department_takes_a_question_and_the_other_is_told_who(hall: Hall) -> None:
    health, policy, question = hall.staff("health"), hall.staff("policy"), hall.post()
    await health.do("question.take", id=question)
    before = hall.rows()
    await health.do("question.take", id=question)
    assert hall.rows()["posts"] == before["posts"]
    assert hall.rows()["meetings"] == before["meetings"], "taken again, nothing is new"
    assert await department(hall, question) == "건강증진과"

    for command in ("question.take", "question.give_back", "post.answer"):
        more = {"text": "다른 답"} if command == "post.answer" else {}
        error = await refusal(policy, command, id=question, **more)
        assert (error["code"], "건강증진과" in error["message"]) == ("conflict", True), command
    await health.do("question.give_back", id=question)
    await health.do("question.give_back", id=question)
    assert await department(hall, question) is None
    await policy.do("question.take", id=question)
    assert await department(hall, question) == "보건정책과"


async def test_of_two_who_take_at_once_one_has_it(hall: Hall) -> None:
    question = hall.post()
    both = [hall.staff(name).send("question.take", id=question) for name in ("health", "policy")]
    answers = [answer.json() for answer in await asyncio.gather(*both)]
    assert sorted(answer["ok"] for answer in answers) == [False, True]
    (loser,) = [answer for answer in answers if not answer["ok"]]
    assert await department(hall, question) in loser["error"]["message"]


@pytest.mark.parametrize("status", ["received", "answered", "not_shown", "withdrawn"])
async def test_only_what_is_shown_and_not_answered_is_taken(town: Town, status: str) -> None:
    hall = town.hall()
    hall.grant("health", Role.DEPARTMENT)
    question = hall.post(status)
    assert (await refusal(hall.staff("health"), "question.take", id=question))["code"] == "conflict"
    comment = hall.post(kind="comment")
    assert (await refusal(hall.staff("health"), "question.take", id=comment))["code"] == "not_found"


async def test_a_department_signs_with_its_own_name(hall: Hall) -> None:
    health, asker = hall.staff("health"), hall.phone()
    question = hall.post(author=asker)
    await health.do("post.answer", id=question, text="토요일에 엽니다.", department="시장실")
    assert await department(hall, question) == "건강증진과"
    own = (await asker.read("mine"))["posts"][question]
    assert (own["answer"], own["department"]) == ("토요일에 엽니다.", "건강증진과")
    error = await refusal(hall.staff("policy"), "post.answer", id=question, text="아닙니다.")
    assert error["code"] == "conflict"
    await hall.staff("queue").do(
        "post.answer", id=question, text="고쳤습니다.", department="시장실"
    )
    assert await department(hall, question) == "시장실", "moderators may name another"


async def test_a_question_put_off_stays_with_who_took_it(hall: Hall) -> None:
    question = hall.post("live")
    await hall.staff("health").do("question.take", id=question)
    await hall.staff("queue").do("question.defer", id=question, due="2019-04-05")
    assert await department(hall, question) == "건강증진과"


async def test_facts_stand_by_what_is_live_next_and_the_topic_and_go_with_their_question(
    hall: Hall,
) -> None:
    health, policy = hall.staff("health"), hall.staff("policy")
    live = hall.post("live", live_at=1)
    first = await health.do("fact.send", id=live, text="12곳입니다.")
    second = await policy.do("fact.send", text="예산은 3억입니다.")
    facts = (await hall.staff("panel").read("speaker"))["facts"]
    assert [facts[sent["id"]]["text"] for sent in (first, second)] == [
        "12곳입니다.",
        "예산은 3억입니다.",
    ]
    about = {fact.get("post"): fact["department"] for fact in facts.values()}
    assert about == {live: "건강증진과", None: "보건정책과"}

    await hall.staff("queue").do("post.take_off", id=live)
    left = (await hall.staff("panel").read("speaker"))["facts"]
    assert [fact["text"] for fact in left.values()] == ["예산은 3억입니다."]
    error = await refusal(health, "fact.send", id=live, text="늦었습니다.")
    assert error["code"] == "conflict"


async def test_a_fact_is_taken_back_by_its_own_department_alone(hall: Hall) -> None:
    health, policy = hall.staff("health"), hall.staff("policy")
    fact = (await health.do("fact.send", text="예산은 3억입니다."))["id"]
    assert (await refusal(policy, "fact.withdraw", id=fact))["code"] == "forbidden"
    await health.do("fact.withdraw", id=fact)
    await health.do("fact.withdraw", id=fact)
    assert (await refusal(policy, "fact.withdraw", id=fact))["code"] == "not_found"
    assert (await hall.staff("panel").read("speaker"))["facts"] == {}


async def test_the_stage_sees_who_acknowledged_first_and_when(hall: Hall) -> None:
    stage, host, panel = hall.staff("stage"), hall.staff("speaker"), hall.staff("panel")
    note = (await stage.do("note.send", text="2분 남았습니다."))["id"]
    shown = (await host.read("speaker"))["notes"][note]
    assert shown == {"text": "2분 남았습니다.", "at": shown["at"]}
    await host.do("note.acknowledge", id=note)
    before = (await stage.read("staff"))["notes"][note]
    await panel.do("note.acknowledge", id=note)
    await host.do("note.acknowledge", id=note)
    staff = await stage.read("staff")
    assert staff["notes"][note] == before
    assert staff["staff"][before["acknowledged_by"]]["name"] == "사회자"
    assert before["acknowledged_at"] >= before["at"]
    assert (await host.read("speaker"))["notes"][note] == before


async def test_old_notes_go_and_those_that_nobody_has_read_stay(town: Town) -> None:
    hall = town.hall()
    unread = hall.note("아무도 보지 않은 쪽지")
    for number in range(31):
        await hall.staff("speaker").do("note.acknowledge", id=hall.note(f"쪽지 {number}"))
    notes = (await hall.staff("speaker").read("speaker"))["notes"]
    assert len(notes) == 30
    assert unread in notes
    assert "쪽지 0" not in {note["text"] for note in notes.values()}


async def test_the_speaker_is_told_whether_the_host_may_go_on(town: Town) -> None:
    for may in (False, True):
        host = town.hall(host_next=may).staff("speaker")
        assert (await host.read("speaker"))["host_next"] is may


async def test_what_departments_still_have_to_answer_is_on_their_desk(town: Town) -> None:
    """Also where an evening has more questions than the public document."""
    hall = town.hall()
    hall.grant("health", Role.DEPARTMENT, called="건강증진과")
    for status in ("deferred", "public", "answered"):
        hall.post(status, department="건강증진과", due="2019-04-05")
    hall.post("public")
    taken = (await hall.staff("health").read("speaker"))["taken"]
    assert [question["status"] for question in taken.values()] == ["deferred", "public"]
    assert {question["due"] for question in taken.values()} == {"2019-04-05"}
