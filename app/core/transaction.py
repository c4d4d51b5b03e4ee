"""The one transaction: a batch of commands, one revision a meeting.

Law: what depends on state is judged here, with the meeting's row locked, never before.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import changes as changing
from app.core.batch import Run, Touched
from app.core.changes import COUNTS, RIGHTS
from app.core.clock import Clock
from app.core.commands import Context
from app.core.db import Database
from app.core.jobs import Errand, Job
from app.core.votes import plan
from realtime.writer import Batch, Raised


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
        with Session(self._database.write, expire_on_commit=False) as session, session.begin():
            reach = [_reach(session, job) for job in jobs]
            meetings = self._lock(session, set().union(*reach))
            now = self._clock.now()
            run = Run(session, jobs, meetings, now, self._judge)
            for step in plan(jobs):
                run.do(step, reach[step[0]])
            outcomes = run.answers()
            raised = {
                id: self._raise(session, meetings[id], change, now)
                for id, change in sorted(run.touched.items())
            }
        return Batch(outcomes, raised)

    def _lock(self, session: Session, ids: set[int]) -> dict[int, Any]:
        """The meetings' rows, locked in id order: in order of arrival two batches deadlock."""
        query = select(self._scope).where(self._scope.id.in_(ids)).order_by(self._scope.id)
        return {row.id: row for row in session.scalars(query.with_for_update())}

    def _raise(self, session: Session, meeting: Any, change: Touched, now: int) -> Raised:
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


def _reach(session: Session, job: Job | Errand) -> set[int]:
    return {job.actor.meeting} if isinstance(job, Job) else set(job.meetings(session))


def _chunks(items: list[str], size: int) -> list[list[str]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
