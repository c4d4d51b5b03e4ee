"""Backup and restore of the embedded database, while it runs or not."""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import update

from app.core.db import Database
from app.documents.source import ALL_PARTS, LEAP
from app.meetings.models import Meeting
from app.people.models import Participant


class BackupError(Exception):
    """Nothing was written; the text says why."""


def backup(database: Database, target: Path) -> int:
    """Writes a consistent copy to a file that does not exist yet; answers its size in bytes."""
    source = _file(database)
    if target.exists():
        raise BackupError(f"{target} exists already; name another file.")
    if not target.parent.is_dir():
        raise BackupError(f"There is no folder {target.parent}.")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        draft = Path(folder) / "copy.db"
        _copy(source, draft)
        _examine(draft, source)
        draft.replace(target)
    return target.stat().st_size


def restore(database: Database, source: Path, overwrite: bool) -> int:
    """Puts a backup in the database's place and lifts the revisions; answers how many meetings
    it holds. A Madang that is running goes on with what was restored."""
    target = Path(database.url.database or "")
    if not database.embedded:
        raise BackupError("PostgreSQL has its own tools: use pg_restore.")
    if not source.is_file():
        raise BackupError(f"There is no file {source}.")
    if target.exists() and not overwrite:
        raise BackupError(f"{target} exists already; --yes replaces it.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".restore-") as folder:
        draft = Path(folder) / "copy.db"
        shutil.copyfile(source, draft)
        _examine(draft, source)
        meetings = _lift_revisions(draft, _highest_revision(target))
        _copy(draft, target)
    return meetings


def _file(database: Database) -> Path:
    if not database.embedded:
        raise BackupError("PostgreSQL has its own tools: use pg_dump.")
    path = Path(database.url.database or "")
    if not path.is_file():
        raise BackupError(f"There is no database {path}.")
    return path


def _copy(source: Path, target: Path) -> None:
    """Page by page in one transaction each side, so that neither ever shows a half."""
    with (
        closing(sqlite3.connect(source, timeout=30)) as one,
        closing(sqlite3.connect(target, timeout=30)) as other,
    ):
        one.backup(other)


def _examine(path: Path, name: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as connection:
            sound = connection.execute("PRAGMA quick_check").fetchone()[0] == "ok"
            known = connection.execute(
                "SELECT count(*) FROM sqlite_master WHERE name IN ('meetings', 'alembic_version')"
            ).fetchone()[0]
    except sqlite3.DatabaseError:
        sound, known = False, 0
    if not sound or known != 2:
        raise BackupError(f"{name} is no sound database of Madang.")


def _highest_revision(path: Path) -> int:
    """The highest revision that the database to be replaced has given out, as far as it can
    still be read."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT max(revision) FROM meetings").fetchone()[0] or 0)
    except sqlite3.DatabaseError:
        return 0


def _lift_revisions(path: Path, given_out: int) -> int:
    """Lifts all revisions by one leap, or by as many as lead above what was given out."""
    database = Database(f"sqlite:///{path}")
    with database.writing() as session:
        meetings = session.query(Meeting).all()
        highest = max((meeting.revision for meeting in meetings), default=0)
        lift = LEAP * max(1, given_out // LEAP - highest // LEAP + 1)
        for meeting in meetings:
            meeting.revision += lift
            steps = {part: _step(meeting, part) for part in sorted(ALL_PARTS)}
            meeting.parts = {part: [revision + lift, at] for part, (revision, at) in steps.items()}
        session.execute(update(Participant).values(revision=Participant.revision + lift))
    database.dispose()
    return len(meetings)


def _step(meeting: Meeting, part: str) -> tuple[int, int]:
    """Revision and instant of a part's last change; a part that never changed began with it."""
    revision, at = meeting.parts.get(part, (1, meeting.created_at))
    return revision, at
