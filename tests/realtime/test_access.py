"""Rights that are taken away: what becomes of sockets that are open."""

import asyncio
import json
import time

from click.testing import CliRunner

from app.cli import main
from tests.support.clerks import Desk
from tests.support.raw import Raw, enter
from tests.support.town import Town


async def test_taken_away_rights_end_open_sockets_within_2_seconds_and_no_others(
    town: Town,
) -> None:
    hall = town.hall()
    desk, admin = Desk(town, town.account("admin")), Desk(town, town.account("admin"))
    await desk.enter(hall)
    await admin.enter(hall)
    id = hall.grant("second", "queue")
    lines = {
        "revoked": await enter(hall, hall.staff("second"), "public", "staff"),
        "kept": await enter(hall, hall.staff("queue"), "public", "staff"),
        "signed out": await _signed_in(town, hall.code, desk),
        "admin": await _signed_in(town, hall.code, admin),
    }
    for who, took in (
        ("revoked", lambda: admin.command(hall, "access.revoke", id=id)),
        ("signed out", lambda: desk.send("/admin/signout")),
    ):
        closing = asyncio.create_task(lines[who].closed(timeout=2))
        began = time.monotonic()
        assert (await took()).status_code in (200, 303)
        await closing
        assert time.monotonic() - began < 2
    await hall.staff("stage").do("announce", text="남은 사람만 봅니다")
    for who in ("kept", "admin"):
        line = lines[who]
        await line.until(lambda line=line: "남은 사람만" in _received(line))
        await line.close()
    for who in ("revoked", "signed out"):
        assert "남은 사람만" not in _received(lines[who])
        assert lines[who].events("notice") == [{"kind": "closed", "retry_after": 0}]


async def test_an_account_that_is_shut_out_on_the_command_line_loses_its_sockets_within_2_seconds(
    town: Town,
) -> None:
    hall, desks = town.hall(), [Desk(town, town.account("admin")) for _ in range(4)]
    for desk in desks:
        await desk.enter(hall)
    lines = [await _signed_in(town, hall.code, desk) for desk in desks]
    closings = [asyncio.create_task(_closed_at(line)) for line in lines]
    # Another process takes the right away, at four moments between two looks at the database.
    taken = []
    for verb, desk in zip(("disable", "reset-password") * 2, desks, strict=True):
        await asyncio.to_thread(_madang, town, verb, desk)
        taken.append(town.signed_out_at(desk.key))
        assert (await desk.command(hall, "announce", text="몰래")).status_code == 401, "at once"
    took = [(await closing - at) / 1000 for closing, at in zip(closings, taken, strict=True)]
    assert max(took) <= 2, took
    for line in lines:
        assert line.events("notice") == [{"kind": "closed", "retry_after": 0}]


async def test_a_meeting_that_changes_hands_is_lost_to_the_former_owner(town: Town) -> None:
    hall, owner = town.hall(), town.account("organiser")
    hall.set(owner_id=owner.id)
    desk = Desk(town, owner)
    await desk.enter(hall)
    assert (await desk.command(hall, "announce", text="아직 내 행사")).json()["ok"]
    hall.set(owner_id=town.account("organiser").id)
    assert (await desk.command(hall, "announce", text="이제 아님")).status_code == 401
    assert (await desk.http.get(f"/m/{hall.code}/stage")).status_code == 403


def _madang(town: Town, verb: str, desk: Desk) -> None:
    assert desk.clerk
    where = ("--database", town.server.database_url)
    done = CliRunner().invoke(main, ["user", verb, desk.clerk.email, *where])
    assert done.exit_code == 0, done.stderr


async def _closed_at(line: Raw) -> float:
    """The instant at which the other side closes the line, in milliseconds."""
    await line.closed(timeout=20)
    return time.time() * 1000


async def _signed_in(town: Town, code: str, desk: Desk) -> Raw:
    line = await Raw.open(town.base_url, cookie=desk.cookie(), origin=town.base_url)
    assert not await line.identify(code=code, documents=["public", "staff"])
    await line.until(lambda: len(line.events("snapshot")) == 2)
    return line


def _received(line: Raw) -> str:
    return json.dumps([*line.events("patch"), *line.events("snapshot")], ensure_ascii=False)
