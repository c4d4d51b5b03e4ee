"""Six digits are few: how codes are read, made, and kept from being tried one after the other."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from app.meetings import file as meeting_file
from tests.support.people import Person
from tests.support.raw import Raw
from tests.support.sentences import judge
from tests.support.server import Server
from tests.support.town import Hall, Town

SLIPS = 5
"""How often an address may be wrong before it is told to wait."""
TRIES = 10 * SLIPS
"""How often before a machine is seen behind it."""


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A Madang behind a proxy on this machine: the header tells whose address it is."""
    rates = {"rates.join.failures": f"{SLIPS}/600"}
    server = Server(tmp_path_factory.mktemp("guarded"), settings=rates)
    try:
        yield Town(server.start())
    finally:
        server.stop()


class Somewhere:
    """Somebody at an address of their own."""

    _last = 0

    def __init__(self, town: Town) -> None:
        Somewhere._last += 1
        self.address = f"198.51.100.{Somewhere._last}"
        self.town = town
        self.http = httpx.AsyncClient(
            base_url=town.base_url, headers={"X-Forwarded-For": self.address}
        )

    async def guess(self, times: int) -> list[int]:
        """So many wrong codes on the join page, and what each is answered."""
        codes = (f"{code:06}" for code in range(times))
        answers = await asyncio.gather(*(self.http.get(f"/j/{code}") for code in codes))
        return [answer.status_code for answer in answers]

    async def connect(self, code: str, **identity: str) -> dict[str, Any]:
        """Tries a socket; answers the refusal."""
        line = await Raw.open(self.town.base_url, x_forwarded_for=self.address)
        refusal = await line.identify(code=code, **identity)
        await line.close()
        return refusal


@pytest.fixture
async def somewhere(guarded: Town) -> AsyncIterator[Somewhere]:
    visitor = Somewhere(guarded)
    yield visitor
    await visitor.http.aclose()


