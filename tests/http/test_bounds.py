"""Too large, too often, not now: what is refused whoever asks, and what is kept meanwhile."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from sqlalchemy import text

from realtime.client import new_key
from tests.support.doors import DOORS, Body, JsonDoor, code_of, told
from tests.support.raw import Raw, enter
from tests.support.sentences import judge
from tests.support.server import Server
from tests.support.town import Town

LARGEST = 64 * 1024


def _padded(size: int) -> str:
    """JSON of exactly so many bytes; spaces are no content."""
    content = json.dumps({"text": "hello"})
    return content[:-1] + " " * (size - len(content)) + "}"


async def test_too_large_above_64_kib_of_json(town: Town) -> None:
    hall = town.hall()
    phone, errors = hall.phone(), []
    before = hall.rows()
    url = f"/m/{hall.code}/commands/comment.post"
    headers = {"Content-Type": "application/json"}
    for language in ("ko", "en"):
        wish = f"{url}?lang={language}"
        refused = await phone.http.post(wish, content=_padded(LARGEST + 1), headers=headers)
        errors.append(told(refused)["error"])
    judge(*errors, code="too_large")
    assert hall.rows() == before
    accepted = await phone.http.post(url, content=_padded(LARGEST), headers=headers)
    assert told(accepted)["ok"]


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
async def test_too_large_also_where_no_length_is_announced(town: Town, kind: str) -> None:
    hall = town.hall()
    phone = hall.phone()
    before = hall.rows()

    async def endless() -> AsyncIterator[bytes]:
        yield b'{"text": "' if "json" in kind else b"text="
        for _ in range(80):
            yield b"a" * 1024

    answer = await phone.http.post(
        f"/m/{hall.code}/commands/comment.post",
        content=endless(),
        headers={"Content-Type": kind},
    )
    assert told(answer)["error"]["code"] == "too_large"
    assert hall.rows() == before


async def test_too_large_a_form(town: Town) -> None:
    hall = town.hall()
    before = hall.rows()
    for sent in ({"data": {"text": "a" * LARGEST}}, {"files": {"text": b"a" * LARGEST}}):
        phone = hall.phone(joined=False)
        url = f"/m/{hall.code}/commands/comment.post"
        answer = await phone.http.post(url, **sent)  # type: ignore[arg-type]
        assert told(answer)["error"]["code"] == "too_large"
    joining = await phone.http.post(f"/j/{hall.code}", data={"name": "a" * LARGEST})
    assert joining.status_code == 413
    assert hall.rows() == before


async def test_a_file_is_no_field(town: Town) -> None:
    hall = town.hall()
    before = hall.rows()
    url = f"/m/{hall.code}/commands/comment.post"
    answer = await hall.phone(joined=False).http.post(url, files={"text": b"hello"})
    assert told(answer)["error"]["code"] == "invalid"
    assert hall.rows() == before


async def test_a_frame_of_more_than_64_kib_closes_the_socket_without_an_answer(
    town: Town,
) -> None:
    hall = town.hall()
    line = await Raw.open(town.base_url)
    await line.identify(code=hall.code, documents=["public"], **hall.phone().identity)
    before = hall.rows()
    await line.send(f'420["command","comment.post",{_padded(LARGEST)},"k"]')
    assert await line.closed() == 1009
    assert not [frame for frame in line.frames if frame.startswith("430")]
    assert hall.rows() == before


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A Madang in which everybody may do two things a minute."""
    limited = ("comment.post", "question.support", "staff", "signal")
    rates = {f"rates.{name}": "2/60" for name in limited}
    server = Server(tmp_path_factory.mktemp("strict"), settings=rates, rates=True)
    try:
        yield Town(server.start())
    finally:
        server.stop()


async def test_rate_limited_the_third_time_and_told_for_how_long(strict: Town) -> None:
    hall = strict.hall()
    phones = {name: hall.phone() for name in DOORS}
    for name, phone in phones.items():
        doors = [await DOORS[name](phone, language).open() for language in ("ko", "en")]
        for _ in range(2):
            assert (await doors[0].send("comment.post", {"text": "안녕"}))["ok"]
        before = hall.rows()
        errors = [(await door.send("comment.post", {"text": "안녕"}))["error"] for door in doors]
        judge(*errors, code="rate_limited")
        assert 1 <= errors[0]["retry_after"] <= 30
        assert str(errors[0]["retry_after"]) in errors[0]["message"]
        assert hall.rows() == before
        other = await doors[0].send("question.ask", {"text": "다른 것은 됩니다"})
        assert other["ok"]
        for door in doors:
            await door.close()


