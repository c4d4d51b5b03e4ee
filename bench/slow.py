"""`slow`: a quarter of the phones stop reading while 20 KB a second are sent to everybody."""

import time
from pathlib import Path

from bench import watch
from bench.generator import Generator
from bench.house import House
from bench.scale import Scale
from bench.table import Result, Row, Target

RATE = 20.0
COMMENT = '["command","comment.post",{"text":"{stamp} ' + "가" * 260 + '"},"{key}"]'
BEFORE_SECONDS = 10
STUCK_SECONDS = 60
LOOK_SECONDS = 0.5
CLOSED_SECONDS = 30 + 2 * LOOK_SECONDS
SETTLE_SECONDS = 20.0


def slow(folder: Path, scale: Scale) -> Result:
    """The others' latency before and meanwhile; memory and fate of those who are stuck."""
    phones, stuck = scale.slow
    result = Result("slow")
    people = phones + stuck
    with House(folder, people).start() as house, Generator(house.port, people) as load:
        for kind in ("phone", "stuck"):
            load.kind(kind, "public,mine", house.auth("public,mine"))
        load.open("stuck", stuck)
        load.open("phone", phones)
        result.rows.append(_measure(house, load, phones, stuck))
    row = result.rows[0]
    result.targets = [
        Target("memory of a phone that does not read, KiB", row["kib_per_stuck"], 1024),
        Target(
            "seconds after its last byte until the last of them is closed",
            row["all_closed_s"] - row["first_behind_s"],
            CLOSED_SECONDS,
        ),
        Target("p99 of the others, of theirs before", row["p99_ms"] / row["before_p99_ms"], 1.1),
        Target("patches that did not fit the others", row["gaps"], 0),
    ]
    return result


def _measure(house: House, load: Generator, phones: int, stuck: int) -> Row:
    before = _publish(load, phones, BEFORE_SECONDS)
    memory = house.memory()
    load.stall("stuck", stuck)
    largest, behind, closed, began = memory, 0.0, 0.0, time.monotonic()
    load.tell("publish", "phone", RATE, int(RATE * STUCK_SECONDS), COMMENT)
    while (now := time.monotonic() - began) < STUCK_SECONDS:
        time.sleep(LOOK_SECONDS)
        seen = watch.read(house.metrics())
        largest = max(largest, house.memory())
        if seen["madang_sockets_behind"] and not behind:
            behind = now
        if seen['madang_sockets{role="citizen"}'] <= phones and not closed:
            closed = now
    load.hear("publish")
    load.wait("phone", phones * int(RATE * STUCK_SECONDS), SETTLE_SECONDS)
    meanwhile = load.count("phone")
    return {
        "server": house.name,
        "phones": phones,
        "stuck": stuck,
        "kib_per_stuck": (largest - memory) / stuck / 1024,
        "first_behind_s": behind,
        "all_closed_s": closed or float("inf"),
        "before_p99_ms": before["latency"]["p99_ms"],
        "p99_ms": meanwhile["latency"]["p99_ms"],
        "comments_not_seen": RATE * STUCK_SECONDS - meanwhile["stamps"] / phones,
        "gaps": meanwhile["gaps"],
    }


def _publish(load: Generator, phones: int, seconds: int) -> Row:
    load.count("phone")
    load.publish("phone", RATE, int(RATE * seconds), COMMENT)
    load.wait("phone", phones * int(RATE * seconds), SETTLE_SECONDS)
    return load.count("phone")