@pytest.mark.parametrize(
    "typed", ["{0}", "{1} {2}", "{1}-{2}", "  {0}  ", "{1}–{2}", "{wide}", "{1}\u3000{2}"]
)
async def test_a_code_is_read_as_people_type_it(town: Town, typed: str) -> None:
    hall = town.hall()
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in hall.code)
    text = typed.format(hall.code, hall.code[:3], hall.code[3:], wide=wide)
    visitor = hall.stranger().http
    answer = await visitor.get("/j", params={"code": text, "at": "hall"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/j/{hall.code}?at=hall")
    assert (await visitor.get(f"/j/{text}")).status_code == 200


@pytest.mark.parametrize(
    "typed", ["12345", "1234567", "12345a", "''''''", "%00%00%00", "一二三四五六"]
)
async def test_a_code_that_is_none_is_asked_for_again(town: Town, typed: str) -> None:
    visitor = town.hall().stranger().http
    answer = await visitor.get("/j", params={"code": typed, "lang": "ko"})
    assert answer.status_code == 404
    assert "참여 번호를 다시 확인해 주세요. 숫자 6자리예요." in answer.text


async def test_a_phone_with_many_addresses_of_one_network_is_one_that_guesses(
    guarded: Town,
) -> None:
    async with httpx.AsyncClient(base_url=guarded.base_url) as http:
        for number in range(2 * SLIPS):
            address = {"X-Forwarded-For": f"2001:db8:1:2::{number + 1:x}"}
            status = (await http.get(f"/j/{number:06}", headers=address)).status_code
        assert status == 429
        elsewhere = {"X-Forwarded-For": "2001:db8:1:3::1"}
        assert (await http.get("/j/000000", headers=elsewhere)).status_code == 404


async def test_wrong_codes_of_an_address_are_told_to_wait(somewhere: Somewhere) -> None:
    answers = await somewhere.guess(SLIPS + 3)
    assert answers.count(404) == SLIPS and answers.count(429) == 3
    errors = []
    for language in ("ko", "en"):
        url = f"/m/000009/documents/public?lang={language}"
        answer = await somewhere.http.get(url)
        assert answer.status_code == 429
        errors.append(answer.json()["error"])
        assert int(answer.headers["retry-after"]) == errors[-1]["retry_after"]
    judge(*errors, code="rate_limited")


async def test_wrong_codes_are_counted_over_all_doors(somewhere: Somewhere) -> None:
    person = Person(somewhere.town.base_url, "000001")
    headers = {"X-Forwarded-For": somewhere.address}
    doors = [
        somewhere.http.get("/j/000001"),
        somewhere.http.get("/j?code=000002"),
        somewhere.http.get("/m/000003/queue"),
        person.http.post("/m/000004/commands/comment.post", json={}, headers=headers),
    ]
    assert [answer.status_code for answer in await asyncio.gather(*doors)] == [404] * 4
    assert (await somewhere.connect("000005"))["code"] == "not_found"
    assert (await somewhere.connect("000006"))["code"] == "rate_limited"
    assert (await somewhere.http.get("/m/000007/documents/public")).status_code == 429


async def test_the_slips_of_some_keep_nobody_else_of_the_hall_out(
    guarded: Town, somewhere: Somewhere
) -> None:
    """A hall shares one address."""
    hall = guarded.hall()
    await somewhere.guess(SLIPS + 3)
    assert (await somewhere.http.get(f"/j/{hall.code}")).status_code == 200
    neighbour = Person(guarded.base_url, hall.code)
    assert not await somewhere.connect(hall.code, **neighbour.identity)
    other = Somewhere(guarded)
    assert await other.guess(1) == [404]
    await other.http.aclose()


async def _knocks(somewhere: Somewhere, hall: Hall) -> list[int | str]:
    """What the right code is answered at every door, for somebody who is not in yet."""
    person = Person(hall.town.base_url, hall.code)
    headers = {"X-Forwarded-For": somewhere.address}
    url = f"/m/{hall.code}/commands/comment.post"
    refusal = await somewhere.connect(hall.code, **person.identity)
    return [
        (await somewhere.http.get(f"/j/{hall.code}")).status_code,
        (await somewhere.http.get(f"/m/{hall.code}/documents/public")).status_code,
        (await person.http.post(url, json={"text": "안녕"}, headers=headers)).status_code,
        refusal.get("code", ""),
    ]


async def test_a_machine_that_tries_them_all_does_not_learn_which_is_right(
    guarded: Town, somewhere: Somewhere
) -> None:
    hall = guarded.hall()
    await somewhere.guess(TRIES)
    before = hall.rows()
    assert await _knocks(somewhere, hall) == [429, 429, 429, "rate_limited"]
    assert hall.rows() == before


async def test_whoever_is_in_stays_in_meanwhile(guarded: Town, somewhere: Somewhere) -> None:
    hall = guarded.hall()
    phone, queue = hall.phone(), hall.staff("queue")
    await somewhere.guess(TRIES)
    for person, document in ((phone, "mine"), (queue, "staff")):
        person.http.headers["X-Forwarded-For"] = somewhere.address
        answer = await person.http.get(f"/m/{hall.code}/documents/{document}")
        assert answer.status_code == 200
        assert not await somewhere.connect(hall.code, **person.identity)
    await phone.do("comment.post", text="안녕")


async def test_who_is_no_proxy_of_ours_cannot_say_whose_address_it_is(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    settings = {"rates.join.failures": f"{SLIPS}/600", "server.trusted_proxies": "192.0.2.1"}
    server = Server(tmp_path_factory.mktemp("open"), settings=settings)
    try:
        town = Town(server.start())
        visitors = [Somewhere(town) for _ in range(SLIPS + 1)]
        answers = [(await visitor.guess(1))[0] for visitor in visitors]
        assert answers == [404] * SLIPS + [429]
    finally:
        server.stop()


def test_a_new_code_is_six_digits_and_nobodys(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = town.hall().code
    offered = iter([taken, taken, "654321"])
    monkeypatch.setattr(meeting_file, "new_join_code", lambda: next(offered))
    assert town.hall().code == "654321"


def test_a_thousand_meetings_leave_room_for_the_next() -> None:
    """900,000 codes: chance alone meets a taken one about once in 900 then."""
    from app.core.ids import new_join_code

    codes = {new_join_code() for _ in range(1000)}
    assert len(codes) > 990
    assert all(len(code) == 6 and code.isascii() and code.isdigit() for code in codes)
    assert all(100_000 <= int(code) <= 999_999 for code in codes)
