"""How large a measurement is: for a look (`--quick`), as a rule, or in full."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """`fanout` are phones, rounds, seconds; `join` phones, rounds; `votes` phones, rounds;
    `storm` phones; `hall` and `nodes` phones, seconds;
    `slow` phones that read, phones that stop."""

    fanout: tuple[tuple[int, int, float], ...]
    join: tuple[int, int]
    votes: tuple[int, int]
    storm: int
    hall: tuple[int, int]
    nodes: tuple[int, int]
    slow: tuple[int, int]


SCALES = {
    "quick": Scale(
        fanout=((1_000, 1, 3),),
        join=(1_000, 1),
        votes=(1_000, 1),
        storm=500,
        hall=(500, 30),
        nodes=(500, 10),
        slow=(300, 100),
    ),
    "default": Scale(
        fanout=((2_000, 2, 6), (8_000, 1, 6)),
        join=(2_000, 3),
        votes=(10_000, 1),
        storm=2_000,
        hall=(2_000, 30),
        nodes=(2_000, 10),
        slow=(1_500, 500),
    ),
    "full": Scale(
        fanout=((2_000, 5, 15), (8_000, 3, 15)),
        join=(8_000, 3),
        votes=(10_000, 3),
        storm=10_000,
        hall=(8_000, 60),
        nodes=(4_000, 20),
        slow=(7_500, 500),
    ),
}
