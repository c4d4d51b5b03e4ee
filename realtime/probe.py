"""Asks a Redis whether it is there and what time it has, for `madang check`."""

from redis.exceptions import RedisError

from realtime.redis_address import open_waiting_redis


class Unreachable(Exception):
    """Redis does not answer; the text says why."""


def redis_time(url: str) -> float:
    """Its present instant in seconds since 1970."""
    try:
        with open_waiting_redis(url) as redis:
            seconds, micros = redis.time()
    except (RedisError, OSError, ValueError) as error:
        raise Unreachable(str(error)) from None
    return float(seconds) + float(micros) / 1_000_000
