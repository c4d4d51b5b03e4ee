"""`fanout`: the cost of bringing one event to every phone.

A text of one phone goes to all: on ours it is a comment, committed, derived and sent as a patch
of the public document; on the others it is broadcast at once. The stamp in it is the instant at
which it was due to be sent.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.generator import Generator
from bench.house import House
from bench.peers import Floor, Nchan, Node, Stock
from bench.scale import Scale
from bench.server import Process
from bench.table import Result, Row, Target, merged, ratio

RATE = 5.0
EVENT_BYTES = 256
WARM_UP = 10
SETTLE_SECONDS = 20.0


@dataclass(frozen=True)
class Contender:
    """How to start a server, how its phones listen, and how a text is published on it."""

    name: str
    start: Callable[[Path], Process]
    listen: Callable[[Generator, Process], None]
    publisher: str
    text: str
    most: int = 100_000


def fanout(folder: Path, scale: Scale) -> Result:
    """All contenders, in an order that moves on from round to round."""
    result = Result("fanout")
    rounds: list[Row] = []
    for phones, times, seconds in scale.fanout:
        some = [each for each in CONTENDERS if phones <= each.most]
        for number in range(times):
            for each in some[number % len(some) :] + some[: number % len(some)]:
                with result.unless_missing(each.name):
                    rounds.append(measure(folder / f"{each.name}-{number}", each, phones, seconds))
    result.rows = merged(rounds, ("server", "phones"))
    order = [each.name for each in CONTENDERS]
    result.rows.sort(key=lambda row: (row["phones"], order.index(row["server"])))
    result.targets = _targets(result.rows, [phones for phones, *_ in scale.fanout])
    return result


def measure(folder: Path, each: Contender, phones: int, seconds: float) -> Row:
    """One round of one contender."""
    with each.start(folder) as server, Generator(server.port, phones + 4) as load:
        each.listen(load, server)
        load.open("phone", phones)
        if each.publisher != "phone":
            load.open(each.publisher, 1)
        load.publish(each.publisher, RATE, WARM_UP, each.text)
        load.wait("phone", phones * WARM_UP, SETTLE_SECONDS)
        before, before_load, began = server.spent(), load.count("phone"), time.monotonic()
        events = int(RATE * seconds)
        load.publish(each.publisher, RATE, events, each.text)
        load.wait("phone", phones * events, SETTLE_SECONDS)
        seen = load.count("phone")
        spent, wall = server.spent() - before, time.monotonic() - began
        return {
            "server": each.name,
            "phones": phones,
            "cpu_us": 1e6 * spent.total / max(seen["frames"], 1),
            "kernel_us": 1e6 * spent.system / max(seen["frames"], 1),
            "texts_per_event": seen["stamps"] / max(seen["frames"], 1),
            "cpu_us_per_text": 1e6 * spent.total / max(seen["stamps"], 1),
            "p50_ms": seen["latency"]["p50_ms"],
            "p99_ms": seen["latency"]["p99_ms"],
            "bytes": seen["bytes"] / max(seen["frames"], 1),
            "lost": phones * events - seen["stamps"],
            "core_used": spent.total / wall,
            "generator_us": 1e6 * (seen["cpu"] - before_load["cpu"]) / max(seen["frames"], 1),
        }


def _targets(rows: list[Row], sizes: list[int]) -> list[Target]:
    found = []
    for phones in sizes:
        for peer, limit in ((Node.name, 0.65), (Nchan.name, 1.15), (Stock.name, 1 / 6)):
            value = ratio(rows, "cpu_us", House.name, peer, phones=phones)
            if value is not None:
                text = f"CPU per delivered event, {phones:,} phones, of {peer}"
                found.append(Target(text, value, limit))
        value = ratio(rows, "p99_ms", House.name, Node.name, phones=phones)
        if value is not None:
            found.append(Target(f"p99, {phones:,} phones, of {Node.name}", value, 1.0))
    return found


def padded(before: str, after: str, other: int) -> str:
    """The event with so much text that the frame has EVENT_BYTES; `other` bytes are added by the
    server."""
    fixed = 18 + other
    return before + "{stamp}" + "~" * max(EVENT_BYTES - fixed, 0) + after


def _listen_to_socketio(load: Generator, _server: Process) -> None:
    load.kind("phone", "public")


def _listen_to_house(load: Generator, server: Process) -> None:
    assert isinstance(server, House)
    load.kind("phone", "public,mine", server.auth("public,mine"))


def _listen_plainly(load: Generator, _server: Process) -> None:
    load.kind("phone", path="/listen", plain=True)
    load.kind("publisher", path="/publish", plain=True)


POST = padded('["post","', '"]', 132)
CONTENDERS = [
    Contender(
        House.name,
        lambda folder: House(folder, people=10_000).start(),
        _listen_to_house,
        "phone",
        padded('["command","comment.post",{"text":"', '"},"{key}"]', 193),
    ),
    Contender(Node.name, lambda folder: Node(folder).start(), _listen_to_socketio, "phone", POST),
    Contender(Nchan.name, lambda folder: Nchan(folder).start(), _listen_plainly, "publisher",
              padded("", "", 0)),
    Contender(Stock.name, lambda folder: Stock(folder).start(), _listen_to_socketio, "phone", POST,
              most=2_000),
    Contender(Floor.name, lambda folder: Floor(folder).start(), _listen_plainly, "publisher",
              padded("", "", 0)),
]  # fmt: skip
