"""Polls: what the stage does with them, and how citizens answer."""

from app.core.commands import Context, Payload, Result, command
from app.core.errors import closed, conflict, invalid
from app.core.i18n import N_
from app.core.permissions import Permission
from app.core.votes import Vote, vote
from app.meetings.stage import show_scene
from app.polls.access import (
    MOST_POLLS,
    add_poll,
    close_poll,
    get_poll,
    open_poll,
    polls_of,
)
from app.polls.ballots import Ballots
from app.polls.definition import Definition, define
from app.polls.shape import Asked, clean_title
from app.polls.states import DRAFT, OPEN

RUN = Permission.RUN_STAGE


class Create(Payload, frozen=True):
    """A new poll. A second round of another poll (`round_of`) takes over what is left out."""

    kind: str | None = None
    title: str | None = None
    options: list[str] | None = None
    least: int | None = None
    most: int | None = None
    round_of: str | None = None

    def cleaned(self) -> "Create":
        """Its title in one line; without `round_of` it needs a kind and a title."""
        for field in ("kind", "title"):
            if not getattr(self, field) and not self.round_of:
                raise invalid(
                    N_("This field is missing or not right: %(name)s."), field=field, name=field
                )
        title = None if self.title is None else clean_title(self.title)
        return Create(self.kind, title, self.options, self.least, self.most, self.round_of)


class One(Payload, frozen=True):
    """One poll."""

    id: str


class Open(Payload, frozen=True):
    """A poll to be opened; with `show: false` the screen stays as it is."""

    id: str
    show: bool = True


class Answer(Payload, frozen=True):
    """What a person chooses; its form is the kind's (contract section 5)."""

    id: str
    value: str | float | list[str] | dict[str, float | str]


@command("poll.create", Create, RUN)
def create_poll(context: Context, payload: Create) -> Result:
    """Prepares a poll. Nobody but the staff sees it before it is opened."""
    if context.meeting.status == "closed":
        raise closed(N_("The meeting is closed."))
    if len(polls_of(context.session, context.meeting.id)) >= MOST_POLLS:
        raise conflict(N_("A meeting can have up to %(most)s polls."), most=MOST_POLLS)
    first = get_poll(context, payload.round_of) if payload.round_of else None
    asks = define(payload.kind, Asked.of(payload), Definition.of(first) if first else None)
    title = payload.title or (first.title if first else "")
    poll = add_poll(
        context.session, context.meeting.id, title, asks, round_of=first.id if first else None
    )
    context.target = poll.id
    return {"id": poll.id}


@command("poll.open", Open, RUN)
def open_for_answers(context: Context, payload: Open) -> Result:
    """Opens a poll, a closed one again, too, and puts it on the screen. Another open poll stays
    open."""
    poll = get_poll(context, payload.id)
    if context.meeting.status == "closed":
        raise closed(N_("The meeting is closed."))
    open_poll(context, poll)
    if payload.show:
        show_scene(context, "poll", poll.id)
    return {}


@command("poll.close", One, RUN)
def close(context: Context, payload: One) -> Result:
    """Takes no more answers; the results stay hidden until they are revealed."""
    close_poll(context, get_poll(context, payload.id))
    return {}


@command("poll.reveal", One, RUN)
def reveal(context: Context, payload: One) -> Result:
    """Shows the results to everybody."""
    poll = get_poll(context, payload.id)
    if poll.status == DRAFT:
        raise conflict(N_("This poll has not been opened yet."))
    if poll.status == OPEN:
        raise conflict(N_("The results of an open poll are never shown. Close it first."))
    if not poll.revealed:
        poll.revealed = True
    return {}


@command("poll.hide", One, RUN)
def hide(context: Context, payload: One) -> Result:
    """Hides the results again."""
    poll = get_poll(context, payload.id)
    if poll.revealed:
        poll.revealed = False
    return {}


@vote("poll.answer", Answer, Ballots)
def answer(ballots: Ballots, vote: Vote) -> bool:
    """Answers, or changes the answer, as long as the poll is open. What was stored before, by
    this very command or a later one, is answered ok also after that."""
    return ballots.cast(vote)
