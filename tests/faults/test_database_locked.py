"""Somebody else holds the database: the answer can be retried, and nothing is written by half."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest

from app.core.db import Database
from tests.support.lawbook import Facts, read_facts
from tests.support.load import Crew, judge_storage
from tests.support.people import Person
from tests.support.server import Server

HELD = 10.0
RATE = 200
HOLD = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def locked(path: str) -> Iterator[None]:
    """Another process holds the write lock."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdin and holder.stdout
    assert holder.stdout.readline() == "held\n"
    try:
        yield
    finally:
        holder.stdin.close()
        holder.wait()
        holder.stdout.close()


async def test_with_the_database_locked_for_10_seconds_nothing_is_lost_or_half_written(
    start_madang: Callable[..., Server],
) -> None:
    server = start_madang()
    meeting = server.create_meeting()
    stage = Person.staff(server.base_url, meeting, "stage")
    await stage.do("meeting.open")
    path = server.database_url.removeprefix("sqlite:///")
    database, phone = Database(server.database_url), Person(server.base_url, meeting["code"])
    follower = await phone.connect("public")
    await phone.do("comment.post", text="before")
    before = read_facts(database, 1)
    with locked(path):
        began = time.monotonic()
        writing = [
            asyncio.create_task(phone.send("comment.post", f"{n}-a", text=f"글 {n}"))
            for n in range(20)
        ]
        await _judge_reading(phone)
        answers = await asyncio.gather(*writing)
        for answer in answers:
            _judge_refusal(answer)
        by_socket = await follower.command("comment.post", {"text": "글 20"}, "20-a", timeout=20)
        assert by_socket["error"]["code"] == "unavailable"
        _judge_untouched(before, read_facts(database, 1))
        late = asyncio.create_task(phone.send("comment.post", "21-a", text="글 21"))
        await asyncio.sleep(max(0.0, HELD - (time.monotonic() - began)))
        _judge_untouched(before, read_facts(database, 1))
    assert (await late).json()["ok"], "the lock ended while this one waited"
    for number in range(22):
        await phone.do("comment.post", f"{number}-a", text=f"글 {number}")
    texts = sorted(row["text"] for row in read_facts(database, 1).posts())
    assert texts == sorted(["before", *(f"글 {number}" for number in range(22))])
    await follower.until(lambda: len(follower.state["public"]["comments"]) == 23)
    assert "Traceback" not in server.log.read_text()
    await follower.close()
    database.dispose()


async def _judge_reading(phone: Person) -> None:
    """Whoever only reads notices nothing."""
    began = time.monotonic()
    for address in ("documents/public", "documents/mine", "posts?kind=comment"):
        answer = await phone.http.get(f"/m/{phone.code}/{address}")
        assert answer.status_code == 200
    assert (await phone.http.get("/readyz")).status_code == 200
    assert time.monotonic() - began < 1


def _judge_refusal(answer: httpx.Response) -> None:
    """One clear sentence, when to come again, and no word about databases."""
    assert answer.status_code == 503
    error = answer.json()["error"]
    assert (error["code"], answer.headers["Retry-After"]) == ("unavailable", "2")
    assert error["message"] and "lock" not in answer.text and "sqlite" not in answer.text


def _judge_untouched(before: Facts, now: Facts) -> None:
    assert now == before, "something was written by half"


async def test_with_the_lock_taken_again_and_again_everything_is_stored_once(
    start_madang: Callable[..., Server],
) -> None:
    server = start_madang()
    meeting = server.create_meeting()
    stage = Person.staff(server.base_url, meeting, "stage")
    await stage.do("meeting.open")
    await stage.do("posting.set", questions="open")
    crew, database = Crew(server.base_url, meeting["code"]), Database(server.database_url)
    await crew.start()
    for _ in range(5):
        enough = len(crew.acknowledged) + 20
        await crew.until(lambda enough=enough: len(crew.acknowledged) >= enough)
        with locked(server.database_url.removeprefix("sqlite:///")):
            await asyncio.sleep(0.3)
    await crew.stop()
    await crew.settle()
    judge_storage(database, 1, crew)
    assert not crew.refused
    database.dispose()


@pytest.mark.parametrize(
    "seconds", [pytest.param(3, id="short"), pytest.param(60, id="full", marks=pytest.mark.full)]
)
async def test_at_200_writes_a_second_with_a_backup_meanwhile_nobody_meets_a_lock(
    start_madang: Callable[..., Server], seconds: int
) -> None:
    server = start_madang()
    meeting = server.create_meeting()
    await Person.staff(server.base_url, meeting, "stage").do("meeting.open")
    people = [Person(server.base_url, meeting["code"]) for _ in range(20)]
    phones = [await person.connect("mine") for person in people]
    backup = asyncio.create_task(asyncio.to_thread(server.run, "backup", "copy.db"))
    began, writing = time.monotonic(), []
    for number in range(RATE * seconds):
        await asyncio.sleep(max(0.0, began + number / RATE - time.monotonic()))
        text = {"text": f"글 {number}"}
        writing.append(asyncio.create_task(phones[number % 20].command("comment.post", text)))
    answers = await asyncio.gather(*writing)
    assert time.monotonic() - began < seconds + 5
    assert [answer for answer in answers if not answer["ok"]] == []
    assert (await backup)["bytes"] > 0
    assert "locked" not in server.log.read_text()
    database = Database(server.database_url)
    texts = [row["text"] for row in read_facts(database, 1).posts()]
    assert sorted(texts) == sorted(f"글 {number}" for number in range(RATE * seconds))
    database.dispose()
    for phone in phones:
        await phone.close()
