"""The parent of several processes: starts them, replaces the dead, ends one after another."""

import os
import signal
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

import app.workers
from app.workers import NoStart, Workers
from tests.support import work
from tests.support.services import wait_until


def lines(notes: Path) -> list[str]:
    """What the workers noted, without the times."""
    text = notes.read_text() if notes.exists() else ""
    return [line.partition(" ")[2] for line in text.splitlines()]


def run(notes: Path, task: Callable[..., None], meanwhile: Callable[[], object]) -> None:
    """Runs two workers; once they answer, until `meanwhile`, in a thread, is over."""
    ready = threading.Event()

    def then_end() -> None:
        assert ready.wait(15)
        try:
            meanwhile()
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    other = threading.Thread(target=then_end)
    other.start()
    Workers(2, task, (notes,), ready.set).run()
    other.join()


def test_all_answer_before_it_is_ready_and_they_end_one_after_another(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    run(notes, work.stay, lambda: None)
    *came, told, gone, told_too, gone_too = lines(notes)
    assert {line[:6] for line in came} == {"0 came", "1 came"}
    assert [told, gone, told_too, gone_too] == ["0 told", "0 gone", "1 told", "1 gone"]


def test_a_dead_one_is_replaced_after_a_pause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.workers, "PAUSE_SECONDS", 0.3)
    notes = tmp_path / "notes"

    def murder() -> None:
        (victim,) = (line for line in lines(notes) if line.startswith("1 came"))
        os.kill(int(victim.split()[-1]), signal.SIGKILL)
        wait_until(lambda: len(lines(notes)) == 3, "nobody came in its place")

    run(notes, work.stay, murder)
    times = [float(line.split()[0]) for line in notes.read_text().splitlines()]
    assert [line.split()[0] for line in lines(notes)[:3]].count("1") == 2
    assert times[2] - max(times[:2]) > 0.3


def test_who_dies_again_and_again_waits_longer_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.workers, "PAUSE_SECONDS", 0.2)
    notes = tmp_path / "notes"

    def watch() -> None:
        wait_until(lambda: len([x for x in lines(notes) if x == "0 came"]) == 4, "it gave up")

    run(notes, work.fall_later, watch)
    own = [line.split() for line in notes.read_text().splitlines()]
    times = [float(at) for at, number, *_ in own if number == "0"]
    first, _second, third = (b - a for a, b in pairwise(times[:4]))
    assert third > first + 0.3


def test_where_none_comes_to_answer_it_gives_up(tmp_path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(NoStart):
        Workers(2, work.fall, (tmp_path / "notes",), lambda: None).run()
    assert time.monotonic() - began < 10
