"""Writes docs/measurements.md from what the last runs left in var/bench. `python -m bench.page`."""

import json
import re
import sys
from pathlib import Path
from typing import Any

from bench import NAMES
from bench.command import FOLDER
from bench.table import Result, Target, lines

PAGE = Path(__file__).parents[1] / "docs" / "measurements.md"


def main() -> int:
    """Puts each kept result between its marks; what was not measured stays as it is."""
    text = PAGE.read_text("utf-8")
    for name in NAMES:
        kept = FOLDER / f"{name}.json"
        if kept.exists():
            found = json.loads(kept.read_text("utf-8"))
            text = _replace(text, name, "\n".join(_section(found)))
    PAGE.write_text(text, "utf-8")
    return 0


def _section(found: dict[str, Any]) -> list[str]:
    result = Result(
        found["name"],
        found["rows"],
        [Target(**target) for target in found["targets"]],
        found["notes"],
    )
    return [f"`{found['command']}`, {found['date']}, {found['machine']}.", "", *lines(result)]


def _replace(text: str, name: str, section: str) -> str:
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
    return pattern.sub(lambda match: f"{match[1]}{section.rstrip()}\n{match[2]}", text)


if __name__ == "__main__":
    sys.exit(main())
