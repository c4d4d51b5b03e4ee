"""`hall`: an evening at its busiest. Comments 20 a second with bursts of 100 within a second,
supports 200 a second over 30 questions, a poll in the middle that everybody answers within ten
seconds, all documents live; on node the same posts, supports and ballots, of which it keeps
nothing.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from app.posts.models import Support
from bench import watch
from bench.generator import Generator
from bench.house import House, device
from bench.join import fill
from bench.peers import Node
from bench.scale import Scale
from bench.server import Process
from bench.table import Result, Row, Target
from bench.votes import NOTHING, open_poll

COMMENTS_PER_SECOND = 20
SUPPORTS_PER_SECOND = 200
BURST = 100
BALLOT_SECONDS = 10
QUESTIONS = 30
STEP_SECONDS = 0.05
STAFF = 3
SORTS = ("comment", "support")
COMMENT, SUPPORT = range(2)
SETTLE_SECONDS = 60.0


@dataclass(frozen=True)
class Script:
    """What phones send on one server. `support` holds {question}."""

    comment: str
    support: str
    questions: list[str]
    begin_poll: Callable[[], list[str]]
    end_poll: Callable[[], object]


@dataclass
class Sent:
    """How much was sent, and how much waited before the writer at most."""

    comments: int = 0
    supports: int = 0
    waiting: list[float] = field(default_factory=list)


def hall(folder: Path, scale: Scale) -> Result:
    """Ours, then node."""
    phones, seconds = scale.hall
    result = Result("hall")
    with House(folder / "house", people=phones).start() as house:
        fill(house)
        documents = [house.document(name, device(phones - 1)) for name in ("public", "mine")]
        row, targets = _measure_house(house, phones, seconds)
        result.rows.append(row)
        result.targets = targets
    with result.unless_missing(Node.name), Node(folder / "node").start(documents) as node:
        result.rows.append(_measure_node(node, phones, seconds))
    return result


def _measure_house(house: House, phones: int, seconds: int) -> tuple[Row, list[Target]]:
    polls: list[str] = []

    def begin_poll() -> list[str]:
        poll, ballots = open_poll(house)
        polls.append(poll)
        return ballots

    state = house.document("public", house.keys["stage"])["state"]
    questions = sorted(state["questions"])[:QUESTIONS]
    script = Script(
        '["command","comment.post",{"text":"{stamp} 동네 보건소에서도 되면 좋겠습니다."},"{key}"]',
        '["command","question.support",{"id":"{question}"},"{key}"]',
        questions,
        begin_poll,
        lambda: house.do("poll.close", id=polls[0]),
    )
    with Generator(house.port, phones + 16) as load:
        for kind, documents, screen in (
            ("phone", "public,mine", ""),
            ("staff", "staff,public,screen,speaker", "stage"),
            ("screen", "screen,public", "screen"),
        ):
            load.kind(kind, documents, house.auth(documents, screen))
        load.open("staff", STAFF)
        load.open("screen", 1)
        load.open("phone", phones)
        before = watch.read(house.metrics())
        row, sent = _run(house, load, phones, seconds, script)
        after = watch.read(house.metrics())
        revision = house.document("public", house.keys["stage"])["revision"]
        load.wait("phone", 1, 2)
        seen = load.count("phone")["revision"]
        staff = load.count("staff")["age"]
    behind = phones - (int(seen["at_most"]) if seen["most"] == revision else 0)
    lost = _lost(house, sent) + (house.ballots(polls[0]) != (phones, phones))
    row |= {
        "staff_p99_ms": staff["p99_ms"],
        "waiting_most": max(sent.waiting),
        "lag_p99_ms": 1000 * watch.quantile(before, after, "madang_loop_lag_seconds", 0.99),
    }
    return row, [
        Target("posts, supports and polls that are not in the database once", lost, 0),
        Target("acknowledgements that were refused or never came", row["unanswered"], 0),
        Target("phones that do not hold the present revision at the end", behind, 0),
        Target("patches that did not fit", row["gaps"], 0),
        Target("commands still before the writer at the end", sent.waiting[-1], 0),
    ]


def _measure_node(node: Node, phones: int, seconds: int) -> Row:
    script = Script(
        '["post","{stamp} 동네 보건소에서도 되면 좋겠습니다."]',
        '["support","{question}"]',
        [f"{number:016x}" for number in range(QUESTIONS)],
        lambda: [NOTHING],
        lambda: None,
    )
    with Generator(node.port, phones) as load:
        load.kind("phone", "public,mine")
        load.open("phone", phones)
        row, _sent = _run(node, load, phones, seconds, script)
    return row | {"staff_p99_ms": "", "waiting_most": "", "lag_p99_ms": ""}


def _run(
    server: Process, load: Generator, phones: int, seconds: int, script: Script
) -> tuple[Row, Sent]:
    load.count("phone")
    spent, began, sent = server.spent(), time.monotonic(), Sent()
    answered, bursts = {"ok": 0}, 0
    for step, now in _steps(seconds):
        if step == "poll":
            ballots = script.begin_poll()
            rate = phones / BALLOT_SECONDS
            load.tell("ask", "phone", phones, phones, rate, *ballots)
        elif step == "poll ends":
            answered = load.hear("ask")
            script.end_poll()
        elif step == "look" and isinstance(server, House):
            sent.waiting.append(watch.read(server.metrics()).get("madang_commands_waiting", 0.0))
        elif step == "burst":
            bursts += 1
        elif step == "write":
            due = int(now * COMMENTS_PER_SECOND) + BURST * bursts
            _comment(load, script, sent, due - sent.comments)
            _support(load, script, sent, int(now * SUPPORTS_PER_SECOND) - sent.supports)
    wall = time.monotonic() - began
    load.wait("phone", phones * sent.comments, SETTLE_SECONDS)
    used, seen = server.spent() - spent, load.count("phone")
    if isinstance(server, House):
        sent.waiting.append(watch.read(server.metrics()).get("madang_commands_waiting", 0.0))
    sorts = {name: seen["classes"][place] for place, name in enumerate(SORTS)}
    wanted = sent.comments + sent.supports + phones
    return {
        "server": server.name,
        "phones": phones,
        "seconds": wall,
        "commit_to_phone_p50_ms": seen["age"]["p50_ms"],
        "commit_to_phone_p99_ms": seen["age"]["p99_ms"],
        "sent_to_phone_p99_ms": seen["latency"]["p99_ms"],
        "comment_p99_ms": sorts["comment"]["times"]["p99_ms"],
        "support_p99_ms": sorts["support"]["times"]["p99_ms"],
        "ballot_p95_ms": answered.get("p95_ms", 0.0),
        "ballot_p99_ms": answered.get("p99_ms", 0.0),
        "unanswered": wanted - answered["ok"] - sum(sort["ok"] for sort in sorts.values()),
        "gaps": seen["gaps"],
        "comments_not_seen": sent.comments - seen["stamps"] / phones,
        "frames_per_phone_s": seen["frames"] / phones / wall,
        "kib_per_phone_s": seen["bytes"] / phones / wall / 1024,
        "core_used": used.total / wall,
    }, sent


def _steps(seconds: int) -> Iterator[tuple[str, float]]:
    """What happens when: bursts at a quarter and at three quarters, the poll in between."""
    begun = time.monotonic()
    marks = [
        (seconds * 0.25, "burst"),
        (seconds * 0.4, "poll"),
        (seconds * 0.75, "burst"),
        (seconds * 0.4 + BALLOT_SECONDS + 2, "poll ends"),
        *((float(second), "look") for second in range(1, seconds)),
    ]
    marks.sort()
    while (now := time.monotonic() - begun) < seconds or marks:
        while marks and marks[0][0] <= now:
            yield marks.pop(0)[1], now
        if now < seconds:
            yield "write", now
        time.sleep(STEP_SECONDS)


def _comment(load: Generator, script: Script, sent: Sent, count: int) -> None:
    for _each in range(count):
        load.say("phone", sent.comments * 7919, COMMENT, script.comment)
        sent.comments += 1


def _support(load: Generator, script: Script, sent: Sent, count: int) -> None:
    """Every phone supports each question once, the next question when all have done it."""
    for _each in range(count):
        question = script.questions[sent.supports % len(script.questions)]
        text = script.support.replace("{question}", question)
        load.say("phone", sent.supports // len(script.questions), SUPPORT, text)
        sent.supports += 1


def _lost(house: House, sent: Sent) -> int:
    """How many comments and supports are missing or too many."""
    (supports,) = house.stored(select(func.count()).where(Support.active))
    return abs(house.comments() - sent.comments) + abs(int(supports) - sent.supports)
