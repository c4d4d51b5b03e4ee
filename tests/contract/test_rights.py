"""Every role, every command, document and page, in every state of a meeting."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from app.asgi import create_app
from app.core.clock import Clock
from app.core.commands import REGISTRY
from app.core.permissions import DOCUMENTS
from app.core.settings import Database, Server, Settings
from app.documents.derive import DOCUMENTS as DERIVED
from tests.contract import rights
from tests.contract.cast import FITTING, Cast
from tests.support.doors import DOORS, JsonDoor, code_of, told
from tests.support.people import Person
from tests.support.raw import Raw, enter
from tests.support.town import Town

COMMANDS = rights.commands()
RESTRICTED = ("muted", "reader")
WITHOUT_SOCKET = ("nobody", "revoked", "foreign")


def expected(name: str, role: str, state: str, host_next: bool = False) -> str | None:
    """The code that the tables promise, None for success."""
    by_role, by_state = COMMANDS[name]
    sign = by_role[role]
    if sign == "h":
        sign = "." if host_next else "f"
    # What depends on the meeting is judged before a phone's being muted or a reader's.
    restricted = role in RESTRICTED and by_role["device"] == "." and sign != "F"
    if sign == "." or (restricted and by_state[state] != "."):
        sign = by_state[state]
    return rights.CODES[sign]


# Every door in a meeting that is on; the doors differ in how they read, not in what they judge.
everywhere = pytest.mark.parametrize(
    ("door", "state", "host_next"),
    [
        ("json", "live", False),
        ("form", "live", True),
        ("socket", "upcoming", False),
        ("socket", "live", False),
        ("socket", "closed", False),
    ],
)


def _promised(name: str, role: str, state: str, door: str, host_next: bool) -> str | None:
    if door == "socket" and role in WITHOUT_SOCKET:
        return "unauthenticated"
    return expected(name, role, state, host_next)


def test_every_command_stands_in_the_table() -> None:
    assert set(COMMANDS) == set(REGISTRY) == set(FITTING)


@everywhere
async def test_the_refused_are_told_so_and_nothing_is_stored(
    town: Town, door: str, state: str, host_next: bool
) -> None:
    cast = Cast(town, state, host_next=host_next)
    payloads = {name: cast.prepare(name, cast.author) for name in COMMANDS}
    doors = await _open(door, cast)
    before = cast.hall.rows()
    wrong = []
    for name, role in _cells():
        code = _promised(name, role, state, door, host_next)
        if code is None:
            continue
        told = code_of(await doors[role].send(name, payloads[name]))
        if told != code:
            wrong.append(f"{role} {name}: {told} instead of {code}")
    assert not wrong
    assert cast.hall.rows() == before
    await _close(doors)


@everywhere
async def test_who_may_does_it(town: Town, door: str, state: str, host_next: bool) -> None:
    cast = Cast(town, state, host_next=host_next)
    doors = await _open(door, cast)
    wrong = []
    for name, role in _cells():
        if _promised(name, role, state, door, host_next) is not None:
            continue
        cast.hall.set_status(state)
        payload = cast.prepare(name, cast.people[role])
        told = code_of(await doors[role].send(name, payload))
        if told is not None:
            wrong.append(f"{role} {name}: {told}")
    assert not wrong
    await _close(doors)


async def _open(door: str, cast: Cast) -> dict[str, JsonDoor]:
    return {role: await DOORS[door](person).open() for role, person in cast.people.items()}


async def _close(doors: dict[str, JsonDoor]) -> None:
    for door in doors.values():
        await door.close()


def _cells() -> Iterator[tuple[str, str]]:
    return ((name, role) for name in COMMANDS for role in rights.ROLES)


@pytest.mark.parametrize("door", DOORS)
async def test_an_id_of_another_meeting_is_not_found_by_any_command(town: Town, door: str) -> None:
    here, there = Cast(town), Cast(town)
    doors = await _open(door, here)
    foreign = _naming_something(there)
    before = here.hall.rows(), there.hall.rows()
    for name, payload in foreign:
        who = next(
            role for role in ("device", "stage", "organiser", "department") if _may(name, role)
        )
        told = await doors[who].send(name, payload)
        assert code_of(told) == "not_found", f"{name}: {told}"
    await _close(doors)
    assert (here.hall.rows(), there.hall.rows()) == before


def _may(name: str, role: str) -> bool:
    return COMMANDS[name][0][role] == "."


def _naming_something(cast: Cast) -> list[tuple[str, dict[str, Any]]]:
    """Every command that names something of the meeting by its id, each field in turn; what has
    to be prepared there is prepared at once."""
    own, ready = cast.people["device"], []
    for name in COMMANDS:
        payload = cast.prepare(name, own)
        if name in ("stage.show", "stage.prepare"):
            payload = {"scene": "question", "ref": cast.hall.post()}
        fields = {"id", "into", "post", "ref"} & payload.keys()
        ready += [(name, payload)] * bool(fields)
        if "ids" in REGISTRY[name].payload.__struct_fields__:
            ids = payload.get("ids") or [payload["id"], cast.hall.post("received")]
            ready.append((name, {k: v for k, v in payload.items() if k != "id"} | {"ids": ids}))
    return ready


async def test_a_question_is_not_merged_into_one_of_another_meeting(town: Town) -> None:
    here, there = town.hall(), town.hall()
    own, foreign = here.post("received"), there.post()
    response = await here.staff("queue").send("post.merge", id=own, into=foreign)
    assert response.json()["error"]["code"] == "not_found"


async def test_each_is_offered_the_commands_of_the_table_and_no_others(town: Town) -> None:
    cast = Cast(town)
    for role, person in cast.people.items():
        response = await person.http.get(f"/m/{person.code}/commands")
        may = {name for name, (by_role, _) in COMMANDS.items() if by_role[role] in ".hn"}
        # A muted phone is still offered what it may do again as soon as it is not, and a reader.
        may |= {
            n
            for n, (by_role, _) in COMMANDS.items()
            if role in RESTRICTED and by_role["device"] == "."
        }
        assert set(response.json()["commands"]) == may, role


def test_every_document_stands_in_the_table() -> None:
    assert set(rights.documents()) == DOCUMENTS == {*DERIVED, "mine"}


async def test_documents_are_read_by_those_in_the_table_alone(town: Town) -> None:
    cast = Cast(town)
    for name, signs in rights.documents().items():
        for role, person in cast.people.items():
            response = await person.http.get(f"/m/{person.code}/documents/{name}")
            told = None if response.status_code == 200 else response.json()["error"]["code"]
            assert told == rights.CODES[signs[role]], f"{role} {name} by the feed"
            told = await _by_socket(cast, person, name)
            promised = "unauthenticated" if role in WITHOUT_SOCKET else rights.CODES[signs[role]]
            assert told == promised, f"{role} {name} by socket"


async def _by_socket(cast: Cast, person: Person, name: str) -> str | None:
    """What connecting with the document is answered, and asking for it on an open socket."""
    asking = await Raw.open(cast.hall.town.base_url)
    refusal = await asking.identify(code=person.code, documents=[name], **person.identity)
    await asking.close()
    later = await Raw.open(cast.hall.town.base_url)
    code: str | None = refusal.get("code")
    if not await later.identify(code=person.code, documents=["public"], **person.identity):
        answer = await later.call("sync", {"doc": name})
        assert ("state" in answer) == (code is None)
        assert code == answer.get("error", {}).get("code")
    await later.close()
    return code


async def test_a_phone_that_also_holds_staff_keys_does_both_by_each(town: Town) -> None:
    """A browser: citizens' commands use the device, staff commands the union of the keys."""
    hall = town.hall()
    phone, queue = hall.phone(), hall.keys["queue"]
    cookies = {
        "madang_device": phone.identity["device"],
        f"madang_staff_{hall.code}": f"{queue}.{hall.keys['screen']}",
    }
    async with httpx.AsyncClient(base_url=town.base_url, cookies=cookies) as browser:
        headers = {"Origin": town.base_url}
        url = f"/m/{hall.code}/commands"
        asked = await browser.post(f"{url}/question.ask", json={"text": "질문"}, headers=headers)
        id = asked.json()["result"]["id"]
        done = await browser.post(f"{url}/post.approve", json={"id": id}, headers=headers)
        assert done.json()["ok"]
        for name in ("public", "mine", "staff", "screen"):
            assert (await browser.get(f"/m/{hall.code}/documents/{name}")).status_code == 200
        refused = await browser.get(f"/m/{hall.code}/documents/speaker")
        assert refused.status_code == 403
    assert (await phone.read("mine"))["posts"][id]["status"] == "public"


