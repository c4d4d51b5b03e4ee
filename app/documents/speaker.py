"""`speaker`: what host, panel and answering departments need."""

from sqlalchemy import select

from app.documents.rows import SCORES, scores, shown_questions
from app.documents.source import Members, Section, Source, parts, present
from app.meetings.models import AgendaItem
from app.posts.states import LIVE, QUEUED

NEXT = 2


def live(source: Source) -> Members | None:
    """The question on stage."""
    counted = scores(source)
    for row in shown_questions(source):
        if row.status == LIVE:
            names = ("id", "text", "name", "to", "live_at", "department")
            members = {name: getattr(row, name) for name in names}
            return present(members | {"score": counted.get(row.id, 0)})
    return None


def coming(source: Source) -> Members:
    """The next two questions."""
    queued = [row for row in shown_questions(source) if row.status == QUEUED]
    queued.sort(key=lambda row: (row.position or 0, row.seq))
    counted = scores(source)
    return {
        row.id: present(
            {"text": row.text, "position": row.position, "score": counted.get(row.id, 0)}
        )
        for row in queued[:NEXT]
    }


def script(source: Source) -> Members | None:
    """The words prepared for the item that runs."""
    running = select(AgendaItem).where(
        AgendaItem.meeting_id == source.meeting.id,
        AgendaItem.started_at.is_not(None),
        AgendaItem.ended_at.is_(None),
    )
    item = source.session.scalars(running).first()
    if item is None:
        return None
    return present({name: item.details.get(name) for name in ("script", "prompt")}) or None


SECTIONS = (
    Section("live", SCORES, live),
    Section("next", SCORES, coming),
    Section("script", parts("agenda"), script),
)
