"""The end of a meeting: what becomes of what nobody has answered, and the way back."""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from sqlalchemy import select

from app.core.commands import Context, Nothing, Payload, Result, command
from app.core.errors import conflict, invalid, not_found
from app.core.i18n import N_
from app.core.ledger import Audit
from app.core.permissions import Permission
from app.core.text import clean_day, clean_name
from app.meetings.queries import is_running, items_of
from app.polls.access import close_polls
from app.posts.access import move, queued_questions, renumber
from app.posts.models import Post
from app.posts.states import ANSWERED, DEFERRED, STATE_WORDS, UNANSWERED

RUN = Permission.RUN_STAGE
REOPEN_MILLIS = 30 * 60 * 1000
VERBS = {ANSWERED: "question.answered", DEFERRED: "question.defer"}
START = 40


class Outcome(Payload, frozen=True):
    """What becomes of one question, or without `id` of all that are still unanswered: answered,
    or deferred to a department that answers until a day."""

    to: Literal["deferred", "answered"] = msgspec.field(name="as")
    id: str | None = None
    department: str | None = None
    due: str | None = None

    def cleaned(self) -> "Outcome":
        """Department and day normalised; only who answers later has them."""
        if self.to == ANSWERED and (self.department or self.due):
            raise invalid(
                N_("Only an answer in writing has a department and a day."), field="outcomes"
            )
        due = clean_day(self.due, "outcomes") if self.due else None
        return Outcome(self.to, self.id, clean_name(self.department, "outcomes"), due)


class Close(Payload, frozen=True):
    """What becomes of the unanswered questions; without it they stay as they are."""

    outcomes: list[Outcome] | None = None

    def cleaned(self) -> "Close":
        """Every question named once, and all others at most once."""
        outcomes = [outcome.cleaned() for outcome in self.outcomes or []]
        ids = [outcome.id for outcome in outcomes]
        if len(set(ids)) < len(ids):
            raise invalid(N_("Choose one outcome for each question."), field="outcomes")
        return Close(outcomes or None)


@command("meeting.close", Close, RUN)
def close_meeting(context: Context, payload: Close) -> Result:
    """Ends the meeting: nothing more is taken, everything stays readable."""
    meeting = context.meeting
    if meeting.status == "closed":
        return _judge_again(context, payload)
    if meeting.status == "upcoming":
        raise conflict(N_("The meeting has not been opened yet."))
    _settle(context, payload.outcomes or [])
    meeting.status, meeting.closed_at = "closed", context.now
    close_polls(context)
    for item in filter(is_running, items_of(context.session, meeting.id)):
        item.ended_at = context.now
    return {}


@command("meeting.reopen", Nothing, RUN)
def reopen_meeting(context: Context, _payload: Nothing) -> Result:
    """Opens a meeting again that was closed too early, within 30 minutes. What was settled with
    the closing stays so."""
    meeting = context.meeting
    if meeting.status == "live":
        return {}
    if meeting.status != "closed":
        raise conflict(N_("The meeting has not been opened yet."))
    if context.now - meeting.closed_at > REOPEN_MILLIS:
        raise conflict(N_("It was closed more than 30 minutes ago and stays closed."))
    meeting.status, meeting.closed_at = "live", None
    return {}


def _settle(context: Context, outcomes: Sequence[Outcome]) -> None:
    if not outcomes:
        return
    questions, chosen = _questions(context), {outcome.id: outcome for outcome in outcomes}
    for id in chosen:
        if id is not None:
            _judge(questions.get(id))
    for question in questions.values():
        outcome = chosen.get(question.id, chosen.get(None))
        if outcome and question.status in UNANSWERED:
            _give(context, question, outcome)
    renumber(queued_questions(context))


def _give(context: Context, question: Post, outcome: Outcome) -> None:
    move(context, question, VERBS[outcome.to])
    if outcome.to == ANSWERED:
        question.answered_at = context.now
    else:
        question.department = outcome.department or question.department
        question.due = outcome.due


def _judge(question: Post | None) -> None:
    if question is None:
        raise not_found(N_("This question is not here."))
    if question.status not in UNANSWERED:
        text = question.text if len(question.text) <= START else f"{question.text[:START]}…"
        raise conflict(
            N_("“%(text)s” is %(state)s now. Look at the list again."),
            words={"state": STATE_WORDS[question.status]},
            text=" ".join(text.split()),
        )


def _judge_again(context: Context, payload: Close) -> Result:
    """A second closing is the same where it would change nothing: for all that was left it has to
    say what the first one said."""
    questions = _questions(context)
    settled = not any(question.status in UNANSWERED for question in questions.values())
    for outcome in payload.outcomes or []:
        if outcome.id is None:
            same = settled and payload.recorded() == _last_closing(context)
        else:
            same = outcome.id in questions and _is_so(questions[outcome.id], outcome)
        if not same:
            raise conflict(N_("The meeting is closed already. Settle what is left one by one."))
    return {}


def _is_so(question: Post, outcome: Outcome) -> bool:
    return (
        question.status == outcome.to
        and outcome.department in (None, question.department)
        and outcome.due in (None, question.due)
    )


def _last_closing(context: Context) -> dict[str, Any] | None:
    query = select(Audit.payload).where(
        Audit.meeting_id == context.meeting.id, Audit.command == "meeting.close"
    )
    return context.session.scalars(query.order_by(Audit.seq.desc())).first()


def _questions(context: Context) -> dict[str, Post]:
    query = select(Post).where(Post.meeting_id == context.meeting.id, Post.kind == "question")
    return {row.id: row for row in context.session.scalars(query.order_by(Post.seq))}
