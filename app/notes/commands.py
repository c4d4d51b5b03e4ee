"""Notes of the stage to the speaker, and facts of departments for questions."""

from sqlalchemy import select

from app.core.commands import Context, Payload, Result, command
from app.core.errors import forbidden, not_found
from app.core.i18n import N_
from app.core.ids import new_id
from app.core.ledger import Audit
from app.core.permissions import Permission
from app.core.text import clean_text
from app.notes.models import Fact, Note
from app.posts.access import get_post
from app.posts.states import SHOWN, not_now


class NewNote(Payload, frozen=True):
    """What the speaker should know now."""

    text: str

    def cleaned(self) -> "NewNote":
        """Its text normalised."""
        return NewNote(clean_text(self.text))


class NewFact(Payload, frozen=True):
    """What a department knows about the question `id`, or without it about the topic."""

    text: str
    id: str | None = None

    def cleaned(self) -> "NewFact":
        """Its text normalised."""
        return NewFact(clean_text(self.text), self.id)


class One(Payload, frozen=True):
    """One note, or one fact."""

    id: str


@command("note.send", NewNote, Permission.RUN_STAGE)
def send_note(context: Context, payload: NewNote) -> Result:
    """Shows the speaker a sentence until somebody there has acknowledged it."""
    assert context.staff
    note = Note(
        id=new_id(),
        meeting_id=context.meeting.id,
        staff_id=context.staff.id,
        text=payload.text,
        at=context.now,
    )
    context.session.add(note)
    return {"id": note.id}


@command("note.acknowledge", One, Permission.ACKNOWLEDGE)
def acknowledge(context: Context, payload: One) -> Result:
    """Tells the stage that a note was read; the first who does so counts."""
    assert context.staff
    note = context.session.get(Note, payload.id)
    if note is None or note.meeting_id != context.meeting.id:
        raise not_found(N_("This note is not here."))
    if note.acknowledged_at is None:
        note.acknowledged_at, note.acknowledged_by = context.now, context.staff.id
    return {}


@command("fact.send", NewFact, Permission.TAKE_QUESTION)
def send_fact(context: Context, payload: NewFact) -> Result:
    """Puts a fact before the speaker, under its question or as one about the topic."""
    assert context.staff
    if payload.id is not None:
        question = get_post(context, payload.id, kind="question")
        if question.status not in SHOWN:
            raise not_now(question.status)
    fact = Fact(
        id=new_id(),
        meeting_id=context.meeting.id,
        post_id=payload.id,
        staff_id=context.staff.id,
        department=context.staff.name,
        text=payload.text,
        at=context.now,
    )
    context.session.add(fact)
    return {"id": fact.id}


@command("fact.withdraw", One, Permission.TAKE_QUESTION)
def withdraw_fact(context: Context, payload: One) -> Result:
    """Takes a fact of the own department back."""
    fact = context.session.get(Fact, payload.id)
    if fact is None or fact.meeting_id != context.meeting.id:
        if _withdrawn_by(context, payload.id):
            return {}
        raise not_found(N_("This fact is not here any more."))
    assert context.staff
    if fact.department != context.staff.name:
        raise forbidden(N_("Only the department that sent this can take it back."))
    context.session.delete(fact)
    return {}


def _withdrawn_by(context: Context, id: str) -> bool:
    assert context.staff
    query = select(Audit.id).where(
        Audit.meeting_id == context.meeting.id,
        Audit.staff_id == context.staff.id,
        Audit.command == "fact.withdraw",
        Audit.target == id,
    )
    return context.session.scalar(query) is not None
