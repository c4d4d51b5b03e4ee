"""`votes`: ballots acknowledged after their commit, beside empty events acknowledged by others.

Everybody answers one open poll. The phones of one pass are all different; a second pass changes
the answers. SQLite with `synchronous=FULL`, one process.
"""

from pathlib import Path

from bench.generator import Generator
from bench.house import House
from bench.peers import Node, Stock
from bench.scale import Scale
from bench.server import Process
from bench.table import Result, Row, Target, merged

ON_THEIR_WAY = 500
CHOICES = ("for", "against", "undecided")
NOTHING = '["nothing",{"id":"0123456789abcdef","value":"for"},"{key}"]'


def votes(folder: Path, scale: Scale) -> Result:
    """First ballots, changed ballots, and empty events on the peers."""
    phones, times = scale.votes
    result = Result("votes")
    rounds: list[Row] = []
    wrong = 0
    for number in range(times):
        with House(folder / f"house-{number}", people=phones).start() as house:
            found, counted = _ballots(house, phones)
            rounds += found
            wrong += counted != (phones, phones)
        for peer in (Stock, Node):
            where = folder / f"{peer.__name__}-{number}"
            with result.unless_missing(peer.name), peer(where).start() as server:
                rounds.append(_nothing(server, phones))
    result.rows = merged(rounds, ("server", "event"))
    text = f"rounds in which {phones:,} ballots were not counted exactly once"
    result.targets = [*_targets(result.rows), Target(text, wrong, 0)]
    return result


def open_poll(house: House) -> tuple[str, list[str]]:
    """Opens a poll; answers its id, and one event for each choice."""
    poll = house.do("poll.create", kind="stance", title="보건소에서도 맞을 수 있어야 할까요?")["id"]
    house.do("poll.open", id=poll)
    return poll, [
        f'["command","poll.answer",{{"id":"{poll}","value":"{choice}"}},"{{key}}"]'
        for choice in CHOICES
    ]


def _ballots(house: House, phones: int) -> tuple[list[Row], tuple[int, int]]:
    poll, events = open_poll(house)
    with Generator(house.port, phones) as load:
        load.kind("phone", "public,mine", house.auth("public,mine"))
        load.open("phone", phones)
        rows = [
            _measure(house, load, phones, "first ballot", *events),
            _measure(house, load, phones, "changed ballot", *events[1:], events[0]),
        ]
    return rows, house.ballots(poll)


def _nothing(peer: Process, phones: int) -> Row:
    with Generator(peer.port, phones) as load:
        load.kind("phone", "public")
        load.open("phone", phones)
        return _measure(peer, load, phones, "nothing", NOTHING)


def _measure(server: Process, load: Generator, phones: int, event: str, *texts: str) -> Row:
    before, used = server.spent(), load.count("phone")
    asked = load.ask("phone", phones, *texts, window=ON_THEIR_WAY)
    spent, seen = server.spent() - before, load.count("phone")
    return {
        "server": server.name,
        "event": event,
        "phones": phones,
        "per_s": asked["ok"] / asked["seconds"],
        "cpu_us": 1e6 * spent.total / phones,
        "p50_ms": asked["p50_ms"],
        "p99_ms": asked["p99_ms"],
        "refused": asked["refused"],
        "generator_us": 1e6 * (seen["cpu"] - used["cpu"]) / phones,
    }


def _targets(rows: list[Row]) -> list[Target]:
    house = next((row for row in rows if row["event"] == "first ballot"), None)
    stock = next((row for row in rows if row["server"] == Stock.name), None)
    if house is None or stock is None:
        return []
    text = f"first ballots a second, of empty events on {Stock.name}"
    return [Target(text, float(house["per_s"]) / float(stock["per_s"]), 0.6, at_most=False)]
