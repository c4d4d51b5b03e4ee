"""What our server tells of itself at /metrics, as numbers before and after."""

import re
from collections.abc import Mapping

LINE = re.compile(r"^(\w+)(?:\{([^}]*)\})? ([-+.\dInfe]+)$", re.MULTILINE)


def read(text: str) -> dict[str, float]:
    """Each line of the page: name and labels as they stand there, and the value."""
    return {
        f"{name}{{{labels}}}" if labels else name: float(value)
        for name, labels, value in LINE.findall(text)
    }


def rise(before: Mapping[str, float], after: Mapping[str, float], name: str) -> float:
    """By how much a counter rose, all its labels together."""
    return sum(
        value - before.get(line, 0.0)
        for line, value in after.items()
        if line.partition("{")[0] == name
    )


def quantile(
    before: Mapping[str, float], after: Mapping[str, float], name: str, share: float
) -> float:
    """The upper bound of the bucket in which this share of what was observed between the two
    lies; 0 where nothing was."""
    buckets: dict[float, float] = {}
    for line, value in after.items():
        if line.startswith(f"{name}_bucket{{"):
            edge = float(line.split('le="')[1].split('"')[0])
            buckets[edge] = buckets.get(edge, 0.0) + value - before.get(line, 0.0)
    total = max(buckets.values(), default=0.0)
    return next((edge for edge in sorted(buckets) if total and buckets[edge] >= share * total), 0.0)


def above(before: Mapping[str, float], after: Mapping[str, float], name: str, edge: float) -> float:
    """How many observations between the two were larger than a bucket's edge."""
    within = f'{name}_bucket{{le="{edge}"}}'
    count = f"{name}_count"
    return (after[count] - before.get(count, 0.0)) - (after[within] - before.get(within, 0.0))
