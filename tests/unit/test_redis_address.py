"""Addresses of a Redis: which can be used, and which have a password."""

import pytest

from app.core.settings import Redis, Server, Settings
from app.serving import find_redis_fault
from realtime.redis_address import BadAddress, Master, _read_master, is_guarded, judge_address


def test_sentinels_are_named_with_the_master_they_watch() -> None:
    read = _read_master("redis+sentinel://city:p%40ss@one:26379,[::1]:5000,three/town/3")
    assert read == Master(
        (("one", 26379), ("::1", 5000), ("three", 26379)),
        "town",
        {"db": 3, "username": "city", "password": "p@ss"},
    )


@pytest.mark.parametrize(
    "url",
    ["nonsense", "http://host", "redis+sentinel://one:26379", "redis+sentinel:///town",
     "redis+sentinel://one:x/town", "redis+sentinel://one/town/x", "redis+sentinel://one,/town"],
)  # fmt: skip
def test_what_is_no_address_is_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(BadAddress):
        judge_address(url)
    assert "redis.url cannot be used" in str(find_redis_fault(Settings(redis=Redis(url))))


@pytest.mark.parametrize(
    ("url", "guarded"),
    [
        ("redis://host:6379/0", False),
        ("redis://user@host/0", False),
        ("redis://:secret@host/0", True),
        ("rediss://host/0?password=secret", True),
        ("redis+sentinel://a,b/town", False),
        ("redis+sentinel://:secret@a,b/town", True),
        ("unix:///run/redis.sock", True),
    ],
)
def test_a_city_that_is_reached_by_https_needs_a_password_for_redis(
    url: str, guarded: bool
) -> None:
    assert is_guarded(url) is guarded
    rehearsal = Settings(redis=Redis(url))
    city = Settings(Server(base_url="https://town.example"), redis=Redis(url))
    assert find_redis_fault(rehearsal) is None
    assert (find_redis_fault(city) is None) is guarded
