"""What many nodes and very many viewers would do, where no machine here could show it: the first
return of phones after a cut, what nodes read from the database, the feed behind a cache.

`python -m bench.simulate` prints the tables that docs/scaling.md holds. The rules are those of the
program (read from it where they can be); costs of one node are arguments.
"""

import json
import math
import random
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import event

import app.asgi  # noqa: F401  (importing declares every table)
from app.core.db import Database
from app.core.settings import Settings
from app.demo import evening
from app.documents.derive import Deriver
from app.meetings.file import create_meeting, read_meeting_file
from app.meetings.models import Meeting
from app.migrations import upgrade
from app.posts.models import Post
from realtime.document import COUNTS_SECONDS, POLL_SECONDS, TICK_SECONDS

ROOT = Path(__file__).parents[1]
LIMIT_PER_SECOND = 600
"""Returns in any second that 10,000 phones may cause (reliability test C3)."""
DERIVE_SECONDS = 0.013
"""One derive of a full hall: 3,000 comments, 300 questions, 30,000 supports."""
WRITE_SECONDS = 16e-6
"""One frame to one socket: what an event costs at 8,000 phones in docs/measurements.md, less 28 ms
a comment; 13 us of it are the kernel's."""
PHONES_OF_NODE = 8_000
AGE_OF_FEED = 1.0
"""Seconds that a cache may keep `public` (its max-age)."""


# First returns.


def spread_of_page() -> float:
    """The seconds over which the page spreads its first return after a cut."""
    script = (ROOT / "static" / "js" / "connection.js").read_text("utf-8")
    found = re.search(r"SPREAD_MS = ([\d_]+);", script)
    assert found
    return int(found[1].replace("_", "")) / 1000


def worst_second(moments: Sequence[float]) -> int:
    """The most moments within any one second, wherever it begins."""
    ordered, first, worst = sorted(moments), 0, 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] >= 1:
            first += 1
        worst = max(worst, last - first + 1)
    return worst


def first_returns(phones: int, spread: float, seed: int) -> list[float]:
    """When each phone comes back after all were cut at once: our page."""
    chance = random.Random(seed)
    return [spread * chance.random() for _ in range(phones)]


def usual_returns(phones: int, seed: int) -> list[float]:
    """The same with the Socket.IO client's own rule: 1 s, give or take half."""
    chance = random.Random(seed)
    return [1 + (chance.random() - 0.5) for _ in range(phones)]


# What a node reads.


@dataclass(frozen=True)
class Reads:
    """SELECTs of one node: each second whatever happens, and in a tick after something happened."""

    poll: int
    comment: int
    scores: int


@contextmanager
def _full_hall() -> Iterator[tuple[Database, int]]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/simulated.db")
        upgrade(database)
        content = read_meeting_file(Path(evening.__file__).parent / "ko" / "meeting.toml")
        with database.writing() as session:
            meeting, _ = create_meeting(session, content, 0, 5, False)
            id = meeting.id
            for number in range(1, 401):
                kind = "question" if number % 4 == 0 else "comment"
                session.add(_post(id, number, kind))
        yield database, id
        database.dispose()


def _post(meeting: int, number: int, kind: str) -> Post:
    id = f"p{number}"
    return Post(
        id=id, meeting_id=meeting, seq=number, kind=kind, status="public", text=f"글 {number}",
        at=number, root_id=id, public_at=number, screened_at=number,
    )  # fmt: skip


def count_reads() -> Reads:
    """Counted in the program itself, on a hall of 400 posts."""
    with _full_hall() as (database, id):
        deriver, statements = Deriver(database, Settings()), [0]
        memo: dict[str, Any] = {}
        event.listen(
            database.read, "before_cursor_execute", lambda *given: _count(statements, given[2])
        )

        def counted(part: str, number: int) -> int:
            with database.writing() as session:
                row = session.get_one(Meeting, id)
                row.revision += 1
                row.parts = {**row.parts, part: [row.revision, number]}
            statements[0] = 0
            deriver(id, memo, frozenset(), frozenset(), row.revision - 1)
            return statements[0]

        deriver(id, memo, frozenset(), frozenset(), 0)
        comment, scores = counted("comments", 1), counted("scores", 2)
        statements[0] = 0
        deriver.revisions([id])
        return Reads(statements[0], comment, scores)


def _count(statements: list[int], statement: str) -> None:
    statements[0] += statement.startswith("SELECT")


@dataclass(frozen=True)
class Ticks:
    """What one node did in a second, and how old its frames were."""

    ticks: float
    share_of_counts: float
    age_p50: float
    age_p99: float