async def test_a_phone_page_reads_nothing_of_the_staff_keys_beside_it(town: Town) -> None:
    """A socket that follows `public` and `mine` is a phone's, whatever else the browser holds:
    when a staff key is taken back there is nothing on it to take away."""
    hall = town.hall()
    cookie = (
        f"madang_device={hall.phone().identity['device']}; madang_staff_{hall.code}="
        + (hall.keys["queue"])
    )
    line = await Raw.open(town.base_url, cookie=cookie, origin=town.base_url)
    assert not await line.identify(code=hall.code, documents=["public", "mine"])
    assert (await line.call("sync", {"doc": "staff"}))["error"]["code"] == "forbidden"
    await line.close()


def test_every_route_stands_in_the_table(tmp_path: Any) -> None:
    settings = Settings(
        server=Server(secret_file=str(tmp_path / "secret")),
        database=Database(url=f"sqlite:///{tmp_path}/madang.db"),
    )
    found = {
        (method, route.path)  # type: ignore[attr-defined]
        for route in create_app(settings).routes
        for method in getattr(route, "methods", None) or {"GET"}
        if method != "HEAD"
    }
    assert found == set(rights.routes())


STATUS_OF_SIGN = {".": {200}, ">": {303}, "f": {403}, "a": {401}, "n": {404}}


