"""Databases with Madang's tables."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, Table, select

import app.tables  # noqa: F401
from app.core.db import Database, Model
from app.migrations import upgrade


def migrate(url: str) -> None:
    """Makes the tables, as `madang migrate` does."""
    database = Database(url)
    upgrade(database)
    database.dispose()


def rows_of(meeting: int) -> Iterator[tuple[str, Select[Any]]]:
    """By table that belongs to meetings: a query for the rows of this one, in a fixed order."""
    for name, table in Model.metadata.tables.items():
        column = _meeting(name, table)
        if column is not None:
            yield name, select(table).where(column == meeting).order_by(*table.primary_key)


def _meeting(name: str, table: Table) -> Any:
    return table.c.id if name == "meetings" else table.c.get("meeting_id")
