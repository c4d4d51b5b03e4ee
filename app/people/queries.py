"""Looking up callers: which keys are valid, and what they make somebody."""

from collections.abc import Sequence

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


def is_staff_key(session: Session, meeting: int, key: str) -> bool:
    """Whether this key is, or once was, a staff key of the meeting."""
    query = select(StaffKey.id).where(
        StaffKey.meeting_id == meeting, StaffKey.key_hash == hash_key(key, str(meeting))
    )
    return session.scalar(query) is not None


def has_joined(session: Session, meeting: int, device: str) -> bool:
    """Whether this phone takes part in the meeting."""
    query = select(Participant.id).where(
        Participant.meeting_id == meeting, Participant.device_hash == hash_key(device, str(meeting))
    )
    return session.scalar(query) is not None


def place_of(session: Session, actor: Actor) -> tuple[str, bool]:
    """Where the person's phone is, `hall` or `home`, and whether the person only reads."""
    query = select(Participant.at, Participant.reader).where(Participant.id == actor.person)
    row = session.execute(query).first()
    return (row.at, row.reader) if row else ("home", False)


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
