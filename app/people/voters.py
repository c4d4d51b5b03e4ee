"""The persons behind votes that are counted together."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select

from app.core.changes import touch
from app.core.errors import unauthenticated
from app.core.ids import person_id
from app.core.votes import Box, Vote
from app.people.commands import new_person, only_reads
from app.people.models import Participant


class Voters:
    """Known persons by the hash of their phone; whoever is not is made with their first good
    vote."""

    def __init__(self, box: Box, votes: Sequence[Vote]) -> None:
        self._box = box
        self._touched: set[str] = set()
        self._new: list[dict[str, Any]] = []
        query = select(Participant.device_hash, Participant.id, Participant.reader).where(
            Participant.meeting_id == box.meeting.id,
            Participant.device_hash.in_({vote.who for vote in votes}),
        )
        found = box.session.execute(query).all()
        self._known = {who: id for who, id, _ in found}
        self._readers = {who for who, _, reader in found if reader}

    @property
    def ids(self) -> list[str]:
        """Those who may have voted before."""
        return list(self._known.values())

    def find(self, vote: Vote) -> str:
        """The voter's id, as `people.commands.participant` finds it."""
        known = self._known.get(vote.who)
        if known is None and not vote.program:
            raise unauthenticated()
        if vote.who in self._readers:
            raise only_reads()
        return known or person_id(vote.who)

    def note(self, vote: Vote, person: str) -> None:
        """A vote of this person counts."""
        self._touched.add(person)
        if vote.who not in self._known:
            self._known[vote.who] = person
            self._new.append(new_person(vote.who, self._box.meeting.id, self._box.now))

    def store(self) -> None:
        """Writes the new ones, and says whose `mine` changes."""
        if self._new:
            table: Any = Participant.__table__
            self._box.session.execute(insert(table), self._new)
        touch(self._box.session, self._touched)
