"""Addresses of a Redis, plain or behind Sentinels, and clients made from them.

`redis://HOST:6379/0`, `rediss://…` and `unix://…` are the library's own; Sentinels are
`redis+sentinel://:PASSWORD@HOST:26379,HOST:26379/NAME/0`: NAME is what they call the master, user
and password are those of Redis.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import redis.asyncio
import redis.asyncio.sentinel
import redis.sentinel

SENTINEL = "redis+sentinel"
SENTINEL_PORT = 26379
TIMEOUTS = {"socket_timeout": 1, "socket_connect_timeout": 1}


class BadAddress(ValueError):
    """It is no address of a Redis; the text says why."""


@dataclass(frozen=True)
class Master:
    """A Redis that Sentinels name."""

    sentinels: tuple[tuple[str, int], ...]
    name: str
    access: dict[str, Any]


def judge_address(url: str) -> None:
    """Raises BadAddress where no client can be made from it."""
    if _is_sentinel(url):
        _read_master(url)
        return
    try:
        redis.Redis.from_url(url)
    except ValueError as error:
        raise BadAddress(str(error)) from None


def is_guarded(url: str) -> bool:
    """Whether a password is named, or a socket file that its rights guard."""
    parts = urlsplit(url)
    named = parts.password or parse_qs(parts.query).get("password")
    return parts.scheme == "unix" or bool(named)


def open_redis(url: str, **options: Any) -> redis.asyncio.Redis:
    """A client for the event loop; `close_redis` ends it."""
    options = TIMEOUTS | options
    if not _is_sentinel(url):
        return redis.asyncio.Redis.from_url(url, **options)
    master = _read_master(url)
    guide: Any = redis.asyncio.sentinel.Sentinel  # the library leaves it without types
    guide = guide(master.sentinels, sentinel_kwargs=TIMEOUTS)
    client: redis.asyncio.Redis = guide.master_for(master.name, **master.access, **options)
    return client


async def close_redis(client: redis.asyncio.Redis) -> None:
    """Ends all connections, those to Sentinels too."""
    await client.aclose()
    if guide := getattr(client.connection_pool, "sentinel_manager", None):
        await guide.aclose()


def open_waiting_redis(url: str, **options: Any) -> redis.Redis:
    """A client whose calls wait, for commands at a terminal."""
    options = TIMEOUTS | options
    if not _is_sentinel(url):
        return redis.Redis.from_url(url, **options)
    master = _read_master(url)
    guide: Any = redis.sentinel.Sentinel
    guide = guide(master.sentinels, sentinel_kwargs=TIMEOUTS)
    client: redis.Redis = guide.master_for(master.name, **master.access, **options)
    return client


def _is_sentinel(url: str) -> bool:
    return url.startswith(f"{SENTINEL}://")


def _read_master(url: str) -> Master:
    parts = urlsplit(url)
    name, _, database = parts.path.strip("/").partition("/")
    if not name or not (database or "0").isdigit():
        raise BadAddress("Sentinels are named as redis+sentinel://HOST:26379,HOST:26379/NAME/0.")
    access: dict[str, Any] = {"db": int(database or 0)}
    if parts.username:
        access["username"] = unquote(parts.username)
    if parts.password:
        access["password"] = unquote(parts.password)
    return Master(tuple(_hosts(parts)), name, access)


def _hosts(parts: SplitResult) -> list[tuple[str, int]]:
    hosts = []
    for place in parts.netloc.rpartition("@")[2].split(","):
        one = urlsplit(f"//{place}")
        try:
            hosts.append((one.hostname or "", one.port or SENTINEL_PORT))
        except ValueError as error:
            raise BadAddress(str(error)) from None
    if not all(host for host, _ in hosts):
        raise BadAddress("A Sentinel has no host.")
    return hosts
