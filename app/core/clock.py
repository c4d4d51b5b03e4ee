"""The present instant, in one place, so that a test can move it."""

import time
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

CITY_ZONE = ZoneInfo("Asia/Seoul")


class Clock:
    """Milliseconds since 1970 (UTC). `read` may be replaced by a test's own clock."""

    def __init__(self, read: Callable[[], int] | None = None) -> None:
        self._read = read or (lambda: time.time_ns() // 1_000_000)

    def now(self) -> int:
        """The present instant in milliseconds."""
        return self._read()


def to_millis(moment: datetime) -> int:
    """An aware or naive (then in the city's zone) datetime as milliseconds."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=CITY_ZONE)
    return round(moment.timestamp() * 1000)


def from_millis(millis: int) -> datetime:
    """Milliseconds as a datetime in the city's zone."""
    return datetime.fromtimestamp(millis / 1000, CITY_ZONE)
