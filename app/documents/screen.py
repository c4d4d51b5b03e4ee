"""`screen`: what only the room may see, and how its screens look."""

from sqlalchemy import func, select

from app.documents.source import Members, Section, Source, parts, present
from app.meetings.models import Stage
from app.posts.models import Post
from app.posts.states import PUBLIC

SCREENED = 100


def comments(source: Source) -> Members:
    """The newest comments whose delay is over."""
    query = select(Post.id, Post.text, Post.name, Post.at, Post.seq, Post.screened_at).where(
        Post.meeting_id == source.meeting.id,
        Post.kind == "comment",
        Post.status == PUBLIC,
        Post.screened_at.is_not(None),
    )
    newest = source.session.execute(
        query.order_by(Post.screened_at.desc(), Post.seq.desc()).limit(source.window(SCREENED))
    )
    return {
        row.id: present(
            {
                "text": row.text,
                "name": row.name,
                "at": row.at,
                "seq": row.seq,
                "shown_at": row.screened_at,
            }
        )
        for row in reversed(newest.all())
    }


def flow(source: Source) -> Members:
    """The delay in seconds, whether the flow is paused, and how many comments wait in it."""
    stage = source.session.get_one(Stage, source.meeting.id)
    waiting = select(func.count()).where(
        Post.meeting_id == source.meeting.id,
        Post.kind == "comment",
        Post.status == PUBLIC,
        Post.screened_at.is_(None),
    )
    return {
        "delay": stage.delay,
        "paused": stage.paused,
        "waiting": source.session.scalar(waiting) or 0,
    }


def look(source: Source) -> Members:
    """Light or dark, and the margin in per cent."""
    stage = source.session.get_one(Stage, source.meeting.id)
    return {"theme": stage.theme, "margin": stage.margin}


def join(source: Source) -> Members:
    """How the room comes in."""
    code = source.meeting.code
    url = f"{source.settings.base_url}/j/{code}?at=hall"
    return {"code": code, "url": url, "host": source.settings.display_host}


SECTIONS = (
    Section("comments", parts("comments"), comments),
    Section("flow", parts("comments", "stage"), flow),
    Section("look", parts("stage"), look),
    Section("join", parts("meeting"), join),
)
