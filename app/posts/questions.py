"""Questions on their way to the stage: queue, live, answered, deferred."""

from sqlalchemy import select

from app.core.commands import Context, Payload, Result, command
from app.core.errors import conflict, forbidden, invalid
from app.core.i18n import N_
from app.core.ledger import Audit
from app.core.permissions import Permission, Role
from app.core.text import clean_day, clean_name, clean_text
from app.meetings.stage import show_scene
from app.posts.access import (
    get_post,
    live_question,
    move,
    queued_questions,
    renumber,
    settle,
)
from app.posts.mergers import give_answer
from app.posts.models import Post
from app.posts.moderation import MODERATE, One
from app.posts.states import ANSWERED, LIVE, QUEUED

AGAIN_MILLIS = 1_000
LAST_PLACE = 10_000


class Queue(Payload, frozen=True):
    """Which place in the queue, counted from 1; without it, the last."""

    id: str
    position: int | None = None

    def cleaned(self) -> "Queue":
        """A place that there can be."""
        if self.position is not None and not 1 <= self.position <= LAST_PLACE:
            raise invalid(N_("Places are counted from 1."), field="position")
        return self


class Show(Payload, frozen=True):
    """A question for the stage; with `show: false` the screen stays as it is."""

    id: str
    show: bool = True


class Next(Payload, frozen=True):
    """The next question; with `show: false` the screen stays as it is."""

    show: bool = True


class Answered(Payload, frozen=True):
    """What was answered, in a sentence or two."""

    id: str
    answer: str | None = None

    def cleaned(self) -> "Answered":
        """The answer normalised."""
        return Answered(self.id, clean_text(self.answer, "answer") if self.answer else None)


class Defer(Payload, frozen=True):
    """Who answers in writing, and until which day (YYYY-MM-DD)."""

    id: str
    department: str | None = None
    due: str | None = None

    def cleaned(self) -> "Defer":
        """A day that can be read."""
        due = None if self.due is None else clean_day(self.due, "due")
        return Defer(self.id, clean_name(self.department, "department"), due)


@command("question.queue", Queue, MODERATE)
def queue_question(context: Context, payload: Queue) -> Result:
    """Puts a question into the queue, or moves it there."""
    question = get_post(context, payload.id, kind="question")
    others = [other for other in queued_questions(context) if other.id != question.id]
    if question.status == QUEUED and payload.position is None:
        return {}
    move(context, question, "question.queue")
    place = len(others) if payload.position is None else payload.position - 1
    others.insert(place, question)
    renumber(others)
    return {}


@command("question.live", Show, MODERATE)
def take_live(context: Context, payload: Show) -> Result:
    """Puts a question on stage; the one that stood there waits at the head of the queue."""
    question = get_post(context, payload.id, kind="question")
    if question.status == LIVE:
        return {}
    former = live_question(context)
    if not move(context, question, "question.live"):
        return {}
    _take_stage(context, question)
    queue = [q for q in queued_questions(context) if q.id != question.id]
    if former:
        former.status = QUEUED
        queue = [former, *(q for q in queue if q.id != former.id)]
    renumber(queue)
    if payload.show:
        show_scene(context, "question")
    return {}


@command("question.skip", One, MODERATE)
def skip(context: Context, payload: One) -> Result:
    """Takes the live question back to the head of the queue."""
    question = get_post(context, payload.id, kind="question")
    queue = queued_questions(context)
    if move(context, question, "question.skip"):
        question.live_at = None
        renumber([question, *(q for q in queue if q.id != question.id)])
    return {}


@command("question.next", Next, Permission.NEXT_QUESTION)
def next_question(context: Context, payload: Next) -> Result:
    """The live question is answered, the head of the queue goes live. A second press within a
    second does nothing: it is the same press."""
    _judge_host(context)
    if _pressed_just_now(context):
        return {}
    live, queue = live_question(context), queued_questions(context)
    if live is None and not queue:
        raise conflict(N_("No question is waiting for the stage."))
    if live:
        live.status, live.answered_at = ANSWERED, context.now
        settle(context, live, "question.next")
    if queue:
        coming = queue.pop(0)
        coming.status, coming.position = LIVE, None
        settle(context, coming, "question.next")
        _take_stage(context, coming)
        context.target = coming.id
    renumber(queue)
    if payload.show:
        show_scene(context, "question")
    return {"id": context.target} if context.target else {}


@command("question.answered", Answered, MODERATE)
def mark_answered(context: Context, payload: Answered) -> Result:
    """Marks a question answered, with what was said where somebody wrote it down."""
    question = get_post(context, payload.id, kind="question")
    known = question.status == ANSWERED and payload.answer
    if not known and move(context, question, "question.answered"):
        question.answered_at = context.now
        renumber(queued_questions(context))
    if payload.answer:
        give_answer(context, question, payload.answer)
    return {}


@command("question.defer", Defer, MODERATE)
def defer(context: Context, payload: Defer) -> Result:
    """Promises a written answer."""
    question = get_post(context, payload.id, kind="question")
    if move(context, question, "question.defer"):
        question.department = payload.department or question.department
        question.due = payload.due
        renumber(queued_questions(context))
    return {}


def _take_stage(context: Context, question: Post) -> None:
    question.live_at = context.now
    question.position = None


def _judge_host(context: Context) -> None:
    host_only = context.staff is not None and context.staff.role is Role.HOST
    if host_only and not context.meeting.host_next:
        raise forbidden(N_("In this meeting the stage chooses the next question."))


def _pressed_just_now(context: Context) -> bool:
    last = context.session.scalars(
        select(Audit.at)
        .where(Audit.meeting_id == context.meeting.id, Audit.command == "question.next")
        .where(Audit.undone.is_(False), Audit.at > context.now - AGAIN_MILLIS)
    )
    return last.first() is not None
