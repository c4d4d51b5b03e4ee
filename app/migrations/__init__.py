"""The schema's history (Alembic), run from the program itself: no ini file."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.core.db import Database


def upgrade(database: Database) -> None:
    """Brings the schema to the newest version, in one transaction."""
    with database.write.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(database: Database) -> bool:
    """Whether the schema is the one that this program expects."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    with database.read.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config
