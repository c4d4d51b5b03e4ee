"""A screen of the hall is let in without typing an address: it shows six digits, the stage
confirms them, and the browser that showed them gets a link of its own.

Two steps, because only that browser holds the key: the stage confirms the digits, then the
browser comes with its key and the hash of that very key becomes a screen's link.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Pairing
from app.core.commands import Context, Payload, Result, command
from app.core.errors import conflict, invalid, not_found, unavailable
from app.core.i18n import N_
from app.core.ids import clean_join_code, hash_key, new_id, new_key
from app.core.jobs import Errand
from app.core.permissions import Permission, Role
from app.meetings.file import STAFF_NAMES
from app.meetings.models import Meeting
from app.people.models import StaffKey
from app.people.queries import links_are_over

CODE_MILLIS = 10 * 60 * 1000
KEPT_MILLIS = 60 * 24 * 3600 * 1000
MOST_WAITING = 1000


class Pair(Payload, frozen=True):
    """The digits that a screen shows."""

    code: str

    def cleaned(self) -> "Pair":
        """Without the space between them; raises `invalid` for anything but six digits."""
        digits = clean_join_code(self.code)
        if digits is None:
            raise invalid(N_("Type the 6 digits that the screen shows."), field="code")
        return Pair(digits)


@command("screen.pair", Pair, Permission.RUN_STAGE)
def pair(context: Context, payload: Pair) -> Result:
    """Lets the screen that shows these digits into the meeting."""
    query = select(Pairing).where(Pairing.code == payload.code)
    pairing = context.session.scalars(query.with_for_update()).one_or_none()
    if pairing is None or (pairing.meeting_id is None and pairing.expires_at <= context.now):
        raise not_found(N_("No screen shows this number. It changes every 10 minutes."))
    if pairing.meeting_id not in (None, context.meeting.id):
        raise conflict(N_("This screen belongs to another meeting already."))
    if pairing.meeting_id is None:
        pairing.meeting_id, pairing.confirmed_at = context.meeting.id, context.now
    return {}


@dataclass(frozen=True)
class Waiting:
    """What a screen shows: its digits until an instant, or the meeting that took it in."""

    code: str
    expires_at: int
    meeting: str | None


def begin() -> tuple[str, Errand]:
    """The key for the browser, and an errand that answers what it shows."""
    key = new_key()

    def work(session: Session, now: int) -> Waiting:
        session.execute(
            delete(Pairing).where(
                or_(
                    and_(Pairing.meeting_id.is_(None), Pairing.expires_at <= now),
                    Pairing.created_at < now - KEPT_MILLIS,
                )
            )
        )
        waiting = select(func.count()).where(Pairing.meeting_id.is_(None))
        if (session.scalar(waiting.select_from(Pairing)) or 0) >= MOST_WAITING:
            raise unavailable(60)
        row = Pairing(
            id=new_id(), code=_free_code(session), key_hash=_hash(key), created_at=now,
            expires_at=now + CODE_MILLIS,
        )  # fmt: skip
        session.add(row)
        return Waiting(row.code, row.expires_at, None)

    return key, Errand("screen waits", work)


def find_pairing(session: Session, key: str | None, now: int) -> Waiting | None:
    """What the browser with this key is waiting for; None where it has to begin anew."""
    row = _row(session, key) if key else None
    if row is None:
        return None
    if row.meeting_id is None:
        return Waiting(row.code, row.expires_at, None) if row.expires_at > now else None
    meeting = session.get_one(Meeting, row.meeting_id)
    link = _link(session, meeting, key or "")
    if links_are_over(meeting, now) or (link and link.revoked_at is not None):
        return None
    return Waiting(row.code, row.expires_at, meeting.code)


def claim(key: str) -> Errand:
    """The second step: the key that the browser holds becomes a screen's link of the meeting."""

    def work(session: Session, now: int) -> None:
        row = _row(session, key)
        if row is None or row.meeting_id is None:
            raise not_found()
        hall = session.get_one(Meeting, row.meeting_id)
        if _link(session, hall, key) is None:
            name = f"{STAFF_NAMES[hall.language]['screen']} {row.code[:3]} {row.code[3:]}"
            session.add(
                StaffKey(
                    id=new_id(), meeting_id=hall.id, role=Role.SCREEN, name=name,
                    key_hash=hash_key(key, str(hall.id)), created_at=now,
                )
            )  # fmt: skip

    def meetings(session: Session) -> list[int]:
        row = _row(session, key)
        return [row.meeting_id] if row and row.meeting_id else []

    return Errand("screen comes in", work, meetings)


def _row(session: Session, key: str) -> Pairing | None:
    return session.scalars(select(Pairing).where(Pairing.key_hash == _hash(key))).one_or_none()


def _link(session: Session, meeting: Meeting, key: str) -> StaffKey | None:
    query = select(StaffKey).where(
        StaffKey.meeting_id == meeting.id, StaffKey.key_hash == hash_key(key, str(meeting.id))
    )
    return session.scalars(query).one_or_none()


def _hash(key: str) -> str:
    return hash_key(key, "pairing")


def _free_code(session: Session) -> str:
    while True:
        code = f"{secrets.randbelow(1_000_000):06}"
        if session.scalar(select(Pairing.id).where(Pairing.code == code)) is None:
            return code
