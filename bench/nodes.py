"""`nodes`: two processes against one, on PostgreSQL and Redis.

Everything shares all cores with the generator and the database: what is compared is how much of
the work two processes get done, not how cheap it is.
"""

from pathlib import Path
from typing import Any

from bench import machine
from bench.generator import Generator
from bench.house import House
from bench.native import Missing
from bench.scale import Scale
from bench.table import Result, Row, Target
from bench.votes import open_poll

ON_THEIR_WAY = 128
ASKED_FOR_EACH_PHONE = 2
COMMENT = '["command","comment.post",{"text":"{stamp} 우리 동네에도 있으면 좋겠습니다."},"{key}"]'
SETTLE_SECONDS = 60.0
PARTS = ("joins_per_s", "ballots_per_s", "comments_per_s", "deliveries_per_s")


def nodes(folder: Path, scale: Scale) -> Result:
    """The same work on one process, then on two."""
    phones, seconds = scale.nodes
    result = Result("nodes")
    try:
        redis, postgres = _services(folder)
    except Missing as missing:
        result.notes.append(f"Not measured. {missing}")
        return result
    try:
        redis.start()
        postgres.start()
        for workers in (1, 2):
            address = postgres.create(f"bench{workers}")
            house = House(folder / str(workers), phones, address, settings={"redis.url": redis.url})
            with house.start(workers, cores=set(machine.CORES)):
                result.rows.append(_measure(house, workers, phones, 20 * seconds))
    finally:
        redis.stop()
        postgres.stop()
    result.targets = _targets(result.rows)
    one, two = result.rows
    for part in PARTS:
        result.notes.append(f"Two processes over one, {part}: {two[part] / one[part]:.2f}.")
    return result


def _services(folder: Path) -> tuple[Any, Any]:
    try:
        from tests.support.services import (
            PostgresServer,
            RedisServer,
            find_postgres,
            find_redis,
        )
    except ImportError:
        raise Missing("nodes starts services as the tests do; use: make tools") from None
    if not (find_redis() and find_postgres()):
        raise Missing("nodes needs redis-server and postgresql on this machine.")
    return RedisServer(folder), PostgresServer()


def _measure(house: House, workers: int, phones: int, comments: int) -> Row:
    poll, ballots = open_poll(house)
    with Generator(house.port, phones) as load:
        load.kind("phone", "public,mine", house.auth("public,mine"))
        opened = load.open("phone", phones, ON_THEIR_WAY)
        voted = load.ask(
            "phone", ASKED_FOR_EACH_PHONE * phones, *ballots, window=ON_THEIR_WAY
        )  # fmt: skip
        load.count("phone")
        spent = house.spent()
        said = load.ask("phone", comments, COMMENT, window=ON_THEIR_WAY)
        load.wait("phone", phones * comments, SETTLE_SECONDS)
        seen, used = load.count("phone"), house.spent() - spent
        revision = house.document("public", house.keys["stage"])["revision"]
    wrong = abs(house.comments() - said["ok"]) + abs(house.ballots(poll)[0] - phones)
    at_most = seen["revision"]["at_most"] if seen["revision"]["most"] == revision else 0
    return {
        "server": house.name,
        "processes": workers,
        "phones": phones,
        "joins_per_s": phones / opened["seconds"],
        "ballots_per_s": voted["ok"] / voted["seconds"],
        "comments_per_s": said["ok"] / said["seconds"],
        "deliveries_per_s": seen["stamps"] / said["seconds"],
        "commit_to_phone_p99_ms": seen["age"]["p99_ms"],
        "cpu_s": used.total,
        "gaps": seen["gaps"],
        "behind": phones - at_most,
        "not_stored_once": wrong,
        "refused": voted["refused"] + said["refused"],
    }


def _targets(rows: list[Row]) -> list[Target]:
    return [
        Target(f"{text}, one process and two together", sum(float(row[name]) for row in rows), 0)
        for text, name in (
            ("comments and ballots that are not stored exactly once", "not_stored_once"),
            ("patches that did not fit", "gaps"),
            ("phones that do not hold the present revision at the end", "behind"),
        )
    ]
