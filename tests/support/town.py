"""One running Madang with its database at hand: meetings in any state, with keys of any role."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
from sqlalchemy import delete, event, func, select, update
from sqlalchemy.orm import Session

from app.accounts.models import Pairing, User
from app.accounts.models import Session as SignIn
from app.accounts.pairing import begin
from app.accounts.passwords import hash_password
from app.accounts.queries import hash_session
from app.accounts.sessions import LASTS_MILLIS
from app.asgi import create_app  # noqa: F401  (importing declares every table)
from app.core.clock import Clock, from_millis
from app.core.db import Database, Model
from app.core.ids import hash_key, new_id, new_key, person_id
from app.core.permissions import Role
from app.meetings.file import create_meeting, parse_meeting
from app.meetings.models import AgendaItem, Announcement, Meeting, Stage
from app.notes.models import Fact, Note
from app.people.models import Participant, StaffKey
from app.polls.access import add_poll
from app.polls.definition import define
from app.polls.models import Ballot, Poll
from app.polls.shape import Asked
from app.posts.models import AnswerDraft, Claim, Post
from tests.support.people import Person
from tests.support.schema import rows_of
from tests.support.server import MEETING, Server

Rows = dict[str, list[tuple[Any, ...]]]


class Town:
    """A server and its database, into which meetings are put directly."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.base_url = server.base_url
        self.database = Database(server.database_url)
        if self.database.embedded:
            # What a test puts there need not outlive a power cut.
            event.listen(self.database.write, "connect", _careless)

    def hall(self, status: str = "live", file: str = MEETING, **columns: Any) -> "Hall":
        """A new meeting; `columns` are set after it was read from the file."""
        now = Clock().now()
        content = parse_meeting(tomllib.loads(file))
        with self.database.writing() as session:
            meeting, keys = create_meeting(session, content, now, delay=0, reactions=False)
            hall = Hall(self, meeting.id, meeting.code, dict(keys))
        hall.set_status(status)
        if columns:
            hall.set(**columns)
        return hall

    def find(self, code: str) -> "Hall":
        """The meeting of that code, whoever made it."""
        with self.database.reading() as session:
            id = session.scalars(select(Meeting.id).where(Meeting.code == code)).one()
        return Hall(self, id, code, {})

    def account(self, role: str = "organiser", name: str = "이하늘") -> "Clerk":
        """A new account that is signed in in one browser."""
        now, clerk = Clock().now(), Clerk(new_id(), f"{new_id()}@town.example", new_key())
        with self.database.writing() as session:
            session.add(
                User(
                    id=clerk.id, email=clerk.email, name=name, role=role, password=hashed(PASSWORD),
                    created_at=now,
                )
            )  # fmt: skip
            session.flush()
            session.add(session_row(clerk.id, clerk.key, now))
        return clerk

    def signed_out_at(self, key: str) -> int:
        """The instant at which the session of that key ended."""
        ended = select(SignIn.revoked_at).where(SignIn.key_hash == hash_session(key))
        with self.database.reading() as session:
            return session.scalars(ended).one() or 0

    def waiting_screen(self) -> str:
        """The digits of a screen that waits to be let in."""
        return put_waiting_screen(self.database, Clock().now())

    def age_screens(self, millis: int) -> None:
        """Every screen that waits has waited so much longer."""
        with self.database.writing() as session:
            session.execute(update(Pairing).values(expires_at=Pairing.expires_at - millis))

    def browser(self, clerk: "Clerk | None" = None, **cookies: str) -> httpx.AsyncClient:
        """A browser without scripts, in which somebody is signed in, or nobody."""
        signed_in = {"madang_session": clerk.key} if clerk else {}
        headers = {"Origin": self.base_url, "Accept": "text/html"}
        return httpx.AsyncClient(
            base_url=self.base_url, cookies=signed_in | cookies, headers=headers, timeout=30
        )

    def close(self) -> None:
        self.database.dispose()


PASSWORD = "가을 하늘은 높고 푸르다"


@dataclass(frozen=True)
class Clerk:
    """Somebody with an account, whose password is PASSWORD; `key` is that of their session."""

    id: str
    email: str
    key: str


@cache
def hashed(password: str) -> str:
    """The hash of a password, worked out once."""
    return hash_password(password)


def session_row(user: str, key: str, now: int, **columns: Any) -> SignIn:
    """A session as a sign-in makes it."""
    values: dict[str, Any] = {
        "id": new_id(), "user_id": user, "key_hash": hash_session(key), "agent": "test",
        "created_at": now, "seen_at": now, "expires_at": now + LASTS_MILLIS,
    }  # fmt: skip
    return SignIn(**values | columns)


