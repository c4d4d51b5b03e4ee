"""Whoever is under 14 reads along: no door takes a word, a hand or a vote of theirs."""

from collections.abc import Iterator

import httpx
import pytest

from tests.support.doors import DOORS, csrf_of
from tests.support.raw import enter
from tests.support.sentences import judge
from tests.support.town import Hall, Town

WRITING = {
    "comment.post": {"text": "안녕하세요"},
    "question.ask": {"text": "몇 살부터 쓸 수 있나요?"},
    "question.support": {},
    "question.unsupport": {},
}


@pytest.fixture(params=["town", "postgres_town"])
def hall(request: pytest.FixtureRequest) -> Iterator[Hall]:
    """A meeting that is on, on either database."""
    town: Town = request.getfixturevalue(request.param)
    yield town.hall(reactions=True)


@pytest.mark.parametrize("door", DOORS)
async def test_nothing_of_a_reader_is_taken_by_any_door(hall: Hall, door: str) -> None:
    reader, question = hall.phone(reader=True), hall.post()
    errors = []
    before = hall.rows()
    for language in ("ko", "en"):
        entrance = await DOORS[door](reader, language).open()
        for name, payload in WRITING.items():
            told = await entrance.send(name, payload or {"id": question})
            errors.append(told["error"])
    assert hall.rows() == before
    judge(errors[0], errors[-1], code="forbidden")
    assert len({error["message"] for error in errors}) == 2, "one sentence in each language"


@pytest.mark.parametrize("door", DOORS)
async def test_who_grows_up_or_slipped_says_so_and_writes(hall: Hall, door: str) -> None:
    phone = hall.phone()
    entrance = await DOORS[door](phone).open()
    assert (await entrance.send("person.join", {"reader": True}))["ok"]
    assert (await phone.read("mine"))["reader"] is True
    assert not (await entrance.send("comment.post", {"text": "하나"}))["ok"]
    assert (await entrance.send("person.join", {"name": "해님"}))["ok"], "not said: as it was"
    assert (await phone.read("mine"))["reader"] is True
    assert (await entrance.send("person.join", {"reader": False}))["ok"]
    assert "reader" not in await phone.read("mine")
    assert (await entrance.send("comment.post", {"text": "둘"}))["ok"]
    await entrance.close()


async def test_a_program_that_does_not_say_is_14_or_older(hall: Hall) -> None:
    phone = hall.phone(joined=False)
    await phone.do("comment.post", text="처음 쓰는 말")
    assert "reader" not in await phone.read("mine")


async def test_a_reader_still_takes_back_what_was_written_before(hall: Hall) -> None:
    phone = hall.phone()
    written = await phone.do("comment.post", text="지워 주세요")
    await phone.do("person.join", reader=True)
    await phone.do("post.withdraw", id=written["id"])
    assert (await phone.read("mine"))["posts"][written["id"]]["status"] == "withdrawn"


async def test_reactions_of_a_reader_are_nobodys(town: Town) -> None:
    hall = town.hall(reactions=True)
    reader, other = hall.phone(), hall.phone()
    line, ear = await enter(hall, reader, "public", "mine"), await enter(hall, other, "public")
    assert (await line.call("command", "person.join", {"reader": True}, "1-a"))["ok"]
    await line.send('42["signal",{"reaction":"heart"}]')
    # What comes after it on the same line was read after it.
    await line.call("sync", {"doc": "public"})
    await ear.send('42["signal",{"reaction":"clap"}]')
    await ear.until(lambda: any("reactions" in s for s in ear.events("signal")))
    counted = [s["reactions"] for s in ear.events("signal") if "reactions" in s]
    assert counted == [{"clap": 1}]
    await line.close()
    await ear.close()


async def _join(hall: Hall, browser: httpx.AsyncClient, **fields: str) -> httpx.Response:
    page = await browser.get(f"/j/{hall.code}?stay=1")
    form = {"csrf": csrf_of(page.text), **fields}
    headers = {"Origin": hall.town.base_url}
    return await browser.post(f"/j/{hall.code}", data=form, headers=headers)


async def test_the_notice_asks_and_takes_either_answer(town: Town) -> None:
    hall = town.hall()
    async with httpx.AsyncClient(base_url=town.base_url) as browser:
        page = await browser.get(f"/j/{hall.code}?lang=ko")
        assert "만 14세 이상" in page.text
        assert "만 14세 미만입니다: 읽기만 할게요" in page.text
        assert (await _join(hall, browser, reader="true")).status_code == 303
        mine = await browser.get(f"/m/{hall.code}/documents/mine")
        assert mine.json()["state"]["reader"] is True
        lite = (await browser.get(f"/m/{hall.code}/lite")).text
        assert "만 14세 미만은 모두 읽을 수 있지만" in lite
        assert "<textarea" not in lite and "question.support" not in lite
        assert (await _join(hall, browser, agree="on")).status_code == 303
        assert "<textarea" in (await browser.get(f"/m/{hall.code}/lite")).text
    assert hall.count("participants") == 1
