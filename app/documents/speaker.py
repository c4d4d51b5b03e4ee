"""`speaker`: what host, panel and answering departments need."""

from typing import Any

from sqlalchemy import select

from app.documents.rows import SCORES, notes, scores, shown_questions
from app.documents.source import Members, Section, Source, parts, present
from app.meetings.queries import is_running, items_of
from app.notes.models import Fact
from app.posts.states import ANSWERED, DEFERRED, LIVE, PUBLIC, QUEUED

NEXT = 2
FACTS = 60
TAKEN = 100
TO_ANSWER = (PUBLIC, DEFERRED)


def live(source: Source) -> Members | None:
    """The question on stage."""
    counted = scores(source)
    for row in shown_questions(source):
        if row.status == LIVE:
            names = ("id", "text", "name", "to", "at", "live_at", "department")
            members = {name: getattr(row, name) for name in names}
            return present(members | {"score": counted.get(row.id, 0)})
    return None


def coming(source: Source) -> Members:
    """The next two questions."""
    counted = scores(source)
    names = ("text", "position", "department")
    return {
        row.id: present(
            {name: getattr(row, name) for name in names} | {"score": counted.get(row.id, 0)}
        )
        for row in _next(source)
    }


def _next(source: Source) -> list[Any]:
    queued = [row for row in shown_questions(source) if row.status == QUEUED]
    return sorted(queued, key=lambda row: (row.position or 0, row.seq))[:NEXT]


def taken(source: Source) -> Members:
    """What departments have taken and still have to answer, the first promised first: of an
    evening with many questions `public` has not all of them."""
    counted = scores(source)
    rows = [row for row in shown_questions(source) if row.department and row.status in TO_ANSWER]
    rows.sort(key=lambda row: (row.due or "9", row.seq))
    chosen = sorted(rows[: source.window(TAKEN)], key=lambda row: row.seq)
    names = ("text", "name", "at", "seq", "status", "department", "due", "answer")
    return {
        row.id: present(
            {name: getattr(row, name) for name in names} | {"score": counted.get(row.id, 0)}
        )
        for row in chosen
    }


def facts(source: Source) -> Members:
    """What departments know: about the question on stage, the next two and the topic first, then
    about others that are still to be answered, the newest before all older ones."""
    questions = shown_questions(source)
    near = {None, *(row.id for row in questions if row.status == LIVE)}
    near |= {row.id for row in _next(source)}
    still = near | {row.id for row in questions if row.status != ANSWERED}
    query = select(Fact).where(Fact.meeting_id == source.meeting.id)
    rows = [row for row in source.session.scalars(query) if row.post_id in still]
    rows.sort(key=lambda row: (row.post_id not in near, -row.at, row.id))
    chosen = rows[: source.window(FACTS)]
    return {row.id: _fact(row) for row in sorted(chosen, key=lambda row: (row.at, row.id))}


def _fact(row: Fact) -> Members:
    return present(
        {"post": row.post_id, "department": row.department, "text": row.text, "at": row.at}
    )


def script(source: Source) -> Members | None:
    """The words prepared for the item that runs, who leads it and with what, and what comes
    after it."""
    items = items_of(source.session, source.meeting.id)
    running = next(filter(is_running, items), None)
    if running is None:
        return None
    after = next((item for item in items if item.position > running.position), None)
    words = {name: running.details.get(name) for name in ("script", "prompt", "means")}
    return present(words | {"lead": running.lead, "next": after.title if after else None}) or None


def host_next(source: Source) -> bool:
    """Whether the host may go on to the next question."""
    return source.meeting.host_next


SECTIONS = (
    Section("live", SCORES, live),
    Section("next", SCORES, coming),
    Section("taken", SCORES, taken),
    Section("notes", parts("notes"), notes),
    Section("facts", parts("facts", "questions"), facts),
    Section("script", parts("agenda"), script),
    Section("host_next", parts("meeting"), host_next),
)
