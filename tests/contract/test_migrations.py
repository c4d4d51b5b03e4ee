"""The migrations make what the models say, on both databases, and keep what is there."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from app.core.db import Database, Model
from app.migrations import _config, is_current, upgrade
from tests.support.engine import make_hall


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


def test_an_older_database_keeps_its_meetings(database_url: str) -> None:
    database = Database(database_url)
    hall = make_hall(database)
    _move(database, "downgrade", "0001")
    with database.read.connect() as connection:
        before = _rows(connection)
    upgrade(database)
    with database.read.connect() as connection:
        assert _rows(connection) == before
        codes = connection.execute(text("SELECT code FROM meetings")).scalars().all()
    assert codes == [hall.code]
    database.dispose()


def _move(database: Database, way: str, to: str) -> None:
    with database.write.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        getattr(command, way)(config, to)


def _rows(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    tables = {
        "meetings": "id, code, title, parts",
        "agenda_items": "id, title, minutes",
        "staff_keys": "id, role, key_hash",
        "stages": "meeting_id, scene",
    }
    return {
        name: [tuple(row) for row in connection.execute(text(f"SELECT {columns} FROM {name}"))]
        for name, columns in tables.items()
    }
