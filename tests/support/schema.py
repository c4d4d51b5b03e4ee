"""Databases with Madang's tables."""

import importlib

from app.core.db import Database, Model


def migrate(url: str) -> None:
    """Makes the tables."""
    for noun in ("meetings", "people", "posts"):
        importlib.import_module(f"app.{noun}.models")
    database = Database(url)
    Model.metadata.create_all(database.write)
    database.dispose()
