"""Meetings, their programme, their stage and what was announced."""

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class Meeting(Model):
    """One town hall. `revision` rises by one with every commit that changed it; `parts` holds
    for each part `[revision, instant]` of its last change, `changed_at` the instant of the last.
    `owner_id` is the account that prepares it."""

    __tablename__ = "meetings"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(unique=True)
    revision: Mapped[int] = mapped_column(default=1)
    parts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changed_at: Mapped[int]
    created_at: Mapped[int]
    title: Mapped[str]
    question: Mapped[str | None]
    purpose: Mapped[str | None]
    audience: Mapped[str | None]
    host: Mapped[str | None]
    partners: Mapped[str | None]
    contact: Mapped[str | None]
    place: Mapped[str | None]
    capacity: Mapped[int | None]
    language: Mapped[str] = mapped_column(default="ko")
    stream_url: Mapped[str | None]
    starts_at: Mapped[int]
    ends_at: Mapped[int]
    status: Mapped[str] = mapped_column(default="upcoming")
    opened_at: Mapped[int | None]
    closed_at: Mapped[int | None]
    comments: Mapped[str] = mapped_column(default="open")
    questions: Mapped[str] = mapped_column(default="held")
    reactions: Mapped[bool] = mapped_column(default=False)
    host_next: Mapped[bool] = mapped_column(default=False)
    words: Mapped[list[Any]] = mapped_column(default=list)
    profanity: Mapped[list[Any]] = mapped_column(default=list)
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    definition: Mapped[dict[str, Any]] = mapped_column(default=dict)


class AgendaItem(Model):
    """One line of the programme. `position` counts from 1; `minutes` is what was planned,
    `seconds` what it has got since, where that is something else."""

    __tablename__ = "agenda_items"

    id: Mapped[str] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    position: Mapped[int]
    title: Mapped[str]
    kind: Mapped[str]
    minutes: Mapped[int]
    seconds: Mapped[int | None]
    lead: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    started_at: Mapped[int | None]
    ended_at: Mapped[int | None]
    ends_at: Mapped[int | None]


class Stage(Model):
    """What the room's screen shows, what is ready to be sent, and how the screen looks."""

    __tablename__ = "stages"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    scene: Mapped[str] = mapped_column(default="join")
    ref: Mapped[str | None]
    item: Mapped[str | None]
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    since: Mapped[int]
    prepared: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    delay: Mapped[int]
    paused: Mapped[bool] = mapped_column(default=False)
    theme: Mapped[str] = mapped_column(default="light")
    margin: Mapped[int] = mapped_column(default=5)


class Announcement(Model):
    """A sentence of the staff on the phones, until an instant or until the meeting ends."""

    __tablename__ = "announcements"

    id: Mapped[str] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    text: Mapped[str]
    to: Mapped[str] = mapped_column(default="all")
    at: Mapped[int]
    until: Mapped[int | None]
