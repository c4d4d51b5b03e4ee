"""Accounts: signing in, one's meetings, acting in them under one's own name, links, the audit."""

import json
import re

from click.testing import CliRunner

from app.accounts.queries import find_session
from app.cli import main
from app.core.clock import Clock
from app.core.ids import new_key
from app.people.models import StaffKey
from tests.support.clerks import Desk
from tests.support.people import Person
from tests.support.town import PASSWORD, Hall, Town, session_row

HOUR = 3600 * 1000


async def test_signing_in_leads_where_one_wanted_to_go_within_this_site(town: Town) -> None:
    clerk = town.account("organiser")
    wishes = {
        "/admin/account?x=1": "/admin/account?x=1",
        "": "/admin",
        "https://evil.example/": "/admin",
        "//evil.example/": "/admin",
        "/\\evil.example": "/admin",
    }
    for wish, place in wishes.items():
        answer = await Desk(town).sign_in(clerk.email.upper(), next=wish)
        assert (answer.status_code, answer.headers["location"]) == (303, place)
    led = await Desk(town).http.get("/admin/account?x=1")
    assert led.headers["location"] == "/admin/signin?next=/admin/account%3Fx%3D1"


async def test_whoever_asks_as_a_program_is_refused_rather_than_led(town: Town) -> None:
    answer = await Desk(town, accept="application/json").http.get("/admin")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "unauthenticated"


async def test_a_session_ends_after_12_idle_hours_and_after_7_days(town: Town) -> None:
    now, clerk = Clock().now(), town.account("organiser")
    for columns, lasts in (
        ({"seen_at": now - 12 * HOUR + 60_000}, True),
        ({"seen_at": now - 12 * HOUR - 1}, False),
        ({"expires_at": now - 1}, False),
        ({"revoked_at": now}, False),
    ):
        key = new_key()
        with town.database.writing() as session:
            session.add(session_row(clerk.id, key, now, **columns))
        page = await town.browser(madang_session=key).get("/admin")
        assert (page.status_code == 200) is lasts, columns


async def test_organisers_see_their_own_meetings_and_admins_all(
    town: Town, hall: Hall, desk: Desk
) -> None:
    other = town.hall("closed")
    own = (await desk.http.get("/admin")).text
    assert f"/admin/meetings/{hall.code}/links" in own
    assert other.code not in own
    everything = (await Desk(town, town.account("admin")).http.get("/admin?closed=9999")).text
    assert f"/admin/meetings/{hall.code}/links" in everything
    assert f"/admin/meetings/{other.code}/links" in everything


async def test_whoever_opens_a_meeting_acts_in_it_under_their_own_name(
    town: Town, hall: Hall, desk: Desk
) -> None:
    stage = f"/m/{hall.code}/stage"
    asked = await desk.http.get(stage)
    assert asked.headers["location"] == f"/admin/meetings/{hall.code}/enter?to=stage"
    assert (await desk.http.get(f"/m/{hall.code}/print")).status_code == 200
    assert (await desk.command(hall, "announce", text="아직")).status_code == 401
    assert (await desk.enter(hall)).headers["location"] == stage
    assert (await desk.http.get(stage)).status_code == 200
    post = hall.post("received", text="주차장이 있나요?")
    assert (await desk.command(hall, "post.approve", id=post)).json()["ok"]
    assert (await desk.command(hall, "staff.undo")).json()["result"]["id"] == post
    assert (await desk.enter(hall, "queue")).headers["location"] == f"/m/{hall.code}/queue"
    with town.database.reading() as session:
        places = session.query(StaffKey).filter_by(meeting_id=hall.id, user_id=hall.owner.id)
        (place,) = places.all()
    audit = (await desk.http.get(f"/admin/meetings/{hall.code}/audit?lang=en")).text
    row = re.search(r"<tr><td[^>]*>[^<]*</td>\s*<td>이하늘 .*?Published.*?</tr>", audit, re.DOTALL)
    assert row and "주차장이 있나요?" in row[0]
    assert place.name == "이하늘"


async def test_an_account_goes_on_after_the_links_of_the_meeting_have_ended(
    hall: Hall, desk: Desk
) -> None:
    await desk.enter(hall)
    hall.set_status("closed")
    hall.set(closed_at=Clock().now() - 25 * HOUR)
    assert (await hall.staff("stage").send("meeting.reopen")).status_code == 401
    assert (await desk.http.get(f"/m/{hall.code}/stage")).status_code == 200
    id = hall.grant("late", "queue")
    assert (await desk.command(hall, "access.revoke", id=id)).json()["ok"]


async def test_another_organiser_neither_opens_nor_changes_the_meeting(
    town: Town, hall: Hall
) -> None:
    stranger = Desk(town, town.account("organiser"))
    assert (await stranger.enter(hall)).status_code == 403
    assert (await stranger.http.get(f"/m/{hall.code}/stage")).status_code == 403
    assert (await stranger.command(hall, "announce", text="몰래")).status_code == 401


async def test_a_program_has_no_use_for_a_sessions_key(town: Town, hall: Hall, desk: Desk) -> None:
    await desk.enter(hall)
    program = Person(town.base_url, hall.code, key=hall.owner.key)
    assert (await program.send("announce", text="몰래")).status_code in (401, 403)
    without_origin = town.browser(hall.owner)
    del without_origin.headers["Origin"]
    url = f"/m/{hall.code}/commands/announce"
    assert (await without_origin.post(url, json={"text": "몰래"})).status_code == 401


