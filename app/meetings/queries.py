"""Reads of meetings outside live documents."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.ids import clean_join_code
from app.meetings.models import AgendaItem, Meeting, Stage
from app.posts.models import Post, Support, promise_of
from app.posts.states import PUBLIC, SHOWN

MOST_POSTS = 100


@dataclass(frozen=True)
class MeetingCard:
    """What a page needs of a meeting before its documents."""

    id: int
    code: str
    title: str
    question: str | None
    place: str | None
    language: str
    status: str
    starts_at: int
    ends_at: int
    closed_at: int | None
    reactions: bool


def find_meeting(session: Session, code: str) -> MeetingCard | None:
    """The meeting of a join code; spaces and dashes are ignored."""
    digits = clean_join_code(code)
    if digits is None:
        return None
    columns = [getattr(Meeting, name) for name in MeetingCard.__dataclass_fields__]
    row = session.execute(select(*columns).where(Meeting.code == digits)).first()
    return MeetingCard(*row) if row else None


def items_of(session: Session, meeting: int) -> list[AgendaItem]:
    """The programme in its order."""
    query = select(AgendaItem).where(AgendaItem.meeting_id == meeting)
    return list(session.scalars(query.order_by(AgendaItem.position, AgendaItem.id)))


def is_running(item: AgendaItem) -> bool:
    """Whether an item of the programme has started and not ended."""
    return item.started_at is not None and item.ended_at is None


def older_posts(
    session: Session, meeting: int, kind: str, before: int | None, limit: int
) -> list[dict[str, Any]]:
    """Public posts with a number below `before`, the newest first."""
    query = select(Post).where(
        Post.meeting_id == meeting, Post.kind == kind, Post.status.in_(SHOWN)
    )
    if before is not None:
        query = query.where(Post.seq < before)
    found = session.scalars(query.order_by(Post.seq.desc()).limit(min(limit, MOST_POSTS))).all()
    scores = _scores(session, [post.id for post in found]) if kind == "question" else {}
    return [_public(post) | scores.get(post.id, {}) for post in found]


def _public(post: Post) -> dict[str, Any]:
    names = ("id", "kind", "text", "name", "at", "seq", "status", "source", "answer", "item", "to")
    members = {name: getattr(post, name) for name in names} | {"promise": promise_of(post)}
    return {name: value for name, value in members.items() if value is not None}


def _scores(session: Session, roots: list[str]) -> dict[str, dict[str, Any]]:
    """The distinct supporters of each question, zeros too, as `{"score": n}`."""
    query = (
        select(Post.root_id, func.count(Support.participant_id.distinct()))
        .join(Support, Support.post_id == Post.id)
        .where(Post.root_id.in_(roots), Support.active)
        .group_by(Post.root_id)
    )
    counted = {root: count for root, count in session.execute(query)}
    return {root: {"score": counted.get(root, 0)} for root in roots}


def due_for_screen(session: Session, now: int) -> list[int]:
    """The meetings with comments whose delay on the screen is over."""
    query = (
        select(Post.meeting_id)
        .join(Stage, Stage.meeting_id == Post.meeting_id)
        .where(
            Post.screened_at.is_(None),
            Post.kind == "comment",
            Post.status == PUBLIC,
            Stage.paused.is_(False),
            Post.public_at + Stage.delay * 1000 <= now,
        )
        .distinct()
    )
    return sorted(session.scalars(query))
