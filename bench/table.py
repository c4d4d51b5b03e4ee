"""Results of a measurement: rows, what they must reach, and how they are printed."""

import contextlib
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.native import Missing

Row = dict[str, Any]


@dataclass(frozen=True)
class Target:
    """One demand: what was measured against what must be reached."""

    text: str
    value: float
    limit: float
    at_most: bool = True

    @property
    def reached(self) -> bool:
        """Whether it holds."""
        return self.value <= self.limit if self.at_most else self.value >= self.limit


@dataclass
class Result:
    """What one measurement found. `notes` are sentences below the table."""

    name: str
    rows: list[Row] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @contextlib.contextmanager
    def unless_missing(self, server: str) -> Iterator[None]:
        """Goes on without a peer that is not on this machine, and says so."""
        try:
            yield
        except Missing as missing:
            note = f"{server} was left out. {missing}"
            if note not in self.notes:
                self.notes.append(note)

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)


def median(rows: Iterable[Row], column: str) -> float:
    """The middle of one column; 0 without rows."""
    values = [float(row[column]) for row in rows]
    return statistics.median(values) if values else 0.0


def merged(rounds: Sequence[Row], keys: tuple[str, ...]) -> list[Row]:
    """One row for each combination of keys: medians of the numbers, in order of appearance."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rounds:
        groups.setdefault(tuple(row[key] for key in keys), []).append(row)
    return [
        {
            name: value if name in keys or isinstance(value, str) else median(rows, name)
            for name, value in rows[0].items()
        }
        | {"rounds": len(rows)}
        for rows in groups.values()
    ]


def ratio(rows: Sequence[Row], column: str, over: str, under: str, **where: Any) -> float | None:
    """The first server's value over the second's; None where one was not measured."""
    values = []
    for server in (over, under):
        found = [
            row for row in rows
            if row["server"] == server and all(row[key] == value for key, value in where.items())
        ]  # fmt: skip
        if not found or not found[0][column]:
            return None
        values.append(float(found[0][column]))
    return values[0] / values[1]


def lines(result: Result) -> list[str]:
    """The targets, then the table, as Markdown."""
    parts = (_targets(result.targets), _table(result.rows), result.notes)
    return [line for part in parts if part for line in (*part, "")][:-1]


def _targets(targets: Sequence[Target]) -> list[str]:
    if not targets:
        return []
    head = ["| must reach | measured | limit | |", "|---|---|---|---|"]
    return head + [
        f"| {target.text} | **{_text(target.value)}** | "
        f"{'at most' if target.at_most else 'at least'} {_text(target.limit)} | "
        f"{'reached' if target.reached else 'NOT reached'} |"
        for target in targets
    ]


def _table(rows: Sequence[Row]) -> list[str]:
    if not rows:
        return []
    names = list(rows[0])
    head = [
        f"| {' | '.join(name.replace('_', ' ') for name in names)} |",
        "|---" * len(names) + "|",
    ]
    return head + [f"| {' | '.join(_text(row.get(name, '')) for name in names)} |" for row in rows]


def _text(value: Any) -> str:
    if isinstance(value, float):
        if value == int(value) and abs(value) < 1e15:
            return f"{int(value):,}"
        return f"{value:.2f}" if abs(value) < 100 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
