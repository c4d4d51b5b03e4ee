"""Polls and the ballots cast in them."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class Poll(Model):
    """One question with its ways to answer. `position` counts from 1; `key` is the name that the
    meeting file gives it; `options` is `[{"id", "text"}]`; `settings` what the kind adds (`least`,
    `most` …); `round_of` the poll that it asks a second time."""

    __tablename__ = "polls"
    __table_args__ = (UniqueConstraint("meeting_id", "key"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    position: Mapped[int]
    key: Mapped[str | None]
    kind: Mapped[str]
    title: Mapped[str]
    options: Mapped[list[Any]] = mapped_column(default=list)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    status: Mapped[str] = mapped_column(default="draft")
    revealed: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[int | None]
    closed_at: Mapped[int | None]
    round_of: Mapped[str | None] = mapped_column(ForeignKey("polls.id"))


class Ballot(Model):
    """One person's answer to one poll: one row, one vote. `number` is that of the command's key:
    a smaller one changes nothing."""

    __tablename__ = "ballots"

    poll_id: Mapped[str] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    participant_id: Mapped[str] = mapped_column(
        ForeignKey("participants.id"), primary_key=True, index=True
    )
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    value: Mapped[Any] = mapped_column(JSON)
    number: Mapped[int]
    at: Mapped[int]
