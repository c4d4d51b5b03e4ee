"""Pages of other sites get nowhere: origins, tokens of forms, cookies without an origin."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from tests.support.doors import csrf_of, told
from tests.support.people import Person
from tests.support.raw import PATH, Raw
from tests.support.sentences import judge
from tests.support.town import Hall, Town

FOREIGN = [
    "null",
    "https://evil.example",
    "{base}.evil.example",
    "{base}/",
    "{upper}",
    "https://{host}",
    "http://{host}0",
    "http://sub.{host}",
    "",
]


def _foreign(origin: str, base: str) -> str:
    host = base.removeprefix("http://")
    return origin.format(base=base, host=host, upper=base.upper())


@pytest.fixture
async def browser(town: Town) -> AsyncIterator["Browser"]:
    async with httpx.AsyncClient(base_url=town.base_url) as client:
        yield Browser(town, client)


class Browser:
    """A visitor with cookies, as a page has them: it joins by the notice's own form."""

    def __init__(self, town: Town, client: httpx.AsyncClient) -> None:
        self.town = town
        self.http = client
        self.own = {"Origin": town.base_url}

    async def join(self, hall: Hall, **fields: str) -> httpx.Response:
        """Agrees to the notice."""
        page = await self.http.get(f"/j/{hall.code}")
        form = {"agree": "on", "csrf": csrf_of(page.text), **fields}
        return await self.http.post(f"/j/{hall.code}", data=form, headers=self.own)

    async def token(self, hall: Hall) -> str:
        """The token of the plain page's forms."""
        return csrf_of((await self.http.get(f"/m/{hall.code}/lite")).text)

    async def command(self, hall: Hall, origin: str | None, **request: Any) -> httpx.Response:
        """A comment from a page of that origin."""
        url = f"/m/{hall.code}/commands/comment.post{request.pop('query', '')}"
        headers = {"Origin": origin} if origin is not None else {}
        return await self.http.post(url, headers=headers, **request)


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize("kind", ["json", "data"])
async def test_forbidden_from_a_foreign_or_null_origin(
    town: Town, browser: Browser, origin: str, kind: str
) -> None:
    hall = town.hall()
    await browser.join(hall)
    form = {"text": "안녕", "csrf": await browser.token(hall)}
    before, errors = hall.rows(), []
    for language in ("ko", "en"):
        there = _foreign(origin, town.base_url)
        request: dict[str, Any] = {kind: form if kind == "data" else {"text": "안녕"}}
        answer = await browser.command(hall, there, query=f"?lang={language}", **request)
        errors.append(told(answer)["error"])
    judge(*errors, code="forbidden")
    assert hall.rows() == before
    reading = await browser.http.get(f"/m/{hall.code}/documents/mine", headers={"Origin": there})
    assert reading.status_code == 403


@pytest.mark.parametrize("origin", FOREIGN)
async def test_forbidden_from_a_foreign_origin_even_with_a_key(town: Town, origin: str) -> None:
    hall = town.hall()
    before = hall.rows()
    answer = await hall.phone(joined=False).http.post(
        f"/m/{hall.code}/commands/comment.post",
        json={"text": "안녕"},
        headers={"Origin": _foreign(origin, town.base_url)},
    )
    assert told(answer)["error"]["code"] == "forbidden"
    assert hall.rows() == before


@pytest.mark.parametrize("origin", FOREIGN)
async def test_a_foreign_origin_opens_no_socket(town: Town, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        await Raw.open(town.base_url, origin=_foreign(origin, town.base_url))
    assert refusal.value.response.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"x_forwarded_host": "evil.example", "x_forwarded_proto": "https"},
        {"x_forwarded_host": "evil.example:443", "forwarded": "host=evil.example;proto=https"},
        {"x_original_host": "evil.example", "x_forwarded_server": "evil.example"},
    ],
)
async def test_forged_forwarding_headers_make_no_origin_ours(
    town: Town, headers: dict[str, str]
) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        await Raw.open(town.base_url, origin="https://evil.example", **headers)
    assert refusal.value.response.status_code == 403
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with httpx.AsyncClient(base_url=town.base_url) as client:
        origin = {"Origin": "https://evil.example"}
        page = await client.get("/", headers=named)
        assert "evil.example" not in page.text + str(page.headers)
        code = town.hall().code
        answer = await client.get(f"/m/{code}/documents/public", headers=named | origin)
        assert answer.status_code == 403


async def test_a_polling_request_of_a_foreign_page_is_refused_too(town: Town) -> None:
    async with httpx.AsyncClient(base_url=town.base_url) as client:
        url = PATH.replace("websocket", "polling")
        assert (await client.get(url, headers={"Origin": "null"})).status_code == 403
        assert (await client.get(url)).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_both_names_of_this_machine_are_ours(town: Town, host: str) -> None:
    port = town.base_url.rsplit(":", 1)[1]
    hall = town.hall()
    line = await Raw.open(town.base_url, origin=f"http://{host}:{port}")
    assert not await line.identify(code=hall.code, **hall.phone().identity)
    await line.close()


