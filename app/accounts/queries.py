"""Looking up accounts, where they are signed in, and which meetings are theirs."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session as Reading

from app.accounts.models import Session, User
from app.core.actors import Staff
from app.core.ids import hash_key
from app.core.permissions import Role
from app.meetings.models import Meeting
from app.people.models import StaffKey

ADMIN, ORGANISER = "admin", "organiser"
IDLE_MILLIS = 12 * 3600 * 1000
"""How long somebody stays signed in without doing anything."""


@dataclass(frozen=True)
class Account:
    """Somebody who is signed in, and the id of the session that says so."""

    id: str
    email: str
    name: str
    role: str
    session: str


@dataclass(frozen=True)
class SessionCard:
    """One browser in which somebody is signed in."""

    id: str
    agent: str
    created_at: int
    seen_at: int


@dataclass(frozen=True)
class MeetingLine:
    """A meeting as the list of meetings shows it."""

    id: int
    code: str
    title: str
    place: str | None
    language: str
    status: str
    starts_at: int
    ends_at: int
    owner: str | None


def hash_session(key: str) -> str:
    """What is stored of a session's key."""
    return hash_key(key, "session")


def find_account(session: Reading, key: str | None, now: int) -> Account | None:
    """Who is signed in with this key now."""
    if key is None:
        return None
    query = (
        select(Session, User)
        .join(User, User.id == Session.user_id)
        .where(Session.key_hash == hash_session(key))
    )
    found = session.execute(query).first()
    if found is None or not _is_valid(found[0], found[1], now):
        return None
    row, user = found
    return Account(user.id, user.email, user.name, user.role, row.id)


def find_session(session: Reading, key: str) -> Session | None:
    """The session of a key, valid or not."""
    query = select(Session).where(Session.key_hash == hash_session(key))
    return session.scalars(query).one_or_none()


def list_sessions(session: Reading, user: str, now: int) -> list[SessionCard]:
    """Where somebody is signed in, the last used first."""
    query = select(Session).where(
        Session.user_id == user,
        Session.revoked_at.is_(None),
        Session.expires_at > now,
        Session.seen_at > now - IDLE_MILLIS,
    )
    rows = session.scalars(query.order_by(Session.seen_at.desc(), Session.id))
    return [SessionCard(row.id, row.agent, row.created_at, row.seen_at) for row in rows]


def may_manage(role: str, user: str, owner: str | None) -> bool:
    """Whether an account prepares a meeting: its own, an admin all."""
    return role == ADMIN or owner == user


def list_managed(session: Reading, account: Account, closed: int) -> list[MeetingLine]:
    """The meetings of an account: those that are on, those to come, the soonest first, and so
    many of those that are over, the last first."""
    names = [name for name in MeetingLine.__dataclass_fields__ if name != "owner"]
    query = select(*(getattr(Meeting, name) for name in names), User.name).outerjoin(
        User, User.id == Meeting.owner_id
    )
    if account.role != ADMIN:
        query = query.where(Meeting.owner_id == account.id)
    found = [
        *session.execute(query.where(Meeting.status == "live").order_by(Meeting.starts_at)),
        *session.execute(query.where(Meeting.status == "upcoming").order_by(Meeting.starts_at)),
        *session.execute(
            query.where(Meeting.status == "closed")
            .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
            .limit(closed)
        ),
    ]
    return [MeetingLine(*row) for row in found]


def find_place(session: Reading, meeting: int, account: Account) -> Staff | None:
    """What an account that manages a meeting is in it, once it has opened it."""
    row = place_row(session, meeting, account.id)
    return Staff(row.id, Role(row.role), row.name, account.session) if row else None


def place_row(session: Reading, meeting: int, user: str) -> StaffKey | None:
    """The row by which an account acts in a meeting."""
    query = select(StaffKey).where(StaffKey.meeting_id == meeting, StaffKey.user_id == user)
    return session.scalars(query).first()


def is_signed_in(
    session: Reading, id: str | None, user: str | None, owner: str | None, now: int
) -> bool:
    """Inside a transaction: whether this session of the account is still valid, and the account
    may still manage a meeting of this owner."""
    row = session.get(Session, id) if id else None
    account = session.get(User, user) if user else None
    if row is None or account is None or row.user_id != account.id:
        return False
    return _is_valid(row, account, now) and may_manage(account.role, account.id, owner)


def meetings_of(session: Reading, user: str) -> list[int]:
    """The meetings in which an account has a place."""
    return list(session.scalars(select(StaffKey.meeting_id).where(StaffKey.user_id == user)))


def _is_valid(row: Session, user: User, now: int) -> bool:
    return (
        row.revoked_at is None
        and row.expires_at > now
        and row.seen_at > now - IDLE_MILLIS
        and user.disabled_at is None
    )
