"""The full read for staff, as JSON: `{meeting, agenda, posts, supports, polls, audit}`.

Ids are those of the live documents; times are ISO 8601 with the city's offset. Unlike a live
document every row has all its members, null where one does not apply, as tables want them.
"""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.clock import from_millis
from app.core.ledger import Audit
from app.documents.polls import tally_polls
from app.meetings.models import Meeting
from app.meetings.queries import items_of
from app.people.models import StaffKey
from app.polls.access import polls_of
from app.posts.models import Post, Support, promise_of

DETAILS = (
    "speakers", "means", "parts", "prompt", "script", "cue", "scene", "poll", "posting",
)  # fmt: skip

Row = dict[str, Any]


def write(session: Session, meeting: Meeting, path: Path) -> None:
    """Writes the record to a file."""
    content = record(session, meeting)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def record(session: Session, meeting: Meeting) -> Row:
    """Everything that staff may know of a meeting."""
    own = supports(session, meeting)
    return {
        "meeting": _meeting(meeting),
        "agenda": _agenda(session, meeting),
        "posts": _posts(session, meeting, own),
        "supports": [{"post": post, "count": count} for post, count in sorted(own.items())],
        "polls": _polls(session, meeting),
        "audit": _audit(session, meeting),
    }


def _meeting(meeting: Meeting) -> Row:
    names = ("code", "title", "question", "purpose", "audience", "host", "partners", "contact")
    more = ("place", "capacity", "language", "stream_url", "status", "revision")
    times = ("starts_at", "ends_at", "opened_at", "closed_at")
    return {
        "id": meeting.public_id,
        **{name: getattr(meeting, name) for name in (*names, *more)},
        **{name: _iso(getattr(meeting, name)) for name in times},
    }


def _agenda(session: Session, meeting: Meeting) -> list[Row]:
    return [
        {
            **{name: getattr(item, name) for name in ("id", "title", "kind", "minutes", "lead")},
            **{name: item.details.get(name) for name in DETAILS},
            "started_at": _iso(item.started_at),
            "ended_at": _iso(item.ended_at),
        }
        for item in items_of(session, meeting.id)
    ]


def _posts(session: Session, meeting: Meeting, own: dict[str, int]) -> list[Row]:
    query = select(Post).where(Post.meeting_id == meeting.id).order_by(Post.seq)
    together = scores(session, meeting)
    names = ("id", "kind", "text", "original", "name", "source", "item", "status", "reason")
    more = ("into", "labels", "answer", "department", "due")
    return [
        {
            **{name: getattr(post, name) for name in (*names, *more)},
            "promise": promise_of(post),
            "at": _iso(post.at),
            "answered_at": _iso(post.answered_at),
            "score": own.get(post.id, 0) if post.into else together.get(post.id, 0),
        }
        for post in session.scalars(query)
    ]


def _polls(session: Session, meeting: Meeting) -> list[Row]:
    polls = polls_of(session, meeting.id)
    tallied = tally_polls(session, polls)
    names = ("id", "kind", "title", "options", "status", "revealed")
    return [
        {
            **{name: getattr(poll, name) for name in names},
            **{name: poll.settings[name] for name in sorted(poll.settings)},
            "voters": tallied[poll.id][0],
            "counts": tallied[poll.id][1],
            "integrity": "open",
            "round_of": poll.round_of,
            "opened_at": _iso(poll.opened_at),
            "closed_at": _iso(poll.closed_at),
        }
        for poll in polls
    ]


def scores(session: Session, meeting: Meeting) -> dict[str, int]:
    """Distinct supporters of a post and of all that were merged into it."""
    query = (
        select(Post.root_id, func.count(Support.participant_id.distinct()))
        .join(Support, Support.post_id == Post.id)
        .where(Post.meeting_id == meeting.id, Support.active)
        .group_by(Post.root_id)
    )
    return {root: count for root, count in session.execute(query)}


def supports(session: Session, meeting: Meeting) -> dict[str, int]:
    """Supporters of each post by itself, as they were sent."""
    query = (
        select(Support.post_id, func.count())
        .where(Support.meeting_id == meeting.id, Support.active)
        .group_by(Support.post_id)
    )
    return {post: count for post, count in session.execute(query)}


def _audit(session: Session, meeting: Meeting) -> list[Row]:
    query = (
        select(Audit, StaffKey.name, StaffKey.role)
        .outerjoin(StaffKey, StaffKey.id == Audit.staff_id)
        .where(Audit.meeting_id == meeting.id)
        .order_by(Audit.seq)
    )
    return [
        {
            "id": audit.id,
            "at": _iso(audit.at),
            "by": name,
            "role": role,
            "command": audit.command,
            "post": audit.target,
            "payload": audit.payload,
            "undone": audit.undone,
        }
        for audit, name, role in session.execute(query)
    ]


def _iso(millis: int | None) -> str | None:
    return None if millis is None else from_millis(millis).isoformat(timespec="milliseconds")
