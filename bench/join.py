"""`join`: what it costs to let phones in, until each holds its first documents.

Ours looks up who comes, and gives `public` and `mine`; node sends the very same two documents to
whoever connects and asks nobody anything.
"""

import json
import time
from itertools import cycle, islice
from pathlib import Path

from app.demo.voices import Voices
from bench.generator import Generator
from bench.house import House, device
from bench.peers import Node
from bench.scale import Scale
from bench.server import Process
from bench.table import Result, Row, Target, merged, ratio

ON_THEIR_WAY = 64
IDLE_SECONDS = 2.0
COMMENTS = 100
QUESTIONS = 60


def join(folder: Path, scale: Scale) -> Result:
    """At the opening, with a small document, and in the middle of an evening."""
    phones, times = scale.join
    result = Result("join")
    rounds: list[Row] = []
    for number in range(times):
        for moment in ("opening", "evening"):
            where = folder / f"{moment}-{number}"
            with House(where / "house", people=phones).start() as house:
                if moment == "evening":
                    fill(house)
                documents = [
                    house.document(name, device(phones - 1)) for name in ("public", "mine")
                ]
                rounds.append(_measure(house, phones, moment))
            with (
                result.unless_missing(Node.name),
                Node(where / "node").start(documents) as node,
            ):
                rounds.append(_measure(node, phones, moment))
    result.rows = merged(rounds, ("server", "moment"))
    result.rows.sort(key=lambda row: str(row["moment"]), reverse=True)
    result.targets = _targets(result.rows)
    return result


def _measure(server: Process, phones: int, moment: str) -> Row:
    with Generator(server.port, phones + 1) as load:
        # The first one also pays for what is made once.
        load.kind("first", "public,mine", _auth(server))
        load.open("first", 1)
        load.kind("phone", "public,mine", _auth(server))
        memory, before, used = server.memory(), server.spent(), load.count("phone")
        opened = load.open("phone", phones, ON_THEIR_WAY)
        spent, seen = server.spent() - before, load.count("phone")
        time.sleep(IDLE_SECONDS)
        return {
            "server": server.name,
            "moment": moment,
            "phones": phones,
            "joins_per_cpu_s": phones / spent.total,
            "cpu_ms": 1e3 * spent.total / phones,
            "kernel_ms": 1e3 * spent.system / phones,
            "joins_per_s": phones / opened["seconds"],
            "p99_ms": opened["p99_ms"],
            "memory_kib": (server.memory() - memory) / phones / 1024,
            "bytes": seen["bytes"] / phones,
            "failed": opened["failed"],
            "generator_ms": 1e3 * (seen["cpu"] - used["cpu"]) / phones,
        }


def _auth(server: Process) -> str:
    return server.auth("public,mine") if isinstance(server, House) else "{}"


def fill(house: House) -> None:
    """Says what an evening has seen by its middle, through a phone's socket."""
    voices = Voices.read("ko")
    comments = islice(cycle([v.text for v in voices.comments] + list(voices.echoes)), COMMENTS)
    questions = islice(cycle(v.text for v in voices.questions), QUESTIONS)
    spoken = [("comment.post", text) for text in comments]
    spoken += [("question.ask", text) for text in questions]
    with Generator(house.port, 1) as load:
        load.kind("writer", "public", house.auth("public"))
        load.open("writer", 1)
        for command, text in spoken:
            event = ["command", command, {"text": text}, "{key}"]
            load.ask("writer", 1, json.dumps(event, ensure_ascii=False), window=1)


def _targets(rows: list[Row]) -> list[Target]:
    found = []
    for moment in ("opening", "evening"):
        value = ratio(rows, "joins_per_cpu_s", House.name, Node.name, moment=moment)
        if value is not None:
            text = f"joins per CPU second, {moment}, of {Node.name}"
            found.append(Target(text, value, 1.0, at_most=False))
        value = ratio(rows, "memory_kib", House.name, Node.name, moment=moment)
        if value is not None:
            found.append(Target(f"memory per idle phone, {moment}, of {Node.name}", value, 1.3))
    return found
