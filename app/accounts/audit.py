"""Who did what in a meeting, when, and on what: the audit as people read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.i18n import N_
from app.core.ledger import Audit
from app.meetings.models import AgendaItem
from app.people.models import StaffKey
from app.polls.models import Poll
from app.posts.models import Post

PAGE = 100
WORDS = 160

DEEDS: dict[str, str] = {
    "post.approve": N_("Published"),
    "post.hold": N_("Set aside"),
    "post.refuse": N_("Refused"),
    "post.edit": N_("Edited"),
    "post.mask": N_("Masked"),
    "post.merge": N_("Merged"),
    "post.unmerge": N_("Unmerged"),
    "post.restore": N_("Back for review"),
    "post.claim": N_("Took up for review"),
    "post.release": N_("Left to others"),
    "post.take_off": N_("Taken off"),
    "post.to_question": N_("Made a question"),
    "post.answer": N_("Written answer saved"),
    "post.label": N_("Labels saved"),
    "post.enter": N_("Entered"),
    "question.queue": N_("Queued"),
    "question.live": N_("On stage now"),
    "question.skip": N_("Back in the queue"),
    "question.next": N_("Next question"),
    "question.answered": N_("Answered"),
    "question.defer": N_("For a written answer"),
    "person.mute": N_("Writing restricted"),
    "person.unmute": N_("Writing allowed again"),
    "staff.undo": N_("Took back the last action"),
    "stage.show": N_("Screen changed"),
    "stage.prepare": N_("Next screen made ready"),
    "flow.set": N_("Comment flow changed"),
    "screen.set": N_("Look of the screen changed"),
    "screen.pair": N_("Screen connected"),
    "posting.set": N_("Posting changed"),
    "agenda.start": N_("Programme item started"),
    "agenda.next": N_("Next programme item started"),
    "meeting.open": N_("Meeting opened"),
    "meeting.close": N_("Meeting closed"),
    "meeting.reopen": N_("Meeting reopened"),
    "announce": N_("Announced"),
    "agenda.adjust": N_("Time of an item changed"),
    "agenda.reorder": N_("Order of the programme changed"),
    "agenda.retime": N_("Times shared out anew"),
    "announce.end": N_("Announcement ended"),
    "answer.draft": N_("Answer written down"),
    "answer.confirm": N_("Answer shown to everybody"),
    "fact.send": N_("Fact sent to the speaker"),
    "fact.withdraw": N_("Fact taken back"),
    "meeting.edit": N_("Meeting changed"),
    "meeting.wipe_rehearsal": N_("Rehearsal wiped"),
    "note.send": N_("Note sent to the speaker"),
    "note.acknowledge": N_("Note acknowledged"),
    "poll.create": N_("Poll prepared"),
    "poll.open": N_("Poll opened"),
    "poll.close": N_("Poll closed"),
    "poll.reveal": N_("Result revealed"),
    "poll.hide": N_("Result hidden"),
    "question.take": N_("Taken by a department"),
    "question.give_back": N_("Given back by a department"),
    "access.grant": N_("Staff link given"),
    "access.revoke": N_("Staff link taken back"),
}
"""What each command did, as a short past form; the same sentences as on the staff pages."""


@dataclass(frozen=True)
class Deed:
    """One line of the audit. `what` names the command where it has no words, `on` is the text
    that it was about, `more` how many others with it."""

    seq: int
    at: int
    who: str
    role: str
    what: str
    on: str
    more: int
    undone: bool


@dataclass(frozen=True)
class Ledger:
    """A page of the audit, the newest first; `persons` are those who did anything."""

    deeds: list[Deed]
    older: int | None
    persons: list[tuple[str, str]]


def read_ledger(session: Session, meeting: int, by: str | None, before: int | None) -> Ledger:
    """Up to PAGE lines, of one person or of all, below the number `before`."""
    query = (
        select(Audit, StaffKey.name, StaffKey.role)
        .outerjoin(StaffKey, StaffKey.id == Audit.staff_id)
        .where(Audit.meeting_id == meeting)
    )
    if by:
        query = query.where(Audit.staff_id == by)
    if before is not None:
        query = query.where(Audit.seq < before)
    rows = list(session.execute(query.order_by(Audit.seq.desc()).limit(PAGE + 1)))
    page = rows[:PAGE]
    texts = _texts(session, {id for audit, _, _ in page for id in _named(audit)})
    deeds = [_deed(audit, name or "", role or "", texts) for audit, name, role in page]
    return Ledger(deeds, deeds[-1].seq if len(rows) > PAGE else None, _persons(session, meeting))


def _deed(audit: Audit, name: str, role: str, texts: dict[str, str]) -> Deed:
    about = [texts[id] for id in _named(audit) if id in texts]
    on = about[0] if about else _said(audit.payload)
    on = on if len(on) <= WORDS else f"{on[:WORDS]}…"
    what = DEEDS.get(audit.command, audit.command)
    return Deed(audit.seq, audit.at, name, role, what, on, max(0, len(about) - 1), audit.undone)


def _named(audit: Audit) -> list[str]:
    """The ids that a deed was about."""
    payload = audit.payload
    ids = payload.get("ids")
    if isinstance(ids, list) and ids:
        return [id for id in ids if isinstance(id, str)]
    found = [audit.target, *(payload.get(name) for name in ("id", "post", "ref"))]
    return next(([id] for id in found if isinstance(id, str)), [])


def _said(payload: dict[str, Any]) -> str:
    """What a deed itself said, where it was about nothing else."""
    found = (payload.get(name) for name in ("text", "title", "name"))
    return next((text for text in found if isinstance(text, str)), "")


def _texts(session: Session, ids: Iterable[str]) -> dict[str, str]:
    wanted = list(ids)
    found: dict[str, str] = {}
    for id, text in (
        (AgendaItem.id, AgendaItem.title),
        (Poll.id, Poll.title),
        (StaffKey.id, StaffKey.name),
        (Post.id, Post.text),
    ):
        rows = session.execute(select(id, text).where(id.in_(wanted)))
        found |= {row.id: row[1] for row in rows}
    return found


def _persons(session: Session, meeting: int) -> list[tuple[str, str]]:
    acted = select(Audit.staff_id).where(Audit.meeting_id == meeting)
    query = select(StaffKey.id, StaffKey.name).where(StaffKey.id.in_(acted))
    return [(id, name) for id, name in session.execute(query.order_by(StaffKey.name, StaffKey.id))]