def tick(said: float, counted: float, phones: int, seconds: float = 120, seed: int = 1) -> Ticks:
    """One node under `said` comments and questions a second and `counted` supports or ballots, by
    the hub's rule: at once when idle, then after four times the cost, mere counts after 500 ms."""
    chance, cost = random.Random(seed), DERIVE_SECONDS + phones * WRITE_SECONDS
    commits = sorted(
        (moment, only_counts)
        for rate, only_counts in ((said, False), (counted, True))
        for moment in _moments(rate, seconds, chance)
    )
    free = ticked = 0.0
    ages: list[float] = []
    done = counts = at = 0
    while at < len(commits):
        begins = _begin(commits, at, free, ticked)
        taken = at
        while taken < len(commits) and commits[taken][0] <= begins:
            taken += 1
        ticked = begins + cost
        free = ticked + max(TICK_SECONDS, 4 * cost)
        ages += [ticked - moment for moment, _ in commits[at:taken]]
        done, counts = done + 1, counts + all(only for _, only in commits[at:taken])
        at = taken
    ages.sort()
    return Ticks(done / seconds, counts / max(1, done), _quantile(ages, 0.5), _quantile(ages, 0.99))


def _begin(commits: Sequence[tuple[float, bool]], at: int, free: float, ticked: float) -> float:
    """When the tick begins that takes the commit at `at`."""
    moment, only_counts = commits[at]
    due = max(moment, free)
    if not only_counts:
        return due
    late = max(due, ticked + COUNTS_SECONDS)
    for said, only in commits[at + 1 :]:
        if said >= late:
            return late
        if not only:
            return max(due, said)
    return late


def _moments(rate: float, seconds: float, chance: random.Random) -> Iterator[float]:
    moment = chance.expovariate(rate) if rate else math.inf
    while moment < seconds:
        yield moment
        moment += chance.expovariate(rate)


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def reads_a_second(nodes: int, ticks: Ticks, reads: Reads) -> float:
    """What all nodes ask of the database for one meeting."""
    scores = ticks.ticks * ticks.share_of_counts
    return nodes * (
        reads.poll / POLL_SECONDS + scores * reads.scores + (ticks.ticks - scores) * reads.comment
    )


# The feed behind a cache.


def origin_requests(
    viewers: int, every: float, edges: int, seconds: float = 10, seed: int = 1
) -> tuple[float, float]:
    """Requests a second that viewers send to `edges` caches, and that these send on: each keeps
    an answer for its age and asks once for all who wait."""
    chance = random.Random(seed)
    asked = passed = 0
    for edge in range(edges):
        own = viewers // edges + (edge < viewers % edges)
        fresh_until = -1.0
        for moment in _moments(own / every, seconds, chance):
            asked += 1
            if moment >= fresh_until:
                passed += 1
                fresh_until = moment + AGE_OF_FEED
    return asked / seconds, passed / seconds


# The tables.


def report() -> dict[str, Any]:
    """All figures, for people and for `--json`."""
    spread, reads = spread_of_page(), count_reads()
    load = tick(said=20, counted=200, phones=PHONES_OF_NODE)
    quiet = tick(said=0.2, counted=2, phones=PHONES_OF_NODE)
    return {
        "returns": {
            "page": max(worst_second(first_returns(10_000, spread, seed)) for seed in range(20)),
            "usual": max(worst_second(usual_returns(10_000, seed)) for seed in range(20)),
            "limit": LIMIT_PER_SECOND,
        },
        "reads": vars(reads),
        "ticks": {"load": vars(load), "quiet": vars(quiet)},
        "nodes": {
            nodes: {
                name: round(reads_a_second(nodes, ticks, reads))
                for name, ticks in (("load", load), ("quiet", quiet))
            }
            for nodes in (1, 2, 13, 125)
        },
        "feed": {
            viewers: [round(figure) for figure in origin_requests(viewers, 2.0, edges, 5)]
            for viewers, edges in ((100_000, 20), (1_000_000, 100))
        },
    }


def main() -> None:
    """Prints the tables."""
    found = report()
    if "--json" in sys.argv:
        print(json.dumps(found))
        return
    returns, reads = found["returns"], found["reads"]
    print("10,000 phones cut at once, first returns in the worst second of 20 runs:")
    print(f"  page {returns['page']}, Socket.IO's own rule {returns['usual']}, limit 600")
    print(f"SELECTs of a node: {reads}")
    for name, ticks in found["ticks"].items():
        print(f"ticks of a node with {PHONES_OF_NODE:,} phones, {name}: " + ", ".join(
            f"{what} {figure:.3g}" for what, figure in ticks.items()
        ))  # fmt: skip
    print("nodes, SELECTs a second of all nodes under load, when quiet:")
    for nodes, figures in found["nodes"].items():
        print(f"  {nodes:4} {figures['load']:7,} {figures['quiet']:7,}")
    print("viewers who ask the feed every 2 s, requests a second to caches, to Madang:")
    for viewers, (asked, passed) in found["feed"].items():
        print(f"  {viewers:9,} {asked:9,} {passed:6,}")


if __name__ == "__main__":
    main()
