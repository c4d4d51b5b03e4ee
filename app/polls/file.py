"""The polls of a meeting file (contract section 8): checked, stored as drafts, described again."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from app.core.commands import Payload
from app.core.errors import Refusal, conflict, invalid
from app.core.i18n import N_
from app.polls.access import MOST_POLLS, add_poll, polls_of
from app.polls.definition import Definition, define
from app.polls.kinds.stance import STANCES
from app.polls.models import Poll
from app.polls.shape import Asked, clean_title
from app.polls.states import DRAFT


class FilePoll(Payload, frozen=True, kw_only=True):
    """A `[[poll]]`. `id` is the name that `agenda.poll` and `round_of` refer to."""

    id: str | None = None
    kind: str | None = None
    title: str
    options: list[str] = []
    least: int | None = None
    most: int | None = None
    round_of: str | None = None


def problems_of_polls(polls: list[FilePoll]) -> Iterator[Refusal]:
    """Everything that is wrong with the polls of a file, each at its place: `poll.2.options`."""
    if len(polls) > MOST_POLLS:
        yield invalid(N_("Give up to %(most)s."), field="poll", most=MOST_POLLS)
        return
    known: dict[str, Definition] = {}
    for number, poll in enumerate(polls, 1):
        try:
            asks = _define(poll, known)
        except Refusal as problem:
            problem.field = f"poll.{number}.{problem.field}"
            yield problem
            continue
        if poll.id:
            known[poll.id] = asks


def add_polls(session: Session, meeting: int, polls: list[FilePoll]) -> None:
    """Stores the polls of a file that was checked."""
    known: dict[str, Definition] = {}
    rows: dict[str, str] = {}
    for poll in polls:
        asks, first = _define(poll, known), rows[poll.round_of] if poll.round_of else None
        row = add_poll(session, meeting, poll.title, asks, key=poll.id, round_of=first)
        if poll.id:
            known[poll.id], rows[poll.id] = asks, row.id


def set_polls(session: Session, meeting: int, polls: list[FilePoll]) -> None:
    """Makes the meeting's polls those of the file. One that has been opened stays as it is."""
    rows, names = polls_of(session, meeting), _names(session, meeting)
    known: dict[str, Definition] = {}
    kept: dict[str | None, Poll] = {}
    for position, poll in enumerate(polls, 1):
        asks = _define(poll, known)
        row = next((r for r in rows if names[r.id] == poll.id and r not in kept.values()), None)
        first = kept[poll.round_of].id if poll.round_of else None
        if row is None:
            row = add_poll(session, meeting, poll.title, asks, key=poll.id, round_of=first)
        elif (row.title, Definition.of(row), row.round_of) != (poll.title, asks, first):
            _judge_draft(row)
            row.kind, row.title, row.round_of = asks.kind, clean_title(poll.title), first
            row.options, row.settings = asks.shape.options, asks.shape.settings
        if row.position != position:
            row.position = position
        kept[poll.id or row.id] = row
        if poll.id:
            known[poll.id] = asks
    for row in reversed(rows):
        if row not in kept.values():
            _judge_draft(row)
            session.delete(row)
            session.flush()


def _judge_draft(poll: Poll) -> None:
    if poll.status != DRAFT:
        raise conflict(N_("“%(title)s” has been opened and stays as it is."), title=poll.title)


def _names(session: Session, meeting: int) -> dict[str, str | None]:
    """How the file names each poll: one that was made later and asked again by its id."""
    polls = polls_of(session, meeting)
    again = {poll.round_of for poll in polls}
    return {poll.id: poll.key or (poll.id if poll.id in again else None) for poll in polls}


def describe_polls(session: Session, meeting: int) -> list[dict[str, Any]]:
    """The polls as a file has them."""
    polls, names = polls_of(session, meeting), _names(session, meeting)
    return [
        {
            "id": names[poll.id],
            "kind": poll.kind,
            "title": poll.title,
            "options": _words(poll),
            **poll.settings,
            "round_of": names[poll.round_of] if poll.round_of else None,
        }
        for poll in polls
    ]


def _words(poll: Poll) -> list[str]:
    texts = [option["text"] for option in poll.options]
    return [] if poll.kind == "stance" and texts == list(STANCES) else texts


def _define(poll: FilePoll, known: dict[str, Definition]) -> Definition:
    clean_title(poll.title)
    if poll.id in known:
        raise invalid(N_("Another poll has this name."), field="id")
    if poll.round_of and poll.round_of not in known:
        raise invalid(N_("This names no poll that stands before it."), field="round_of")
    return define(poll.kind, Asked.of(poll), known.get(poll.round_of or ""))
