"""What is handed on after an evening. One module a format, each with one function that writes
the record of a meeting."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.ids import clean_join_code
from app.meetings.models import Meeting
from app.reports import record_json, tables_csv, tables_xlsx

REPORTS: dict[str, Callable[[Session, Meeting, Path], None]] = {
    "json": record_json.write,
    "csv": tables_csv.write,
    "xlsx": tables_xlsx.write,
}


class ReportError(Exception):
    """Nothing was written; the text says why."""


def export(database: Database, code: str, kind: str, path: Path) -> None:
    """Writes the record of a meeting, as it is at one instant."""
    if not path.parent.is_dir():
        raise ReportError(f"There is no folder {path.parent}.")
    with database.reading() as session:
        query = select(Meeting).where(Meeting.code == clean_join_code(code))
        meeting = session.scalars(query).one_or_none()
        if meeting is None:
            raise ReportError(f"There is no meeting with the code {code}.")
        try:
            REPORTS[kind](session, meeting, path)
        except OSError as error:
            raise ReportError(f"{path} cannot be written: {error.strerror}.") from None
