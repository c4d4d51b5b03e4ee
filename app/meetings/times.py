"""How the time that is left is shared among the items to come. `static/js/stage/retime.js` shows
the operator the same numbers beforehand; a test holds the two together."""

from collections.abc import Mapping, Sequence
from typing import Any

SHORTEST = 60
LONGEST = 4 * 3600
STEP = 30


ANOTHER_DAY = 6 * 3_600_000
"""Further off the plan it is a rehearsal on another day, not a late evening."""


def next_begins(agenda: Sequence[Mapping[str, Any]], coming: Any, starts_at: int, now: int) -> int:
    """When the item that comes next can begin as the evening stands, by the documents; on another
    day than planned, by the plan. `static/js/times.js` tells the phones the same."""
    running = next((i for i in agenda if "started_at" in i and "ended_at" not in i), None)
    if running:
        free = running.get("ends_at", now)
    else:
        free = now if any("started_at" in item for item in agenda) else starts_at
    begins = max(now, free)
    planned = int(coming["planned_at"])
    return planned if abs(begins - planned) > ANOTHER_DAY else begins


def share(planned: Sequence[int], available: int) -> list[int]:
    """Seconds for items of so many planned seconds, in proportion, in steps of half a minute and
    at least a minute each. What is left is never shared out beyond the plan."""
    if sum(planned) <= available:
        return list(planned)
    steps, least = [seconds // STEP for seconds in planned], SHORTEST // STEP
    short: set[int] = set()
    while True:
        open_ = [n for n in range(len(steps)) if n not in short]
        total = sum(steps[n] for n in open_)
        left = available // STEP - least * len(short)
        below = {n for n in open_ if steps[n] * left < least * total}
        if not below:
            break
        short |= below
    shares = [least if n in short else steps[n] * left // total for n in range(len(steps))]
    for n in open_[: max(0, left - sum(shares[n] for n in open_))]:
        shares[n] += 1
    return [STEP * share for share in shares]
