"""Undo of one's own last action: the rows go back where nobody else has touched them since."""

from typing import Any

from sqlalchemy import select

from app.core.commands import Context, Nothing, Result, command
from app.core.errors import conflict
from app.core.i18n import N_
from app.core.ledger import Audit
from app.people.models import Participant
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
NO_STEPS = (
    "staff.undo",
    # Looking at a card and writing on a draft is nothing that somebody would take back.
    "post.claim",
    "post.release",
    "answer.draft",
    # A closed meeting is reopened, and what was wiped is gone.
    "meeting.close",
    "meeting.wipe_rehearsal",
)
TABLES: dict[str, type[Post] | type[Participant]] = {"posts": Post, "participants": Participant}
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
        _put_back(context, table, id, before, after)
        if audit.command == CONFIRM:
            bring_back(context, get_post(context, id), after)
    context.session.flush()
    _judge_stage(context)
    audit.undone = True
    context.target = audit.target
    renumber(queued_questions(context))
    return {"command": audit.command} | ({"id": audit.target} if audit.target else {})


def is_undoable(audit: Audit, now: int) -> bool:
    """Whether an action may still be taken back."""
    return bool(
        audit.changes
        and not audit.undone
        and audit.command not in NO_STEPS
        and audit.at > now - UNDO_MILLIS
    )


def _last_own(context: Context) -> Audit | None:
    assert context.staff
    query = select(Audit).where(
        Audit.meeting_id == context.meeting.id,
        Audit.staff_id == context.staff.id,
        Audit.undone.is_(False),
        Audit.command.not_in(NO_STEPS),
        Audit.at > context.now - UNDO_MILLIS,
    )
    own = context.session.scalars(query.order_by(Audit.seq.desc()).limit(50))
    return next((audit for audit in own if is_undoable(audit, context.now)), None)


def _put_back(
    context: Context, table: str, id: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    row: Any = context.session.get(TABLES[table], id)
    touched = any(getattr(row, name) != after[name] for name in after if name not in LOOSE)
    if table == "posts":
        post = get_post(context, id)
        if touched:
            raise somebody_was_first(context, post)
        settle(context, post, "staff.undo")
    elif touched:
        raise conflict(N_("This has been changed since."))
    for name, value in before.items():
        if name not in ("done", "done_by"):
            setattr(row, name, value)
    if "root_id" in before:
        context.session.flush()
        touch_group(context, [id])
    if not ANSWER.isdisjoint(before):
        touch_merged_authors(context, row)


def _judge_stage(context: Context) -> None:
    query = select(Post.id).where(
        Post.meeting_id == context.meeting.id, Post.kind == "question", Post.status == LIVE
    )
    if live_question(context) and len(context.session.scalars(query).all()) > 1:
        raise conflict(N_("Another question is on stage now."))
