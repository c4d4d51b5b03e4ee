"""Whatever comes by HTTP, it is answered, and never as a mistake of ours."""

import asyncio
import random
from typing import Any

import pytest

from app.core.ids import new_key
from tests.contract import rights
from tests.support.town import Hall, Town

REQUESTS = 1500
AT_ONCE = 12
SEED = 20190326

PIECES = [
    "", "0", "-1", "1" * 16, "1e9", "NaN", "null", "true", "..", "%2e%2e", "%00", "%ff%fe",
    "%0d%0a", "%ED%A0%80", "%F0%9F%92%A9", "%EF%BC%91", "'", "%22", "<script>", "{}", "[]",
    "a" * 300, "%25", "__proto__", "constructor", "public", "mine", "staff", "comment.post",
    "question", "comment", "hall", "ko", "en", "xx", ";", "*", "%E2%80%AE", "\\", "~root",
]  # fmt: skip
COMMON = ["public", "mine", "staff", "comment.post", "question.ask", "post.approve", "phone.js"]
NAMES = ["code", "key", "lang", "at", "since", "wait", "kind", "before", "limit", "v", "stay", "x"]
HEADERS = {
    "Accept": ["*/*", "text/html", "", "text/html;q=x", "\xff"],
    "Accept-Language": ["ko", "en;q=0.1,ko", "x" * 500, ";q=;q=", "ko;q=NaN", "*"],
    "Authorization": ["Bearer", "Bearer x", "Bearer " + "f" * 40, "Basic eDp5", "Bearer \xff"],
    "Content-Type": ["application/json", "application/x-www-form-urlencoded", "text/plain", "",
                     "multipart/form-data", "multipart/form-data; boundary=", "a/b;c=d;boundary=x",
                     "multipart/form-data; boundary=x", "application/json; charset=utf-16"],
    "Content-Length": [],
    "Cookie": ["madang_device=" + "f" * 40, "madang_device=zz; madang_visit=", "=;=;;", "\xff",
               "madang_language=xx", "madang_staff_1=..", "a" * 3000],
    "Host": ["town.example", "127.0.0.1:1", "[::1]", "", "a b", "x" * 300, "evil.example/\\@y"],
    "Idempotency-Key": ["1-a", "x" * 65, "\xff", "-", "9" * 40],
    "If-None-Match": ['"x"', "*", "W/", "\xff"],
    "Origin": ["null", "http://evil.example", "\xff"],
    "Range": ["bytes=0-", "bytes=-1", "bytes=5-1", "bytes=a-b", "bytes=0-0,1-1", "lines=1-2",
              "bytes=-", "bytes=" + "0-," * 1000, "bytes=99999999999999999999-"],
    "Transfer-Encoding": ["identity"],
    "X-Forwarded-For": ["1.2.3.4", "x" * 300, "\xff", ",,,"],
    "X-Forwarded-Proto": ["https", "gopher"],
}  # fmt: skip
BODIES = [
    b"", b"{}", b"[]", b"null", b'{"text":', b'{"text": "hello"}', b"\xff\xfe\x00",
    b"text=a&text=b", b"csrf=x&text=hello&next=//evil.example", b"&&&===%%%",
    b"a=%ff%00", b"[" * 5000,
    b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nhello\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="text"; filename="a"\r\n\r\nhello\r\n--x--\r\n',
    b"--x\r\n\r\n--x", b"--x--", b'{"id": "' + b"a" * 5000 + b'"}', b'{"ids": {"a": [1e400]}}',
    b'{"\xed\xa0\x80": 1}', b'{"text": "\\ud800"}', b'{"__proto__": {"text": "x"}}',
]  # fmt: skip


async def ask(town: Town, request: bytes, timeout: float = 10) -> bytes:
    """Sends bytes and answers what comes back until the line is closed."""
    port = int(town.base_url.rsplit(":", 1)[1])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        await writer.drain()
        async with asyncio.timeout(timeout):
            return await reader.read()
    finally:
        writer.close()


def status_of(answer: bytes) -> int:
    """The status of the first answer; 0 where the line was closed without one."""
    first = answer.partition(b"\r\n")[0].split(b" ")
    return int(first[1]) if len(first) > 1 else 0


