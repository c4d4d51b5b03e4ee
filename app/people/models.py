"""Citizens' phones and the keys of staff. No name, number or address is asked for here:
`name` is what a citizen chose to be shown as."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class Participant(Model):
    """One phone in one meeting. `id` follows from the phone's hash, so that it is known before
    the row is. `revision` is the meeting's revision at which a row of this person last changed,
    `changed_at` the instant of that commit. A `reader` (under 14) may read and not write."""

    __tablename__ = "participants"
    __table_args__ = (UniqueConstraint("meeting_id", "device_hash"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    device_hash: Mapped[str]
    name: Mapped[str | None]
    at: Mapped[str] = mapped_column(default="home")
    agreed_at: Mapped[int]
    muted: Mapped[bool] = mapped_column(default=False)
    reader: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[int] = mapped_column(default=0)


class StaffKey(Model):
    """A link for one person of the staff, stored as a hash, valid until it is revoked or
    until 24 hours after the meeting closed; or, with `user_id`, the place of somebody who is
    signed in, whom no key but the session lets in."""

    __tablename__ = "staff_keys"
    __table_args__ = (UniqueConstraint("meeting_id", "key_hash"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[str]
    name: Mapped[str]
    key_hash: Mapped[str]
    created_at: Mapped[int]
    revoked_at: Mapped[int | None]
