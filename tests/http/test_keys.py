"""One key, one answer, on every door; supports keep the number of their key instead."""

import asyncio
import itertools

import pytest

from realtime.client import new_key
from tests.support.doors import DOORS, JsonDoor, code_of
from tests.support.people import Person
from tests.support.sentences import judge
from tests.support.town import Hall, Town


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest, town: Town) -> Town:
    """Each test runs on both databases."""
    if request.param == "sqlite":
        return town
    there: Town = request.getfixturevalue("postgres_town")
    return there


async def _doors(person: Person) -> dict[str, JsonDoor]:
    return {name: await door(person).open() for name, door in DOORS.items()}


@pytest.mark.parametrize("first", DOORS)
async def test_a_key_gets_its_first_answer_on_every_door_whatever_the_body(
    town: Town, first: str
) -> None:
    hall = town.hall()
    doors, key = await _doors(hall.phone()), new_key()
    answer = await doors[first].send("comment.post", {"text": "안녕", "name": "해님"}, key)
    assert answer["ok"] and answer["result"]["id"]
    for body in ({"text": "안녕", "name": "해님"}, {"text": "다른 글"}, {"text": ""}, {}):
        for door in doors.values():
            assert await door.send("comment.post", body, key) == answer
    assert hall.count("posts") == 1
    await doors["socket"].close()


async def test_a_key_sent_twenty_times_at_once_is_stored_once(town: Town) -> None:
    hall = town.hall()
    doors, key = await _doors(hall.phone()), new_key()
    knocks = itertools.islice(itertools.cycle(doors.values()), 20)
    answers = await asyncio.gather(
        *(door.send("comment.post", {"text": "안녕"}, key) for door in knocks)
    )
    assert all(answer == answers[0] for answer in answers) and answers[0]["ok"]
    assert hall.count("posts") == 1
    await doors["socket"].close()


async def test_a_key_is_one_persons_in_one_meeting(town: Town) -> None:
    hall, other, key = town.hall(), town.hall(), new_key()
    phone = hall.phone()
    elsewhere = Person(town.base_url, other.code, device=phone.identity["device"])
    people = (phone, hall.phone(), elsewhere)
    ids = {(await person.do("comment.post", key, text="안녕"))["id"] for person in people}
    assert len(ids) == 3


@pytest.mark.parametrize("door", DOORS)
async def test_conflict_the_same_key_under_another_command(town: Town, door: str) -> None:
    hall = town.hall()
    phone, key, errors = hall.phone(), new_key(), []
    await phone.do("comment.post", key, text="안녕")
    for language in ("ko", "en"):
        knocking = await DOORS[door](phone, language).open()
        body = await knocking.send("question.ask", {"text": "안녕?"}, key)
        errors.append(body["error"])
    judge(*errors, code="conflict")
    assert hall.count("posts") == 1
    await knocking.close()


async def test_a_refusal_is_not_remembered(town: Town) -> None:
    hall, key = town.hall(comments="off"), new_key()
    doors = await _doors(hall.phone())
    for door in doors.values():
        assert code_of(await door.send("comment.post", {"text": "안녕"}, key)) == "closed"
        assert code_of(await door.send("comment.post", {"text": ""}, key)) == "invalid"
    hall.set(comments="open")
    assert (await doors["json"].send("comment.post", {"text": "안녕"}, key))["ok"]
    assert hall.count("posts") == 1
    await doors["socket"].close()


async def test_the_first_answer_stays_when_the_state_has_changed_since(town: Town) -> None:
    """The key is looked up before the state is judged."""
    hall, key = town.hall(), new_key()
    phone, stage = hall.phone(), hall.staff("stage")
    doors = await _doors(phone)
    first = await doors["json"].send("comment.post", {"text": "안녕"}, key)
    await stage.do("person.mute", post=first["result"]["id"])
    await stage.do("meeting.close")
    for door in doors.values():
        assert await door.send("comment.post", {"text": "안녕"}, key) == first
    await doors["socket"].close()


@pytest.mark.parametrize("key", ["k" * 65, "a b", "글", "a\nb", "\ud800", 7, ["k"], {}, True])
async def test_invalid_a_key_that_is_none(town: Town, key: object) -> None:
    hall = town.hall()
    socket = await DOORS["socket"](hall.phone()).open()
    body = await socket.line.call("command", "comment.post", {"text": "안녕"}, key)  # type: ignore[attr-defined]
    assert body["error"]["code"] == "invalid"
    assert body["error"]["field"] == "key"
    assert hall.count("posts") == 0
    await socket.close()


