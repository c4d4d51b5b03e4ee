"""Guessing passwords: slowed down, told nothing, and nobody else has to wait for it."""

import asyncio
import re
import statistics
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest

from app.accounts.passwords import check_password, judge_password
from app.core.errors import Refusal
from tests.support.clerks import Desk
from tests.support.server import Server
from tests.support.town import PASSWORD, Town, hashed

LAG_SECONDS = 0.2
APART_SECONDS = 0.02


@dataclass(frozen=True)
class Form:
    """How much is tried from addresses of `net`. Which share of the looks at the event loop may
    find it late, and which share of other people's requests: the short form has the machine for
    itself no more than the tests beside it."""

    net: str
    guesses: int
    pairs: int
    late: float


FORMS = pytest.mark.parametrize(
    "form",
    [
        pytest.param(Form("198.51.100", 300, 12, 0.1), id="short"),
        pytest.param(Form("203.0.113", 1000, 100, 0.0), id="full", marks=pytest.mark.full),
    ],
)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A Madang with the rates of sign-in as they are; a proxy's header tells whose address."""
    rates = {"rates.signin.account": "5/300", "rates.signin.failures": "20/600"}
    server = Server(tmp_path_factory.mktemp("guarded"), settings=rates)
    try:
        town = Town(server.start())
        yield town
        town.close()
    finally:
        server.stop()


@FORMS
async def test_hundreds_of_guesses_are_slowed_down(guarded: Town, form: Form) -> None:
    clerk = guarded.account("organiser")
    desk = Desk(guarded, x_forwarded_for=f"{form.net}.1")
    fields = {"csrf": await desk.token(), "email": clerk.email}

    async def guess(number: int) -> httpx.Response:
        return await desk.http.post("/admin/signin", data=fields | {"password": f"guess {number}"})

    tried = 0
    async with watched(guarded, form):
        for start in range(0, form.guesses, 50):
            answers = await asyncio.gather(*(guess(start + n) for n in range(50)))
            tried += sum(answer.status_code == 401 for answer in answers)
            assert {answer.status_code for answer in answers} <= {401, 429}
    assert tried <= 6, "the others were not even tried"
    right = await desk.http.post("/admin/signin", data=fields | {"password": PASSWORD})
    assert right.status_code == 429, "not even the right one tells itself apart"
    assert int(right.headers["retry-after"]) >= 1
    # Another account from the same hall is not kept out.
    colleague = Desk(guarded, x_forwarded_for=f"{form.net}.1")
    assert (await colleague.sign_in(guarded.account().email)).status_code == 303


@FORMS
async def test_an_address_that_tries_many_names_is_slowed_down(guarded: Town, form: Form) -> None:
    desk = Desk(guarded, x_forwarded_for=f"{form.net}.2")
    fields = {"csrf": await desk.token(), "password": "guess again"}

    async def guess(number: int) -> int:
        name = fields | {"email": f"n{number}@town.example"}
        return (await desk.http.post("/admin/signin", data=name)).status_code

    codes: list[int] = []
    async with watched(guarded, form):
        for start in range(0, form.guesses, 50):
            codes += await asyncio.gather(*(guess(start + n) for n in range(50)))
    assert codes.count(401) <= 21
    assert codes.count(429) == len(codes) - codes.count(401)


@FORMS
async def test_an_unknown_name_gets_the_same_answer_in_the_same_time(
    town: Town, form: Form
) -> None:
    known, desk = town.account("organiser").email, Desk(town)
    token, times = await desk.token(), {"known": [], "unknown": []}
    texts = set()
    for number in range(form.pairs):
        for who, email in (("known", known), ("unknown", f"nobody{number}@town.example")):
            fields = {"csrf": token, "email": email, "password": "wrong password"}
            began = time.perf_counter()
            answer = await desk.http.post("/admin/signin", data=fields)
            times[who].append(time.perf_counter() - began)
            page = answer.text.replace(email, "")
            texts.add((answer.status_code, re.sub(r'nonce="[^"]+"', "", page)))
    assert len(texts) == 1
    known_for, unknown_for = (statistics.median(times[who]) for who in ("known", "unknown"))
    assert abs(known_for - unknown_for) < APART_SECONDS


@FORMS
async def test_a_hundred_sign_ins_at_once_leave_the_loop_free(town: Town, form: Form) -> None:
    desk = Desk(town)
    fields = {"csrf": await desk.token(), "email": town.account().email, "password": PASSWORD}
    async with (
        httpx.AsyncClient(
            base_url=town.base_url, headers=desk.http.headers, cookies=desk.http.cookies, timeout=60
        ) as crowd,
        watched(town, form),
    ):
        answers = await asyncio.gather(
            *(crowd.post("/admin/signin", data=fields) for _ in range(100))
        )
    assert {answer.status_code for answer in answers} == {303}


def test_a_password_that_is_none_keeps_nobody_waiting() -> None:
    began = time.monotonic()
    endless = "a" + "\u0301" * 14_000 + "\u0323" * 14_000
    assert not check_password(hashed(PASSWORD), endless)
    with pytest.raises(Refusal):
        judge_password(endless)
    assert time.monotonic() - began < 0.5


@asynccontextmanager
async def watched(town: Town, form: Form) -> AsyncIterator[None]:
    """Meanwhile the server's event loop, by its own count, and the answers that others wait for
    are late no oftener than the form allows."""
    before, waits = await _lags(town), []

    async def watch() -> None:
        async with town.browser() as http:
            while True:
                began = time.perf_counter()
                await http.get("/healthz")
                waits.append(time.perf_counter() - began)
                await asyncio.sleep(0.01)

    watching = asyncio.create_task(watch())
    yield
    watching.cancel()
    looks, in_time = (now - then for now, then in zip(await _lags(town), before, strict=True))
    print(
        looks,
        in_time,
        len(waits),
        [sorted(waits)[int(len(waits) * q)] for q in (0.5, 0.9, 0.95, 0.99, 0.99999)],
    )
    assert looks >= 5, "it was looked at meanwhile"
    assert looks - in_time <= form.late * looks
    assert sum(wait > LAG_SECONDS for wait in waits) <= form.late * len(waits)


async def _lags(town: Town) -> tuple[float, float]:
    """How often the server looked at its loop, and how often it was late by no more than that."""
    async with town.browser() as http:
        text = (await http.get("/metrics")).text
    bounds = dict(re.findall(r'madang_loop_lag_seconds_bucket\{.*?le="(.+?)".*?\} (\S+)', text))
    return float(bounds["+Inf"]), float(bounds[str(LAG_SECONDS)])
