"""Rates per person: so many at once, then one at a time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import realtime.limits
from realtime.limits import Limits


class Hand:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_so_many_at_once_then_one_each_share_of_the_time() -> None:
    clock = Hand()
    limits = Limits(clock)
    assert [limits.take("p", "ask", 10, 60) for _ in range(10)] == [0.0] * 10
    assert limits.take("p", "ask", 10, 60) == pytest.approx(6)
    clock.at += 6
    assert limits.take("p", "ask", 10, 60) == 0
    assert limits.take("p", "ask", 10, 60) == pytest.approx(6)


def test_persons_and_commands_are_counted_apart() -> None:
    limits = Limits(Hand())
    assert limits.take("p", "ask", 1, 60) == 0
    assert limits.take("p", "ask", 1, 60) > 0
    assert limits.take("p", "post", 1, 60) == 0
    assert limits.take("another", "ask", 1, 60) == 0


def test_a_count_of_nothing_is_no_limit() -> None:
    limits = Limits(Hand())
    assert not any(limits.take("p", "ask", 0, 1) for _ in range(1000))


@given(st.lists(st.floats(0, 30), max_size=60), st.integers(1, 8), st.integers(1, 60))
def test_never_more_than_the_rate_in_any_stretch_of_time(
    pauses: list[float], count: int, seconds: int
) -> None:
    clock = Hand()
    limits = Limits(clock)
    taken: list[float] = []
    for pause in pauses:
        clock.at += pause
        wait = limits.take("p", "ask", count, seconds)
        if not wait:
            taken.append(clock.at)
    step = seconds / count
    for first, begin in enumerate(taken):
        for number, end in enumerate(taken[first:], 1):
            assert number <= count + (end - begin) / step + 1e-6


@given(st.lists(st.floats(0, 3), max_size=60))
def test_whoever_waits_as_told_may_send(pauses: list[float]) -> None:
    clock = Hand()
    limits = Limits(clock)
    for pause in pauses:
        clock.at += pause
        if wait := limits.take("p", "ask", 3, 10):
            clock.at += wait
            assert limits.take("p", "ask", 3, 10) == 0


def test_a_refusal_does_not_lengthen_the_wait() -> None:
    limits = Limits(Hand())
    limits.take("p", "ask", 1, 60)
    waits = [limits.take("p", "ask", 1, 60) for _ in range(50)]
    assert waits == pytest.approx([60] * 50)


def test_what_is_swept_away_is_only_what_counts_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(realtime.limits, "SWEEP_AT", 100)
    clock = Hand()
    limits = Limits(clock)
    for number in range(100):
        limits.take(f"before {number}", "ask", 1, 1)
    clock.at += 2
    limits.take("now", "ask", 1, 60)
    assert len(limits._free_at) == 1
    assert limits.take("now", "ask", 1, 60) == pytest.approx(60)
