"""Joining, and finding the person behind a phone."""

from typing import Any, Literal

from sqlalchemy import select

from app.core.commands import Context, Payload, Result, command
from app.core.errors import Refusal, forbidden, unauthenticated
from app.core.i18n import N_
from app.core.ids import person_id
from app.core.permissions import Permission
from app.core.text import clean_name
from app.people.models import Participant


class Join(Payload, frozen=True):
    """Agreement to the notice. `at` says where this phone is, `reader` whether the person is
    under 14 (whoever does not say is not); an empty name makes them anonymous again."""

    name: str | None = None
    at: Literal["hall", "home"] | None = None
    reader: bool | None = None

    def cleaned(self) -> "Join":
        """The name in one line."""
        name = None if self.name is None else clean_name(self.name) or ""
        return Join(name, self.at, self.reader)


@command("person.join", Join, Permission.TAKE_PART)
def join(context: Context, payload: Join) -> Result:
    """Makes the person, or lets the same one come back with another name or place."""
    person = find_person(context) or _make_person(context)
    if payload.name is not None and payload.name != (person.name or ""):
        person.name = payload.name or None
    if payload.at and payload.at != person.at:
        person.at = payload.at
    if payload.reader is not None and payload.reader != person.reader:
        person.reader = payload.reader
    return {}


def author(context: Context) -> Participant:
    """The person who writes; raises `forbidden` for a muted one."""
    person = participant(context)
    if person.muted:
        raise forbidden(
            N_("The moderators have stopped your posts. You can go on reading and supporting.")
        )
    return person


def participant(context: Context) -> Participant:
    """The person who takes part. A program's first command counts as its agreement, a browser
    has to have joined; whoever is under 14 reads along."""
    person = find_person(context)
    if person is None:
        if not context.actor.program:
            raise unauthenticated()
        person = _make_person(context)
    if person.reader:
        raise only_reads()
    return person


def only_reads() -> Refusal:
    """The refusal of what somebody under 14 sends."""
    return forbidden(N_("Under 14 you can read everything here, but not write or vote."))


def find_person(context: Context) -> Participant | None:
    """The person of this phone in this meeting, if it has joined."""
    return context.session.scalars(
        select(Participant).where(
            Participant.meeting_id == context.meeting.id,
            Participant.device_hash == context.who,
        )
    ).one_or_none()


def _make_person(context: Context) -> Participant:
    person = Participant(**new_person(context.who, context.meeting.id, context.now))
    context.session.add(person)
    context.session.flush()
    return person


def new_person(who: str, meeting: int, now: int) -> dict[str, Any]:
    """The row of somebody whose phone is seen for the first time."""
    return {
        "id": person_id(who),
        "meeting_id": meeting,
        "device_hash": who,
        "at": "home",
        "agreed_at": now,
        "muted": False,
        "reader": False,
        "revision": 0,
        "changed_at": 0,
    }
