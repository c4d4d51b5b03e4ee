"""Looking up callers: which keys are valid, and what they make somebody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.queries import is_signed_in
from app.core.actors import Actor, Staff
from app.core.commands import Context
from app.core.errors import unauthenticated
from app.core.ids import hash_key, person_id
from app.core.permissions import Role
from app.meetings.models import Meeting
from app.people.models import Participant, StaffKey

STAFF_MILLIS = 24 * 3600 * 1000
"""How long staff links work after the meeting was closed."""


def find_staff(session: Session, meeting: Meeting, keys: Sequence[str], now: int) -> list[Staff]:
    """The valid staff keys among those presented."""
    if not keys or links_are_over(meeting, now):
        return []
    hashes = [hash_key(key, str(meeting.id)) for key in keys]
    query = select(StaffKey).where(
        StaffKey.meeting_id == meeting.id,
        StaffKey.key_hash.in_(hashes),
        StaffKey.user_id.is_(None),
        StaffKey.revoked_at.is_(None),
    )
    rows = session.scalars(query.order_by(StaffKey.created_at, StaffKey.id))
    return [Staff(row.id, Role(row.role), row.name) for row in rows]


def staff_keys_among(session: Session, meeting: int, keys: Iterable[str]) -> set[str]:
    """Those of the keys that are, or once were, staff keys of the meeting."""
    hashes = {hash_key(key, str(meeting)): key for key in keys}
    if not hashes:
        return set()
    query = select(StaffKey.key_hash).where(
        StaffKey.meeting_id == meeting, StaffKey.key_hash.in_(hashes)
    )
    return {hashes[found] for found in session.scalars(query)}


@dataclass(frozen=True)
class Seat:
    """A phone that takes part: in the `hall` or at `home`, and whether it only reads."""

    place: str
    reader: bool


def find_seats(session: Session, meeting: int, devices: Iterable[str]) -> dict[str, Seat]:
    """The seats of those phones that take part in the meeting, by device key."""
    keys = {hash_key(device, str(meeting)): device for device in devices}
    if not keys:
        return {}
    query = select(Participant.device_hash, Participant.at, Participant.reader).where(
        Participant.meeting_id == meeting, Participant.device_hash.in_(keys)
    )
    return {keys[row.device_hash]: Seat(row.at, row.reader) for row in session.execute(query)}


def is_reader(session: Session, actor: Actor) -> bool:
    """Whether the person only reads."""
    query = select(Participant.reader).where(Participant.id == actor.person)
    return bool(session.scalar(query))


def person_of(meeting: int, device: str) -> str:
    """The id of the person behind a device key."""
    return person_id(hash_key(device, str(meeting)))


def judge_staff(context: Context) -> None:
    """Inside the transaction: a link that was revoked, or an account that was signed out, a
    moment ago does nothing more. Links end some time after closing, accounts do not."""
    staff, meeting = context.staff, context.meeting
    if staff is None or staff.role is Role.TIMEKEEPER:
        return
    row = context.session.get(StaffKey, staff.id)
    if row is None or row.meeting_id != meeting.id or row.revoked_at is not None:
        raise unauthenticated()
    if row.user_id is None:
        valid = not links_are_over(meeting, context.now)
    else:
        valid = is_signed_in(
            context.session, staff.session, row.user_id, meeting.owner_id, context.now
        )
    if not valid:
        raise unauthenticated()


def links_are_over(meeting: Meeting, now: int) -> bool:
    """Whether the time of the meeting's staff links has ended."""
    return bool(meeting.closed_at and now - meeting.closed_at > STAFF_MILLIS)
