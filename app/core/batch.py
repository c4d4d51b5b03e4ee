"""The jobs of one batch: a savepoint each, votes that belong together in one of theirs."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.core import changes as changing
from app.core.changes import Changes
from app.core.commands import Command, Context
from app.core.errors import Refusal, conflict, not_found, unavailable
from app.core.i18n import N_
from app.core.ids import new_id
from app.core.jobs import Done, Errand, Job
from app.core.ledger import Audit, CommandKey
from app.core.permissions import Role, roles_with
from app.core.votes import Box, Vote, count

log = logging.getLogger(__name__)


@dataclass
class Touched:
    """What a batch has changed of one meeting so far; `first` is the position of the first job
    that did."""

    first: int
    parts: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)


class Run:
    """A batch while it is done. `meetings` are the locked rows by id, `judge` raises where the
    caller's right is gone."""

    def __init__(
        self,
        session: Session,
        jobs: Sequence[Job | Errand],
        meetings: dict[int, Any],
        now: int,
        judge: Callable[[Context], None],
    ) -> None:
        self._session = session
        self._jobs = jobs
        self._meetings = meetings
        self._now = now
        self._judge = judge
        self._outcomes: dict[int, Any] = {}
        self.touched: dict[int, Touched] = {}

    def do(self, step: list[int], reach: Collection[int]) -> None:
        """One job, or votes that belong together; `reach` are the meetings it may change."""
        job = self._jobs[step[0]]
        meetings = [self._meetings[id] for id in sorted(reach) if id in self._meetings]
        if isinstance(job, Job) and not meetings:
            self._outcomes |= {position: not_found() for position in step}
        elif isinstance(job, Job) and job.command.gather:
            self._count(meetings[0], job.command, step)
        else:
            self._outcomes[step[0]] = self._alone(job, meetings, step[0])

    def answers(self) -> list[Any]:
        """What each job is answered, in their order. A vote is told the revision that it would be
        told if it had not been gathered."""
        for position, job in enumerate(self._jobs):
            if isinstance(job, Job) and isinstance(self._outcomes[position], bool):
                meeting = self._meetings[job.actor.meeting]
                raised = self._changed_before(meeting, position + 1)
                self._outcomes[position] = Done({}, meeting.revision + raised, self._now)
        return [self._outcomes[position] for position in range(len(self._jobs))]

    def _count(self, meeting: Any, command: Command, step: list[int]) -> None:
        """Counts votes together. Where the database does not take them, they are counted one by
        one: the bad one fails alone."""
        box = Box(self._session, meeting, self._now)
        votes = [_vote(self._jobs[position]) for position in step]
        verdicts, changes = self._attempt(command.name, lambda _: count(command, box, votes))
        if isinstance(verdicts, Refusal) and len(step) > 1:
            for position in step:
                self._count(meeting, command, [position])
            return
        if isinstance(verdicts, Refusal):
            verdicts = [verdicts]
        of_step = dict(zip(step, verdicts, strict=True))
        self._outcomes |= of_step
        first = next((p for p, verdict in of_step.items() if verdict is True), step[0])
        self._note([meeting], changes, first)

    def _alone(self, job: Job | Errand, meetings: list[Any], position: int) -> Any:
        """What the job answers, or the refusal; `meetings` are the rows of those it may change."""
        outcome, changes = self._attempt(
            job.name,
            lambda changes: (
                self._perform(meetings[0], job, changes, position)
                if isinstance(job, Job)
                else self._errand(job)
            ),
        )
        self._note(meetings, changes, position)
        return outcome

    def _attempt(self, name: str, work: Callable[[Changes], Any]) -> tuple[Any, Changes]:
        """What the work answers and has changed, in a savepoint of its own; or the refusal, and
        nothing changed."""
        changes = Changes()
        try:
            with self._session.begin_nested():
                changing.begin(self._session, changes)
                return work(changes), changes
        except Refusal as refusal:
            return refusal, Changes()
        except (IntegrityError, DataError):
            log.exception("%s could not be stored", name)
            return unavailable(), Changes()
        except DBAPIError:
            # The database itself is in trouble. SQLite may have rolled the whole transaction back
            # by itself, and what came before in this batch with it: nobody may be acknowledged.
            raise
        except Exception:
            log.exception("%s failed", name)
            return unavailable(), Changes()
        finally:
            changing.end(self._session)

    def _note(self, meetings: list[Any], changes: Changes, position: int) -> None:
        if not changes.parts:
            return
        for meeting in meetings:
            mine = self.touched.setdefault(meeting.id, Touched(position))
            mine.first = min(mine.first, position)
            mine.parts |= changes.parts
            mine.people |= changes.people

    def _changed_before(self, meeting: Any, position: int) -> bool:
        touched = self.touched.get(meeting.id)
        return touched is not None and touched.first < position

    def _errand(self, errand: Errand) -> Any:
        value = errand.work(self._session, self._now)
        self._session.flush()
        return value

    def _perform(self, meeting: Any, job: Job, changes: Changes, position: int) -> Done:
        session = self._session
        if stored := _stored(session, meeting, job):
            return stored
        context = _context(session, meeting, job, self._now)
        self._judge(context)
        result = job.command.handler(context, job.payload) or {}
        session.flush()
        if context.staff and context.staff.role is not Role.TIMEKEEPER and changes.parts:
            session.add(_audit(context, job, changes))
            session.flush()
        raised = bool(changes.parts) or self._changed_before(meeting, position)
        done = Done(result, meeting.revision + raised, self._now)
        if job.key and job.command.keyed:
            session.add(_key(meeting, job, done))
            session.flush()
        return done


def find_answer(session: Session, meeting: int, who: str, key: str, command: str) -> Done | None:
    """The first committed answer to a key; `conflict` where it belonged to another command."""
    stored = session.get(CommandKey, (meeting, who, key))
    if stored is None:
        return None
    if stored.command != command:
        raise conflict(N_("This key was already used for something else."))
    return Done(**stored.answer, repeated=True)


def _stored(session: Session, meeting: Any, job: Job) -> Done | None:
    if not job.key or not job.command.keyed:
        return None
    return find_answer(session, meeting.id, job.who, job.key, job.command.name)


def _vote(job: Any) -> Vote:
    return Vote(job.command.handler, job.who, job.actor.program, job.number, job.payload)


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
