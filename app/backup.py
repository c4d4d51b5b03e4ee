"""Backup and restore of the embedded database, while it runs or not."""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import update

from app.core.db import Database
from app.documents.source import ALL_PARTS
from app.meetings.models import Meeting
from app.people.models import Participant

LEAP = 1_000_000
"""A remembered revision never names another state: after a restore all revisions start far
above any that was given out since the backup."""


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
        meetings = _lift_revisions(draft)
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


def _lift_revisions(path: Path) -> int:
    database = Database(f"sqlite:///{path}")
    with database.writing() as session:
        meetings = session.query(Meeting).all()
        for meeting in meetings:
            meeting.revision += LEAP
            meeting.parts = {part: _lifted(meeting, part) for part in sorted(ALL_PARTS)}
        session.execute(update(Participant).values(revision=Participant.revision + LEAP))
    database.dispose()
    return len(meetings)


def _lifted(meeting: Meeting, part: str) -> list[int]:
    revision, at = meeting.parts.get(part, (1, meeting.created_at))
    return [revision + LEAP, at]
