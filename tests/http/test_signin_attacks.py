"""Attacks on the sign-in, on sessions, on forms and on links."""

import re
import time

from app.core.clock import Clock
from app.core.ids import new_key
from tests.support.clerks import Desk
from tests.support.raw import Raw
from tests.support.town import PASSWORD, Hall, Town

DAY = 24 * 3600 * 1000


async def _staffed(town: Town) -> tuple[Hall, Desk]:
    """A meeting whose organiser has opened its stage."""
    hall, owner = town.hall(), town.account("organiser")
    hall.set(owner_id=owner.id)
    desk = Desk(town, owner)
    await desk.enter(hall)
    return hall, desk


async def _line(hall: Hall, desk: Desk) -> Raw:
    """The socket of a stage page in that browser."""
    line = await Raw.open(hall.town.base_url, cookie=desk.cookie(), origin=hall.town.base_url)
    assert not await line.identify(code=hall.code, documents=["public", "staff"])
    await line.until(lambda: len(line.events("snapshot")) == 2)
    return line


async def test_a_cookie_that_was_set_before_is_worth_nothing_after_signing_in(town: Town) -> None:
    clerk, planted = town.account("organiser"), new_key()
    victim = Desk(town)
    victim.http.cookies.set("madang_session", planted)
    await victim.sign_in(clerk.email)
    held = {cookie.value for cookie in victim.http.cookies.jar if cookie.name == "madang_session"}
    assert held - {planted}, "a new key"
    attacker = town.browser(madang_session=planted)
    assert (await attacker.get("/admin")).status_code == 303
    # Whoever signs in again in the same browser leaves nothing of the former session behind.
    former = Desk(town, clerk)
    await former.sign_in(clerk.email)
    assert (await town.browser(clerk).get("/admin")).status_code == 303


async def test_signing_out_closes_the_sockets_within_a_second_and_ends_the_cookie(
    town: Town,
) -> None:
    hall, desk = await _staffed(town)
    other = Desk(town)
    await other.sign_in(desk.clerk.email if desk.clerk else "")
    gone, kept = await _line(hall, desk), await _line(hall, other)
    stolen = town.browser(madang_session=desk.key)
    began = time.monotonic()
    await desk.send("/admin/signout")
    await gone.closed(timeout=1)
    assert time.monotonic() - began < 1.5
    assert gone.events("notice") == [{"kind": "closed", "retry_after": 0}]
    assert (await stolen.get("/admin")).status_code == 303
    assert (await stolen.get(f"/m/{hall.code}/stage")).status_code == 403
    command = f"/m/{hall.code}/commands/announce"
    assert (await stolen.post(command, json={"text": "몰래"})).status_code == 401
    again = await Raw.open(
        town.base_url,
        cookie=f"madang_session={desk.clerk and desk.clerk.key}",
        origin=town.base_url,
    )
    assert (await again.identify(code=hall.code, documents=["staff"]))["code"] == "unauthenticated"
    assert (await kept.call("sync", {"doc": "staff"}))["doc"] == "staff", "elsewhere it goes on"
    await kept.close()
    await again.close()


FORMS = (
    "/admin/signin", "/admin/signout", "/admin/account/password", "/admin/account/sessions",
    "/admin/meetings/{code}/enter", "/admin/meetings/{code}/links",
    "/admin/meetings/{code}/links/revoke",
)  # fmt: skip


async def test_no_form_is_taken_without_its_token_from_elsewhere_or_by_reading(
    town: Town,
) -> None:
    hall, desk = await _staffed(town)
    token, before = await desk.token(), hall.rows()
    fields = {
        "email": desk.clerk.email if desk.clerk else "", "password": PASSWORD, "present": PASSWORD,
        "role": "queue", "names": "몰래", "seed": new_key(), "id": hall.grant("x", "queue"),
    }  # fmt: skip
    before = hall.rows()
    foreign = {"Origin": "https://evil.example"}
    for path in FORMS:
        url = path.format(code=hall.code)
        bare = await desk.http.post(url, data=fields)
        assert bare.status_code == 403, f"{url} without a token"
        forged = await desk.http.post(url, data=fields | {"csrf": "0" * 64})
        assert forged.status_code == 403, f"{url} with a forged one"
        elsewhere = await desk.http.post(url, data=fields | {"csrf": token}, headers=foreign)
        assert elsewhere.status_code == 403, f"{url} from a foreign page"
        read = await desk.http.get(url, params=fields | {"csrf": token})
        assert read.status_code in (200, 303, 404, 405), f"{url} by reading"
    assert hall.rows() == before
    assert (await desk.http.get("/admin")).status_code == 200, "still signed in, same password"
    screen = await desk.http.post("/screen/pairing", headers=foreign)
    assert screen.status_code == 403