async def test_without_an_origin_cookies_are_ignored(town: Town, browser: Browser) -> None:
    hall = town.hall()
    await browser.join(hall)
    token = await browser.token(hall)
    before = hall.rows()
    as_json = await browser.command(hall, None, json={"text": "안녕"})
    as_form = await browser.command(hall, None, data={"text": "안녕", "csrf": token})
    assert told(as_json)["error"]["code"] == "unauthenticated"
    assert told(as_form)["error"]["code"] == "unauthenticated"
    cookie = "; ".join(f"{name}={value}" for name, value in browser.http.cookies.items())
    line = await Raw.open(town.base_url, cookie=cookie)
    refusal = await line.identify(code=hall.code, documents=["public", "mine"])
    assert refusal["code"] == "unauthenticated"
    await line.close()
    assert hall.rows() == before
    line = await Raw.open(town.base_url, cookie=cookie, origin=town.base_url)
    assert not await line.identify(code=hall.code, documents=["public", "mine"])
    await line.close()


async def test_a_browser_that_has_not_joined_here_takes_no_part(
    town: Town, browser: Browser
) -> None:
    """Its cookie is from another evening: it has not agreed to this notice."""
    elsewhere, hall = town.hall(), town.hall()
    await browser.join(elsewhere)
    before = hall.rows()
    answer = await browser.command(hall, town.base_url, json={"text": "안녕"})
    assert told(answer)["error"]["code"] == "unauthenticated"
    assert (await browser.http.get(f"/m/{hall.code}")).headers["location"] == f"/j/{hall.code}"
    cookie = "; ".join(f"{name}={value}" for name, value in browser.http.cookies.items())
    line = await Raw.open(town.base_url, cookie=cookie, origin=town.base_url)
    refusal = await line.identify(code=hall.code, documents=["public", "mine"])
    assert refusal["code"] == "unauthenticated"
    await line.close()
    assert hall.rows() == before


@pytest.mark.parametrize("token", [None, "", "0" * 64, "stolen", "é"])
async def test_forbidden_a_form_without_its_token(
    town: Town, browser: Browser, token: str | None
) -> None:
    hall = town.hall()
    await browser.join(hall)
    if token == "stolen":
        async with httpx.AsyncClient(base_url=town.base_url) as other:
            token = csrf_of((await other.get(f"/j/{hall.code}")).text)
    form = {"text": "안녕"} | ({} if token is None else {"csrf": token})
    before, errors = hall.rows(), []
    for language in ("ko", "en"):
        query = f"?lang={language}"
        answer = await browser.command(hall, town.base_url, query=query, data=form)
        errors.append(told(answer)["error"])
    judge(*errors, code="forbidden")
    assert hall.rows() == before


async def test_forbidden_to_join_by_a_form_of_another_page(town: Town, browser: Browser) -> None:
    hall = town.hall()
    before = hall.rows()
    await browser.http.get(f"/j/{hall.code}")
    forged = await browser.http.post(
        f"/j/{hall.code}", data={"agree": "on", "csrf": "0" * 64}, headers=browser.own
    )
    token = csrf_of((await browser.http.get(f"/j/{hall.code}")).text)
    foreign = await browser.http.post(
        f"/j/{hall.code}", data={"agree": "on", "csrf": token}, headers={"Origin": "null"}
    )
    for answer in (forged, foreign):
        assert answer.status_code == 403
        assert "madang_device" not in answer.headers.get("set-cookie", "")
    assert hall.rows() == before


async def test_invalid_to_join_without_agreeing(town: Town, browser: Browser) -> None:
    hall = town.hall()
    before = hall.rows()
    token = csrf_of((await browser.http.get(f"/j/{hall.code}")).text)
    answer = await browser.http.post(
        f"/j/{hall.code}", data={"csrf": token, "name": "해님"}, headers=browser.own
    )
    assert answer.status_code == 422
    assert "해님" in answer.text, "what was written is kept"
    assert hall.rows() == before


async def test_reading_changes_nothing(town: Town) -> None:
    """No address does anything when it is only opened."""
    hall = town.hall()
    stage, phone = hall.staff("stage"), hall.phone()
    post = hall.post("received")
    before = hall.rows()
    for person in (stage, phone):
        for name in ("meeting.close", "post.approve", "comment.post"):
            url = f"/m/{hall.code}/commands/{name}?id={post}&text=hello&key=1-a"
            assert (await person.http.get(url)).status_code == 405
            assert (await person.http.head(url)).status_code == 405
            assert (await person.http.put(url, json={})).status_code == 405
        await person.http.get(f"/j/{hall.code}?agree=on")
    assert hall.rows() == before


def test_a_person_here_is_a_program_there() -> None:
    """Persons of the other tests show a key and no origin: programs, as the contract has them."""
    assert "Origin" not in Person("http://127.0.0.1:1", "100000").http.headers
