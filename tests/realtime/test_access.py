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
    hall, owner = town.hall(), town.account("organiser")
    hall.set(owner_id=owner.id)
    desk, admin = Desk(town, owner), Desk(town, town.account("admin"))
    await desk.enter(hall)
    await admin.enter(hall)
    id = hall.grant("second", "queue")
    lines = {
        "revoked": await enter(hall, hall.staff("second"), "public", "staff"),
        "kept": await enter(hall, hall.staff("queue"), "public", "staff"),
        "disabled": await _signed_in(town, hall.code, desk),
        "admin": await _signed_in(town, hall.code, admin),
    }
    began = time.monotonic()
    assert (await admin.command(hall, "access.revoke", id=id)).json()["ok"]
    await lines["revoked"].closed(timeout=2)
    assert time.monotonic() - began < 2
    where = ("--database", town.server.database_url)
    done = await asyncio.to_thread(
        CliRunner().invoke, main, ["user", "disable", owner.email, *where]
    )
    assert done.exit_code == 0, done.stderr
    # By another process: found at the next look at the database, on a busy machine a bit later.
    await lines["disabled"].closed(timeout=4)
    refused = await desk.command(hall, "announce", text="몰래")
    assert refused.status_code == 401
    await hall.staff("stage").do("announce", text="남은 사람만 봅니다")
    for who in ("kept", "admin"):
        line = lines[who]
        await line.until(lambda line=line: "남은 사람만" in _received(line))
        await line.close()
    for who in ("revoked", "disabled"):
        assert "남은 사람만" not in _received(lines[who])
        assert lines[who].events("notice") == [{"kind": "closed", "retry_after": 0}]


async def test_a_meeting_that_changes_hands_is_lost_to_the_former_owner(town: Town) -> None:
    hall, owner = town.hall(), town.account("organiser")
    hall.set(owner_id=owner.id)
    desk = Desk(town, owner)
    await desk.enter(hall)
    assert (await desk.command(hall, "announce", text="아직 내 행사")).json()["ok"]
    hall.set(owner_id=town.account("organiser").id)
    assert (await desk.command(hall, "announce", text="이제 아님")).status_code == 401
    assert (await desk.http.get(f"/m/{hall.code}/stage")).status_code == 403


async def _signed_in(town: Town, code: str, desk: Desk) -> Raw:
    line = await Raw.open(town.base_url, cookie=desk.cookie(), origin=town.base_url)
    assert not await line.identify(code=code, documents=["public", "staff"])
    await line.until(lambda: len(line.events("snapshot")) == 2)
    return line


def _received(line: Raw) -> str:
    return json.dumps([*line.events("patch"), *line.events("snapshot")], ensure_ascii=False)
