"""Killed in the middle of its work, as often as you like: what was acknowledged is there once."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from sqlalchemy import select

from app.core.db import Database
from app.meetings.models import Meeting
from tests.support.load import Crew, judge_storage
from tests.support.people import Person
from tests.support.server import Server

ROUNDS = {"sqlite": 4, "postgresql": 2}


async def test_every_acknowledged_word_survives_being_killed(
    start_madang: Callable[..., Server], database_url: str, request: pytest.FixtureRequest
) -> None:
    server = start_madang(database_url=database_url)
    meeting = server.create_meeting()
    stage = Person.staff(server.base_url, meeting, "stage")
    await stage.do("meeting.open")
    await stage.do("posting.set", questions="open")
    crew, chance = Crew(server.base_url, meeting["code"]), random.Random(7)
    database = Database(database_url)
    id = _meeting_id(database)
    interrupted = 0
    for _ in range(ROUNDS[request.node.callspec.params["database_url"]]):
        known = len(crew.acknowledged)
        await crew.start()
        enough = known + chance.randint(10, 120)
        await crew.until(lambda enough=enough: len(crew.acknowledged) >= enough)
        server.kill()
        await crew.stop()
        interrupted += len(crew.unknown)
        judge_storage(database, id, crew)
        _judge_soundness(database_url)
        server.again()
        await crew.settle()
        judge_storage(database, id, crew)
    assert not crew.refused
    assert interrupted, "nothing was under way when it was killed"
    await _judge_documents(server, meeting["code"], crew)
    database.dispose()


def _judge_soundness(url: str) -> None:
    """The file is whole after a crash."""
    if not url.startswith("sqlite"):
        return
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


async def _judge_documents(server: Server, code: str, crew: Crew) -> None:
    """The restarted process shows what the crew was told."""
    reader = Person(server.base_url, code)
    counters = (await reader.read("public"))["counters"]
    posts = [deed for deed, _ in crew.acknowledged.values() if "text" in deed.payload]
    assert counters["received"] == counters["shown"] == len(posts)


def _meeting_id(database: Database) -> int:
    with database.reading() as session:
        return session.scalars(select(Meeting.id)).one()
