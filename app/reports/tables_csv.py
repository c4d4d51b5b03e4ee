"""The tables as CSV that Excel opens as it is: UTF-8 with a byte order mark, CRLF between rows.

A text that a program could take for a formula gets an apostrophe in front, and so does one that
has an apostrophe there already: taking one away from every text that begins with one gives back
what was written.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy.orm import Session

from app.meetings.models import Meeting
from app.reports.tables import Cell, Table, posts, tables

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠", "'")


def write(session: Session, meeting: Meeting, path: Path) -> None:
    """Writes the posts; to a path that ends with .zip every table, each as a file of its own."""
    if path.suffix.lower() != ".zip":
        with path.open("wb") as file:
            _write(file, posts(session, meeting))
        return
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for table in tables(session, meeting):
            with archive.open(f"{table.title}.csv", "w") as file:
                _write(file, table)


def _write(file: IO[bytes], table: Table) -> None:
    with io.TextIOWrapper(file, "utf-8-sig", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(name for name, _width in table.columns)
        writer.writerows(_safe(row) for row in table.rows)


def _safe(row: list[Cell]) -> Iterator[Cell]:
    for cell in row:
        dangerous = isinstance(cell, str) and cell.lstrip(" \n").startswith(DANGEROUS)
        yield f"'{cell}" if dangerous else cell
