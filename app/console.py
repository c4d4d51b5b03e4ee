"""What all `madang` commands have in common: their options, the way they answer and refuse."""

import functools
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from app.backup import BackupError
from app.core.clock import Clock
from app.core.db import Database
from app.core.errors import Refusal
from app.core.jobs import Errand
from app.core.settings import Settings, SettingsError, load_settings
from app.core.transaction import Transactions
from app.meetings.file import MeetingFileError
from app.meetings.models import Meeting
from app.migrations import is_current
from app.people.models import Participant
from app.people.queries import judge_staff
from app.reports import ReportError
from app.serving import ServingError
from app.setup import make_config
from bench.native import Missing

REFUSALS = (
    BackupError, MeetingFileError, Missing, Refusal, ReportError, ServingError, SettingsError,
)  # fmt: skip
FILE = click.Path(path_type=Path)


class Refused(click.ClickException):
    """Ends with 1 and one line on standard error."""

    def show(self, file: Any = None) -> None:
        """The line itself, without a word in front of it."""
        click.echo(self.format_message(), err=True)


@dataclass
class Console:
    """What a command works with: the settings, and a way to say what it did."""

    settings: Settings
    as_json: bool

    def say(self, answer: Mapping[str, Any], *lines: str) -> None:
        """One JSON object with `--json`, otherwise the lines."""
        for line in [json.dumps(answer, ensure_ascii=False)] if self.as_json else lines:
            click.echo(line)
        sys.stdout.flush()

    def database(self) -> Database:
        """The database; refuses one that is not migrated."""
        database = Database(self.settings.database.url)
        if not is_current(database):
            raise Refused("The database is not migrated; use: madang migrate")
        return database

    def errand(self, errand: Errand) -> Any:
        """Does it in one transaction, also while a server runs; raises Refusal."""
        database = self.database()
        transact = Transactions(database, Clock(), Meeting, Participant, judge_staff)
        try:
            (outcome,) = transact([errand]).outcomes
        finally:
            database.dispose()
        if isinstance(outcome, Refusal):
            raise outcome
        return outcome


COMMON = (
    click.option("--json", "as_json", is_flag=True, help="Print one JSON object."),
    click.option("--database", metavar="URL", help="The database, in place of database.url."),
    click.option("--config", type=FILE, metavar="FILE", help="The settings file."),
)


def command(group: click.Group, name: str, **flags: str) -> Callable[..., click.Command]:
    """Declares a command with the options that all have. `flags` are options that are settings:
    `port="server.port"`; the function receives them in the console's settings."""

    def declare(function: Callable[..., None]) -> click.Command:
        @functools.wraps(function)
        def run(config: Path | None, database: str | None, as_json: bool, **options: Any) -> None:
            given = {setting: options.pop(option) for option, setting in flags.items()}
            given["database.url"] = database
            with_value = {setting: value for setting, value in given.items() if value is not None}
            try:
                if name == "init" and config:
                    options["made"] = make_config(config)
                settings = load_settings(config, flags=with_value)
                function(Console(settings, as_json), **options)
            except REFUSALS as refusal:
                raise Refused(str(refusal)) from None
            except SQLAlchemyError as error:
                raise Refused(f"The database: {str(error).splitlines()[0]}") from None

        decorated = functools.reduce(lambda made, option: option(made), COMMON, run)
        return group.command(name)(decorated)

    return declare