async def test_a_rate_counts_over_all_doors_and_header_and_body_agree(strict: Town) -> None:
    hall = strict.hall()
    phone = hall.phone()
    doors = [await door(phone).open() for door in DOORS.values()]
    answers = [code_of(await door.send("comment.post", {"text": "안녕"})) for door in doors]
    assert answers == [None, None, "rate_limited"]
    answer = await phone.send("comment.post", text="안녕")
    assert int(answer.headers["retry-after"]) == told(answer)["error"]["retry_after"]
    await doors[2].close()


async def test_the_rate_is_a_persons_and_not_an_addresss(strict: Town) -> None:
    """A hall shares one address."""
    hall = strict.hall()
    for _ in range(10):
        await hall.phone().do("comment.post", text="안녕")


async def test_all_commands_of_one_of_the_staff_count_together(strict: Town) -> None:
    hall = strict.hall()
    queue = hall.staff("queue")
    await queue.do("post.approve", id=hall.post("received"))
    await queue.do("post.claim", id=hall.post("received"))
    refused = await queue.send("post.hold", id=hall.post("received"))
    assert told(refused)["error"]["code"] == "rate_limited"
    await hall.staff("stage").do("post.approve", id=hall.post("received"))


async def test_reactions_beyond_the_rate_are_nobodys(strict: Town) -> None:
    hall = strict.hall(reactions=True)
    first, second, neighbour = [await enter(hall, None, "public", "mine") for _ in range(3)]
    for line in (first, second):
        for _ in range(20):
            await line.send('42["signal",{"reaction":"clap"}]')
        # Answered after the claps: all of them have arrived.
        await line.call("sync", {"doc": "public"})

    def claps() -> int:
        told = (signal.get("reactions", {}) for signal in neighbour.events("signal"))
        return sum(reactions.get("clap", 0) for reactions in told)

    await neighbour.until(lambda: claps() >= 4)
    before = len(neighbour.events("signal"))
    await first.close()
    await neighbour.until(lambda: len(neighbour.events("signal")) > before)
    assert claps() == 4
    await second.close()
    await neighbour.close()


async def test_the_first_answer_is_given_again_after_a_rate_limit(strict: Town) -> None:
    hall = strict.hall()
    phone, key = hall.phone(), new_key()
    doors = [await door(phone).open() for door in DOORS.values()]
    first = await doors[0].send("comment.post", {"text": "안녕"}, key)
    for _ in range(3):
        for door in doors:
            assert await door.send("comment.post", {"text": "다른 글"}, key) == first
    assert (await doors[0].send("comment.post", {"text": "둘째"}))["ok"], "repeats do not count"
    refused = await doors[1].send("comment.post", {"text": "셋째"})
    assert code_of(refused) == "rate_limited"
    for door in doors:
        assert await door.send("comment.post", {"text": "또 다른 글"}, key) == first
    assert len((await phone.read("public"))["comments"]) == 2
    await doors[2].close()


@pytest.fixture
def broken(town: Town) -> Iterator[Callable[[], None]]:
    """A database that takes no command, as long as it takes none: a table of it is out of reach.
    Calling it mends the database."""
    names = ["command_keys", "out_of_reach"]

    def rename(old: str, new: str) -> None:
        with town.database.write.begin() as connection:
            connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

    def mend() -> None:
        if names:
            rename(names.pop(), names.pop())

    rename(*names)
    yield mend
    mend()


async def test_unavailable_while_the_database_takes_nothing_and_stored_once_afterwards(
    town: Town, broken: Callable[[], None]
) -> None:
    hall = town.hall()
    doors = {
        (name, language): await DOORS[name](hall.phone(), language).open()
        for name in DOORS
        for language in ("ko", "en")
    }
    keys = {who: new_key() for who in doors}

    async def send(who: tuple[str, str]) -> Body:
        return await doors[who].send("comment.post", {"text": "기다린 글"}, keys[who])

    refused = {who: await send(who) for who in doors}
    assert hall.count("posts") == 0
    for name in DOORS:
        korean, english = (refused[name, language]["error"] for language in ("ko", "en"))
        judge(korean, english, code="unavailable")
        assert korean["retry_after"] > 0
    broken()
    again = await asyncio.gather(*map(send, doors))
    once_more = await asyncio.gather(*map(send, doors))
    assert again == once_more
    assert all(body["ok"] for body in again)
    assert hall.count("posts") == len(doors)
    await asyncio.gather(*(door.close() for door in doors.values()))


def test_every_door_is_here() -> None:
    assert set(DOORS) == {"json", "form", "socket"}
    assert all(issubclass(door, JsonDoor) for door in DOORS.values())
