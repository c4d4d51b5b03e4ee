"""Answers as a clerk writes them down: a draft that only the staff see, and its publication with
what was promised, by whom and until when."""

from typing import Any

from sqlalchemy import select

from app.core.commands import Context, Payload, Result, command
from app.core.errors import Refusal, conflict
from app.core.i18n import N_
from app.core.ledger import Audit
from app.core.text import clean_day, clean_name, clean_text, emptied
from app.people.models import StaffKey
from app.posts.access import get_post
from app.posts.mergers import give_answer, give_promise
from app.posts.models import AnswerDraft, Post
from app.posts.moderation import MODERATE, One
from app.posts.states import SHOWN, not_now

CONFIRM = "answer.confirm"
COLUMNS = {"text": "text", "promise": "promise", "owner": "promise_owner", "due": "promise_due"}
"""The fields of a draft, and the columns that keep them."""


class Draft(Payload, frozen=True):
    """What was said and what was promised. An absent field leaves what is published, an empty one
    clears it. `seen` is the instant of the draft that the clerk had before them, 0 for none:
    where somebody else has written since, they are told."""

    id: str
    text: str | None = None
    promise: str | None = None
    owner: str | None = None
    due: str | None = None
    seen: int | None = None

    def cleaned(self) -> "Draft":
        """Texts normalised, a day that can be read; what is empty stays empty."""
        text, promise = emptied(self.text), emptied(self.promise)
        owner, due = emptied(self.owner), emptied(self.due)
        return Draft(
            self.id,
            clean_text(text) if text else text,
            clean_text(promise, "promise") if promise else promise,
            clean_name(owner, "owner") if owner else owner,
            clean_day(due.strip(), "due") if due else due,
            self.seen,
        )


@command("answer.draft", Draft, MODERATE)
def draft_answer(context: Context, payload: Draft) -> Result:
    """Keeps what a clerk has written so far; a draft in which nothing stands goes away."""
    post = _shown_question(context, payload.id)
    draft = context.session.get(AnswerDraft, post.id)
    _judge_seen(context, draft, payload.seen)
    written = {column: getattr(payload, field) for field, column in COLUMNS.items()}
    if not any(written.values()):
        if draft:
            context.session.delete(draft)
        return {}
    if draft and all(getattr(draft, column) == value for column, value in written.items()):
        return {"at": draft.at}
    return {"at": _keep(context, post.id, draft, written)}


@command(CONFIRM, One, MODERATE)
def confirm_answer(context: Context, payload: One) -> Result:
    """Shows the draft to everybody as the answer, with its promise."""
    post = _shown_question(context, payload.id)
    draft = context.session.get(AnswerDraft, post.id)
    if draft is None:
        return _judge_again(context, post)
    if draft.text is not None:
        give_answer(context, post, draft.text or None)
    promise = {name: getattr(draft, name) for name in COLUMNS.values() if name != "text"}
    give_promise(context, post, {k: v or None for k, v in promise.items() if v is not None})
    context.session.delete(draft)
    return {}


def bring_back(context: Context, post: Post, published: dict[str, Any]) -> None:
    """After a confirmation was taken back its words are a draft again, unless somebody has begun
    another one."""
    if context.session.get(AnswerDraft, post.id):
        return
    names = {name: "text" if name == "answer" else name for name in ("answer", *COLUMNS.values())}
    written = {names[k]: v or "" for k, v in published.items() if k in names and k != "text"}
    if any(written.values()):
        _keep(context, post.id, None, written)


def _shown_question(context: Context, id: str) -> Post:
    post = get_post(context, id, kind="question")
    if post.status not in SHOWN:
        raise not_now(post.status)
    return post


def _keep(
    context: Context, post: str, draft: AnswerDraft | None, written: dict[str, str | None]
) -> int:
    assert context.staff
    # Two drafts of one instant have to be told apart.
    at = max(context.now, draft.at + 1 if draft else 0)
    draft = draft or AnswerDraft(post_id=post, meeting_id=context.meeting.id)
    for column, value in written.items():
        setattr(draft, column, value)
    draft.staff_id, draft.at = context.staff.id, at
    context.session.add(draft)
    return at


def _judge_seen(context: Context, draft: AnswerDraft | None, seen: int | None) -> None:
    assert context.staff
    if draft is None or seen is None or draft.staff_id == context.staff.id or draft.at == seen:
        return
    raise _by(context, draft.staff_id, N_("%(who)s has written here since. Read it first."))


def _judge_again(context: Context, post: Post) -> Result:
    """The same person may confirm twice; another one is told who did."""
    assert context.staff
    last = context.session.scalars(
        select(Audit)
        .where(Audit.meeting_id == context.meeting.id, Audit.target == post.id)
        .where(Audit.command == CONFIRM, Audit.undone.is_(False))
        .order_by(Audit.seq.desc())
    ).first()
    if last is None:
        raise conflict(N_("There is no draft of an answer here."))
    if last.staff_id == context.staff.id:
        return {}
    raise _by(context, last.staff_id, N_("%(who)s has just confirmed this answer."))


def _by(context: Context, staff: str, sentence: str) -> Refusal:
    row = context.session.get(StaffKey, staff)
    return conflict(sentence, who=row.name if row else "")
