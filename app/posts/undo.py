"""Undo of one's own last action: the rows go back where nobody else has touched them since."""

from typing import Any

from sqlalchemy import select

from app.core.changes import MADE
from app.core.commands import Context, Nothing, Result, command
from app.core.errors import Refusal, conflict
from app.core.i18n import N_
from app.core.ledger import Audit
from app.meetings.commands import end_now
from app.meetings.models import AgendaItem, Announcement, Meeting, Stage
from app.people.models import Participant, StaffKey
from app.posts.access import (
    get_post,
    live_question,
    queued_questions,
    renumber,
    settle,
    somebody_was_first,
)
from app.posts.answers import CONFIRM, bring_back
from app.posts.mergers import touch_group, touch_merged_authors
from app.posts.models import Post
from app.posts.moderation import MODERATE
from app.posts.states import LIVE

UNDO_MILLIS = 10 * 60 * 1000
# Looking at a card and writing on a draft is nothing that somebody would take back.
NO_STEPS = ("staff.undo", "post.claim", "post.release", "answer.draft")
# People may have answered in between: what takes back such a step is a button of its own.
POLL_STEPS = ("poll.open", "poll.close", "poll.reveal", "poll.hide")
TABLES: dict[str, Any] = {
    "posts": Post,
    "participants": Participant,
    "agenda_items": AgendaItem,
    "stages": Stage,
    "announcements": Announcement,
    "meetings": Meeting,
}
# Places in the queue are renumbered by everybody's actions; who judged last is only a note.
LOOSE = frozenset({"position", "done", "done_by"})
# What the authors of merged questions see of the question that carries theirs.
ANSWER = frozenset({"answer", "promise", "promise_owner", "promise_due"})


@command("staff.undo", Nothing, MODERATE)
def undo(context: Context, _payload: Nothing) -> Result:
    """Takes back one's own last action of the last ten minutes; again, the one before."""
    audit = _last_own(context)
    if audit is None:
        raise conflict(N_("There is nothing of yours to take back."))
    for table, id, before, after in audit.changes:
        if table == MADE and not before:
            _end_announcement(context, audit, id)
            continue
        _put_back(context, audit, table, id, before, after)
        if audit.command == CONFIRM:
            bring_back(context, get_post(context, id), after)
    context.session.flush()
    _judge_stage(context)
    audit.undone = True
    context.target = audit.target
    renumber(queued_questions(context))
    return {"command": audit.command} | ({"id": audit.target} if audit.target else {})


def can_be_undone(audit: Audit) -> bool:
    """Whether there is anything that can be taken back, were it still time."""
    kept = audit.undone or audit.command in NO_STEPS or _is_final(audit)
    return bool(audit.changes) and not kept


def _is_final(audit: Audit) -> bool:
    """The whole hall has seen it, or it is more than rows that changed: undo goes no further."""
    return audit.command.startswith("meeting.") or audit.command in POLL_STEPS


def _last_own(context: Context) -> Audit | None:
    assert context.staff
    query = select(Audit).where(
        Audit.meeting_id == context.meeting.id,
        Audit.staff_id == context.staff.id,
        Audit.undone.is_(False),
        Audit.command.not_in(NO_STEPS),
        Audit.at > context.now - UNDO_MILLIS,
    )
    for audit in context.session.scalars(query.order_by(Audit.seq.desc()).limit(50)):
        if _is_final(audit):
            return None
        if can_be_undone(audit):
            return audit
    return None


def _end_announcement(context: Context, audit: Audit, id: str) -> None:
    """The phones that have read it keep knowing it; it only runs no longer."""
    row = context.session.get(Announcement, id)
    if row is None or (row.until is not None and row.until <= context.now):
        raise _changed_since(context, audit, MADE, id)
    end_now(row, context.now)


def _put_back(
    context: Context,
    audit: Audit,
    table: str,
    id: str,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    row = _row(context, table, id)
    touched = row is None or _touched(row, table, after) or _moved_on(row, audit, after)
    if table == "posts":
        post = get_post(context, id)
        if touched:
            raise somebody_was_first(context, post)
        settle(context, post, "staff.undo")
    elif touched and table == "stages" and _is_about_posts(audit):
        return
    elif touched:
        raise _changed_since(context, audit, table, id)
    for name, value in before.items():
        if name not in ("done", "done_by"):
            setattr(row, name, value)
    if "root_id" in before:
        context.session.flush()
        touch_group(context, [id])
    if not ANSWER.isdisjoint(before):
        touch_merged_authors(context, row)


def _row(context: Context, table: str, id: str) -> Any:
    own = table in ("stages", "meetings")
    return context.session.get(TABLES[table], context.meeting.id if own else id)


def _touched(row: Any, table: str, after: dict[str, Any]) -> bool:
    loose = LOOSE if table == "posts" else frozenset()
    return any(getattr(row, name) != after[name] for name in after if name not in loose)


def _moved_on(row: Any, audit: Audit, after: dict[str, Any]) -> bool:
    """Whether an item of the programme has started or ended since."""
    if not isinstance(row, AgendaItem):
        return False
    names = [name for name in ("started_at", "ended_at") if name not in after]
    return any((getattr(row, name) or 0) > audit.at for name in names)


def _is_about_posts(audit: Audit) -> bool:
    """The scene only came along with a question; it stays where somebody has chosen another."""
    return any(table == "posts" for table, *_ in audit.changes)


def _changed_since(context: Context, audit: Audit, table: str, id: str) -> Refusal:
    """The sentence that tells who has changed it since, where that was somebody else."""
    later = select(Audit).where(
        Audit.meeting_id == context.meeting.id,
        Audit.seq > audit.seq,
        Audit.undone.is_(False),
        Audit.staff_id != audit.staff_id,
    )
    for other in context.session.scalars(later.order_by(Audit.seq.desc()).limit(50)):
        staff = context.session.get(StaffKey, other.staff_id)
        if staff and any((t, i) == (table, id) for t, i, *_ in other.changes):
            return conflict(N_("%(who)s has changed this since, so it stays."), who=staff.name)
    return conflict(N_("This has been changed since."))


def _judge_stage(context: Context) -> None:
    query = select(Post.id).where(
        Post.meeting_id == context.meeting.id, Post.kind == "question", Post.status == LIVE
    )
    if live_question(context) and len(context.session.scalars(query).all()) > 1:
        raise conflict(N_("Another question is on stage now."))
