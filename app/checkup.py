"""`madang check`: looks at everything Madang stands on and says in words what is missing."""

import shutil
import sqlite3
import stat
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core.db import Database
from app.core.settings import LOOPBACK, Settings
from app.migrations import is_current
from app.serving import find_redis_fault
from app.web.brand import NoLogo, read_logo
from realtime.probe import Unreachable, redis_time

FONTS = Path(__file__).parents[1] / "static" / "vendor" / "pretendard-gov"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CLOCKS_APART = 2.0
LOCALE = (
    "SELECT datctype, pg_encoding_to_char(encoding), extract(epoch FROM clock_timestamp()) "
    "FROM pg_database WHERE datname = current_database()"
)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. An `error` keeps Madang from running as it is set up."""

    what: str
    level: Literal["ok", "warning", "error"]
    text: str


def examine(settings: Settings) -> list[Finding]:
    """All findings, in the order of CHECKS."""
    return [finding for check in CHECKS for finding in check(settings)]


def check_config(settings: Settings) -> Iterator[Finding]:
    """The address, and the key that signs cookies."""
    if settings.server.host not in LOOPBACK and not settings.secure:
        text = "Phones come without https; set server.base_url to an https address."
        yield Finding("config", "warning", text)
    secret = Path(settings.server.secret_file)
    if not secret.is_file():
        yield Finding("config", "error", f"There is no {secret}; madang init makes it.")
    elif stat.S_IMODE(secret.stat().st_mode) & 0o077:
        yield Finding("config", "error", f"Others can read {secret}; set its mode to 0600.")
    else:
        yield Finding("config", "ok", f"{secret} is there, and private.")


def check_database(settings: Settings) -> Iterator[Finding]:
    """Reachable, migrated, and able to find Korean words."""
    database = Database(settings.database.url)
    try:
        database.ping()
        if is_current(database):
            yield Finding("database", "ok", "It is reachable and migrated.")
        else:
            yield Finding("database", "error", "It is not migrated; use madang migrate.")
        if database.embedded:
            yield Finding("database", "ok", f"SQLite {sqlite3.sqlite_version}, for one process.")
        else:
            yield from _examine_postgres(database)
    except SQLAlchemyError as error:
        reason = str(error).splitlines()[0]
        yield Finding("database", "error", f"It cannot be reached: {reason}")
    finally:
        database.dispose()


def _examine_postgres(database: Database) -> Iterator[Finding]:
    with database.read.connect() as connection:
        locale, encoding, instant = connection.execute(text(LOCALE)).one()
    if encoding != "UTF8" or locale in ("C", "POSIX"):
        fault = f"Its locale is {locale} with {encoding}, in which Korean words are not found;"
        yield Finding("database", "error", f"{fault} make it anew with UTF8 and C.UTF-8.")
    else:
        yield Finding("database", "ok", f"PostgreSQL with {encoding} and {locale}.")
    yield _compare_clock("PostgreSQL", float(instant))


def check_bus(settings: Settings) -> Iterator[Finding]:
    """What connects several processes."""
    if not settings.redis.url:
        yield Finding("bus", "ok", "In memory, for one process.")
        return
    if fault := find_redis_fault(settings):
        yield Finding("bus", "error", fault)
        return
    try:
        instant = redis_time(settings.redis.url)
    except Unreachable as error:
        yield Finding("bus", "error", f"Redis cannot be reached: {error}")
    else:
        yield Finding("bus", "ok", "Redis is reachable.")
        yield _compare_clock("Redis", instant)


def _compare_clock(whose: str, instant: float) -> Finding:
    apart = abs(time.time() - instant)
    if apart > CLOCKS_APART:
        text = f"This machine and {whose} differ by {apart:.0f} s; keep both in step (NTP)."
        return Finding("clock", "warning", text)
    return Finding("clock", "ok", f"In step with {whose}.")


def check_fonts(_settings: Settings) -> Iterator[Finding]:
    """The fonts that are served, and one on this machine for what is printed here."""
    if len(list(FONTS.glob("*.woff2"))) < 2:
        yield Finding("fonts", "error", "The fonts of the pages are missing in static/vendor.")
    if not shutil.which("fc-list"):
        yield Finding("fonts", "warning", "Whether a Korean font is installed cannot be seen.")
        return
    listed = subprocess.run(
        ["fc-list", ":lang=ko", "family"],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.stdout.strip():
        yield Finding("fonts", "ok", "A Korean font is installed.")
    else:
        text = "No Korean font is installed; reports printed here would show boxes."
        yield Finding("fonts", "warning", text)


def check_browser(_settings: Settings) -> Iterator[Finding]:
    """What prints reports as PDF."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found:
        yield Finding("browser", "ok", f"{Path(found).name} can print reports.")
    else:
        yield Finding("browser", "warning", "No Chromium is installed; reports cannot be printed.")


def check_proxy(settings: Settings) -> Iterator[Finding]:
    """Whether the public address leads here."""
    if not settings.server.base_url:
        return
    address = f"{settings.base_url}/healthz"
    try:
        with urllib.request.urlopen(address, timeout=5) as response:  # noqa: S310
            yield Finding("proxy", "ok", f"{address} answers {response.status}.")
    except (urllib.error.URLError, OSError, ValueError) as error:
        yield Finding("proxy", "warning", f"{address} does not answer now: {error}")


def check_brand(settings: Settings) -> Iterator[Finding]:
    """The picture that stands for the service."""
    if not settings.brand.logo:
        return
    try:
        logo = read_logo(settings.brand.logo)
    except NoLogo as fault:
        yield Finding("brand", "error", f"The logo {fault}")
    else:
        yield Finding("brand", "ok", f"The logo {settings.brand.logo} is a picture ({logo.kind}).")


CHECKS = (
    check_config,
    check_brand,
    check_database,
    check_bus,
    check_fonts,
    check_browser,
    check_proxy,
)
