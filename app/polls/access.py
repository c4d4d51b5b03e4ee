"""The ways to get, make and move a poll: within its meeting, and as its state allows."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.commands import Context
from app.core.errors import Refusal, conflict, not_found
from app.core.i18n import N_
from app.core.ids import new_id
from app.polls.definition import Definition
from app.polls.models import Poll
from app.polls.shape import clean_title
from app.polls.states import CLOSED, DRAFT, OPEN

MOST_POLLS = 50


def get_poll(context: Context, id: str) -> Poll:
    """A poll of this meeting; `not_found` for anything else, also another meeting's id."""
    poll = context.session.get(Poll, id)
    if poll is None or poll.meeting_id != context.meeting.id:
        raise not_here()
    return poll


def not_here() -> Refusal:
    """The refusal where a meeting has no such poll."""
    return not_found(N_("This poll is not here."))


def poll_of_file(context: Context, key: str) -> Poll | None:
    """The poll that the meeting file gives this name, as an item of the programme refers to it."""
    query = select(Poll).where(Poll.meeting_id == context.meeting.id, Poll.key == key)
    return context.session.scalars(query).one_or_none()


def polls_of(session: Session, meeting: int) -> list[Poll]:
    """All polls of a meeting in their order."""
    query = select(Poll).where(Poll.meeting_id == meeting)
    return list(session.scalars(query.order_by(Poll.position, Poll.id)))


def add_poll(
    session: Session,
    meeting: int,
    title: str,
    asks: Definition,
    *,
    key: str | None = None,
    round_of: str | None = None,
) -> Poll:
    """Stores a poll behind the others, still a draft."""
    query = select(func.max(Poll.position)).where(Poll.meeting_id == meeting)
    poll = Poll(
        id=new_id(),
        meeting_id=meeting,
        position=(session.scalar(query) or 0) + 1,
        key=key,
        kind=asks.kind,
        title=clean_title(title),
        options=asks.shape.options,
        settings=asks.shape.settings,
        status=DRAFT,
        revealed=False,
        round_of=round_of,
    )
    session.add(poll)
    session.flush()
    return poll


def open_poll(context: Context, poll: Poll) -> None:
    """Takes answers from now on. What was revealed before is hidden again: results of an open
    poll are never shown."""
    if poll.status == OPEN:
        return
    poll.status, poll.revealed = OPEN, False
    poll.opened_at, poll.closed_at = context.now, None


def close_poll(context: Context, poll: Poll) -> None:
    """Takes no more answers."""
    if poll.status == DRAFT:
        raise conflict(N_("This poll has not been opened yet."))
    if poll.status == OPEN:
        poll.status, poll.closed_at = CLOSED, context.now


def close_polls(context: Context) -> None:
    """Closes every open poll: the meeting is over."""
    for poll in polls_of(context.session, context.meeting.id):
        if poll.status == OPEN:
            close_poll(context, poll)


def judge_scene(context: Context, ref: str, options: dict[str, Any]) -> None:
    """Whether a poll can stand on the screen. The scene shows the voting while the poll is open
    and the results once they are revealed. `{"view": "results"}` means the results: they cannot
    be made ready or shown before the poll is closed, so that nobody reveals them by a slip."""
    poll = get_poll(context, ref)
    if poll.status == DRAFT:
        raise conflict(N_("This poll has not been opened yet."))
    if options.get("view") == "results" and poll.status == OPEN:
        raise conflict(N_("The results of an open poll are never shown. Close it first."))
