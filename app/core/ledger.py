"""What the commands themselves leave behind: who did what, and the first answer to a key."""

from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class Audit(Model):
    """Who did what, on what, when. `changes` lists `[table, id, before, after]` of the rows
    that changed, so that the action can be undone where nothing else came since."""

    __tablename__ = "audits"
    __table_args__ = (Index("ix_audits_meeting_at", "meeting_id", "at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    seq: Mapped[int]
    staff_id: Mapped[str]
    command: Mapped[str]
    payload: Mapped[dict[str, Any]]
    target: Mapped[str | None] = mapped_column(index=True)
    changes: Mapped[list[Any]]
    at: Mapped[int]
    undone: Mapped[bool] = mapped_column(default=False)


class CommandKey(Model):
    """The first committed answer to a key: the same key gets the same answer."""

    __tablename__ = "command_keys"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    who: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    command: Mapped[str]
    answer: Mapped[dict[str, Any]]