async def test_a_link_that_ended_was_revoked_or_is_another_meetings_opens_nothing(
    town: Town,
) -> None:
    hall, elsewhere = town.hall(), town.hall()
    over = town.hall("closed", closed_at=Clock().now() - DAY - 1)
    hall.revoke("queue")
    tries = {
        "revoked": (hall.code, "queue", hall.keys["queue"]),
        "of another meeting": (hall.code, "stage", elsewhere.keys["stage"]),
        "ended": (over.code, "stage", over.keys["stage"]),
        "of another page": (hall.code, "stage", hall.keys["screen"]),
        "of nobody": (hall.code, "stage", new_key()),
    }
    for what, (code, screen, key) in tries.items():
        browser = town.browser()
        answer = await browser.get(f"/m/{code}/{screen}?key={key}")
        assert answer.status_code == 403, what
        assert not browser.cookies, what


async def test_a_projectors_link_reads_and_nothing_else(town: Town) -> None:
    hall = town.hall()
    screen, before = hall.staff("screen"), hall.rows()
    for name in ("announce", "stage.show", "post.approve", "access.grant", "screen.pair"):
        assert (await screen.send(name)).status_code in (403, 422), name
    assert hall.rows() == before
    assert "stage" in await screen.read("public")
    for document in ("staff", "speaker", "mine"):
        answer = await screen.http.get(f"/m/{hall.code}/documents/{document}")
        assert answer.status_code == 403, document


async def test_nothing_secret_stays_in_an_address_or_gets_into_a_log(town: Town) -> None:
    hall, desk = await _staffed(town)
    key = hall.keys["stage"]
    browser = town.browser()
    answer = await browser.get(f"/m/{hall.code}/stage?key={key}")
    assert answer.headers["location"] == f"/m/{hall.code}/stage"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "samesite=lax" in answer.headers["set-cookie"].lower()
    fresh, email = Desk(town), desk.clerk.email if desk.clerk else ""
    await fresh.sign_in(email)
    await Desk(town).sign_in(email, "틀린 비밀번호입니다")
    reused = await browser.get("/admin/signin?password=geheim")
    assert reused.status_code == 200
    log = town.server.log.read_text()
    assert '"event": "signed in"' in log and '"event": "sign-in refused"' in log
    for secret in (key, fresh.key, desk.key, PASSWORD, "틀린 비밀번호입니다", email, "geheim"):
        assert secret not in log


async def test_a_screen_cannot_be_stolen_and_its_digits_end(town: Town) -> None:
    hall, other = town.hall(), town.hall()
    screen, thief = town.browser(), town.browser()
    shown = (await screen.post("/screen/pairing")).json()
    assert re.fullmatch(r"\d{6}", shown["code"])
    await thief.post("/screen/pairing")
    await hall.staff("stage").do("screen.pair", code=f"{shown['code'][:3]} {shown['code'][3:]}")
    assert (await other.staff("stage").send("screen.pair", code=shown["code"])).status_code == 409
    assert (await thief.get("/screen/pairing")).json().keys() == {"code", "expires_at"}
    assert (await thief.post("/screen/enter")).status_code == 401
    assert (await screen.get("/screen/pairing")).json() == {"meeting": hall.code}
    for _ in range(2):
        entered = await screen.post("/screen/enter")
        assert entered.json() == {"page": f"/m/{hall.code}/screen"}
    assert (await screen.get(f"/m/{hall.code}/screen")).status_code == 200
    assert (await screen.get(f"/m/{hall.code}/stage")).status_code == 403
    late = (await thief.get("/screen/pairing")).json()["code"]
    town.age_screens(10 * 60 * 1000)
    assert (await hall.staff("stage").send("screen.pair", code=late)).status_code == 404
    assert (await thief.get("/screen/pairing")).json() == {}


async def test_a_screen_whose_link_is_revoked_begins_anew(town: Town) -> None:
    hall, desk = await _staffed(town)
    screen = town.browser()
    shown = (await screen.post("/screen/pairing")).json()
    await desk.command(hall, "screen.pair", code=shown["code"])
    await screen.post("/screen/enter")
    page = (await desk.http.get(f"/admin/meetings/{hall.code}/links")).text
    name = f"{shown['code'][:3]} {shown['code'][3:]}"
    id = re.search(rf'{name}.*?name="id" value="(\w+)"', page, re.DOTALL)
    assert id
    await desk.send(f"/admin/meetings/{hall.code}/links/revoke", id=id[1])
    assert (await screen.get(f"/m/{hall.code}/screen")).status_code == 403
    assert (await screen.post("/screen/enter")).status_code == 401
    assert (await screen.get("/screen/pairing")).json() == {}
