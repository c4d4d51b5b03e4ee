"""Votes: commands of which a batch holds many, read and written together.

A vote's handler judges one vote against what was read for all of them, and notes what is to be
stored; `Gathered.store` then writes it at once. There is no other path: a lone vote is gathered
alone. Votes keep their order of arrival. They may run before a `passable` command that arrived
earlier, never before any other of their meeting.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol, TypeVar

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.core.commands import Command, Payload, register
from app.core.errors import Refusal
from app.core.jobs import Errand, Job
from app.core.permissions import Permission

INSERTS: dict[str, Callable[[Any], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}

Verdict = bool | Refusal
"""Whether a vote changed anything, or why it does not count."""


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's vote: its verb, whose phone, whether a program's, the number of its key, its
    payload."""

    judge: Callable[[Any, "Vote"], bool]
    who: str
    program: bool
    number: int
    payload: Any


@dataclass(frozen=True, slots=True)
class Box:
    """Where votes are gathered: the batch's transaction, the meeting whose row is locked, the
    instant."""

    session: Session
    meeting: Any
    now: int


class Gathered(Protocol):
    """What a batch knows for all its votes of one meeting and noun; reads when it is made."""

    def store(self) -> None:
        """Writes what the votes have changed."""


G = TypeVar("G", bound=Gathered)
Judge = Callable[[G, Vote], bool]


def vote(
    name: str, payload: type[Payload], gather: Callable[[Box, Sequence[Vote]], G]
) -> Callable[[Judge[G]], Judge[G]]:
    """Declares a vote. Its handler tells whether anything changed, or raises Refusal before it
    has noted anything."""

    def declare(handler: Judge[G]) -> Judge[G]:
        register(
            Command(name, payload, Permission.TAKE_PART, handler, None, keyed=False, gather=gather)
        )
        return handler

    return declare


def count(command: Command, box: Box, votes: Sequence[Vote]) -> list[Verdict]:
    """Judges votes in their order, a bad one for itself, and stores the good ones."""
    assert command.gather
    gathered: Gathered = command.gather(box, votes)
    verdicts: list[Verdict] = []
    for vote in votes:
        try:
            verdicts.append(vote.judge(gathered, vote))
        except Refusal as refusal:
            verdicts.append(refusal)
    gathered.store()
    return verdicts


def plan(jobs: Sequence[Job | Errand]) -> list[list[int]]:
    """In which steps a batch is done: positions in order, votes of one meeting and noun together,
    at the place of the first. Nothing passes an errand."""
    steps: list[list[int]] = []
    gathering: dict[tuple[int, Any], list[int]] = {}
    for position, job in enumerate(jobs):
        if isinstance(job, Job) and job.command.gather:
            noun = (job.actor.meeting, job.command.gather)
            if noun in gathering:
                gathering[noun].append(position)
            else:
                gathering[noun] = [position]
                steps.append(gathering[noun])
            continue
        if isinstance(job, Errand):
            gathering.clear()
        elif not job.command.passable:
            gathering = {n: step for n, step in gathering.items() if n[0] != job.actor.meeting}
        steps.append([position])
    return steps


def keep_newer(session: Session, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Stores rows that carry a number: where one stands already, the larger number decides."""
    if rows:
        session.execute(_upsert(table, session.get_bind().dialect.name), rows)


@lru_cache
def _upsert(table: Table, dialect: str) -> Any:
    statement = INSERTS[dialect](table)
    keys = [column.name for column in table.primary_key]
    fresh = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
    return statement.on_conflict_do_update(
        index_elements=keys, set_=fresh, where=statement.excluded.number > table.c.number
    )
