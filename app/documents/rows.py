"""Reads that several documents share. Rows come in a fixed order: every node makes the same
bytes."""

from typing import Any

from sqlalchemy import Row, func, select

from app.documents.source import Members, Source, parts, present
from app.notes.models import Note
from app.posts.models import Post, Support
from app.posts.states import SHOWN

SCORES = parts("scores", "comments", "questions")
NOTES = 30


def scores(source: Source) -> dict[str, int]:
    """Distinct supporters of each question, those of merged ones counted once with it."""
    return dict(source.read("rows.scores", SCORES, _scores))


def _scores(source: Source) -> dict[str, int]:
    query = (
        select(Post.root_id, func.count(Support.participant_id.distinct()))
        .join(Support, Support.post_id == Post.id)
        .where(Post.meeting_id == source.meeting.id, Support.active)
        .group_by(Post.root_id)
    )
    return {root: count for root, count in source.session.execute(query)}


def shown_questions(source: Source) -> list[Row[Any]]:
    """All questions that everybody may see, oldest first."""
    found: list[Row[Any]] = source.read("rows.questions", parts("questions"), _shown_questions)
    return found


def _shown_questions(source: Source) -> list[Row[Any]]:
    query = select(*Post.__table__.c).where(
        Post.meeting_id == source.meeting.id,
        Post.kind == "question",
        Post.status.in_(SHOWN),
    )
    return list(source.session.execute(query.order_by(Post.seq)))


def posts_in(source: Source, *statuses: str, newest: int | None = None) -> list[Row[Any]]:
    """Posts in these states: the oldest, or the `newest` so many, oldest first."""
    query = select(*Post.__table__.c).where(
        Post.meeting_id == source.meeting.id, Post.status.in_(statuses)
    )
    if newest is None:
        return list(source.session.execute(query.order_by(Post.seq)))
    found = source.session.execute(query.order_by(Post.seq.desc()).limit(newest))
    return list(reversed(list(found)))


def notes(source: Source) -> Members:
    """The newest notes, oldest first, those that nobody has acknowledged before all others. Who
    did is named by id: names of staff are for the staff's document."""
    query = (
        select(Note)
        .where(Note.meeting_id == source.meeting.id)
        .order_by(Note.acknowledged_at.is_not(None), Note.at.desc(), Note.id)
        .limit(source.window(NOTES, least=1))
    )
    rows = sorted(source.session.scalars(query), key=lambda row: (row.at, row.id))
    names = ("text", "at", "acknowledged_at", "acknowledged_by")
    return {row.id: present({name: getattr(row, name) for name in names}) for row in rows}
