"""Settings: flags over environment over file over these defaults.

The only module that reads the environment. One dataclass a section, one field a setting;
`config.toml` documents each (a contract test holds them together).
"""

import dataclasses
import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SettingsError(Exception):
    """A setting is unknown or has a value that cannot be used; the text says which."""


@dataclass(frozen=True)
class Server:
    """Where Madang listens and how it is reached."""

    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = ""
    origins: tuple[str, ...] = ()
    secret_file: str = "var/secret"
    trusted_proxies: str = "127.0.0.1"
    metrics_token: str = ""
    lane: bool = True


@dataclass(frozen=True)
class Database:
    """Where everything is kept."""

    url: str = "sqlite:///var/madang.db"


@dataclass(frozen=True)
class Redis:
    """What connects several processes; empty: one process."""

    url: str = ""


@dataclass(frozen=True)
class Mail:
    """How letters leave the house."""

    host: str = ""
    port: int = 587
    user: str = ""
    password: str = ""
    sender: str = ""
    starttls: bool = True


@dataclass(frozen=True)
class Brand:
    """Whose service this is."""

    name: str = ""
    logo: str = ""
    host: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Meeting:
    """What new meetings begin with."""

    screen_delay: int = 5
    reactions: bool = False


@dataclass(frozen=True)
class Rate:
    """At most `count` within `seconds`; a count of 0 is no limit."""

    count: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> "Rate":
        """`"20/60"` is 20 within 60 seconds, `"0"` no limit; ValueError otherwise."""
        if text == "0":
            return cls(0, 1)
        match = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text)
        if not match or not int(match[2]):
            raise ValueError(text)
        return cls(int(match[1]), int(match[2]))


DEFAULT_RATES = {
    "comment.post": "20/60",
    "question.ask": "10/60",
    "question.support": "120/60",
    "question.unsupport": "120/60",
    "post.withdraw": "30/60",
    "poll.answer": "60/60",
    "signal": "10/10",
    "staff": "600/60",
    "screen.pair": "10/60",
    "join.failures": "20/60",
    "signin.account": "5/300",
    "signin.failures": "60/600",
}


@dataclass(frozen=True)
class Settings:
    """All settings. `rates` maps a command (or `signal`, `staff`, `join.failures`) to its rate."""

    server: Server = Server()
    database: Database = Database()
    redis: Redis = Redis()
    mail: Mail = Mail()
    brand: Brand = Brand()
    meeting: Meeting = Meeting()
    rates: Mapping[str, Rate] = field(
        default_factory=lambda: {name: Rate.parse(text) for name, text in DEFAULT_RATES.items()}
    )

    @property
    def base_url(self) -> str:
        """The public address, without a slash at its end."""
        if self.server.base_url:
            return self.server.base_url.rstrip("/")
        host = self.server.host if self.server.host not in ("0.0.0.0", "::") else "127.0.0.1"
        return f"http://{f'[{host}]' if ':' in host else host}:{self.server.port}"

    @property
    def secure(self) -> bool:
        """Whether citizens come by https, so that cookies may be `Secure`."""
        return self.base_url.startswith("https://")

    @property
    def display_host(self) -> str:
        """The host as printed on the screen."""
        return self.brand.host or urlsplit(self.base_url).netloc

    @property
    def origins(self) -> frozenset[str]:
        """The origins whose pages may send commands (contract section 3)."""
        listed = {self.base_url, *(origin.rstrip("/") for origin in self.server.origins)}
        if self.server.host in LOOPBACK or urlsplit(self.base_url).hostname in LOOPBACK:
            listed |= {f"http://{host}:{self.server.port}" for host in ("127.0.0.1", "localhost")}
        return frozenset(listed)


SECTIONS = {f.name: f for f in dataclasses.fields(Settings)}


def load_settings(
    path: Path | None = None,
    *,
    flags: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Settings from a file (default `config.toml` where there is one), the environment
    (`MADANG_SERVER__PORT=9000`) and flags (`{"server.port": 9000}`).

    Raises SettingsError with one sentence that names the setting.
    """
    values: dict[str, dict[str, Any]] = {name: {} for name in SECTIONS}
    _read_file(values, path)
    _read_environment(values, os.environ if environment is None else environment)
    for name, value in (flags or {}).items():
        section, _, key = name.partition(".")
        values[section][key] = value
    return Settings(**{name: _section(name, given) for name, given in values.items()})


def _read_file(values: dict[str, dict[str, Any]], path: Path | None) -> None:
    wanted = path or Path("config.toml")
    if not wanted.exists():
        if path:
            raise SettingsError(f"There is no file {path}.")
        return
    try:
        content = tomllib.loads(wanted.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{wanted} cannot be read: {error}.") from None
    for section, given in content.items():
        if section not in SECTIONS or not isinstance(given, dict):
            raise SettingsError(_misplaced(section, str(wanted)))
        values[section].update(given)


def _read_environment(values: dict[str, dict[str, Any]], environment: Mapping[str, str]) -> None:
    for name, text in environment.items():
        if not name.startswith("MADANG_") or "__" not in name:
            continue
        section, _, key = name.removeprefix("MADANG_").lower().partition("__")
        if section not in SECTIONS:
            raise SettingsError(_unknown(section, SECTIONS, name))
        if section == "rates" and key not in DEFAULT_RATES:
            key = key.replace("_", ".", 1)
        values[section][key] = _from_text(section, key, text)


def _from_text(section: str, key: str, text: str) -> Any:
    kind = _types(section).get(key, str)
    if kind is bool:
        return {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)
    if kind is int:
        return int(text) if re.fullmatch(r"-?\d+", text) else text
    if kind is tuple:
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _types(section: str) -> dict[str, type]:
    if section == "rates":
        return dict.fromkeys(DEFAULT_RATES, str)
    default = getattr(Settings(), section)
    return {f.name: type(getattr(default, f.name)) for f in dataclasses.fields(default)}


def _section(section: str, given: dict[str, Any]) -> Any:
    types = _types(section)
    for key, value in given.items():
        if key not in types:
            raise SettingsError(_unknown(key, types, f"[{section}]"))
        if types[key] is tuple and isinstance(value, (list, tuple)):
            given[key] = tuple(value)
        elif type(value) is not types[key]:
            raise SettingsError(f"{section}.{key} must be {_kind_name(types[key])}, not {value!r}.")
    if section != "rates":
        return getattr(Settings(), section).__class__(**given)
    return {name: _rate(name, text) for name, text in (DEFAULT_RATES | given).items()}


def _rate(name: str, text: str) -> Rate:
    try:
        return Rate.parse(text)
    except ValueError:
        raise SettingsError(
            f'rates."{name}" must look like "20/60" or "0", not {text!r}.'
        ) from None


def _kind_name(kind: type) -> str:
    return {str: "text", int: "a whole number", bool: "true or false", tuple: "a list of texts"}[
        kind
    ]


def _misplaced(name: str, where: str) -> str:
    home = next((section for section in SECTIONS if name in _types(section)), None)
    if home:
        return f"Unknown setting {name} in {where}. Did you mean {name} in [{home}]?"
    return _unknown(name, SECTIONS, where)


def _unknown(name: str, known: Mapping[str, Any], where: str) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    hint = f" Did you mean {near[0]}?" if near else f" Known are: {', '.join(known)}."
    return f"Unknown setting {name} in {where}.{hint}"
