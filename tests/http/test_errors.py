"""Every refusal of the contract's error table, through every door where it can happen: nothing is
stored, and one clear sentence says why, in both languages."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from app.core.permissions import Role
from tests.support.doors import DOORS, Body, JsonDoor, told
from tests.support.people import Person
from tests.support.raw import Raw
from tests.support.sentences import judge
from tests.support.town import Hall, Town

SURROGATE = "\ud800"
LONG = "가" * 301
UNREADABLE = [
    # what is wrong, the command, what is sent, the field that is named, the doors
    ("an unknown field", "comment.post", {"text": "안녕", "colour": "red"}, "colour", "jfs"),
    ("a missing field", "comment.post", {}, "text", "jfs"),
    ("a number for a text", "comment.post", {"text": 5}, "text", "js"),
    ("an object for a text", "comment.post", {"text": {"a": 1}}, "text", "js"),
    ("a list for a text", "comment.post", {"text": ["가", "나"]}, "text", "jfs"),
    ("null for a text", "comment.post", {"text": None}, "text", "js"),
    ("a field named like JavaScript's", "comment.post", {"__proto__": {"a": 1}}, "__proto__", "js"),
    ("an empty text", "comment.post", {"text": ""}, "text", "jfs"),
    ("only spaces", "comment.post", {"text": " \n\t\u3000"}, "text", "jfs"),
    ("only invisible signs", "comment.post", {"text": "\u200b\u2060\u3164\u00ad"}, "text", "jfs"),
    ("only joiners and marks", "comment.post", {"text": "\u200d\ufe0f\u0301"}, "text", "jfs"),
    ("301 graphemes", "comment.post", {"text": LONG}, "text", "jfs"),
    ("301 graphemes of a question", "question.ask", {"text": LONG}, "text", "jfs"),
    ("more than 8 KiB in few graphemes", "comment.post",
     {"text": "e" + "\u0301" * 5000}, "text", "jfs"),
    ("a name of 31 graphemes", "comment.post", {"text": "안녕", "name": "가" * 31}, "name", "jfs"),
    ("a lone surrogate", "comment.post", {"text": f"안녕{SURROGATE}"}, "text", "js"),
    ("a lone surrogate in a name", "comment.post",
     {"text": "안녕", "name": SURROGATE}, "name", "js"),
    ("a lone surrogate in whom", "question.ask", {"text": "안녕", "to": SURROGATE}, "to", "js"),
    ("a lone surrogate in an id", "question.support", {"id": SURROGATE}, "id", "js"),
    ("NUL in an id", "question.support", {"id": "a\0b"}, "id", "jfs"),
]  # fmt: skip
OUT_OF_RANGE = [
    ("place 0", "question.queue", {"id": "x", "position": 0}, "position", "jfs"),
    ("a place beyond all numbers", "question.queue", {"id": "x", "position": 10**30},
     "position", "jfs"),
    ("a place between places", "question.queue", {"id": "x", "position": 1.5}, "position", "jfs"),
    ("no minutes", "announce", {"text": "알림", "minutes": 0}, "minutes", "jfs"),
    ("more than a day", "announce", {"text": "알림", "minutes": 1441}, "minutes", "jfs"),
    ("an audience that is none", "announce", {"text": "알림", "to": "roof"}, "to", "jfs"),
    ("a delay of 61 seconds", "flow.set", {"delay": 61}, "delay", "jfs"),
    ("a delay into the past", "flow.set", {"delay": -1}, "delay", "jfs"),
    ("neither paused nor not", "flow.set", {"paused": "maybe"}, "paused", "jfs"),
    ("a margin of 11 per cent", "screen.set", {"margin": 11}, "margin", "jfs"),
    ("a theme that is none", "screen.set", {"theme": "pink"}, "theme", "jfs"),
    ("a switch that is none", "posting.set", {"comments": "ajar"}, "comments", "jfs"),
    ("a scene that is none", "stage.show", {"scene": "circus"}, "scene", "jfs"),
    ("a scene of later", "stage.show", {"scene": "questionnaire"}, "scene", "jfs"),
    ("a poll without a question", "poll.create", {"kind": "single"}, "title", "jfs"),
    ("a poll of a kind that is none", "poll.create", {"kind": "dice", "title": "?"}, "kind", "jfs"),
    ("one option alone", "poll.create", {"kind": "single", "title": "어디", "options": ["가"]},
     "options", "js"),
    ("an answer that is none", "poll.answer", {"id": "x", "value": [[1]]}, "value", "js"),
    ("a view that is none", "stage.show", {"scene": "poll", "ref": "x", "options": {"view": "9"}},
     "options", "js"),
    ("a reference where none belongs", "stage.show", {"scene": "blank", "ref": "x"}, "ref", "jfs"),
    ("an option that is none", "stage.show", {"scene": "message", "options": {"size": "9"}},
     "options", "js"),
    ("a text of a scene of 301 graphemes", "stage.show",
     {"scene": "message", "options": {"text": LONG}}, "text", "js"),
    ("a reason that is none", "post.refuse", {"id": "x", "reason": "boring"}, "reason", "jfs"),
    ("no post at all", "post.approve", {}, "id", "jfs"),
    ("one and several at once", "post.approve", {"id": "x", "ids": ["y"]}, "id", "jfs"),
    ("more than 200 at once", "post.approve", {"ids": ["x"] * 201}, "ids", "js"),
    ("none of several", "post.approve", {"ids": []}, "ids", "js"),
    ("ids that are numbers", "post.approve", {"ids": [1]}, "ids", "js"),
    ("a lone surrogate among ids", "post.approve", {"ids": ["x", SURROGATE]}, "ids", "js"),
    ("a source that is none", "post.enter",
     {"kind": "comment", "text": "쪽지", "source": "dream"}, "source", "jfs"),
    ("a kind that is none", "post.enter",
     {"kind": "poem", "text": "쪽지", "source": "paper"}, "kind", "jfs"),
    ("11 labels", "post.label", {"id": "x", "labels": ["가"] * 11}, "labels", "jfs"),
    ("a day that is none", "question.defer", {"id": "x", "due": "2026-02-30"}, "due", "jfs"),
    ("a day in another form", "question.defer", {"id": "x", "due": "20260228"}, "due", "jfs"),
    ("an edit to nothing", "post.edit", {"id": "x", "text": "\u200b"}, "text", "jfs"),
    ("an answer of 301 graphemes", "question.answered", {"id": "x", "answer": LONG},
     "answer", "jfs"),
]  # fmt: skip
LETTERS = {"j": "json", "f": "form", "s": "socket"}


def through_doors(cases: list[Any]) -> list[Any]:
    """One test for each case and door."""
    return [
        pytest.param(LETTERS[letter], command, payload, field, id=f"{title}-{LETTERS[letter]}")
        for title, command, payload, field, letters in cases
        for letter in letters
    ]


@pytest.fixture(scope="module")
def hall(town: Town) -> Hall:
    """A meeting in which nothing is ever stored; who needs more makes another."""
    hall = town.hall()
    hall.set_stage(paused=True)
    return hall


Refused = Callable[..., Any]


@pytest.fixture
async def refused() -> AsyncIterator[Refused]:
    """`await refused(door, person, name, payload, code)` sends a command in Korean and in English
    and answers both error objects; nothing may have been stored."""
    open_doors: list[JsonDoor] = []

    async def send(
        door: str, hall: Hall, person: Person, name: str, payload: Any, code: str, **more: Any
    ) -> tuple[Body, Body]:
        before = hall.rows()
        errors = []
        for language in ("ko", "en"):
            knocking = await DOORS[door](person, language).open()
            open_doors.append(knocking)
            body = await knocking.send(name, payload, **more)
            assert not body["ok"], body
            errors.append(body["error"])
        assert hall.rows() == before
        judge(*errors, code=code)
        return errors[0], errors[1]

    yield send
    for door in open_doors:
        await door.close()


@pytest.mark.parametrize(("door", "name", "payload", "field"), through_doors(UNREADABLE))
async def test_invalid_what_a_citizen_sends(
    hall: Hall, refused: Refused, door: str, name: str, payload: Body, field: str
) -> None:
    error, _ = await refused(door, hall, hall.phone(), name, payload, "invalid")
    assert error["field"] == field


@pytest.mark.parametrize(("door", "name", "payload", "field"), through_doors(OUT_OF_RANGE))
async def test_invalid_what_the_staff_send(
    hall: Hall, refused: Refused, door: str, name: str, payload: Body, field: str
) -> None:
    error, _ = await refused(door, hall, hall.staff("stage"), name, payload, "invalid")
    assert error["field"] == field


BROKEN = {
    "cut off": b'{"text": "\xec\x95\x88',
    "no JSON": b"text=hello",
    "a list": b'["text"]',
    "a text": b'"text"',
    "a number": b"7",
    "NaN": b'{"text": NaN}',
    "10,000 deep": b'{"text":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "not UTF-8": b'{"text": "\xff\xfe"}',
    "a number of 5,000 digits": b'{"text": ' + b"9" * 5_000 + b"}",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
async def test_invalid_broken_json(hall: Hall, body: bytes) -> None:
    await _both_languages(hall, hall.phone(), "invalid", content=body, kind="application/json")


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", ""])
async def test_invalid_a_body_of_another_kind(hall: Hall, kind: str) -> None:
    body = b'{"text": "hello"}'
    await _both_languages(hall, hall.phone(), "invalid", content=body, kind=kind)


async def test_the_last_of_two_equal_names_counts_on_both_json_doors(town: Town) -> None:
    hall = town.hall()
    phone = hall.phone()
    twice = '{"text": "첫째", "text": "둘째"}'
    await phone.http.post(
        f"/m/{hall.code}/commands/comment.post", content=twice,
        headers={"Content-Type": "application/json"},
    )  # fmt: skip
    line = await Raw.open(town.base_url)
    await line.identify(code=hall.code, documents=["public"], **phone.identity)
    await line.send(f'420["command","comment.post",{twice},"k-1"]')
    assert (await line.answer(0))["ok"]
    texts = [post["text"] for post in (await phone.read("public"))["comments"].values()]
    assert texts == ["둘째", "둘째"]
    await line.close()


async def _both_languages(
    hall: Hall, person: Person, code: str, *, content: Any, kind: str, **headers: str
) -> tuple[Body, Body]:
    before = hall.rows()
    errors = []
    for language in ("ko", "en"):
        response = await person.http.post(
            f"/m/{hall.code}/commands/comment.post?lang={language}",
            content=content,
            headers={"Content-Type": kind, **headers},
        )
        errors.append(told(response)["error"])
    assert hall.rows() == before
    judge(*errors, code=code)
    return errors[0], errors[1]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("who", ["nobody", "revoked"])
async def test_unauthenticated_without_a_key_or_with_a_revoked_one(
    town: Town, refused: Refused, door: str, who: str
) -> None:
    hall = town.hall()
    person = hall.staff("queue") if who == "revoked" else hall.stranger()
    hall.revoke("queue")
    name, payload = ("post.approve", {"id": hall.post("received")})
    await refused(door, hall, person, name, payload, "unauthenticated")
    if door == "form" and who == "nobody":
        return
    await refused(door, hall, person, "comment.post", {"text": "안녕"}, "unauthenticated")


@pytest.mark.parametrize("door", DOORS)
async def test_forbidden_for_a_role(hall: Hall, refused: Refused, door: str) -> None:
    moderators, phone = hall.staff("queue"), hall.phone()
    await refused(door, hall, phone, "post.approve", {"id": "x"}, "forbidden")
    await refused(door, hall, moderators, "meeting.close", {}, "forbidden")
    error, _ = await refused(door, hall, moderators, "comment.post", {"text": "안"}, "forbidden")
    assert "휴대전화" in error["message"], "says how to take part"


@pytest.mark.parametrize("door", DOORS)
async def test_forbidden_for_a_muted_phone_which_is_told_so(
    town: Town, refused: Refused, door: str
) -> None:
    hall = town.hall()
    muted = hall.phone(muted=True)
    for name in ("comment.post", "question.ask"):
        error, english = await refused(door, hall, muted, name, {"text": "안녕"}, "forbidden")
        assert "제한" in error["message"]
        assert "stopped your posts" in english["message"]


@pytest.mark.parametrize("door", DOORS)
async def test_not_found_unknown_commands_and_ids(hall: Hall, refused: Refused, door: str) -> None:
    phone, stage = hall.phone(), hall.staff("stage")
    for name in ("comment.shout", "post.__init__", "Comment.Post"):
        await refused(door, hall, phone, name, {"text": "안녕"}, "not_found")
    for id in ("x", "0" * 24, "a" * 4000, "../..", "'; DROP TABLE posts; --"):
        await refused(door, hall, phone, "question.support", {"id": id}, "not_found")
        await refused(door, hall, stage, "post.approve", {"id": id}, "not_found")
        await refused(door, hall, stage, "agenda.start", {"id": id}, "not_found")


@pytest.mark.parametrize(
    "code", ["000000", "12345", "1234567", "abcdef", "１２３４５６", "%00", "'"]
)
async def test_not_found_an_unknown_join_code(town: Town, code: str) -> None:
    errors = []
    for language in ("ko", "en"):
        person = Person(town.base_url, code)
        url = f"/m/{code}/commands/comment.post?lang={language}"
        by_http = told(await person.http.post(url, json={"text": "안녕"}))["error"]
        if code != "%00":
            line = await Raw.open(town.base_url)
            auth = {"code": code, "language": language, **person.identity}
            assert await line.identify(**auth) == by_http
            await line.close()
        errors.append(by_http)
    judge(*errors, code="not_found")
    assert "6자리" in errors[0]["message"]


@pytest.mark.parametrize("door", DOORS)
async def test_conflict_tells_the_second_of_two_who_did_what(
    town: Town, refused: Refused, door: str
) -> None:
    hall = town.hall()
    hall.grant("first", Role.QUEUE, called="A1")
    post = hall.post("received", author=hall.phone())
    await hall.staff("first").do("post.refuse", id=post, reason="off_topic")
    korean, english = await refused(
        door, hall, hall.staff("queue"), "post.approve", {"id": post}, "conflict"
    )
    assert korean["message"] == "방금 다른 담당자(A1)가 비공개로 처리했어요."
    assert english["message"] == "Another moderator (A1) has just refused this."


@pytest.mark.parametrize("door", DOORS)
async def test_conflict_says_what_state_stands_against_it(
    town: Town, refused: Refused, door: str
) -> None:
    hall = town.hall("upcoming")
    stage, author = hall.staff("stage"), hall.phone()
    answered = hall.post("answered", author=author)
    await refused(door, hall, stage, "meeting.close", {}, "conflict")
    await refused(door, hall, stage, "post.approve", {"id": answered}, "conflict")
    await refused(door, hall, author, "post.withdraw", {"id": answered}, "conflict")
    await refused(door, hall, stage, "staff.undo", {}, "conflict")
    await refused(door, hall, stage, "question.next", {}, "conflict")


@pytest.mark.parametrize("door", DOORS)
async def test_closed_when_nothing_is_taken(town: Town, refused: Refused, door: str) -> None:
    hall = town.hall(comments="off", questions="off")
    phone, answered = hall.phone(), hall.post("answered")
    await refused(door, hall, phone, "comment.post", {"text": "안녕"}, "closed")
    await refused(door, hall, phone, "question.ask", {"text": "안녕"}, "closed")
    await refused(door, hall, phone, "question.support", {"id": answered}, "closed")
    over = town.hall("closed")
    open_question, late = over.post(), over.phone()
    await refused(door, over, late, "comment.post", {"text": "안녕"}, "closed")
    await refused(door, over, late, "question.support", {"id": open_question}, "closed")
    await refused(door, over, over.staff("stage"), "posting.set", {"comments": "open"}, "closed")
