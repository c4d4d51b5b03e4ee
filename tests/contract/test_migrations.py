"""The migrations make what the models say, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from app.core.db import Database, Model
from app.migrations import is_current, upgrade


def test_migrated_tables_are_those_of_the_models(database_url: str) -> None:
    database = Database(database_url)
    assert is_current(database)
    with database.read.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Model.metadata) == []
    database.dispose()


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    database = Database(database_url)
    upgrade(database)
    assert is_current(database)
    database.dispose()
