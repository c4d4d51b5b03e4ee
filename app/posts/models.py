"""Comments and questions, who supports them, and who is looking at them just now."""

from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model

_UNSCREENED = text("screened_at IS NULL AND kind = 'comment' AND status = 'public'")


class Post(Model):
    """A comment or a question. `text` is what is shown, `original` what was sent where a
    moderator changed it. `root_id` is the post that it counts for: itself, or the one it was
    merged into. `department` and `due` say who answers in writing and until when, `promise` what
    was promised in an answer, by whom and until when. `person_posts` tells that it is this
    person's n-th post. `done` is the verb that last judged it and `done_by` the staff key of
    whoever did."""

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("meeting_id", "seq"),
        Index("ix_posts_meeting_kind_status", "meeting_id", "kind", "status"),
        Index("ix_posts_root_id", "root_id"),
        Index(
            "ix_posts_unscreened",
            "public_at",
            sqlite_where=_UNSCREENED,
            postgresql_where=_UNSCREENED,
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    participant_id: Mapped[str | None] = mapped_column(ForeignKey("participants.id"), index=True)
    seq: Mapped[int]
    kind: Mapped[str]
    status: Mapped[str]
    text: Mapped[str]
    original: Mapped[str | None]
    name: Mapped[str | None]
    source: Mapped[str | None]
    item: Mapped[str | None]
    to: Mapped[str | None]
    at: Mapped[int]
    person_posts: Mapped[int] = mapped_column(default=1)
    flags: Mapped[list[Any]] = mapped_column(default=list)
    similar: Mapped[list[Any]] = mapped_column(default=list)
    labels: Mapped[list[Any]] = mapped_column(default=list)
    reason: Mapped[str | None]
    root_id: Mapped[str]
    into: Mapped[str | None]
    position: Mapped[int | None]
    answer: Mapped[str | None]
    department: Mapped[str | None]
    due: Mapped[str | None]
    promise: Mapped[str | None]
    promise_owner: Mapped[str | None]
    promise_due: Mapped[str | None]
    public_at: Mapped[int | None]
    live_at: Mapped[int | None]
    answered_at: Mapped[int | None]
    screened_at: Mapped[int | None]
    done: Mapped[str | None]
    done_by: Mapped[str | None]


def promise_of(row: Any, prefix: str = "") -> dict[str, str] | None:
    """What was promised, as documents and records tell it; None where nothing was. `row` is a
    post, or a row with its columns, named with a prefix where there are two."""
    columns = {"text": "promise", "owner": "promise_owner", "due": "promise_due"}
    members = {name: getattr(row, prefix + column) for name, column in columns.items()}
    return {name: value for name, value in members.items() if value is not None} or None


class Support(Model):
    """One person's support for one post. `number` is that of the command's key: a smaller one
    changes nothing. Taking back sets `active` to false."""

    __tablename__ = "supports"

    post_id: Mapped[str] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    participant_id: Mapped[str] = mapped_column(
        ForeignKey("participants.id"), primary_key=True, index=True
    )
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    active: Mapped[bool]
    number: Mapped[int]


class Claim(Model):
    """A moderator is looking at this post, until an instant."""

    __tablename__ = "claims"

    post_id: Mapped[str] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    participant_id: Mapped[str | None] = mapped_column(ForeignKey("participants.id"))
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff_keys.id"))
    until: Mapped[int]


class AnswerDraft(Model):
    """What a clerk writes down while a question is answered; only the staff see it before it is
    confirmed. An empty text clears what is published, None leaves it."""

    __tablename__ = "answer_drafts"

    post_id: Mapped[str] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    staff_id: Mapped[str]
    text: Mapped[str | None]
    promise: Mapped[str | None]
    promise_owner: Mapped[str | None]
    promise_due: Mapped[str | None]
    at: Mapped[int]
