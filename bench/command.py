"""What `madang bench NAME` does: measures, and keeps the results for docs/measurements.md."""

import json
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core.clock import CITY_ZONE
from bench import NAMES, machine
from bench.fanout import fanout
from bench.hall import hall
from bench.join import join
from bench.nodes import nodes
from bench.scale import SCALES, Scale
from bench.slow import slow
from bench.storm import storm
from bench.table import Result, lines
from bench.votes import votes

MEASUREMENTS: dict[str, Callable[[Path, Scale], Result]] = {
    "fanout": fanout,
    "join": join,
    "votes": votes,
    "hall": hall,
    "storm": storm,
    "slow": slow,
    "nodes": nodes,
}
FOLDER = Path("var") / "bench"


def run(name: str, size: str) -> list[Result]:
    """Runs one measurement, or all; each leaves var/bench/NAME.json. Raises Missing."""
    return [_measure(each, size) for each in (NAMES if name == "all" else (name,))]


def report(result: Result) -> list[str]:
    """The lines to print."""
    return [f"## {result.name}", *lines(result), ""]


def _measure(name: str, size: str) -> Result:
    machine.allow_files()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER, prefix="run-") as folder:
        result = MEASUREMENTS[name](Path(folder).resolve(), SCALES[size])
    kept = _heading(name, size) | result.plain()
    (FOLDER / f"{name}.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1), "utf-8")
    return result


def _heading(name: str, size: str) -> dict[str, Any]:
    """Where, when and how."""
    flag = "" if size == "default" else f" --{size}"
    return {
        "machine": machine.describe(),
        "date": datetime.now(CITY_ZONE).date().isoformat(),
        "command": f"madang bench {name}{flag}",
    }
