"""`meeting.edit`: the whole description, as the meeting's state allows."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from app.core.permissions import Role
from app.meetings.models import Meeting
from app.meetings.preparing import editable_content
from tests.contract.test_meeting_file import EVENING
from tests.support.people import Person
from tests.support.town import Hall, Town

Content = dict[str, Any]


@pytest.fixture(params=["sqlite", "postgresql"])
def any_town(request: pytest.FixtureRequest) -> Town:
    name = {"sqlite": "town", "postgresql": "postgres_town"}[request.param]
    town: Town = request.getfixturevalue(name)
    return town


@pytest.fixture
def hall(any_town: Town) -> Iterator[Hall]:
    """The whole evening, not opened yet, with somebody who prepares it."""
    hall = any_town.hall("upcoming", EVENING.read_text("utf-8"))
    hall.grant("organiser", Role.ORGANISER)
    return hall


def described(hall: Hall) -> Content:
    """The description as `meeting.edit` takes it."""
    with hall.town.database.reading() as session:
        content = editable_content(session, session.get_one(Meeting, hall.id))
    plain: Content = msgspec.to_builtins(content)
    return plain


async def edit(hall: Hall, **changes: Any) -> Content:
    """What changing these members is answered."""
    body: Content = (await organiser(hall).send("meeting.edit", **described(hall) | changes)).json()
    return body


def organiser(hall: Hall) -> Person:
    return hall.staff("organiser")


async def test_before_the_opening_everything_changes(hall: Hall) -> None:
    before = described(hall)
    agenda = [*before["agenda"][:1:-1], {"title": "쉬는 시간", "kind": "break", "minutes": 7}]
    agenda[0] |= {"minutes": 25, "script": "새 대본"}
    changes = {
        "title": "고친 제목", "capacity": 150, "language": "en", "words": ["상담"],
        "posting": {"comments": "held", "questions": "open"}, "agenda": agenda,
    }  # fmt: skip
    assert (await edit(hall, **changes))["ok"]
    after = described(hall)
    assert {name: after[name] for name in changes if name != "agenda"} == {
        name: changes[name] for name in changes if name != "agenda"
    }
    told = after["agenda"]
    assert [item["id"] for item in told[:3]] == [item["id"] for item in agenda[:3]]
    assert (told[0]["script"], told[0]["minutes"]) == ("새 대본", 25)
    assert told[3]["title"] == "쉬는 시간"
    public = await organiser(hall).read("public")
    assert public["meeting"]["title"] == "고친 제목"
    assert [public["agenda"][item["id"]]["position"] for item in told] == [1, 2, 3, 4]


async def test_the_same_again_changes_nothing(hall: Hall) -> None:
    before = hall.rows()
    assert (await edit(hall))["ok"]
    after = hall.rows()
    assert after["meetings"] == before["meetings"]
    assert after["audits"] == before["audits"] == []


async def test_who_changed_what_is_kept(hall: Hall) -> None:
    await edit(hall, title="고친 제목")
    (audit,) = hall.rows()["audits"]
    assert "meeting.edit" in audit


async def test_once_opened_what_was_agreed_stays(hall: Hall) -> None:
    stage = hall.staff("stage")
    await stage.do("meeting.open")
    late = {
        "title": "고친 제목", "question": "다른 질문", "purpose": "뜻", "place": "2층",
        "contact": "담당", "stream_url": "https://other.example/", "words": ["가"],
        "starts_at": "2019-03-26T19:10:00+09:00", "ends_at": "2019-03-26T20:10:00+09:00",
    }  # fmt: skip
    assert (await edit(hall, **late))["ok"]
    for name, value in (
        ("capacity", 5), ("language", "en"), ("host", "다른 주최"), ("registration", None),
        ("posting", {"comments": "off", "questions": "off"}),
    ):  # fmt: skip
        before = hall.rows()
        told = await edit(hall, **{name: value, "title": "반만 고친 제목"})
        assert (told["error"]["code"], told["error"]["field"]) == ("conflict", name)
        assert hall.rows() == before, "nothing is half done"
    await stage.do("posting.set", comments="held")
    left = described(hall)
    del left["posting"]
    assert (await organiser(hall).send("meeting.edit", **left)).json()["ok"]
    assert described(hall)["posting"]["comments"] == "held", "the stage's choice stays"


async def test_once_opened_what_has_started_stays(hall: Hall) -> None:
    stage, agenda = hall.staff("stage"), described(hall)["agenda"]
    await stage.do("meeting.open")
    for _ in range(2):
        await stage.do("agenda.next")
    changed = [{**agenda[0], "title": "다른 제목"}, *agenda[1:]]
    swapped = [agenda[1], agenda[0], *agenda[2:]]
    for wrong, reason in (
        (agenda[1:], "경과 보고"), (changed, "경과 보고"), (swapped, "차례"),
    ):  # fmt: skip
        told = await edit(hall, agenda=wrong)
        assert told["error"]["code"] == "conflict"
        assert reason in told["error"]["message"]
    new = {"title": "덧붙인 순서", "kind": "talk", "minutes": 5}
    right = [*agenda[:2], new, {**agenda[4], "title": "마지막", "minutes": 15}]
    assert (await edit(hall, agenda=right))["ok"]
    assert [item["title"] for item in described(hall)["agenda"]] == [
        "경과 보고", "서울시 답변", "덧붙인 순서", "마지막",
    ]  # fmt: skip


async def test_what_somebody_else_changed_meanwhile_is_not_overwritten(hall: Hall) -> None:
    seen = described(hall)
    assert (await edit(hall, title="먼저 고친 제목"))["ok"]
    told = (await organiser(hall).send("meeting.edit", **seen | {"title": "나중"})).json()
    assert told["error"]["code"] == "conflict"
    assert described(hall)["title"] == "먼저 고친 제목"


async def test_what_is_wrong_is_refused_at_its_field(town: Town) -> None:
    hall = town.hall("upcoming", EVENING.read_text("utf-8"))
    hall.grant("organiser", Role.ORGANISER)
    agenda = described(hall)["agenda"]
    for changes, code, field in (
        ({"title": " \u200b"}, "invalid", "title"),
        ({"ends_at": "2019-03-26T18:00:00+09:00"}, "invalid", "ends_at"),
        ({"agenda": [agenda[0] | {"minutes": 0}]}, "invalid", "agenda.1.minutes"),
        ({"agenda": [agenda[0], agenda[0]]}, "invalid", "agenda.2.title"),
        ({"agenda": [agenda[0] | {"id": "nobody"}]}, "not_found", None),
    ):
        told = await edit(hall, **changes)
        assert told.get("error", {}).get("code") == code, told
        assert told.get("error", {}).get("field") == field


async def test_a_line_that_was_tried_in_rehearsal_may_go(town: Town) -> None:
    hall = town.hall("upcoming", EVENING.read_text("utf-8"))
    hall.grant("organiser", Role.ORGANISER)
    await hall.staff("stage").do("agenda.next")
    assert (await edit(hall, agenda=described(hall)["agenda"][1:]))["ok"]
    assert "item" not in (await organiser(hall).read("public"))["stage"]
