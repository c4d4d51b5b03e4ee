"""The tables as an Excel workbook. Texts are written as texts: nothing that somebody wrote is ever
a formula, a link or a number."""

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from app.meetings.models import Meeting
from app.reports.tables import Cell, Table, tables

# Rows go to the disk as they come. Whoever forgets `write_string` still writes no formula.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(session: Session, meeting: Meeting, path: Path) -> None:
    """Writes one sheet a table."""
    with path.open("wb") as file, Workbook(file, OPTIONS) as book:
        book.set_properties({"title": meeting.title})
        looks = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top"}),
        }
        for table in tables(session, meeting):
            _sheet(book.add_worksheet(table.title), table, looks)


def _sheet(sheet: Worksheet, table: Table, looks: dict[str, Any]) -> None:
    for column, (name, width) in enumerate(table.columns):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, looks["head"])
    last = 0
    for last, row in enumerate(table.rows, 1):
        for column, cell in enumerate(row):
            _cell(sheet, last, column, cell, looks)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(table.columns) - 1)


def _cell(sheet: Worksheet, row: int, column: int, cell: Cell, looks: dict[str, Any]) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, cell, looks["text"])
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell, looks["time"])
    elif cell is not None:
        sheet.write_number(row, column, cell, looks["text"])