async def test_a_changed_password_signs_out_everywhere_else(town: Town, hall: Hall) -> None:
    here, there = Desk(town), Desk(town)
    for browser in (here, there):
        await browser.sign_in(hall.owner.email)
        browser.clerk = hall.owner
    wrong = await here.send(
        "/admin/account/password", present="아니다", password="새 비밀번호는 하나"
    )
    assert wrong.status_code == 403
    short = await here.send("/admin/account/password", present=PASSWORD, password="짧다")
    assert short.status_code == 422
    changed = {"present": PASSWORD, "password": "새 비밀번호는 하나"}
    assert (await here.send("/admin/account/password", **changed)).status_code == 303
    assert (await here.http.get("/admin")).status_code == 200
    assert (await there.http.get("/admin")).status_code == 303
    assert (await Desk(town).sign_in(hall.owner.email)).status_code == 401
    again = await Desk(town).sign_in(hall.owner.email, "새 비밀번호는 하나")
    assert again.status_code == 303


async def test_sessions_are_listed_and_ended_one_by_one_or_all_at_once(
    town: Town, hall: Hall, desk: Desk
) -> None:
    others = [Desk(town), Desk(town)]
    for other in others:
        await other.sign_in(hall.owner.email)
    page = (await desk.http.get("/admin/account")).text
    listed = set(re.findall(r'name="session" value="(\w+)"', page))
    assert len(listed) == 3
    foreign = Desk(town, town.account("admin"))
    refused = await foreign.send("/admin/account/sessions", session=listed.copy().pop())
    assert refused.status_code == 404, "nobody ends another's session"
    with town.database.reading() as session:
        own = find_session(session, hall.owner.key)
        other = find_session(session, others[0].key)
    assert own and other and {own.id, other.id} < listed
    ended = await desk.send("/admin/account/sessions", session=other.id)
    assert ended.headers["location"] == "/admin/account"
    assert [(await browser.http.get("/admin")).status_code for browser in (desk, *others)] == [
        200, 303, 200,
    ]  # fmt: skip
    await desk.send("/admin/account/sessions")
    for browser in (desk, *others):
        assert (await browser.http.get("/admin")).status_code == 303


async def test_a_link_is_made_for_each_name_and_opens_for_that_role_alone(
    town: Town, hall: Hall, desk: Desk
) -> None:
    url = f"/admin/meetings/{hall.code}/links"
    form = {
        "csrf": await desk.token(), "seed": new_key(), "role": "queue",
        "names": "김하늘\n\n 이바다 ",
    }  # fmt: skip
    made = (await desk.http.post(url, data=form)).text
    links = re.findall(rf'value="{town.base_url}(/m/{hall.code}/queue\?key=(\w+))"', made)
    assert len(links) == 2
    again = (await desk.http.post(url, data=form)).text
    assert all(key in again for _, key in links), "the form sent again makes no second set"
    listed = (await desk.http.get(url)).text
    assert listed.count("김하늘") == listed.count("이바다") == 2, "its line and its button"
    assert not any(key in listed for _, key in links), "an address is shown once"
    everything = str(hall.rows())
    assert not any(key in everything for _, key in links)
    browser = town.browser()
    opened = await browser.get(links[0][0])
    assert opened.headers["location"] == f"/m/{hall.code}/queue"
    assert (await browser.get(f"/m/{hall.code}/queue")).status_code == 200
    assert (await browser.get(f"/m/{hall.code}/stage")).status_code == 403
    empty = await desk.http.post(url, data=form | {"names": " "})
    assert empty.status_code == 422


async def test_the_audit_is_read_by_pages_of_a_hundred_and_by_person(
    hall: Hall, desk: Desk
) -> None:
    stage, queue = hall.staff("stage"), hall.staff("queue")
    for number in range(101):
        await stage.do("announce", text=f"알림 {number}")
    await queue.do("post.approve", ids=[hall.post("received", text=f"글 {n}") for n in range(3)])
    url = f"/admin/meetings/{hall.code}/audit"
    first = (await desk.http.get(f"{url}?lang=ko")).text
    assert first.count("<tr>") == 101
    assert "글 0" in first and "외 2건" in first and "공개" in first
    older = re.search(r'href="(\?before=\d+)"', first)
    assert older
    last = (await desk.http.get(url + older[1])).text
    assert (
        "알림 0<" in last.replace(" </td>", "</td>").replace("알림 0 ", "알림 0<")
        or "알림 0" in last
    )
    person = re.search(r'<option value="(\w+)">글 검토 담당', first)
    assert person
    own = (await desk.http.get(f"{url}?by={person[1]}")).text
    assert own.count("<tr>") == 2


async def test_accounts_are_made_and_shut_out_on_the_command_line(town: Town) -> None:
    def madang(*arguments: str) -> dict[str, str]:
        where = ("--database", town.server.database_url, "--json")
        done = CliRunner().invoke(main, ["user", *arguments, *where])
        assert done.exit_code == 0, done.stderr
        answer: dict[str, str] = json.loads(done.stdout)
        return answer

    made = madang("add", "Clerk@Town.example", "--role", "organiser")
    assert set(made) == {"id", "email", "role", "password"}
    desk = Desk(town)
    assert (await desk.sign_in("clerk@town.example", made["password"])).status_code == 303
    reset = madang("reset-password", "clerk@town.example")
    assert (await desk.http.get("/admin")).status_code == 303, "signed out everywhere"
    madang("disable", "clerk@town.example")
    refused = await Desk(town).sign_in("clerk@town.example", reset["password"])
    assert refused.status_code == 401
    madang("enable", "clerk@town.example")
    again = await Desk(town).sign_in("clerk@town.example", reset["password"])
    assert again.status_code == 303
