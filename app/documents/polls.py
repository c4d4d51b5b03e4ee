"""Polls in the documents. Results are counted from the ballots, and a closed poll only once."""

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import String, cast, func, select

from app.documents.source import Members, Source, parts, present
from app.meetings.models import Stage
from app.polls.access import polls_of
from app.polls.definition import Definition
from app.polls.models import Ballot, Poll
from app.polls.shape import Counts
from app.polls.states import DRAFT, OPEN

SHOWN = 20
SHOWN_TO_STAFF = 50
NEEDED = 2
"""What the screen shows and what it is compared with stay however large everything else is."""

BALLOTS = parts("polls", "ballots")


def public(source: Source) -> Members:
    """The polls that were opened, and the results of those that are revealed."""
    opened = [poll for poll in _polls(source) if poll.status != DRAFT]
    shown = _weightiest(source, opened)[: source.window(SHOWN, least=NEEDED)]
    ids = {poll.id for poll in shown}
    return {poll.id: _public(source, poll) for poll in opened if poll.id in ids}


def staff(source: Source) -> Members:
    """Every poll with its counts so far."""
    polls = _polls(source)
    shown = _weightiest(source, polls)[: source.window(SHOWN_TO_STAFF, least=NEEDED)]
    ids = {poll.id for poll in shown}
    return {poll.id: _staff(source, poll) for poll in polls if poll.id in ids}


def _public(source: Source, poll: Poll) -> Members:
    voters, counts = _tallied(source)[poll.id]
    return present(
        _frame(poll)
        | {
            "revealed": poll.revealed,
            "voters": voters,
            "integrity": "open",
            "results": {"counts": counts} if poll.revealed else None,
        }
    )


def _staff(source: Source, poll: Poll) -> Members:
    voters, counts = _tallied(source)[poll.id]
    more = {"revealed": poll.revealed, "voters": voters, "results": {"counts": counts}}
    return present(_frame(poll) | more)


def _frame(poll: Poll) -> Members:
    names = ("kind", "title", "options", "status", "position", "round_of", "opened_at", "closed_at")
    return {name: getattr(poll, name) for name in names} | poll.settings


def _weightiest(source: Source, polls: Collection[Poll]) -> list[Poll]:
    """First what is on the screen and what that is compared with, then what is open, then the
    newest."""
    stage = source.session.get_one(Stage, source.meeting.id)
    shown = next((poll for poll in polls if poll.id == stage.ref), None)
    first = {shown.id: 2, shown.round_of: 1} if shown else {}

    def weight(poll: Poll) -> tuple[int, bool, int, int]:
        newest = poll.opened_at or 0
        return (first.get(poll.id, 0), poll.status == OPEN, newest, poll.position)

    return sorted(polls, key=weight, reverse=True)


def _polls(source: Source) -> list[Poll]:
    found: list[Poll] = source.read("polls.rows", parts("polls"), _read_polls)
    return found


def _read_polls(source: Source) -> list[Poll]:
    return polls_of(source.session, source.meeting.id)


def _tallied(source: Source) -> dict[str, tuple[int, Counts]]:
    """How many voted, and how, by poll. Ballots of a closed poll change only with its row."""
    still: dict[str, tuple[int, Counts]] = source.read(
        "polls.closed", parts("polls"), lambda source: _tally(source, is_open=False)
    )
    live: dict[str, tuple[int, Counts]] = source.read(
        "polls.open", BALLOTS, lambda source: _tally(source, is_open=True)
    )
    return still | live


def _tally(source: Source, is_open: bool) -> dict[str, tuple[int, Counts]]:
    polls = [poll for poll in _polls(source) if (poll.status == OPEN) is is_open]
    return tally_polls(source.session, polls)


def tally_polls(session: Any, polls: Collection[Poll]) -> dict[str, tuple[int, Counts]]:
    """How many voted, and how, from the ballots of each poll."""
    value = cast(Ballot.value, String)
    query = (
        select(Ballot.poll_id, value, func.count())
        .where(Ballot.poll_id.in_([poll.id for poll in polls]))
        .group_by(Ballot.poll_id, value)
    )
    values: dict[str, list[tuple[Any, int]]] = {poll.id: [] for poll in polls}
    for poll, text, number in session.execute(query):
        values[poll].append((msgspec.json.decode(text), number))
    return {
        poll.id: (
            sum(number for _, number in values[poll.id]),
            Definition.of(poll).tally(values[poll.id]),
        )
        for poll in polls
    }