def line(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """A request as bytes; the line is closed after it."""
    lines = [f"{method} {path} HTTP/1.1"]
    given = {"Host": "127.0.0.1", "Connection": "close", "Content-Length": str(len(body))}
    lines += [f"{name}: {value}" for name, value in (given | headers).items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


class Fuzz:
    """Requests made by chance, the same ones each time."""

    def __init__(self, hall: Hall) -> None:
        self.chance = random.Random(SEED)
        routes = list(rights.routes())
        # Commands and documents judge most; the more pages there are, the rarer they would be.
        self.routes = routes + [route for route in routes if "/{" in route[1][3:]] * 5
        self.hall = hall
        self.keys = [*hall.keys.values(), hall.phone().identity["device"], new_key()]

    def request(self) -> bytes:
        chance = self.chance
        method, path = chance.choice(self.routes)
        method = chance.choice([method] * 6 + ["HEAD", "OPTIONS", "PUT", "POST", "GET"])
        code = chance.choice([self.hall.code] * 99 + PIECES)
        name, doc = (chance.choice(COMMON * 5 + PIECES) for _ in range(2))
        path = path.format(code=code, name=name, doc=doc)
        path += chance.choice([""] * 12 + [f"/{chance.choice(PIECES)}", "/", "//", "/."])
        pairs = [
            f"{chance.choice(NAMES)}={chance.choice(PIECES)}" for _ in range(chance.randrange(4))
        ]
        query = "?" + "&".join(pairs) if pairs else ""
        return line(method, path + query, self._headers(), chance.choice(BODIES))

    def _headers(self) -> dict[str, str]:
        chance = self.chance
        names = chance.sample([name for name in HEADERS if HEADERS[name]], chance.randrange(5))
        headers = {name: chance.choice(HEADERS[name]) for name in names}
        if chance.random() < 0.5:
            headers.setdefault("Content-Type", "application/json")
        if chance.random() < 0.5:
            headers["Authorization"] = f"Bearer {chance.choice(self.keys)}"
        return headers


async def _healthy(hall: Hall) -> None:
    """A neighbour notices nothing."""
    phone = hall.phone()
    async with asyncio.timeout(2):
        await phone.do("comment.post", text="저는 잘 있어요.")
        assert (await phone.http.get("/readyz")).json()["database"] == "ok"


async def test_no_request_by_chance_is_a_mistake_of_ours(town: Town) -> None:
    hall = town.hall()
    fuzz = Fuzz(hall)
    requests = [fuzz.request() for _ in range(REQUESTS)]
    free = asyncio.Semaphore(AT_ONCE)
    statuses: dict[int, int] = {}

    async def send(request: bytes) -> None:
        async with free:
            status = status_of(await ask(town, request, timeout=30))
        statuses[status] = statuses.get(status, 0) + 1
        assert 0 < status < 500, request

    await asyncio.gather(*map(send, requests))
    assert {200, 303, 401, 403, 404, 405, 422} <= set(statuses), statuses
    await _healthy(hall)


OUTSIDE = [
    "/static/../config.toml",
    "/static/%2e%2e/config.toml",
    "/static/..%2fconfig.toml",
    "/static/%2e%2e%2f%2e%2e%2fetc/passwd",
    "/static/..%5c..%5cconfig.toml",
    "/static//etc/passwd",
    "/static/%2fetc%2fpasswd",
    "/static/js/../../../../../../etc/passwd",
    "/static/%00",
    "/static/mark.svg%00.js",
    "/static/" + "a/" * 2000 + "a",
    "/static/" + "a" * 5000,
    "/static/.",
    "/static/js",
    "/static/%c0%ae%c0%ae/config.toml",
    "/static/bundle/../../config.toml",
    "/static/bundle/%2e%2e%2fphone.js",
    "//evil.example/static/mark.svg",
    "/static/vendor/..;/..;/config.toml",
    "/config.toml",
    "/var/secret",
    "/.git/config",
]


@pytest.mark.parametrize("path", OUTSIDE, ids=range(len(OUTSIDE)))
async def test_no_path_leads_out_of_the_folder_of_static_files(town: Town, path: str) -> None:
    answer = await ask(town, line("GET", path, {}))
    assert status_of(answer) in (400, 404), path
    assert b"root:" not in answer and b"secret_file" not in answer


RANGES = [
    "bytes=0-",
    "bytes=0-9",
    "bytes=-5",
    "bytes=9-0",
    "bytes=-",
    "bytes=0-0,-1",
    "bytes=x-y",
    "bytes=" + ",".join(f"{n}-{n + 1}" for n in range(5000)),
    "bytes=" + "0-," * 10_000,
    "bytes=" + " " * 30_000,
    "bytes=18446744073709551616-",
]


@pytest.mark.parametrize("range_", RANGES, ids=range(len(RANGES)))
async def test_ranges_cost_nothing(town: Town, range_: str) -> None:
    answer = await ask(town, line("GET", "/static/mark.svg", {"Range": range_}), timeout=5)
    assert status_of(answer) in (200, 206, 400, 416, 431)
    assert len(answer) < 64 * 1024


FORMS: list[tuple[str, bytes]] = [
    ("application/x-www-form-urlencoded", b"a&" * 32_000),
    ("application/x-www-form-urlencoded", b"&".join(b"a%d=" % n for n in range(8000))),
    ("application/x-www-form-urlencoded", b"text=" + b"%41" * 21_000),
    ("application/x-www-form-urlencoded", b"text=a&" * 9_000),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=", b"--\r\n\r\n----"),
    ("multipart/form-data; boundary=x", b"\r\n" * 30_000),
    ("multipart/form-data; boundary=x",
     b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 1200 + b"--x--\r\n"),
    ("multipart/form-data; boundary=x",
     b'--x\r\nContent-Disposition: form-data; name="text"\r\n' + b"X: y\r\n" * 9000 + b"\r\n--x--"),
    ("multipart/form-data; boundary=" + "x" * 7000, b"--" + b"x" * 7000),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "body"), FORMS, ids=range(len(FORMS)))
async def test_forms_of_ten_thousand_fields_are_refused_at_once(
    town: Town, kind: str, body: bytes
) -> None:
    hall = town.hall()
    before = hall.rows()
    headers = {"Content-Type": kind, "Authorization": f"Bearer {new_key()}"}
    for path in (f"/m/{hall.code}/commands/comment.post", f"/j/{hall.code}"):
        answer = await ask(town, line("POST", path, headers, body), timeout=5)
        assert status_of(answer) in (400, 403, 422), answer[:200]
    assert hall.rows() == before


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/j/123456/", "/j/123456"),
        ("/m/123456//", "/m/123456"),
        ("//evil.example/", "/evil.example"),
        ("///evil.example//", "/evil.example"),
        ("/%5Cevil.example/", "/%5Cevil.example"),
    ],
)
async def test_a_slash_too_many_leads_to_what_was_meant_on_our_own_host(
    town: Town, path: str, meant: str
) -> None:
    answer = await ask(town, line("GET", path, {"Host": "evil.example"}))
    assert status_of(answer) == 307
    assert f"location: {meant}\r\n".encode() in answer


