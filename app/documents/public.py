"""`public`: what everybody may see, on phones and everywhere else."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.documents import polls
from app.documents.rows import SCORES, scores, shown_questions
from app.documents.source import Members, Section, Source, parts, present
from app.meetings.models import Announcement, Stage
from app.meetings.queries import items_of
from app.posts.models import Post, promise_of
from app.posts.states import (
    ANSWERED,
    DEFERRED,
    LIVE,
    MERGED,
    NOT_SHOWN,
    PUBLIC,
    QUEUED,
    SET_ASIDE,
    SHOWN,
    WAITING,
    WITHDRAWN,
)

COMMENTS = 100
TOP_QUESTIONS = 100
NEW_QUESTIONS = 50
QUEUED_QUESTIONS = 100
ANNOUNCEMENTS = 20
REACTIONS = ("clap", "heart", "laugh", "surprise")


def meeting(source: Source) -> Members:
    """The frame: what, when, where, and whether it is on."""
    row = source.meeting
    names = ("code", "title", "question", "purpose", "place", "language", "status", "starts_at")
    more = ("ends_at", "stream_url", "opened_at", "closed_at")
    members = {name: getattr(row, name) for name in (*names, *more)}
    return present(members | {"reactions": list(REACTIONS) if row.reactions else None})


def agenda(source: Source) -> Members:
    """The programme; `planned_at` follows from the start and the minutes before, `seconds` is
    what an item has got where that is something else."""
    at, items = source.meeting.starts_at, {}
    for item in items_of(source.session, source.meeting.id):
        names = (
            "title",
            "kind",
            "minutes",
            "seconds",
            "position",
            "lead",
            "started_at",
            "ended_at",
            "ends_at",
        )
        members = {name: getattr(item, name) for name in names}
        items[item.id] = present(members | {"planned_at": at})
        at += item.minutes * 60_000
    return items


def stage(source: Source) -> Members:
    """What the room's screen shows."""
    row = source.session.get_one(Stage, source.meeting.id)
    members = {"scene": row.scene, "item": row.item, "ref": row.ref, "since": row.since}
    return present(members | {"options": row.options or None})


def posting(source: Source) -> Members:
    """How posts are taken."""
    return {"comments": source.meeting.comments, "questions": source.meeting.questions}


def comments(source: Source) -> Members:
    """The newest public comments."""
    query = select(*Post.__table__.c).where(
        Post.meeting_id == source.meeting.id,
        Post.kind == "comment",
        Post.status.in_(SHOWN),
    )
    newest = source.session.execute(query.order_by(Post.seq.desc()).limit(source.window(COMMENTS)))
    rows = reversed(list(newest))
    names = ("text", "name", "at", "seq", "source", "answer")
    return {row.id: present({name: getattr(row, name) for name in names}) for row in rows}


def questions(source: Source) -> Members:
    """The questions with most support, the newest, and those on their way to the stage; what is
    on the stage or the screen, or ready for it, always."""
    rows, counted = shown_questions(source), scores(source)
    by_score = sorted(rows, key=lambda row: (-counted.get(row.id, 0), row.seq))
    by_place = sorted(
        (row for row in rows if row.status == QUEUED), key=lambda row: (row.position or 0, row.seq)
    )
    stage = source.session.get_one(Stage, source.meeting.id)
    shown = {stage.ref, (stage.prepared or {}).get("ref")}
    chosen = {row.id for row in rows if row.status == LIVE or row.id in shown}
    chosen |= {row.id for row in by_score[: source.window(TOP_QUESTIONS)]}
    chosen |= {row.id for row in rows[::-1][: source.window(NEW_QUESTIONS)]}
    chosen |= {row.id for row in by_place[: source.window(QUEUED_QUESTIONS)]}
    merged = source.read("public.merged", parts("questions"), _merged)
    return {
        row.id: _question(row, counted.get(row.id, 0), merged.get(row.id))
        for row in rows
        if row.id in chosen
    }


def _question(row: Any, score: int, merged: int | None) -> Members:
    names = ("text", "name", "at", "seq", "status", "position", "answer", "source", "item", "to")
    more = ("live_at", "answered_at", "department", "due")
    members = {name: getattr(row, name) for name in (*names, *more)}
    members |= {"labels": row.labels or None, "promise": promise_of(row)}
    return present(members | {"score": score, "merged": merged})


def _merged(source: Source) -> dict[str, int]:
    query = (
        select(Post.root_id, func.count())
        .where(Post.meeting_id == source.meeting.id, Post.status == MERGED)
        .group_by(Post.root_id)
    )
    return {root: count for root, count in source.session.execute(query)}


def counters(source: Source) -> Members:
    """What became of all posts."""
    return count_posts(source.session, source.meeting.id)


def count_posts(session: Session, meeting: int) -> Members:
    """The posts of a meeting by what became of them. Withdrawn ones are still received."""
    query = (
        select(Post.status, Post.reason, func.count())
        .where(Post.meeting_id == meeting)
        .group_by(Post.status, Post.reason)
    )
    by_status: dict[str, int] = {}
    refused: dict[str, int] = {}
    for status, reason, count in session.execute(query):
        by_status[status] = by_status.get(status, 0) + count
        if status == NOT_SHOWN:
            refused[reason or "other"] = refused.get(reason or "other", 0) + count
    return {
        "received": sum(by_status.values()),
        "shown": sum(by_status.get(s, 0) for s in (PUBLIC, QUEUED, LIVE, ANSWERED, DEFERRED)),
        "merged": by_status.get(MERGED, 0),
        "deferred": by_status.get(DEFERRED, 0),
        "answered": by_status.get(ANSWERED, 0),
        "waiting": by_status.get(WAITING, 0) + by_status.get(SET_ASIDE, 0),
        "withdrawn": by_status.get(WITHDRAWN, 0),
        "refused": dict(sorted(refused.items())),
    }


def announcements(source: Source) -> Members:
    """The newest sentences of the staff for the phones."""
    query = select(Announcement).where(Announcement.meeting_id == source.meeting.id)
    newest = source.session.scalars(
        query.order_by(Announcement.at.desc(), Announcement.id).limit(
            source.window(ANNOUNCEMENTS, least=1)
        )
    )
    return {
        row.id: present({"text": row.text, "to": row.to, "at": row.at, "until": row.until})
        for row in reversed(newest.all())
    }


SECTIONS = (
    Section("meeting", parts("meeting"), meeting),
    Section("agenda", parts("agenda", "meeting"), agenda),
    Section("stage", parts("stage"), stage),
    Section("posting", parts("posting"), posting),
    Section("comments", parts("comments"), comments),
    Section("questions", SCORES | parts("stage"), questions),
    Section("polls", polls.BALLOTS | parts("stage"), polls.public),
    Section("counters", parts("comments", "questions"), counters),
    Section("announcements", parts("announcements"), announcements),
)
