"""The `madang` command: each verb reads its options and calls one function."""

import contextlib
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

import app.tables  # noqa: F401
from app import checkup
from app.accounts.passwords import hash_password, judge_password, new_password
from app.accounts.queries import ADMIN, ORGANISER
from app.accounts.users import add_user, clean_email, set_disabled, set_password
from app.backup import backup, restore
from app.console import FILE, Console, Refused, command
from app.core.clock import Clock
from app.core.db import Database
from app.core.text import clean_name
from app.demo.evening import show
from app.meetings.file import create_meeting, read_meeting_file
from app.meetings.links import links
from app.migrations import upgrade
from app.reports import REPORTS, export
from app.serving import serve
from app.setup import make_secret
from bench import NAMES


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="madang", message="%(version)s")
def main() -> None:
    """Madang: live town halls in which everybody has a word."""


@main.group()
def meeting() -> None:
    """Create and export meetings."""


@main.group()
def user() -> None:
    """Accounts of those who prepare meetings."""


@command(
    main, "serve", host="server.host", port="server.port", redis="redis.url",
    base_url="server.base_url",
)  # fmt: skip
@click.option("--host", metavar="HOST", help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port; 0 takes a free one.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, help="How many processes.")
@click.option("--redis", metavar="URL", help="The Redis that connects processes.")
@click.option("--base-url", metavar="URL", help="The address that citizens use.")
@click.option("--migrate", is_flag=True, help="First bring the database up to date.")
def serve_command(console: Console, workers: int, migrate: bool) -> None:
    """Run the server until it is told to end."""
    if migrate:
        upgrade(Database(console.settings.database.url))
    console.database().dispose()
    with contextlib.suppress(KeyboardInterrupt):
        serve(
            console.settings,
            workers,
            lambda address: console.say({"base_url": address}, f"Madang answers at {address}"),
        )


