"""One person one vote, changeable until the poll is closed, counted from the ballots."""

import asyncio
import random
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select

from app.polls.models import Ballot
from tests.support.people import Person
from tests.support.sentences import judge_sentence
from tests.support.town import Hall, Town

STANCES = ("for", "against", "undecided")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest, town: Town) -> Town:
    """Each test runs on both databases."""
    if request.param == "sqlite":
        return town
    there: Town = request.getfixturevalue("postgres_town")
    return there


def ballots(hall: Hall, poll: str) -> dict[str, Any]:
    """The values by person, as they are stored."""
    query = select(Ballot.participant_id, Ballot.value).where(Ballot.poll_id == poll)
    with hall.town.database.reading() as session:
        return {person: value for person, value in session.execute(query)}


async def refused(person: Person, command: str, **payload: Any) -> str:
    """The code of a refusal whose sentence says what to do."""
    answer = await person.send(command, **payload)
    error = answer.json()["error"]
    judge_sentence(error["message"], "ko")
    return str(error["code"])


async def test_fifty_answers_at_once_are_one_vote_and_the_newest_wins(town: Town) -> None:
    hall = town.hall()
    poll, phone = hall.poll("open"), hall.phone()
    values = [random.choice(STANCES) for _ in range(50)]
    sent = [
        phone.send("poll.answer", key=f"{1000 + number}-x", id=poll, value=value)
        for number, value in enumerate(values)
    ]
    random.shuffle(sent)
    answers = await asyncio.gather(*sent)
    assert all(answer.json()["ok"] for answer in answers)
    assert ballots(hall, poll) == {hall.person_id(phone): values[-1]}
    assert (await phone.read("public"))["polls"][poll]["voters"] == 1
    assert (await phone.read("mine"))["ballots"] == {poll: values[-1]}


async def test_counts_are_those_of_the_ballots_while_many_change_their_minds(town: Town) -> None:
    hall = town.hall()
    poll, stage = hall.poll("open"), hall.staff("stage")
    crowd = [hall.phone() for _ in range(25)]
    sent = [
        phone.do("poll.answer", id=poll, value=random.choice(STANCES))
        for phone in crowd
        for _ in range(2)
    ]
    await asyncio.gather(*sent)
    naive = Counter(ballots(hall, poll).values())
    live = (await stage.read("staff"))["polls"][poll]
    assert live["results"]["counts"] == {stance: naive[stance] for stance in STANCES}
    assert live["voters"] == naive.total() == len(crowd)
    assert "results" not in (await crowd[0].read("public"))["polls"][poll]
    await stage.do("poll.close", id=poll)
    await stage.do("poll.reveal", id=poll)
    assert (await crowd[0].read("public"))["polls"][poll]["results"] == live["results"]


async def test_a_smaller_number_changes_nothing_and_an_equal_one_is_answered_ok(
    town: Town,
) -> None:
    hall = town.hall()
    poll, phone, stage = hall.poll("open"), hall.phone(), hall.staff("stage")
    await phone.do("poll.answer", key="500-a", id=poll, value="for")
    before = hall.rows()
    await phone.do("poll.answer", key="499-b", id=poll, value="against")
    await phone.do("poll.answer", key="500-a", id=poll, value="for")
    assert hall.rows() == before
    await phone.do("poll.answer", key="501-c", id=poll, value="undecided")
    assert list(ballots(hall, poll).values()) == ["undecided"]
    await stage.do("poll.close", id=poll)
    # What was stored is acknowledged also afterwards; what comes new is too late.
    await phone.do("poll.answer", key="501-c", id=poll, value="undecided")
    assert await refused(phone, "poll.answer", key="502-d", id=poll, value="for") == "closed"
    assert list(ballots(hall, poll).values()) == ["undecided"]


async def test_nothing_is_counted_before_opening_after_closing_or_after_the_meeting(
    town: Town,
) -> None:
    hall = town.hall()
    phone, stage = hall.phone(), hall.staff("stage")
    for poll in (hall.poll("draft"), hall.poll("closed")):
        assert await refused(phone, "poll.answer", id=poll, value="for") == "closed"
    elsewhere = town.hall().poll("open")
    assert await refused(phone, "poll.answer", id=elsewhere, value="for") == "not_found"
    poll = hall.poll("open")
    await stage.do("meeting.close")
    assert await refused(phone, "poll.answer", id=poll, value="for") == "closed"
    assert (await phone.read("public"))["polls"][poll]["status"] == "closed"
    assert hall.count("ballots") == 0


async def test_results_of_an_open_poll_are_never_shown(town: Town) -> None:
    hall = town.hall()
    poll, stage = hall.poll("open"), hall.staff("stage")
    results = {"scene": "poll", "ref": poll, "options": {"view": "results"}}
    assert await refused(stage, "poll.reveal", id=poll) == "conflict"
    assert await refused(stage, "stage.prepare", **results) == "conflict"
    assert await refused(stage, "stage.show", **results) == "conflict"
    await stage.do("stage.prepare", scene="poll", ref=poll)
    await stage.do("poll.close", id=poll)
    await stage.do("stage.prepare", **results)
    await stage.do("poll.reveal", id=poll)
    assert "results" in (await stage.read("public"))["polls"][poll]
    await stage.do("poll.open", id=poll)
    opened = (await stage.read("public"))["polls"][poll]
    assert not opened["revealed"] and "results" not in opened


async def test_a_draft_is_known_to_the_staff_alone(town: Town) -> None:
    hall = town.hall()
    stage, phone = hall.staff("stage"), hall.phone()
    asked = {"kind": "single", "title": "어디가 좋을까요?", "options": ["보건소", "집"]}
    poll = (await stage.do("poll.create", **asked))["id"]
    assert (await phone.read("public"))["polls"] == {}
    assert (await stage.read("staff"))["polls"][poll]["status"] == "draft"
    await stage.do("poll.open", id=poll)
    public = await phone.read("public")
    assert public["polls"][poll]["options"] == [
        {"id": "o1", "text": "보건소"},
        {"id": "o2", "text": "집"},
    ]
    assert (public["stage"]["scene"], public["stage"]["ref"]) == ("poll", poll)
    again = (await stage.do("poll.create", round_of=poll))["id"]
    await stage.do("poll.open", id=again, show=False)
    public = await phone.read("public")
    assert public["polls"][again]["round_of"] == poll and public["stage"]["ref"] == poll


async def test_many_long_polls_leave_room_for_the_one_on_the_screen(town: Town) -> None:
    hall = town.hall()
    stage, phone = hall.staff("stage"), hall.phone()
    options = [f"{number} {'가' * 70}" for number in range(10)]
    first = (await stage.do("poll.create", kind="single", title="가" * 300, options=options))["id"]
    await stage.do("poll.open", id=first)
    polls = [(await stage.do("poll.create", round_of=first))["id"] for _ in range(24)]
    for poll in polls:
        await stage.do("poll.open", id=poll, show=False)
    answer = await phone.http.get(f"/m/{hall.code}/documents/public")
    assert len(answer.content) <= 66 * 1024
    assert first in answer.json()["state"]["polls"]
