"""Making and changing accounts; each function is the work of an errand."""

import re
import unicodedata
from collections.abc import Callable, Iterable

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Writing

from app.accounts.models import Session, User
from app.accounts.queries import meetings_of
from app.core.errors import Refusal
from app.core.ids import new_id
from app.core.jobs import Errand

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


class AccountError(Refusal):
    """What cannot be done with an account, in one sentence for the one who has the machine."""

    def __init__(self, text: str) -> None:
        super().__init__("conflict", text)


def clean_email(text: str) -> str:
    """An address as it is stored; raises AccountError for something else."""
    email = unicodedata.normalize("NFC", text).strip().lower()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise AccountError(f"This is no e-mail address: {text[:80]}")
    return email


def add_user(email: str, role: str, name: str | None, password: str) -> Errand:
    """A new account; `password` is the hash. Answers its id."""

    def work(session: Writing, now: int) -> str:
        if find_user(session, email):
            raise AccountError(
                f"{email} has an account already; use: madang user reset-password {email}"
            )
        shown = name or email.partition("@")[0]
        user = User(
            id=new_id(), email=email, name=shown, role=role, password=password, created_at=now
        )
        session.add(user)
        return user.id

    return Errand("user add", work)


def set_password(email: str, password: str) -> Errand:
    """Another password, and the end of all sessions; answers the account's id."""

    def work(session: Writing, now: int) -> str:
        user = the_user(session, email)
        user.password = password
        end_sessions(session, user.id, now)
        return user.id

    return Errand("user reset-password", work, _meetings_of(email))


def set_disabled(email: str, disabled: bool) -> Errand:
    """Shuts an account out, or lets it in again; answers its id."""

    def work(session: Writing, now: int) -> str:
        user = the_user(session, email)
        user.disabled_at = now if disabled else None
        if disabled:
            end_sessions(session, user.id, now)
        return user.id

    return Errand("user disable", work, _meetings_of(email))


def find_user(session: Writing, email: str) -> User | None:
    """The account of an address."""
    return session.scalars(select(User).where(User.email == email)).one_or_none()


def the_user(session: Writing, email: str) -> User:
    """The same; raises AccountError where there is none."""
    user = find_user(session, email)
    if user is None:
        raise AccountError(f"There is no account {email}.")
    return user


def end_sessions(session: Writing, user: str, now: int, but: str | None = None) -> None:
    """Signs an account out everywhere, or everywhere `but` in one browser."""
    ending = update(Session).where(Session.user_id == user, Session.revoked_at.is_(None))
    if but:
        ending = ending.where(Session.id != but)
    session.execute(ending.values(revoked_at=now))


def _meetings_of(email: str) -> Callable[[Writing], Iterable[int]]:
    def meetings(session: Writing) -> Iterable[int]:
        user = find_user(session, email)
        return meetings_of(session, user.id) if user else ()

    return meetings
