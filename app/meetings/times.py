"""How the time that is left is shared among the items to come. `static/js/stage/retime.js` shows
the operator the same numbers beforehand; a test holds the two together."""

from collections.abc import Sequence

SHORTEST = 60
LONGEST = 4 * 3600
STEP = 30


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
