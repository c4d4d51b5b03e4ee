"""Backup while people write, and restore: nothing acknowledged before is missing, and no revision
that somebody remembers ever names another state."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.backup import backup, restore
from app.core.db import Database
from app.documents.source import LEAP
from tests.support.engine import Engine
from tests.support.lawbook import read_facts
from tests.support.load import Crew, judge_storage
from tests.support.people import Person
from tests.support.server import Server


def revisions(engine: Engine, *people: str) -> dict[str, int]:
    """The revision of every document, and of `mine` of these persons."""
    documents, mine = engine.fresh(people)
    return {name: version.revision for name, version in (documents | mine).items()}


async def test_after_a_restore_every_document_stands_above_all_that_was_given_out(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with Engine(sqlite_url) as engine:
        early, late = engine.citizen(), engine.citizen()
        people = [early.person or "", late.person or ""]
        await engine.ask(early, "before the backup")
        saved, kept = revisions(engine, *people), tmp_path / "kept.db"
        backup(engine.database, kept)
        for number in range(20):
            await engine.ask(late, f"after the backup {number}")
        given_out = max(revisions(engine, *people).values())
        restore(engine.database, kept, overwrite=True)
        lifted = revisions(engine, *people)
        assert lifted == {
            name: LEAP + (1 if name == late.person else revision)
            for name, revision in saved.items()
        }
        assert min(lifted.values()) > given_out
        assert engine.revision == max(lifted.values())


async def test_after_a_second_restore_of_the_same_backup_they_stand_higher_still(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with Engine(sqlite_url) as engine:
        phone, kept = engine.citizen(), tmp_path / "kept.db"
        await engine.ask(phone, "before the backup")
        backup(engine.database, kept)
        highest = 0
        for number in range(3):
            restore(engine.database, kept, overwrite=True)
            await engine.ask(phone, f"again {number}")
            lifted = revisions(engine, phone.person or "")
            assert min(lifted.values()) > highest
            highest = max(lifted.values())


async def test_a_backup_under_load_holds_all_that_was_acknowledged_before(
    start_madang: Callable[..., Server], tmp_path: Path
) -> None:
    server = start_madang()
    meeting = server.create_meeting()
    stage = Person.staff(server.base_url, meeting, "stage")
    await stage.do("meeting.open")
    await stage.do("posting.set", questions="open")
    crew, kept = Crew(server.base_url, meeting["code"]), tmp_path / "kept.db"
    follower = await crew.people[0].connect("public", "mine")
    await crew.start()
    await crew.until(lambda: len(crew.acknowledged) >= 60)
    before = dict(crew.acknowledged)
    await asyncio.to_thread(server.run, "backup", str(kept))
    await crew.until(lambda: len(crew.acknowledged) >= len(before) + 60)
    await crew.stop()
    await crew.settle()
    newcomer = Person(server.base_url, meeting["code"])
    lost = await newcomer.connect("public", "mine")
    await newcomer.do("comment.post", text="after the backup")
    await lost.until(lambda: lost.state["mine"]["posts"])

    server.run("restore", str(kept), "--yes")
    # Supports of questions that are gone have nothing to hold on to.
    crew.unknown = {
        key: deed
        for key, (deed, _) in crew.acknowledged.items()
        if key not in before and "text" in deed.payload
    }
    crew.acknowledged = before
    database = Database(server.database_url)
    judge_storage(database, 1, crew)
    await _judge_followers(crew.people[0], follower, newcomer, lost)
    await crew.settle()
    judge_storage(database, 1, crew)
    assert len(read_facts(database, 1).posts()) == sum(
        "text" in deed.payload for deed, _ in crew.acknowledged.values()
    )
    for client in (follower, lost):
        await client.close()
    database.dispose()


async def _judge_followers(person: Person, follower: Any, newcomer: Person, lost: Any) -> None:
    """Whoever is connected sees what was restored, without coming again; whoever comes back with
    what they remember gets a snapshot."""
    # Until then the node may rightly answer with what it showed before: it looks once a second.
    await follower.until(lambda: min(follower.revision.values()) > LEAP)
    public, mine = await person.read("public"), await person.read("mine")
    await follower.until(lambda: follower.state == {"public": public, "mine": mine})
    await lost.until(lambda: not lost.state["mine"]["posts"] and lost.state["public"] == public)
    assert lost.gaps == follower.gaps == 0
    remembered = await newcomer.http.get(f"/m/{newcomer.code}/documents/mine?since=40&wait=0")
    assert remembered.json()["state"]["posts"] == {}
    assert remembered.json()["revision"] > LEAP
