"""Notes to the speaker, which are acknowledged, and facts for a question, which are read."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class Note(Model):
    """A sentence of the stage for the speaker."""

    __tablename__ = "notes"

    id: Mapped[str] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    staff_id: Mapped[str]
    text: Mapped[str]
    at: Mapped[int]
    acknowledged_at: Mapped[int | None]
    acknowledged_by: Mapped[str | None]


class Fact(Model):
    """What a department knows about a question, or about the topic where `post_id` is absent."""

    __tablename__ = "facts"

    id: Mapped[str] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    post_id: Mapped[str | None] = mapped_column(ForeignKey("posts.id"), index=True)
    staff_id: Mapped[str]
    department: Mapped[str]
    text: Mapped[str]
    at: Mapped[int]
