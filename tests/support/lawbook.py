"""What must hold after every command, whoever sent it and by whatever door."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from babel.messages.pofile import read_po

from app.core.clock import Clock
from app.core.db import Database
from app.core.errors import STATUS, Refusal
from app.core.ledger import Audit
from app.core.text import clean_name, clean_text
from app.documents.derive import Deriver
from app.documents.source import LARGEST
from app.meetings import rehearsal
from app.meetings.queries import due_for_screen
from app.posts.flags import mask
from app.posts.undo import can_be_undone
from realtime.document import Version
from tests.support.schema import rows_of
from tests.support.server import MEETING

LOCALE = Path(__file__).parents[2] / "app" / "locale"
COUNTED = {
    "meetings": ("revision", "parts", "changed_at"),
    "participants": ("revision", "changed_at"),
}
"""What follows from changes and is none itself."""

WIPED = tuple(table.__tablename__ for table in rehearsal.WIPED)
MADE = ("posts", "announcements", "polls", "notes", "facts", "staff_keys")
EDIT, WIPE = "meeting.edit", "meeting.wipe_rehearsal"
TAKEN_BACK = {"facts": "fact.withdraw", "polls": EDIT}
"""What may be gone again, and by which command."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Facts:
    """All rows of one meeting, by table."""

    revision: int
    rows: dict[str, list[Row]]

    def content(self) -> dict[str, list[Row]]:
        """What people said and did, without revisions and keys."""
        return {
            table: [
                {k: v for k, v in row.items() if k not in COUNTED.get(table, ())} for row in rows
            ]
            for table, rows in self.rows.items()
            if table != "command_keys"
        }

    def posts(self, kind: str | None = None) -> list[Row]:
        return [row for row in self.rows["posts"] if kind in (None, row["kind"])]

    def ids(self, table: str) -> set[str]:
        return {row["id"] for row in self.rows[table]}


def read_facts(database: Database, meeting: int) -> Facts:
    """The rows as they are now, in one snapshot."""
    rows: dict[str, list[Row]] = {}
    with database.reading() as session:
        for name, query in rows_of(meeting):
            rows[name] = [dict(row._mapping) for row in session.execute(query)]
    return Facts(rows["meetings"][0]["revision"], rows)


def nothing_is_due(database: Database, clock: Clock) -> bool:
    """Whether the timekeeper has done all that this instant asks for."""
    with database.reading() as session:
        return not due_for_screen(session, clock.now())


def read_fresh(
    derive: Deriver, meeting: int, people: Iterable[str]
) -> tuple[dict[str, Version], dict[str, Version]]:
    """The documents and the `mine` of these persons from the database, with an empty memo."""
    derived = derive(meeting, {}, frozenset(people), frozenset(), 0)
    return derived.documents, derived.people


def judge_shape(answer: dict[str, Any]) -> None:
    """An answer is one of the two shapes of the contract, and its status says the same."""
    status = answer.get("status")
    if answer.get("ok"):
        assert set(answer) - {"status"} == {"ok", "result", "revision", "now"}, answer
        assert status in (None, 200), answer
        return
    error = answer["error"]
    assert set(error) <= {"code", "message", "field", "retry_after"}, answer
    assert error["code"] in STATUS and error["message"], answer
    assert error["code"] != "unavailable", f"nothing is broken here: {answer}"
    assert status in (None, STATUS[error["code"]]), answer


def judge_nothing_stored(before: Facts, after: Facts) -> None:
    """A refusal and an answer that was given before store nothing."""
    assert after == before, _difference(before, after)


def judge_commit(answer: dict[str, Any], before: Facts, after: Facts, name: str) -> None:
    """The revision rises when something changed, and only then; what was made is there once."""
    if after.content() == before.content():
        assert after.revision == before.revision, "a command that changed nothing raised something"
        assert answer["revision"] == before.revision
    else:
        assert before.revision < answer["revision"] <= after.revision
    judge_what_was_made({name}, [answer["result"]], before, after)
    if name == WIPE:
        _judge_wiped(before, after)


def judge_what_was_made(
    names: set[str], results: Sequence[Row], before: Facts, after: Facts
) -> None:
    """What these commands were acknowledged to have made is there once, and nothing else is.
    Where the rehearsal was wiped with it, nothing of before is, and what was acknowledged may be
    gone already."""
    wiped = WIPE in names
    ids = [result["id"] for result in results if "id" in result]
    for table in MADE:
        kept = before.ids(table) & after.ids(table)
        gone = wiped and table in WIPED
        expected = set() if gone else before.ids(table)
        assert kept == expected or (TAKEN_BACK.get(table) in names and not gone), table
        made = after.ids(table) - before.ids(table)
        assert made <= set(ids), f"{table}: {made} was not acknowledged"
        assert len(after.rows[table]) == len(after.ids(table))
    known = set().union(*(after.ids(table) for table in (*MADE, "agenda_items")))
    # An edit may take back a poll that was made at the same time.
    assert wiped or EDIT in names or set(ids) <= known, (
        f"acknowledged and not stored: {set(ids) - known}"
    )


def _judge_wiped(before: Facts, after: Facts) -> None:
    """Nobody's words and no vote are left; whoever had joined has."""
    left = {name: len(after.rows[name]) for name in WIPED if after.rows[name]}
    assert not left, f"still there: {left}"
    assert before.ids("participants") == after.ids("participants")
    assert not [row for row in after.rows["agenda_items"] if row["started_at"]]
    assert not [row for row in after.rows["audits"] if can_be_undone(Audit(**row))]


def judge_document(name: str, version: Version, given: set[str]) -> None:
    """Bounded, without null, and every sentence in it was said by somebody."""
    assert len(msgspec.json.encode(version.state)) <= LARGEST, f"{name} is too large"
    for path, value in _leaves(version.state, name):
        assert value is not None, f"{path} is null"
        if isinstance(value, str) and not re.fullmatch(r"[\x21-\x7e]*", value):
            assert value not in sentences(), f"{path} is a sentence of ours: {value}"
            assert value in given, f"nobody has said what stands in {path}: {value!r}"


def said(payload: Any) -> Iterator[str]:
    """Everything that documents may show of a payload: as it was sent, cleaned, masked, and how
    it begins."""
    for _, value in _leaves(payload, ""):
        if not isinstance(value, str):
            continue
        for clean in (clean_text, clean_name):
            try:
                text = clean(value) or ""
            except (Refusal, UnicodeError):
                continue
            for shown in (text, mask(text), mask(mask(text))):
                yield from (shown, shown[:60])


@cache
def sentences() -> frozenset[str]:
    """Our own sentences in both languages."""
    found: set[str] = set()
    for path in LOCALE.glob("*/*.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                for texts in (message.id, message.string):
                    found.update(texts if isinstance(texts, (tuple, list)) else [str(texts)])
    # What the meeting's own programme says is said by whoever wrote it.
    titles = {item["title"] for item in tomllib.loads(MEETING)["agenda"]}
    return frozenset(found - titles - {""})


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield f"{path} (a name)", name
            yield from _leaves(member, f"{path}.{name}")
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from _leaves(member, f"{path}[{number}]")
    else:
        yield path, value


def _difference(before: Facts, after: Facts) -> str:
    changed = [
        f"{table}: {[row for row in after.rows[table] if row not in before.rows[table]]}"
        for table in after.rows
        if after.rows[table] != before.rows[table]
    ]
    return f"{before.revision} > {after.revision}; {changed}"