@pytest.mark.parametrize(
    "after", ["//evil.example", "https://evil.example/m/1", "/m/000000/lite", "\\\\evil", "/j", ""]
)
async def test_a_form_never_leads_elsewhere(town: Town, after: str) -> None:
    hall = town.hall()
    answer = await hall.phone().http.post(
        f"/m/{hall.code}/commands/comment.post", data={"text": "안녕", "next": after}
    )
    assert answer.headers["location"] == f"/m/{hall.code}/lite"


async def test_a_refused_form_keeps_the_words_and_says_why_on_the_page(town: Town) -> None:
    hall = town.hall()
    words = "가" * 301
    answer = await hall.phone().http.post(
        f"/m/{hall.code}/commands/question.ask?lang=ko",
        data={"text": words, "next": f"/m/{hall.code}/lite"},
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert "300자까지 쓸 수 있어요. 1자를 줄여 주세요." in answer.text
    assert hall.count("posts") == 0


LISTS: list[tuple[dict[str, Any], int]] = [
    ({"kind": "poem"}, 422),
    ({"before": "-1"}, 422),
    ({"before": "1" * 16}, 422),
    ({"before": "１"}, 422),
    ({"limit": "x"}, 422),
    ({"limit": "0"}, 200),
    ({"limit": "999999999999999"}, 200),
    ({"before": "999999999999999"}, 200),
]


@pytest.mark.parametrize(("query", "status"), LISTS)
async def test_older_posts_are_asked_for_by_numbers(
    town: Town, query: dict[str, str], status: int
) -> None:
    hall = town.hall()
    hall.post()
    answer = await hall.stranger().http.get(f"/m/{hall.code}/posts", params=query)
    assert answer.status_code == status


@pytest.mark.parametrize("since", ["x", "-1", "1.5", "9" * 16, "", "１", "null"])
async def test_a_feed_is_asked_from_a_number(town: Town, since: str) -> None:
    hall = town.hall()
    url = f"/m/{hall.code}/documents/public"
    assert (await hall.stranger().http.get(url, params={"since": since})).status_code == 422
    waiting = await hall.stranger().http.get(url, params={"since": "1", "wait": since})
    assert waiting.status_code == 422


async def test_a_feed_asked_from_the_future_answers_with_the_present(town: Town) -> None:
    hall = town.hall()
    url = f"/m/{hall.code}/documents/public?since=999999999999999"
    answers = await asyncio.gather(*(hall.stranger().http.get(url) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert all("state" in answer.json() for answer in answers)
