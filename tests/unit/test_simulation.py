"""What no machine here can show is simulated by the rules of the program."""

import pytest

from bench import simulate
from realtime.document import TICK_SECONDS


@pytest.mark.parametrize("seed", range(5))
def test_of_10_000_phones_at_most_600_come_back_in_any_second(seed: int) -> None:
    spread = simulate.spread_of_page()
    assert simulate.worst_second(simulate.first_returns(10_000, spread, seed)) <= 600
    assert simulate.worst_second(simulate.usual_returns(10_000, seed)) == 10_000


def test_the_worst_second_may_begin_anywhere() -> None:
    assert simulate.worst_second([0, 0.6, 0.9, 1.1, 1.5, 2.5]) == 4
    assert simulate.worst_second([0, 1, 2]) == 1
    assert simulate.worst_second([]) == 0


def test_a_tick_reads_a_bounded_number_of_times_and_a_poll_once() -> None:
    reads = simulate.count_reads()
    assert reads.poll == 1
    assert 1 <= reads.scores < reads.comment <= 30


def test_load_lengthens_the_tick_and_not_the_reads() -> None:
    calm, loud, louder = (simulate.tick(rate, 10 * rate, 8_000) for rate in (0.2, 20, 200))
    assert calm.ticks < loud.ticks
    cost = simulate.DERIVE_SECONDS + 8_000 * simulate.WRITE_SECONDS
    assert louder.ticks <= 1.02 / (cost + max(TICK_SECONDS, 4 * cost))
    assert louder.age_p99 < 6 * cost
    reads = simulate.Reads(1, 8, 4)
    one, many = (simulate.reads_a_second(nodes, loud, reads) for nodes in (1, 125))
    assert many == pytest.approx(125 * one)


def test_behind_a_cache_the_number_of_viewers_does_not_reach_madang() -> None:
    few, many = (simulate.origin_requests(viewers, 2.0, 20, 3)[1] for viewers in (10_000, 100_000))
    assert many <= 20 * 4 / 3
    assert many == pytest.approx(few, rel=0.2)
