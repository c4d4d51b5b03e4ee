"""Ballots that are counted together: one row a person and poll, the newest number in it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.core.errors import closed
from app.core.i18n import N_
from app.core.votes import Box, Vote, keep_newer
from app.people.voters import Voters
from app.polls.access import not_here
from app.polls.definition import Definition
from app.polls.models import Ballot, Poll
from app.polls.states import OPEN


class Ballots:
    """The polls that votes are for, and the number of each voter's present ballot."""

    def __init__(self, box: Box, votes: Sequence[Vote]) -> None:
        self._box = box
        self._voters = Voters(box, votes)
        self._rows: dict[tuple[str, str], dict[str, Any]] = {}
        polls = select(Poll).where(
            Poll.meeting_id == box.meeting.id, Poll.id.in_({vote.payload.id for vote in votes})
        )
        self._polls = {
            poll.id: (poll.status, Definition.of(poll)) for poll in box.session.scalars(polls)
        }
        ballots = select(Ballot.poll_id, Ballot.participant_id, Ballot.number).where(
            Ballot.poll_id.in_(self._polls), Ballot.participant_id.in_(self._voters.ids)
        )
        self._numbers = {
            (poll, person): number for poll, person, number in box.session.execute(ballots)
        }

    def cast(self, vote: Vote) -> bool:
        """Takes an answer; False where this or a later one stands already."""
        found = self._polls.get(vote.payload.id)
        if found is None:
            raise not_here()
        person = self._voters.find(vote)
        ballot = (vote.payload.id, person)
        if vote.number <= self._numbers.get(ballot, -1):
            return False
        status, asked = found
        if self._box.meeting.status == "closed":
            raise closed(N_("The meeting is over. Thank you for taking part."))
        if status != OPEN:
            raise closed(N_("This poll is not open just now."))
        value = asked.accept(vote.payload.value)
        self._voters.note(vote, person)
        self._numbers[ballot] = vote.number
        self._rows[ballot] = {
            "poll_id": vote.payload.id,
            "participant_id": person,
            "meeting_id": self._box.meeting.id,
            "value": value,
            "number": vote.number,
            "at": self._box.now,
        }
        return True

    def store(self) -> None:
        """Writes the voters who are new, and the newest ballot of each."""
        self._voters.store()
        keep_newer(self._box.session, Ballot.__table__, list(self._rows.values()))
