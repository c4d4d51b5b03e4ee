"""The arithmetic of measurements."""

from bench import watch
from bench.table import Result, Target, lines, merged, ratio

BEFORE = """\
# HELP madang_loop_lag_seconds Lateness
madang_loop_lag_seconds_bucket{le="0.1"} 10.0
madang_loop_lag_seconds_bucket{le="0.2"} 10.0
madang_loop_lag_seconds_bucket{le="+Inf"} 10.0
madang_loop_lag_seconds_count 10.0
madang_steps_built_total{worker="0"} 3.0
madang_steps_built_total{worker="1"} 4.0
"""
AFTER = """\
madang_loop_lag_seconds_bucket{le="0.1"} 108.0
madang_loop_lag_seconds_bucket{le="0.2"} 110.0
madang_loop_lag_seconds_bucket{le="+Inf"} 110.0
madang_loop_lag_seconds_count 110.0
madang_steps_built_total{worker="0"} 5.0
madang_steps_built_total{worker="1"} 1e+01
"""


def test_a_share_of_what_was_observed_between_two_looks() -> None:
    before, after = watch.read(BEFORE), watch.read(AFTER)
    assert watch.quantile(before, after, "madang_loop_lag_seconds", 0.98) == 0.1
    assert watch.quantile(before, after, "madang_loop_lag_seconds", 0.99) == 0.2
    assert watch.above(before, after, "madang_loop_lag_seconds", 0.1) == 2
    assert watch.quantile(after, after, "madang_loop_lag_seconds", 0.99) == 0


def test_counters_of_all_workers_rise_together() -> None:
    assert watch.rise(watch.read(BEFORE), watch.read(AFTER), "madang_steps_built_total") == 8


def test_rounds_become_medians_and_ratios() -> None:
    rounds = [{"server": "ours", "phones": 10, "cpu_us": cpu} for cpu in (9.0, 5.0, 6.0)]
    rounds += [{"server": "node", "phones": 10, "cpu_us": 12.0}]
    rows = merged(rounds, ("server", "phones"))
    assert [(row["cpu_us"], row["rounds"]) for row in rows] == [(6.0, 3), (12.0, 1)]
    assert ratio(rows, "cpu_us", "ours", "node", phones=10) == 0.5
    assert ratio(rows, "cpu_us", "ours", "nchan", phones=10) is None


def test_a_target_that_is_missed_is_said_to_be() -> None:
    targets = [Target("cost", 0.7, 0.65), Target("rate", 0.7, 0.6, at_most=False)]
    assert [target.reached for target in targets] == [False, True]
    text = "\n".join(lines(Result("x", targets=targets)))
    assert "**0.70** | at most 0.65 | NOT reached" in text
