"""Everything before the first opening is rehearsal, and can be wiped: never afterwards."""

from typing import Any

from sqlalchemy import delete, func, or_, select

from app.core.changes import touch
from app.core.commands import Context, Nothing, Result, command
from app.core.errors import conflict
from app.core.i18n import N_
from app.core.ledger import Audit, CommandKey
from app.core.permissions import Permission
from app.meetings.models import AgendaItem, Announcement
from app.meetings.stage import stage_of
from app.notes.models import Fact, Note
from app.people.models import Participant
from app.polls.models import Ballot, Poll
from app.posts.models import AnswerDraft, Claim, Post, Support
from app.posts.undo import can_be_undone

WIPED: tuple[type[Any], ...] = (
    Ballot,
    Support,
    Claim,
    AnswerDraft,
    Fact,
    Note,
    Announcement,
    Post,
)
"""What goes, so that nothing goes before what points to it."""

RESET: tuple[tuple[type[Any], dict[str, Any]], ...] = (
    (AgendaItem, {"started_at": None, "ended_at": None, "ends_at": None, "seconds": None}),
    (Poll, {"status": "draft", "revealed": False, "opened_at": None, "closed_at": None}),
    # The post by which somebody could be unmuted is gone.
    (Participant, {"muted": False}),
)
"""What begins again, and as what."""

STAGE: dict[str, Any] = {
    "scene": "join",
    "ref": None,
    "item": None,
    "options": {},
    "prepared": None,
}


@command("meeting.wipe_rehearsal", Nothing, Permission.RUN_STAGE)
def wipe_rehearsal(context: Context, _payload: Nothing) -> Result:
    """Removes what was written and done before the first opening. Phones stay joined, the
    programme, posting and the look of the screen stay as they are set."""
    if context.meeting.opened_at is not None:
        raise conflict(N_("The meeting has been opened: nothing of it can be wiped any more."))
    for table in WIPED:
        _delete(context, table)
    for table, columns in RESET:
        _reset(context, table, columns)
    _clear_stage(context)
    _end_undo(context)
    people = select(Participant.id).where(Participant.meeting_id == context.meeting.id)
    touch(context.session, context.session.scalars(people))
    # An answer of before would name what is gone; this command's own is written afterwards.
    _delete(context, CommandKey)
    return {}


def _delete(context: Context, table: type[Any]) -> None:
    # A statement counts as a change even where it meets no row.
    if _count(context, table):
        context.session.execute(delete(table).where(table.meeting_id == context.meeting.id))


def _reset(context: Context, table: type[Any], columns: dict[str, Any]) -> None:
    others = or_(*(getattr(table, name).is_distinct_from(value) for name, value in columns.items()))
    rows = select(table).where(table.meeting_id == context.meeting.id, others)
    for row in context.session.scalars(rows):
        for name, value in columns.items():
            setattr(row, name, value)


def _clear_stage(context: Context) -> None:
    stage = stage_of(context)
    changed = {name: value for name, value in STAGE.items() if getattr(stage, name) != value}
    for name, value in changed.items():
        setattr(stage, name, value)
    if changed:
        stage.since = context.now


def _end_undo(context: Context) -> None:
    """Nothing of before can be put back any more."""
    audits = select(Audit).where(Audit.meeting_id == context.meeting.id)
    for audit in context.session.scalars(audits):
        if can_be_undone(audit):
            audit.changes = []


def _count(context: Context, table: type[Any]) -> int:
    query = select(func.count()).where(table.meeting_id == context.meeting.id)
    return context.session.scalar(query.select_from(table)) or 0
