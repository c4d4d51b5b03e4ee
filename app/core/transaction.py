"""The one transaction: a batch of commands, a savepoint each, one revision a meeting.

Law: what depends on state is judged here, with the meeting's row locked, never before.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.core import changes as changing
from app.core.actors import Actor
from app.core.changes import COUNTS, RIGHTS, Changes
from app.core.clock import Clock
from app.core.commands import Command, Context, Result
from app.core.db import Database
from app.core.errors import Refusal, conflict, not_found, unavailable
from app.core.i18n import N_
from app.core.ids import new_id
from app.core.ledger import Audit, CommandKey
from app.core.permissions import Role, roles_with
from realtime.writer import Batch, Raised

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """A command that has passed the door and waits for the writer."""

    command: Command
    payload: Any
    actor: Actor
    who: str
    key: str | None
    number: int
    prepared: Any = None

    @property
    def name(self) -> str:
        """The command's."""
        return self.command.name


@dataclass(frozen=True)
class Errand:
    """Work of the house beside the commands: an account, a sign-in, a screen. What it changes
    counts as a change of `meetings`, whose rows are locked before it runs."""

    name: str
    work: Callable[[Session, int], Any]
    meetings: Callable[[Session], Iterable[int]] = lambda _session: ()


@dataclass(frozen=True)
class Done:
    """A committed command: its result, the meeting's revision and the instant; `repeated`
    where the key had been answered before."""

    result: Result
    revision: int
    now: int
    repeated: bool = False


@dataclass
class _Touched:
    """What a batch has changed of one meeting so far."""

    parts: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)


class Transactions:
    """Runs batches. `scope` is the table whose row stands for a meeting (id, revision, parts,
    changed_at), `person` the one whose rows carry a person's revision; `judge` raises where the
    caller's right is gone."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        scope: Any,
        person: Any,
        judge: Callable[[Context], None],
    ) -> None:
        self._judge = judge
        self._database = database
        self._clock = clock
        self._scope = scope
        self._person = person
        changing.watch(database.write)

    def __call__(self, jobs: Sequence[Job | Errand]) -> Batch:
        """One transaction; raises where none of it was committed."""
        now = self._clock.now()
        touched: dict[int, _Touched] = {}
        with Session(self._database.write, expire_on_commit=False) as session, session.begin():
            reach = [_reach(session, job) for job in jobs]
            meetings = self._lock(session, set().union(*reach))
            outcomes = [
                self._run(
                    session, [meetings[id] for id in sorted(ids & set(meetings))], job, now, touched
                )
                for job, ids in zip(jobs, reach, strict=True)
            ]
            raised = {
                id: self._raise(session, meetings[id], change, now)
                for id, change in sorted(touched.items())
            }
        return Batch(outcomes, raised)

    def _lock(self, session: Session, ids: set[int]) -> dict[int, Any]:
        """The meetings' rows, locked in id order: in order of arrival two batches deadlock."""
        query = select(self._scope).where(self._scope.id.in_(ids)).order_by(self._scope.id)
        return {row.id: row for row in session.scalars(query.with_for_update())}

    def _run(
        self,
        session: Session,
        meetings: list[Any],
        job: Job | Errand,
        now: int,
        touched: dict[int, _Touched],
    ) -> Any:
        """What the job answers, or the refusal; `meetings` are the rows of those it may change."""
        changes = Changes()
        try:
            with session.begin_nested():
                changing.begin(session, changes)
                outcome = self._outcome(session, meetings, job, now, touched)
        except Refusal as refusal:
            return refusal
        except (IntegrityError, DataError):
            log.exception("%s could not be stored", job.name)
            return unavailable()
        except DBAPIError:
            # The database itself is in trouble. SQLite may have rolled the whole transaction back
            # by itself, and what came before in this batch with it: nobody may be acknowledged.
            raise
        except Exception:
            log.exception("%s failed", job.name)
            return unavailable()
        finally:
            changing.end(session)
        if changes.parts:
            for meeting in meetings:
                mine = touched.setdefault(meeting.id, _Touched())
                mine.parts |= changes.parts
                mine.people |= changes.people
        return outcome

    def _outcome(
        self,
        session: Session,
        meetings: list[Any],
        job: Job | Errand,
        now: int,
        touched: dict[int, _Touched],
    ) -> Any:
        if isinstance(job, Errand):
            value = job.work(session, now)
            session.flush()
            return value
        if not meetings:
            raise not_found()
        changes = session.info["changes"]
        return self._perform(session, meetings[0], job, now, changes, meetings[0].id in touched)

    def _perform(
        self,
        session: Session,
        meeting: Any,
        job: Job,
        now: int,
        changes: Changes,
        already: bool,
    ) -> Done:
        if stored := self._stored(session, meeting, job):
            return stored
        context = _context(session, meeting, job, now)
        self._judge(context)
        result = job.command.handler(context, job.payload) or {}
        session.flush()
        if context.staff and context.staff.role is not Role.TIMEKEEPER and changes.parts:
            session.add(_audit(context, job, changes))
            session.flush()
        done = Done(result, meeting.revision + bool(changes.parts or already), now)
        if job.key and job.command.keyed:
            session.add(_key(meeting, job, done))
            session.flush()
        return done

    def _stored(self, session: Session, meeting: Any, job: Job) -> Done | None:
        if not job.key or not job.command.keyed:
            return None
        return find_answer(session, meeting.id, job.who, job.key, job.command.name)

    def _raise(self, session: Session, meeting: Any, change: _Touched, now: int) -> Raised:
        meeting.revision += 1
        meeting.changed_at = max(now, meeting.changed_at)
        step = [meeting.revision, meeting.changed_at]
        meeting.parts = meeting.parts | dict.fromkeys(sorted(change.parts), step)
        session.flush()
        for people in _chunks(sorted(change.people), 500):
            session.execute(
                update(self._person)
                .where(self._person.id.in_(people))
                .values(revision=meeting.revision, changed_at=meeting.changed_at)
                .execution_options(synchronize_session=False)
            )
        return Raised(meeting.revision, change.parts <= COUNTS, RIGHTS in change.parts)


