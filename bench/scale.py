"""How large a measurement is: for a look (`--quick`), as a rule, or in full."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """`fanout` are phones, rounds, seconds; `join` phones, rounds; `votes` phones, rounds."""

    name: str
    fanout: tuple[tuple[int, int, float], ...]
    join: tuple[int, int]
    votes: tuple[int, int]


SCALES = {
    "quick": Scale("quick", ((1_000, 1, 3),), (1_000, 1), (1_000, 1)),
    "default": Scale("default", ((2_000, 3, 8), (8_000, 1, 8)), (2_000, 3), (10_000, 1)),
    "full": Scale("full", ((2_000, 5, 20), (8_000, 3, 20)), (8_000, 3), (10_000, 3)),
}
