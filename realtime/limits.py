"""Rates per person: the generic cell rate algorithm (ITU-T I.371), one number a person and name."""

import time
from collections.abc import Callable

SWEEP_AT = 50_000


class Limits:
    """`count` at once, then one each `seconds / count`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._free_at: dict[tuple[str, str], float] = {}

    def take(self, who: str, name: str, count: int, seconds: float) -> float:
        """0 where it is allowed (and counted), else the seconds until it will be."""
        if count <= 0:
            return 0.0
        now = self._clock()
        step = seconds / count
        due = max(self._free_at.get((who, name), now), now)
        early = due + step - (now + seconds)
        if early > 1e-9:
            return early
        self._free_at[who, name] = due + step
        if len(self._free_at) > SWEEP_AT:
            self._sweep(now)
        return 0.0

    def wait(self, who: str, name: str, count: int, seconds: float) -> float:
        """The seconds until it will be allowed; counts nothing."""
        if count <= 0:
            return 0.0
        early = self._free_at.get((who, name), 0.0) + seconds / count - (self._clock() + seconds)
        return early if early > 1e-9 else 0.0

    def give_back(self, who: str, name: str, count: int, seconds: float) -> None:
        """What was taken last does not count after all."""
        if (who, name) in self._free_at:
            self._free_at[who, name] -= seconds / count

    def _sweep(self, now: float) -> None:
        self._free_at = {key: due for key, due in self._free_at.items() if due > now}