def find_answer(session: Session, meeting: int, who: str, key: str, command: str) -> Done | None:
    """The first committed answer to a key; `conflict` where it belonged to another command."""
    stored = session.get(CommandKey, (meeting, who, key))
    if stored is None:
        return None
    if stored.command != command:
        raise conflict(N_("This key was already used for something else."))
    return Done(**stored.answer, repeated=True)


def _reach(session: Session, job: Job | Errand) -> set[int]:
    return {job.actor.meeting} if isinstance(job, Job) else set(job.meetings(session))


def _context(session: Session, meeting: Any, job: Job, now: int) -> Context:
    context = Context(session, meeting, job.actor, job.who, now, job.number, job.prepared)
    context.staff = job.actor.acting(roles_with(job.command.permission))
    context.target = getattr(job.payload, "id", None)
    return context


def _audit(context: Context, job: Job, changes: Changes) -> Audit:
    last = select(func.max(Audit.seq)).where(Audit.meeting_id == context.meeting.id)
    assert context.staff
    return Audit(
        id=new_id(),
        meeting_id=context.meeting.id,
        seq=(context.session.scalar(last) or 0) + 1,
        staff_id=context.staff.id,
        command=job.command.name,
        payload=job.payload.recorded(),
        target=context.target,
        changes=changes.listed(),
        at=context.now,
    )


def _key(meeting: Any, job: Job, done: Done) -> CommandKey:
    answer = {"result": done.result, "revision": done.revision, "now": done.now}
    return CommandKey(
        meeting_id=meeting.id, who=job.who, key=job.key, command=job.command.name, answer=answer
    )


def _chunks(items: list[str], size: int) -> list[list[str]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
