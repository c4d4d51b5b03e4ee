"""The engine without its web edge: a database with a meeting, the writer and the dispatcher."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, table

from app.asgi import create_app  # noqa: F401  (importing declares every command)
from app.core.actors import Actor, Staff
from app.core.clock import Clock
from app.core.db import Database, Model
from app.core.dispatch import Dispatcher
from app.core.ids import new_key
from app.core.settings import DEFAULT_RATES, Rate, Settings
from app.core.transaction import Transactions
from app.documents.derive import Deriver
from app.meetings.file import LINKS, create_meeting, parse_meeting
from app.meetings.models import Meeting
from app.people.models import Participant, StaffKey
from app.people.queries import judge_staff, person_of
from realtime.document import Version
from realtime.writer import Batch, Raised, Writer
from tests.support.server import MEETING

NO_RATES: Mapping[str, Rate] = {name: Rate(0, 1) for name in DEFAULT_RATES}
BEGINS = 1_553_594_400_000


class Hand:
    """A clock that stands still until it is moved."""

    def __init__(self, at: int = BEGINS) -> None:
        self.at = at

    def __call__(self) -> int:
        return self.at


@dataclass(frozen=True)
class Hall:
    """A meeting in a database, and the keys of its staff by screen."""

    id: int
    code: str
    keys: Mapping[str, str]


def make_hall(database: Database, now: int = BEGINS, opened: bool = True) -> Hall:
    """A meeting as `madang meeting create` makes it, opened already or not; comments reach the
    screen without delay."""
    content = parse_meeting(tomllib.loads(MEETING))
    with database.writing() as session:
        meeting, keys = create_meeting(session, content, now, 0, False)
        if opened:
            meeting.status, meeting.opened_at = "live", now
        return Hall(meeting.id, meeting.code, keys)


class Engine:
    """Commands go in, documents come out, on one database, in this process."""

    def __init__(self, url: str, rates: Mapping[str, Rate] = NO_RATES) -> None:
        self.clock = Hand()
        self.database = Database(url)
        self.hall = make_hall(self.database)
        self.transact = Transactions(
            self.database, Clock(self.clock), Meeting, Participant, judge_staff
        )
        self.batches: list[int] = []
        self.raised: list[dict[int, Raised]] = []
        self.writer = Writer(self._transact, self.raised.append)
        self.dispatcher = Dispatcher(self.database, self.writer, Clock(self.clock), rates)
        self.derive = Deriver(self.database, Settings())

    def _transact(self, jobs: Sequence[Any]) -> Batch:
        self.batches.append(len(jobs))
        return self.transact(jobs)

    async def __aenter__(self) -> "Engine":
        self.writer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.writer.stop()
        self.database.dispose()

    def citizen(self, device: str | None = None) -> Actor:
        """A phone that takes part as a program does: its first command is its agreement."""
        device = device or new_key()
        person = person_of(self.hall.id, device)
        return Actor(self.hall.id, person=person, device=device, program=True)

    def staff(self, screen: str, meeting: int | None = None) -> Actor:
        """Whoever holds the link of a screen, here or in another meeting."""
        meeting, role = meeting or self.hall.id, LINKS[screen]
        query = select(StaffKey).where(StaffKey.meeting_id == meeting, StaffKey.role == role)
        with self.database.reading() as session:
            row = session.scalars(query).one()
        return Actor(meeting, staff=(Staff(row.id, role, row.name),))

    async def ask(self, actor: Actor, text: str, key: str | None = None) -> str:
        """A question; answers its id."""
        done = await self.dispatcher.run(actor, "question.ask", {"text": text}, key)
        return str(done.result["id"])

    def count(self, name: str) -> int:
        """The rows of a table."""
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(table(name))) or 0

    def counts(self) -> dict[str, int]:
        """The rows of every table."""
        return {name: self.count(name) for name in Model.metadata.tables}

    @property
    def revision(self) -> int:
        """The meeting's present revision."""
        with self.database.reading() as session:
            return session.get_one(Meeting, self.hall.id).revision

    def fresh(self, people: Sequence[str] = ()) -> tuple[dict[str, Version], dict[str, Version]]:
        """All documents, and `mine` of these persons, read with an empty memo."""
        derived = self.derive(self.hall.id, {}, frozenset(people), frozenset(), 0)
        return derived.documents, derived.people
