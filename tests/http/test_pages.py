"""What every answer carries, and what none may: headers, cookies, addresses in logs."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from app.asgi import create_app
from app.core import db as core
from app.core import settings
from app.core.ids import hash_key, new_key
from tests.contract import rights
from tests.support.doors import csrf_of
from tests.support.engine import make_hall
from tests.support.raw import Raw
from tests.support.sentences import judge_sentence
from tests.support.server import Server
from tests.support.town import Hall, Town

HTTPS = "https://town.example"
PLAIN = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-site",
    "permissions-policy": "geolocation=(), camera=(), microphone=()",
}
POLICY = {
    "default-src": "'none'",
    "script-src": "'nonce-{nonce}' 'strict-dynamic'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "lit-html",
}


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A Madang behind https, as a city runs it."""
    server = Server(tmp_path_factory.mktemp("secure"), settings={"server.base_url": HTTPS})
    try:
        server.start()
        server.base_url = f"http://127.0.0.1:{_port(server)}"
        yield Town(server)
    finally:
        server.stop()


def _port(server: Server) -> int:
    import psutil

    listening = [c for c in psutil.Process(server.pid).net_connections() if c.status == "LISTEN"]
    return int(listening[0].laddr.port)


def _addresses(hall: Hall) -> list[str]:
    """Every address of the table of rights, and some that do not exist."""
    listed = [path for method, path in rights.routes() if method == "GET"]
    made = [p.format(code=hall.code, name="phone.js", doc="public") for p in listed]
    return [*made, "/static/mark.svg", "/static/js/phone.js", "/nowhere", "/m/000000", "/j/12"]


async def test_every_answer_carries_the_headers(town: Town) -> None:
    hall = town.hall()
    stage, nonces = hall.staff("stage"), set()
    for path in _addresses(hall):
        answer = await stage.http.get(path)
        assert PLAIN.items() <= dict(answer.headers).items(), path
        policy = _policy(answer)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            assert policy == {"default-src": "'none'", "frame-ancestors": "'none'"}, path
            continue
        nonce = re.findall(r"'nonce-([\w-]+)'", policy["script-src"])[0]
        assert len(nonce) >= 20 and nonce not in nonces
        nonces.add(nonce)
        framed = {"frame-ancestors": "'self'"} if path.endswith("/screen") else {}
        wanted = {name: rule.format(nonce=nonce) for name, rule in POLICY.items()}
        assert policy == wanted | framed, path
        assert "strict-transport-security" not in answer.headers
        assert "server" not in answer.headers


def _policy(answer: httpx.Response) -> dict[str, str]:
    rules = answer.headers["content-security-policy"].split("; ")
    return dict(rule.split(" ", 1) for rule in rules)


