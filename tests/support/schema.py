"""Databases with Madang's tables."""

from app.core.db import Database
from app.migrations import upgrade


def migrate(url: str) -> None:
    """Makes the tables, as `madang migrate` does."""
    database = Database(url)
    upgrade(database)
    database.dispose()