async def test_pages_open_to_those_in_the_table_alone(town: Town) -> None:
    cast = Cast(town)
    wrong = []
    for (method, path), signs in rights.routes().items():
        for role, sign in signs.items():
            person = cast.people[role]
            address = path.format(code=person.code, name="phone.js") + (
                "/mark.svg" if path == "/static" else ""
            )
            response = await person.http.request(method, address)
            if response.status_code not in STATUS_OF_SIGN[sign]:
                wrong.append(f"{role} {method} {path}: {response.status_code}, not {sign}")
    assert not wrong


async def test_admin_pages_open_to_those_in_the_table_alone(town: Town) -> None:
    hall, owner = town.hall(), town.account("organiser")
    hall.set(owner_id=owner.id)
    keys = ".".join(hall.keys[name] for name in ("queue", "stage", "speaker", "screen"))
    browsers = {
        "nobody": town.browser(),
        "keys": town.browser(**{f"madang_staff_{hall.code}": keys}),
        "stranger": town.browser(town.account("organiser")),
        "organiser": town.browser(owner),
        "admin": town.browser(town.account("admin")),
    }
    assert {address for address, signs in rights.routes().items() if not signs} >= set(
        rights.accounts()
    )
    wrong = []
    for (method, path), signs in rights.accounts().items():
        for who, sign in signs.items():
            response = await browsers[who].request(method, path.format(code=hall.code))
            if response.status_code not in STATUS_OF_SIGN[sign]:
                wrong.append(f"{who} {method} {path}: {response.status_code}, not {sign}")
    assert not wrong


async def test_a_revoked_key_loses_its_open_sockets_within_2_seconds(town: Town) -> None:
    hall = town.hall()
    lost, kept = await Raw.open(town.base_url), await Raw.open(town.base_url)
    for line, name in ((lost, "queue"), (kept, "stage")):
        auth = {"code": hall.code, "key": hall.keys[name], "documents": ["public", "staff"]}
        assert not await line.identify(**auth)
        await line.until(lambda line=line: len(line.events("snapshot")) == 2)
    hall.revoke("queue")
    await lost.closed(timeout=2)
    assert lost.events("notice") == [{"kind": "closed", "retry_after": 0}]
    seen = len(lost.frames)
    await hall.staff("stage").do("announce", text="이 알림은 남은 사람만 봅니다.")
    await kept.until(lambda: "이 알림은" in json.dumps(kept.events("patch"), ensure_ascii=False))
    assert len(lost.frames) == seen
    again = await Raw.open(town.base_url)
    assert (await again.identify(**auth | {"key": hall.keys["queue"]}))["code"] == "unauthenticated"
    await kept.close()
    await again.close()


async def test_a_revoked_key_gets_no_more_from_a_waiting_feed(town: Town) -> None:
    hall = town.hall()
    queue = hall.staff("queue")
    first = (await queue.http.get(f"/m/{hall.code}/documents/staff")).json()
    url = f"/m/{hall.code}/documents/staff?since={first['revision']}&wait=10"
    waiting = asyncio.create_task(queue.http.get(url))
    for _ in range(5):
        # Whoever asked before these was let in before these.
        await hall.staff("stage").read("staff")
    assert not waiting.done()
    hall.revoke("queue")
    hall.post("received", text="비밀 검토 글")
    answer = await waiting
    assert answer.status_code == 401
    assert "비밀 검토 글" not in answer.text


async def test_staff_links_end_24_hours_after_the_meeting_was_closed(town: Town) -> None:
    hall = town.hall("closed")
    stage, phone = hall.staff("stage"), hall.phone()
    line = await enter(hall, stage, "public", "staff")
    post, day = hall.post("received"), 24 * 3600 * 1000
    hall.set(closed_at=Clock().now() - day + 60_000)
    await stage.do("post.claim", id=post)
    hall.set(closed_at=Clock().now() - day - 1)
    before = hall.rows()
    for command in ("post.approve", "meeting.reopen"):
        by_http = told(await stage.send(command, **({"id": post} if "post" in command else {})))
        assert code_of(by_http) == "unauthenticated"
    by_socket = await line.call("command", "post.approve", {"id": post}, "1-late")
    assert code_of(by_socket) == "unauthenticated", "also on a socket that is open since before"
    assert (await stage.http.get(f"/m/{hall.code}/documents/staff")).status_code == 401
    assert (await stage.http.get(f"/m/{hall.code}/stage")).status_code == 403
    again = await Raw.open(town.base_url)
    assert (await again.identify(code=hall.code, **stage.identity))["code"] == "unauthenticated"
    assert hall.rows() == before
    assert (await phone.read("mine"))["posts"] == {}, "citizens still read"
    await again.close()
    await line.close()


async def test_an_upgrade_of_rights_needs_no_new_page(town: Town) -> None:
    """A phone that is no longer muted writes again at once."""
    hall = town.hall()
    phone, queue = hall.phone(muted=True), hall.staff("queue")
    post = hall.post(author=phone)
    assert (await phone.send("comment.post", text="안녕")).status_code == 403
    await queue.do("person.unmute", post=post)
    await phone.do("comment.post", text="안녕")
