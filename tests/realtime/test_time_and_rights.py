"""Rights that end with time: nothing is stored then, and sockets that are open are closed too."""

from pathlib import Path

from app.core.db import Database
from app.meetings.models import Meeting
from app.people.queries import STAFF_MILLIS
from tests.support.engine import Hand, make_hall
from tests.support.house import House
from tests.support.raw import Raw

SOON = 60_000


async def test_a_link_that_has_run_out_closes_the_sockets_that_it_opened(
    tmp_path: Path, sqlite_url: str
) -> None:
    clock, database = Hand(), Database(sqlite_url)
    hall = make_hall(database)
    with database.writing() as session:
        meeting = session.get_one(Meeting, hall.id)
        meeting.status, meeting.closed_at = "closed", clock.at
    house = await House(tmp_path, sqlite_url, clock).start()
    try:
        lines = {
            "staff": await Raw.open(house.base_url),
            "phone": await Raw.open(house.base_url),
        }
        keys = {"staff": {"key": hall.keys["queue"]}, "phone": {"device": "ab" * 16}}
        for who, line in lines.items():
            document = {"staff": "staff", "phone": "public"}[who]
            assert not await line.identify(code=hall.code, documents=[document], **keys[who])
            await line.until(lambda line=line: line.events("snapshot"))
        clock.at += STAFF_MILLIS - SOON
        assert (await lines["staff"].call("sync", {"doc": "staff"}))["doc"] == "staff"
        clock.at += 2 * SOON
        await lines["staff"].closed(timeout=5)
        assert lines["staff"].events("notice") == [{"kind": "closed", "retry_after": 0}]
        assert (await lines["phone"].call("sync", {"doc": "public"}))["doc"] == "public"
        await lines["phone"].close()
    finally:
        await house.stop()
        database.dispose()