def put_waiting_screen(database: Database, now: int) -> str:
    """Stores a screen that waits; answers its digits."""
    _, errand = begin()
    with database.writing() as session:
        return str(errand.work(session, now).code)


def _careless(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


class Hall:
    """One meeting. `keys` are the staff keys that were handed out, by screen or given name."""

    def __init__(self, town: Town, id: int, code: str, keys: dict[str, str]) -> None:
        self.town = town
        self.id = id
        self.code = code
        self.keys = keys
        self.owner: Clerk | None = None

    def staff(self, name: str) -> Person:
        """Whoever holds the key of that name."""
        return Person(self.town.base_url, self.code, key=self.keys[name])

    def phone(self, joined: bool = True, **columns: Any) -> Person:
        """A phone; one that has joined has agreed to the notice."""
        person = Person(self.town.base_url, self.code)
        if joined:
            with self.town.database.writing() as session:
                session.add(self._participant(person, columns))
        return person

    def stranger(self) -> Person:
        """Somebody without any key."""
        person = Person(self.town.base_url, self.code)
        person.identity = {}
        del person.http.headers["Authorization"]
        return person

    def person_id(self, person: Person) -> str:
        """The id of a phone's person in this meeting."""
        return person_id(self._device_hash(person))

    def grant(self, name: str, role: Role, called: str = "담당자") -> str:
        """A further staff key; answers its id."""
        self.keys[name] = new_key()
        row = StaffKey(
            id=new_id(), meeting_id=self.id, role=str(role), name=called,
            key_hash=hash_key(self.keys[name], str(self.id)), created_at=Clock().now(),
        )  # fmt: skip
        with self.town.database.writing() as session:
            session.add(row)
            self._raise(session, "access")
            return row.id

    def revoke(self, name: str) -> None:
        """Takes a staff key back."""
        hashed = hash_key(self.keys[name], str(self.id))
        with self.town.database.writing() as session:
            session.execute(
                update(StaffKey)
                .where(StaffKey.meeting_id == self.id, StaffKey.key_hash == hashed)
                .values(revoked_at=Clock().now())
            )
            self._raise(session, "access")

    def set(self, **columns: Any) -> None:
        """Changes columns of the meeting's row."""
        with self.town.database.writing() as session:
            session.execute(update(Meeting).where(Meeting.id == self.id).values(**columns))
            self._raise(session, "meeting", "posting")

    def set_status(self, status: str) -> None:
        """Upcoming, live or closed, as if it had just become so."""
        now = Clock().now()
        opened = None if status == "upcoming" else now
        closed = now if status == "closed" else None
        self.set(status=status, opened_at=opened, closed_at=closed)

    def set_stage(self, **columns: Any) -> None:
        """Changes columns of the stage's row."""
        with self.town.database.writing() as session:
            session.execute(update(Stage).where(Stage.meeting_id == self.id).values(**columns))
            self._raise(session, "stage")

    def post(
        self,
        status: str = "public",
        kind: str = "question",
        text: str = "보건소에서 주사를 맞게 해 주세요.",
        author: Person | None = None,
        **columns: Any,
    ) -> str:
        """A post in any state; answers its id."""
        id, now = new_id(), Clock().now()
        with self.town.database.writing() as session:
            seq = len(session.scalars(select(Post.id).where(Post.meeting_id == self.id)).all()) + 1
            values: dict[str, Any] = {
                "id": id, "meeting_id": self.id, "seq": seq, "kind": kind, "status": status,
                "text": text, "at": now, "root_id": id, "flags": [], "similar": [], "labels": [],
                "person_posts": 1, "public_at": now, "screened_at": now,
                "participant_id": self.person_id(author) if author else None,
            }  # fmt: skip
            session.add(Post(**values | columns))
            self._raise(session, "comments", "questions", "staff")
        return id

    def poll(self, status: str = "open", kind: str = "stance", **columns: Any) -> str:
        """A poll in any state; answers its id."""
        with self.town.database.writing() as session:
            asked = Asked(() if kind == "stance" else ("하나", "둘", "셋"))
            poll = add_poll(session, self.id, "보건소에서 맞을까요?", define(kind, asked))
            poll.status = status
            poll.opened_at = None if status == "draft" else Clock().now()
            poll.closed_at = Clock().now() if status == "closed" else None
            for name, value in columns.items():
                setattr(poll, name, value)
            self._raise(session, "polls")
            return poll.id

    def note(self, text: str = "마무리해 주십시오.") -> str:
        """A note to the speaker; answers its id."""
        return self._made(Note, "notes", text=text)

    def fact(self, department: str = "담당자") -> str:
        """What a department knows about the topic; answers its id."""
        return self._made(Fact, "facts", text="올해 12곳입니다.", department=department)

    def _made(self, table: type[Note] | type[Fact], part: str, **columns: Any) -> str:
        id, now = new_id(), Clock().now()
        with self.town.database.writing() as session:
            session.add(table(id=id, meeting_id=self.id, staff_id="nobody", at=now, **columns))
            self._raise(session, part)
        return id

    def claim(self, post: str, staff: str) -> None:
        """One of the staff is looking at a post."""
        with self.town.database.writing() as session:
            claim = Claim(post_id=post, meeting_id=self.id, staff_id=staff)
            claim.until = Clock().now() + 60_000
            session.add(claim)
            self._raise(session, "claims")

    def draft(self, post: str, text: str = "내년부터 합니다.", staff: str = "nobody") -> None:
        """Somebody has written down an answer and not yet confirmed it."""
        with self.town.database.writing() as session:
            draft = AnswerDraft(post_id=post, meeting_id=self.id, staff_id=staff, text=text)
            draft.at = Clock().now()
            session.add(draft)
            self._raise(session, "drafts")

    def agenda(self) -> list[str]:
        """The ids of the programme's items."""
        with self.town.database.reading() as session:
            query = select(AgendaItem.id).where(AgendaItem.meeting_id == self.id)
            return list(session.scalars(query.order_by(AgendaItem.position)))

    def set_item(self, id: str, **columns: Any) -> None:
        """Changes columns of an item of the programme."""
        with self.town.database.writing() as session:
            session.execute(update(AgendaItem).where(AgendaItem.id == id).values(**columns))
            self._raise(session, "agenda")

    def reset_agenda(self) -> None:
        """Nothing of the programme has begun."""
        with self.town.database.writing() as session:
            session.execute(
                update(AgendaItem)
                .where(AgendaItem.meeting_id == self.id)
                .values(started_at=None, ended_at=None, ends_at=None, seconds=None)
            )
            self._raise(session, "agenda")

    def reset_polls(self) -> None:
        """There is no poll."""
        with self.town.database.writing() as session:
            for table in (Ballot, Poll):
                session.execute(delete(table).where(table.meeting_id == self.id))
            self._raise(session, "polls", "ballots")

    def told(self, *members: str) -> dict[str, Any]:
        """What a change of the description has to say of the meeting: when it is, and these."""
        with self.town.database.reading() as session:
            meeting = session.get_one(Meeting, self.id)
            times = {n: from_millis(getattr(meeting, n)) for n in ("starts_at", "ends_at")}
            known = {name: getattr(meeting, name) for name in members}
        return known | {name: moment.isoformat() for name, moment in times.items()}

    def announce(self) -> str:
        """An announcement that runs; answers its id."""
        row = Announcement(id=new_id(), meeting_id=self.id, text="알립니다", to="all")
        row.at = Clock().now()
        with self.town.database.writing() as session:
            session.add(row)
            self._raise(session, "announcements")
            return row.id

    def rows(self) -> Rows:
        """Everything that is stored of this meeting."""
        found: Rows = {}
        with self.town.database.reading() as session:
            for name, query in rows_of(self.id):
                found[name] = [tuple(row) for row in session.execute(query)]
        return found

    def count(self, table: str) -> int:
        """How many rows of a table belong to this meeting."""
        columns = Model.metadata.tables[table].c
        query = select(func.count()).where(columns.meeting_id == self.id)
        with self.town.database.reading() as session:
            return session.scalar(query) or 0

    def _participant(self, person: Person, columns: Mapping[str, Any]) -> Participant:
        values: dict[str, Any] = {
            "id": self.person_id(person), "meeting_id": self.id, "agreed_at": Clock().now(),
            "device_hash": self._device_hash(person), "at": "home", "muted": False,
            "revision": 1,
        }  # fmt: skip
        return Participant(**values | columns)

    def _device_hash(self, person: Person) -> str:
        return hash_key(person.identity["device"], str(self.id))

    def _raise(self, session: Session, *parts: str) -> None:
        """What a commit of the writer does for the documents: the revision and the parts rise."""
        meeting = session.get_one(Meeting, self.id, populate_existing=True)
        meeting.revision += 1
        meeting.changed_at = Clock().now()
        step = [meeting.revision, meeting.changed_at]
        meeting.parts = meeting.parts | dict.fromkeys(parts, step)