async def test_without_a_key_every_sending_is_a_new_one(town: Town) -> None:
    hall = town.hall()
    phone = hall.phone()
    url = f"/m/{hall.code}/commands/comment.post"
    for _ in range(2):
        assert (await phone.http.post(url, json={"text": "안녕"})).json()["ok"]
    assert hall.count("posts") == 2


async def _support(hall: Hall, door: JsonDoor, post: str, key: str, take: bool = True) -> int:
    name = "question.support" if take else "question.unsupport"
    assert (await door.send(name, {"id": post}, key))["ok"]
    public = await door.person.read("public")
    score: int = public["questions"][post]["score"]
    return score


@pytest.mark.parametrize("door", DOORS)
async def test_a_smaller_number_changes_nothing_and_an_equal_one_is_answered_ok(
    town: Town, door: str
) -> None:
    hall = town.hall()
    knocking = await DOORS[door](hall.phone()).open()
    post = hall.post()
    assert await _support(hall, knocking, post, "1000-a") == 1
    assert await _support(hall, knocking, post, "1000-b", take=False) == 1
    assert await _support(hall, knocking, post, "999-c", take=False) == 1
    assert await _support(hall, knocking, post, "1001-d", take=False) == 0
    assert await _support(hall, knocking, post, "1000-e") == 0
    assert await _support(hall, knocking, post, "1001-f") == 0
    assert await _support(hall, knocking, post, "1002") == 1
    assert hall.count("supports") == 1
    assert hall.count("command_keys") == 0
    await knocking.close()


async def test_the_highest_number_wins_in_whatever_order_the_doors_are_taken(town: Town) -> None:
    hall = town.hall()
    doors, post = list((await _doors(hall.phone())).values()), hall.post()
    numbers = [7, 3, 9, 1, 8, 2, 6, 4, 5, 12, 11, 10]
    await asyncio.gather(
        *(
            doors[n % 3].send(
                "question.support" if n % 2 else "question.unsupport", {"id": post}, f"{n}-x"
            )
            for n in numbers
        )
    )
    public = await doors[0].person.read("public")
    assert public["questions"][post]["score"] == 0, "12 took it back"
    await doors[2].close()


async def test_a_missing_number_is_the_servers_time(town: Town) -> None:
    hall = town.hall()
    doors, post = await _doors(hall.phone()), hall.post()
    assert await _support(hall, doors["json"], post, "1000-a") == 1
    assert await _support(hall, doors["json"], post, "no-number", take=False) == 0
    assert await _support(hall, doors["json"], post, "1001-b") == 0, "long ago"
    await doors["socket"].close()


async def test_a_hundred_supports_of_one_person_are_one(town: Town) -> None:
    hall = town.hall()
    doors, post = list((await _doors(hall.phone())).values()), hall.post()
    await asyncio.gather(
        *(doors[n % 3].send("question.support", {"id": post}, f"{n}-x") for n in range(100))
    )
    assert hall.count("supports") == 1
    assert (await doors[0].person.read("public"))["questions"][post]["score"] == 1
    await doors[2].close()


SIGNS = ["a\0b", "\ud800", "\udfff\ud800", "x" * 5000, "é" * 40, "', 1); --", "\u202e"]


@pytest.mark.parametrize("id", SIGNS, ids=range(len(SIGNS)))
async def test_an_id_of_whatever_signs_is_none_on_either_database(town: Town, id: str) -> None:
    hall = town.hall()
    commands = {
        hall.phone(): [("question.support", {"id": id}), ("post.withdraw", {"id": id})],
        hall.staff("stage"): [
            ("post.approve", {"id": id}),
            ("post.approve", {"ids": [id]}),
            ("agenda.start", {"id": id}),
            ("post.merge", {"id": hall.post("received"), "into": id}),
            ("person.mute", {"post": id}),
            ("stage.show", {"scene": "question", "ref": id}),
        ],
    }
    before = hall.rows()
    for person, several in commands.items():
        doors = [DOORS["json"](person), await DOORS["socket"](person).open()]
        for door, (name, payload) in itertools.product(doors, several):
            assert code_of(await door.send(name, payload)) in ("invalid", "not_found"), name
        await doors[1].close()
    assert hall.rows()["audits"] == before["audits"]


@pytest.mark.parametrize("code", ["%00", "12345%00", "%ED%A0%80", "'", "%F0%9F%92%A9", "1e5"])
async def test_a_code_of_whatever_signs_is_none_on_either_database(town: Town, code: str) -> None:
    visitor = town.hall().stranger().http
    for path in (f"/j/{code}", f"/m/{code}", f"/m/{code}/documents/public", f"/m/{code}/posts"):
        assert (await visitor.get(path)).status_code == 404
