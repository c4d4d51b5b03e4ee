"""The laws of the engine, held against random people: whatever they send, by whatever door, what
everybody sees is what the database says, and every acknowledgement is true."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

import app.meetings.timekeeper
import realtime.document
from app.core.commands import REGISTRY
from app.core.permissions import roles_with
from tests.support import crowd, rehearsal
from tests.support.assembly import Assembly, World
from tests.support.parties import DOORS, Party, may_go_by_form
from tests.support.wishes import WISHES, spoil

NAMES = st.sampled_from(sorted(WISHES))
SEEDS = st.integers(0, 2**32 - 1)
# Without shrinking: playing an evening again and again takes minutes, and the steps that led to
# a failure are printed as they were.
EXAMPLES = settings(
    stateful_step_count=30,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    report_multiple_bugs=False,
)
MANY = {"sqlite": 12, "postgresql": 6}


@pytest.fixture
def world(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[asyncio.Runner, World]]:
    """A running Madang: one node on SQLite, two on PostgreSQL."""
    monkeypatch.setattr(realtime.document, "TICK_SECONDS", 0.002)
    monkeypatch.setattr(realtime.document, "COUNTS_SECONDS", 0.01)
    monkeypatch.setattr(app.meetings.timekeeper, "EVERY_SECONDS", 0.05)
    with asyncio.Runner() as runner:
        nodes = 1 if database_url.startswith("sqlite") else 2
        made = World(tmp_path, database_url, nodes)
        runner.run(made.start())
        yield runner, made
        runner.run(made.stop())


class Laws(RuleBasedStateMachine):
    """Random people in one meeting."""

    runner: ClassVar[asyncio.Runner]
    world: ClassVar[World]

    @initialize(
        crowded=st.sampled_from([False, False, True]),
        host_may=st.booleans(),
        opened=st.sampled_from([True, True, True, False]),
    )
    def come_in(self, crowded: bool, host_may: bool, opened: bool) -> None:
        self.assembly = Assembly(self.world, opened)
        crowd.prepare(self.world.database, self.assembly.hall.id, crowded, host_may)
        self.runner.run(self.assembly.open())

    @rule(name=NAMES, seed=SEEDS)
    def somebody_sends(self, name: str, seed: int) -> None:
        self.runner.run(self.assembly.one(*self._somebody(name, Random(seed))))

    @rule(names=st.lists(NAMES, min_size=2, max_size=6), seed=SEEDS)
    def many_send_at_once(self, names: list[str], seed: int) -> None:
        random = Random(seed)
        self.runner.run(self.assembly.burst([self._somebody(name, random) for name in names]))

    @rule(seed=SEEDS)
    def somebody_sends_the_same_again_elsewhere(self, seed: int) -> None:
        random, known = Random(seed), self.assembly.first
        if not known:
            return
        who, key = random.choice(sorted(known))
        name = known[who, key][0]
        party = next(p for p in self.assembly.parties if who.startswith(f"{p.name} "))
        payload = WISHES[name](self.assembly.latest, random)
        door, node = self._way(payload, random)
        self.runner.run(self.assembly.one(party, door, node, name, payload, key))

    @rule(millis=st.sampled_from([1, 900, 5_000, 61_000, 11 * 60_000, 31 * 60_000]))
    def time_goes_by(self, millis: int) -> None:
        self.runner.run(self.assembly.time_goes_by(millis))

    @rule(seed=SEEDS)
    def somebody_goes_away(self, seed: int) -> None:
        here = [f for f in self.assembly.followers if f not in self.assembly.away and f.client]
        if here:
            self.assembly.away.append(Random(seed).choice(here))
            self.runner.run(self.assembly.away[-1].go())

    @rule(node=st.integers(0, 1))
    def everybody_comes_back(self, node: int) -> None:
        for follower in self.assembly.away:
            follower.house = self.assembly.house(node)
            self.runner.run(follower.come())
        self.assembly.away.clear()
        self.runner.run(self.assembly.judge_documents())

    def teardown(self) -> None:
        self.runner.run(self.assembly.leave())

    def _somebody(self, name: str, random: Random) -> tuple[Party, str, int, str, Any, Any]:
        """Most likely somebody who may, with a payload that makes sense."""
        payload: Any = WISHES[name](self.assembly.latest, random)
        if random.random() < 0.15:
            payload = spoil(payload, random)
        apt = self.assembly.who(*roles_with(REGISTRY[name].permission))
        anybody = random.random() < 0.1 or not apt
        party = random.choice(self.assembly.parties if anybody else apt)
        door, node = self._way(payload, random)
        return party, door, node, name, payload, self._key(door, random)

    def _way(self, payload: Any, random: Random) -> tuple[str, int]:
        doors = DOORS if may_go_by_form(payload) else DOORS[:2]
        return random.choice(doors), random.randint(0, 1)

    def _key(self, door: str, random: Random) -> Any:
        number, known = next(self.world.numbers), sorted(self.assembly.first)
        kind = random.choice(("new", "new", "new", "new", "small", "none", "used", "bad"))
        if kind == "used" and known:
            return random.choice(known)[1]
        if kind == "bad" and door == "socket":
            return random.choice(["x" * 65, "한글", 5, ["a"], "a b", "\x00"])
        if kind == "small":
            return f"{random.randint(1, 9)}-{number}"
        return None if kind == "none" else f"{self.world.clock() + number}-{number}"


def test_the_laws_hold_whatever_people_send(
    world: tuple[asyncio.Runner, World], request: pytest.FixtureRequest
) -> None:
    runner, made = world
    machine = type("OurLaws", (Laws,), {"runner": runner, "world": made})
    many = MANY[request.node.callspec.params["database_url"]]
    run_state_machine_as_test(machine, settings=settings(EXAMPLES, max_examples=many))


def test_the_laws_hold_for_every_command_in_turn(world: tuple[asyncio.Runner, World]) -> None:
    runner, made = world
    runner.run(rehearsal.play(made))
    # The timekeeper's own command comes by no door; the rehearsal saw what it did.
    assert made.accepted == set(REGISTRY) - {"comment.release"}


def test_people_may_wish_for_every_command() -> None:
    assert set(WISHES) == set(REGISTRY)
