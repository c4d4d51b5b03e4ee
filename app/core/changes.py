"""Which parts and which persons a command changed: noted by hooks on the writer's connection
and session, so that no command can forget."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event, inspect
from sqlalchemy.orm import Session

PARTS: dict[str, tuple[str, ...]] = {
    "meetings": ("meeting", "posting"),
    "agenda_items": ("agenda",),
    "stages": ("stage",),
    "announcements": ("announcements",),
    "posts": ("comments", "questions", "staff"),
    "supports": ("scores",),
    "answer_drafts": ("drafts",),
    "polls": ("polls",),
    "ballots": ("ballots",),
    "notes": ("notes",),
    "facts": ("facts",),
    "participants": ("people",),
    "staff_keys": ("access",),
    "claims": ("claims",),
    "audits": ("staff",),
    "command_keys": (),
    "users": ("access",),
    "sessions": ("access",),
    "pairings": ("access",),
}
"""The parts of a meeting that rows of a table belong to."""

RIGHTS = "access"
COUNTS = frozenset({"scores", "ballots"})
UNDOABLE: dict[str, frozenset[str] | None] = {
    "posts": None,
    "participants": None,
    "agenda_items": None,
    "stages": None,
    "announcements": None,
    "meetings": frozenset({"comments", "questions"}),
}
"""The tables whose changes an audit keeps, so that they can be taken back; of a table with names
only these columns."""

MADE = "announcements"
"""The table whose new rows, too, can be taken back: they end. Nothing stood there before."""


@dataclass
class Changes:
    """What one command changed. `rows` maps (table, id) to the fields before and after."""

    parts: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    rows: dict[tuple[str, str], tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=dict)

    def listed(self) -> list[list[Any]]:
        """The changed rows as an audit keeps them."""
        return [[table, id, old, new] for (table, id), (old, new) in self.rows.items()]


def watch(engine: Engine) -> None:
    """Notes every table written through the engine under `connection.info["changes"]`."""

    @event.listens_for(engine, "before_cursor_execute")
    def _note(
        conn: Any, _cursor: Any, statement: str, _params: Any, context: Any, _many: bool
    ) -> None:
        changes: Changes | None = conn.info.get("changes")
        if changes is None or context is None:
            return
        if not (context.isinsert or context.isupdate or context.isdelete):
            return
        if context.compiled is None:
            raise RuntimeError(f"changes cannot be seen in plain SQL: {statement[:60]}")
        table = context.compiled.compile_state.dml_table.name
        changes.parts.update(PARTS[table])


def begin(session: Session, changes: Changes) -> None:
    """From here on the session's changes are noted in `changes`."""
    session.connection().info["changes"] = changes
    session.info["changes"] = changes


def end(session: Session) -> None:
    """What the framework itself writes now is not noted."""
    session.connection().info.pop("changes", None)
    session.info.pop("changes", None)


def touch(session: Session, people: Iterable[str]) -> None:
    """These persons' `mine` changed although no row of theirs did."""
    session.info["changes"].people.update(people)


@event.listens_for(Session, "before_flush")
def _note_rows(session: Session, _context: Any, _instances: Any) -> None:
    changes: Changes | None = session.info.get("changes")
    if changes is None:
        return
    modified = [row for row in session.dirty if session.is_modified(row)]
    for row in (*modified, *session.new, *session.deleted):
        if row.__tablename__ == "participants":
            changes.people.add(row.id)
        elif person := getattr(row, "participant_id", None):
            changes.people.add(person)
    for row in modified:
        if row.__tablename__ in UNDOABLE:
            _note_row(changes, row)
    for row in session.new:
        if row.__tablename__ == MADE:
            changes.rows[MADE, row.id] = ({}, {})


def _note_row(changes: Changes, row: Any) -> None:
    state, columns = inspect(row), UNDOABLE[row.__tablename__]
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        if not history.has_changes() or attribute.key == "revision":
            continue
        if columns is None or attribute.key in columns:
            key = (row.__tablename__, str(state.identity[0]))
            before, after = changes.rows.setdefault(key, ({}, {}))
            before.setdefault(attribute.key, history.deleted[0] if history.deleted else None)
            after[attribute.key] = history.added[0] if history.added else None