async def test_a_method_that_an_address_does_not_have_is_told_which_it_has(town: Town) -> None:
    hall = town.hall()
    stage = hall.staff("stage")
    for method, path in (("POST", "/"), ("DELETE", f"/m/{hall.code}"), ("PATCH", "/healthz")):
        answer = await stage.http.request(method, path)
        assert answer.status_code == 405
        assert PLAIN.items() <= dict(answer.headers).items()
        assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_a_mistake_of_ours_is_told_as_not_now_with_all_headers(
    sqlite_url: str, tmp_path: Path, language: str
) -> None:
    hall = make_hall(core.Database(sqlite_url))
    server = settings.Server(secret_file=str(tmp_path / "secret"))
    application = create_app(
        settings.Settings(server=server, database=settings.Database(url=sqlite_url))
    )

    async def mistake(*_arguments: object) -> None:
        raise RuntimeError("secret detail")

    application.runtime.feed.snapshot = mistake  # type: ignore[method-assign, assignment]
    transport = httpx.ASGITransport(application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        headers = {"Authorization": f"Bearer {hall.keys['screen']}", "Accept": "text/html"}
        answer = await client.get(f"/m/{hall.code}/screen?lang={language}", headers=headers)
        feed = await client.get(f"/m/{hall.code}/documents/public?lang={language}")
    assert answer.status_code == feed.status_code == 503
    assert PLAIN.items() <= dict(answer.headers).items()
    assert "script-src" in _policy(answer)
    assert "secret detail" not in answer.text
    said = re.findall("<h1>(.*?)</h1>", answer.text)[0]
    judge_sentence(said, language)
    assert feed.json()["error"]["message"] == said


async def test_every_script_of_a_page_carries_its_nonce(town: Town) -> None:
    hall = town.hall()
    stage, phone = hall.staff("stage"), hall.phone()
    pages = [(stage, f"/m/{hall.code}/{name}") for name in ("queue", "stage", "speaker", "screen")]
    pages += [(phone, f"/m/{hall.code}"), (phone, f"/m/{hall.code}/lite"), (phone, "/")]
    for person, path in pages:
        answer = await person.http.get(path)
        assert answer.status_code == 200
        nonce = re.findall(r"'nonce-([\w-]+)'", answer.headers["content-security-policy"])[0]
        scripts = re.findall(r"<script\b[^>]*>", answer.text)
        assert all(f'nonce="{nonce}"' in script for script in scripts), path
        assert not re.search(r"\b(src|href|action)=\"(https?:)?//", answer.text), "our own alone"


async def test_personal_pages_are_kept_by_no_cache(town: Town) -> None:
    hall = town.hall()
    phone, stage = hall.phone(), hall.staff("stage")
    for person, path in (
        (phone, ""), (phone, "/lite"), (phone, "/documents/mine"), (phone, "/commands"),
        (stage, "/stage"), (stage, "/documents/staff"), (phone, "/posts"),
    ):  # fmt: skip
        answer = await person.http.get(f"/m/{hall.code}{path}")
        assert "no-store" in answer.headers["cache-control"], path
    refused = await phone.http.get(f"/m/{hall.code}/documents/staff")
    assert refused.headers["cache-control"] == "no-store"


async def test_strict_transport_where_citizens_come_by_https(secure: Town) -> None:
    hall = secure.hall()
    for path in ("/", f"/j/{hall.code}", "/nowhere", "/static/mark.svg"):
        answer = await hall.stranger().http.get(path)
        kept = answer.headers["strict-transport-security"]
        assert kept == "max-age=63072000"


async def _join(hall: Hall, origin: str, cookies: dict[str, str]) -> httpx.Response:
    """Joins as a browser does. Cookies are carried by hand: a `Secure` one is not sent back over
    plain HTTP by any client."""
    async with httpx.AsyncClient(base_url=hall.town.base_url) as browser:
        page = await browser.get(f"/j/{hall.code}", headers=_carried(cookies))
        _take(cookies, page)
        answer = await browser.post(
            f"/j/{hall.code}",
            data={"agree": "on", "csrf": csrf_of(page.text)},
            headers={"Origin": origin, **_carried(cookies)},
        )
        _take(cookies, answer)
        return answer


def _carried(cookies: dict[str, str]) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}


def _take(cookies: dict[str, str], answer: httpx.Response) -> None:
    for line in answer.headers.get_list("set-cookie"):
        name, _, value = line.partition(";")[0].partition("=")
        cookies[name] = value


def _attributes(answer: httpx.Response, name: str) -> dict[str, str]:
    line = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(f"{name}="))
    parts = [part.strip().partition("=") for part in line.split(";")]
    return {key.lower(): value for key, _, value in parts}


async def test_the_device_cookie_is_a_long_random_key_that_scripts_cannot_read(
    town: Town,
) -> None:
    answers = [await _join(town.hall(), town.base_url, {}) for _ in range(2)]
    keys = set()
    for answer in answers:
        cookie = _attributes(answer, "madang_device")
        assert re.fullmatch("[0-9a-f]{32,128}", cookie["madang_device"])
        assert cookie["path"] == "/" and cookie["samesite"].lower() == "lax"
        assert "httponly" in cookie and "secure" not in cookie and "domain" not in cookie
        keys.add(cookie["madang_device"])
    assert len(keys) == 2


