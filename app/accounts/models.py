"""Who may prepare meetings, where they are signed in, and screens that wait to be let in."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class User(Model):
    """A member of the staff with an account. `role` is `admin` or `organiser`; `email` is stored
    in small letters; `password` is an argon2id hash."""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password: Mapped[str]
    created_at: Mapped[int]
    disabled_at: Mapped[int | None]


class Session(Model):
    """One browser in which somebody is signed in; only the hash of its key is stored."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    key_hash: Mapped[str] = mapped_column(unique=True)
    agent: Mapped[str]
    created_at: Mapped[int]
    seen_at: Mapped[int]
    expires_at: Mapped[int]
    revoked_at: Mapped[int | None]


class Pairing(Model):
    """A screen that shows a short code until the stage of a meeting confirms it. `key_hash` is
    that of the key which the screen's browser keeps."""

    __tablename__ = "pairings"

    id: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    key_hash: Mapped[str] = mapped_column(unique=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"), index=True)
    created_at: Mapped[int]
    expires_at: Mapped[int]
    confirmed_at: Mapped[int | None]