@command(main, "demo", host="server.host", port="server.port")
@click.option("--host", metavar="HOST", help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port; 0 takes a free one.")
@click.option("--citizens", type=click.IntRange(1, 5000), default=24, help="Simulated phones.")
@click.option("--rate", type=click.FloatRange(0.01, 200), default=0.25, help="Posts a second.")
@click.option("--seconds", type=click.FloatRange(1), help="End by itself after so long.")
@click.option("--language", type=click.Choice(["ko", "en"]), default="ko", help="The evening's.")
def demo_command(console: Console, **options: Any) -> None:
    """Show a sample evening in progress, on a database of its own that is thrown away."""
    show(console.settings, console.say, **options)


@command(main, "bench")
@click.argument("name", type=click.Choice([*NAMES, "all"]))
@click.option("--quick", "size", flag_value="quick", help="A look, in a minute or two.")
@click.option("--full", "size", flag_value="full", help="All sizes, in half an hour.")
def bench_command(console: Console, name: str, size: str | None) -> None:
    """Measure this version beside its peers on this machine (make bench-peers)."""
    # A server does not load the measurements.
    from bench.command import report, run

    found = run(name, size or "default")
    console.say(
        {"results": [result.plain() for result in found]},
        *(line for result in found for line in report(result)),
    )


@command(main, "init")
def init_command(console: Console, made: bool = False) -> None:
    """Make the secret that signs cookies, and the file named by --config where it is missing."""
    secret = Path(console.settings.server.secret_file)
    secret_made = make_secret(secret)
    console.say(
        {"secret": str(secret), "secret_made": secret_made, "config_made": made},
        f"{secret} {'is made' if secret_made else 'was there already'}.",
        *(["The settings file is made."] if made else []),
        "Next: madang migrate, then madang user add EMAIL --role admin",
    )


@command(main, "migrate")
def migrate_command(console: Console) -> None:
    """Bring the database's tables up to date."""
    database = Database(console.settings.database.url)
    upgrade(database)
    database.dispose()
    console.say({"migrated": True}, "The database is up to date.")


@command(main, "check")
def check_command(console: Console) -> None:
    """Examine settings, database, bus, fonts, browser, clock and proxy."""
    findings = checkup.examine(console.settings)
    ok = not any(finding.level == "error" for finding in findings)
    console.say(
        {"ok": ok, "findings": [asdict(finding) for finding in findings]},
        *(f"{finding.level:8}{finding.what}: {finding.text}" for finding in findings),
    )
    if not ok:
        raise Refused("Not everything is in order.")


@command(meeting, "create")
@click.argument("file", type=FILE)
def create_command(console: Console, file: Path) -> None:
    """Create a meeting from FILE (TOML). Its staff links are shown this once."""
    settings, database = console.settings, console.database()
    content = read_meeting_file(file)
    defaults = settings.meeting
    with database.writing() as session:
        made, keys = create_meeting(
            session, content, Clock().now(), defaults.screen_delay, defaults.reactions
        )
    database.dispose()
    addresses = links(settings.base_url, made.code, keys)
    console.say(
        {"id": made.public_id, "code": made.code, "links": addresses},
        f"Join code {made.code}",
        *(f"{screen:8}{address}" for screen, address in addresses.items()),
    )


@command(meeting, "export")
@click.argument("code")
@click.option("--format", "kind", type=click.Choice(list(REPORTS)), required=True)
@click.option("--out", type=FILE, required=True, metavar="PATH", help="The file to write.")
def export_command(console: Console, code: str, kind: str, out: Path) -> None:
    """Write the record of the meeting with the join code CODE."""
    database = console.database()
    export(database, code, kind, out)
    database.dispose()
    console.say({"path": str(out), "format": kind}, f"{out} is written.")


ROLE = click.Choice([ORGANISER, ADMIN])
FROM_INPUT = click.option(
    "--password-stdin", "given", is_flag=True, help="Read the password from standard input."
)


@command(user, "add")
@click.argument("email")
@click.option("--role", type=ROLE, required=True, help="An admin prepares every meeting.")
@click.option("--name", help="As others read it; the address's first part where it is missing.")
@FROM_INPUT
def add_user_command(
    console: Console, email: str, role: str, name: str | None, given: bool
) -> None:
    """Make an account for EMAIL. A password that is made here is shown this once."""
    email, name = clean_email(email), clean_name(name)
    password = _password(given)
    id = console.errand(add_user(email, role, name, hash_password(password)))
    console.say(
        {"id": id, "email": email, "role": role} | ({} if given else {"password": password}),
        f"{email} is made: {role}.",
        *([] if given else [f"Password {password}"]),
        f"Sign in at {console.settings.base_url}/admin/signin",
    )


@command(user, "reset-password")
@click.argument("email")
@FROM_INPUT
def reset_password_command(console: Console, email: str, given: bool) -> None:
    """Give the account EMAIL another password; it is signed out everywhere."""
    email, password = clean_email(email), _password(given)
    id = console.errand(set_password(email, hash_password(password)))
    console.say(
        {"id": id, "email": email} | ({} if given else {"password": password}),
        f"{email} has another password.",
        *([] if given else [f"Password {password}"]),
    )


@command(user, "disable")
@click.argument("email")
def disable_command(console: Console, email: str) -> None:
    """Shut the account EMAIL out, at once and everywhere."""
    id = console.errand(set_disabled(clean_email(email), True))
    console.say({"id": id, "disabled": True}, f"{email} is shut out.")


@command(user, "enable")
@click.argument("email")
def enable_command(console: Console, email: str) -> None:
    """Let the account EMAIL in again."""
    id = console.errand(set_disabled(clean_email(email), False))
    console.say({"id": id, "disabled": False}, f"{email} may sign in again.")


def _password(given: bool) -> str:
    """From standard input, or a new one."""
    if not given:
        return new_password()
    password = sys.stdin.readline().rstrip("\r\n")
    judge_password(password)
    return password


@command(main, "backup")
@click.argument("path", type=FILE)
def backup_command(console: Console, path: Path) -> None:
    """Copy the running SQLite database to PATH."""
    size = backup(Database(console.settings.database.url), path)
    console.say({"path": str(path), "bytes": size}, f"{path} is written, {size:,} bytes.")


@command(main, "restore")
@click.argument("path", type=FILE)
@click.option("--yes", is_flag=True, help="Replace the database that is there.")
def restore_command(console: Console, path: Path, yes: bool) -> None:
    """Put the backup PATH in the database's place."""
    meetings = restore(Database(console.settings.database.url), path, yes)
    console.say({"meetings": meetings}, f"Restored, with {meetings} meetings.")
