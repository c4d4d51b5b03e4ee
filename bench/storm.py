"""`storm`: the Wi-Fi of the hall fails, everybody is cut at once, and everybody comes back.

Phones wait as the page does: at a moment of their own within 20 seconds; staff and screens at
once. Announcements go on being made, so that the present revision moves while they return.
"""

import threading
from pathlib import Path
from typing import Any

from bench import watch
from bench.generator import Generator
from bench.house import House
from bench.join import fill
from bench.scale import Scale
from bench.table import Result, Row, Target

SPREAD_SECONDS = 20.0
STAFF = 4
ANNOUNCE_SECONDS = 2.0
PATIENCE = 180.0
LAG = "madang_loop_lag_seconds"


def storm(folder: Path, scale: Scale) -> Result:
    """One storm over one process."""
    phones = scale.storm
    result = Result("storm")
    with House(folder, people=phones).start() as house, Generator(house.port, phones + 8) as load:
        fill(house)
        load.kind("phone", "public,mine", house.auth("public,mine"))
        load.kind("staff", "staff,public", house.auth("staff,public", "stage"))
        load.kind("screen", "screen,public", house.auth("screen,public", "screen"))
        load.open("staff", STAFF)
        load.open("screen", 1)
        empty = house.memory()
        load.open("phone", phones, patience=PATIENCE)
        memory = (house.memory() - empty) / phones / 1024
        row, targets = _blow(house, load, phones)
        result.rows.append(row | {"memory_kib": memory})
        result.targets = targets
    return result


def _blow(house: House, load: Generator, phones: int) -> tuple[Row, list[Target]]:
    load.count("phone")
    before, spent = watch.read(house.metrics()), house.spent()
    for kind in ("phone", "staff", "screen"):
        load.cut(kind)
    for kind in ("staff", "screen"):
        load.come_back(kind, 0.5, 0.5, 5)
    load.come_back("phone", SPREAD_SECONDS, 2, 15)
    with _Announcing(house):
        staff = max(load.hear("back", kind)["all_s"] for kind in ("staff", "screen"))
        back = load.hear("back", "phone", PATIENCE)
    after, used = watch.read(house.metrics()), house.spent() - spent
    right = _settled(house, load)
    lag = watch.quantile(before, after, LAG, 0.99)
    builds = watch.rise(before, after, "madang_steps_built_total")
    row = {
        "server": house.name,
        "phones": phones,
        "back_p50_s": back["p50_s"],
        "back_p95_s": back["p95_s"],
        "back_p999_s": back["p999_s"],
        "back_all_s": back["all_s"],
        "staff_s": staff,
        "right_revision": right,
        "told_to_wait": back["refused"],
        "lag_p99_ms": 1000 * lag,
        "lags_over_200_ms": watch.above(before, after, LAG, 0.2),
        "snapshot_builds": builds,
        "cpu_s": used.total,
    }
    return row, [
        Target("seconds until 95 % of the phones are back", back["p95_s"], 60),
        Target("seconds until staff and screen are back", staff, 5),
        Target("phones that do not hold the present revision", phones - right, 0),
        Target("snapshot builds", builds, 50),
        Target("loop lag p99, ms (upper bound of its bucket)", 1000 * lag, 200),
    ]


def _settled(house: House, load: Generator) -> int:
    """How many phones hold the revision that the database holds."""
    house.do("announce", text="모두 다시 들어오셨습니다.")
    revision = house.document("public", house.keys["stage"])["revision"]
    seen: dict[str, Any] = {}
    for _attempt in range(20):
        load.wait("phone", 1, 0.5)
        seen = load.count("phone")["revision"]
        if seen["least"] == revision:
            break
    return int(seen["at_most"]) if seen["most"] == revision else 0


class _Announcing:
    """The stage says something every two seconds."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go_on)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _go_on(self) -> None:
        while not self._over.wait(ANNOUNCE_SECONDS):
            self._house.do("announce", text="잠시 연결이 끊겼습니다. 곧 이어집니다.")