async def test_cookies_over_https_are_secure_and_this_hosts_alone(secure: Town) -> None:
    hall = secure.hall()
    cookies: dict[str, str] = {}
    answer = await _join(hall, HTTPS, cookies)
    assert answer.headers["location"] == f"/m/{hall.code}"
    assert set(cookies) == {"__Host-madang_device", "__Host-madang_visit"}
    for line in answer.headers.get_list("set-cookie"):
        assert {"HttpOnly", "Secure", "Path=/"} <= {part.strip() for part in line.split(";")}
        assert "domain" not in line.lower()
    page = await hall.stranger().http.get(f"/m/{hall.code}", headers=_carried(cookies))
    assert page.status_code == 200
    unprefixed = {"madang_device": cookies["__Host-madang_device"]}
    page = await hall.stranger().http.get(f"/m/{hall.code}", headers=_carried(unprefixed))
    assert page.status_code == 303, "a cookie that another host may have set is not ours"


async def test_a_staff_link_becomes_a_cookie_and_leaves_the_address(secure: Town) -> None:
    hall = secure.hall()
    key = hall.keys["queue"]
    answer = await hall.stranger().http.get(f"/m/{hall.code}/queue?key={key}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/m/{hall.code}/queue")
    assert answer.headers["referrer-policy"] == "no-referrer"
    cookie = _attributes(answer, f"__Host-madang_staff_{hall.code}")
    assert "httponly" in cookie and "secure" in cookie
    name = f"__Host-madang_staff_{hall.code}"
    page = await hall.stranger().http.get(
        f"/m/{hall.code}/queue", headers=_carried({name: cookie[name.lower()]})
    )
    assert page.status_code == 200
    assert key not in page.text


@pytest.mark.parametrize("key", ["", "x", "0" * 40, "é", "a" * 5000])
async def test_a_link_with_a_wrong_key_sets_nothing(town: Town, key: str) -> None:
    hall = town.hall()
    answer = await hall.stranger().http.get(f"/m/{hall.code}/queue", params={"key": key})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_the_same_phone_stays_the_same_person(town: Town) -> None:
    """Scanned again, in a second meeting, with the notice asked for once more."""
    hall, other = town.hall(), town.hall()
    cookies: dict[str, str] = {}
    await _join(hall, town.base_url, cookies)
    key = cookies["madang_device"]
    await _join(other, town.base_url, cookies)
    again = await hall.stranger().http.get(f"/j/{hall.code}", headers=_carried(cookies))
    assert (again.status_code, again.headers["location"]) == (303, f"/m/{hall.code}")
    assert cookies["madang_device"] == key
    assert hall.count("participants") == other.count("participants") == 1
    assert not {row[0] for row in hall.rows()["participants"]} & {
        row[0] for row in other.rows()["participants"]
    }


async def test_no_query_key_cookie_or_text_stands_in_the_log(
    start_madang: Callable[..., Server],
) -> None:
    server = start_madang()
    town = Town(server)
    hall = town.hall()
    secret, device, words = "geheim" + new_key(), new_key(), "일기장에 쓴 말"
    phone = hall.phone()
    phone.http.headers["Authorization"] = f"Bearer {device}"
    for path in ("/", "/nowhere", f"/j/{hall.code}", f"/m/{hall.code}/queue", "/socket.io/",
                 f"/m/{hall.code}/documents/public", "/static/nothing.js", "/j"):  # fmt: skip
        for method in ("GET", "POST"):
            query = {"key": secret, "code": secret, "since": secret}
            await phone.http.request(method, path, params=query, json={"text": words})
    with town.database.write.begin() as connection:
        refuse = "BEGIN SELECT RAISE(ABORT, 'no room'); END"
        connection.exec_driver_sql(f"CREATE TRIGGER full BEFORE INSERT ON posts {refuse}")
    assert (await phone.send("comment.post", text=words)).status_code == 503
    line = await Raw.open(town.base_url, f"/socket.io/?EIO=4&transport=websocket&key={secret}")
    await line.identify(code=hall.code, documents=["public"], device=device)
    await line.send(f'42["{secret}",NaN')
    await line.closed()
    written = server.log.read_text()
    assert "comment.post could not be stored" in written, "the log is where it is looked for"
    hashed = hash_key(device, str(hall.id))
    for never in (secret, device, hashed, words, hall.keys["queue"], "?key=", "?code="):
        assert never not in written
