"""What workers of a test do in their processes."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path


def stay(notes: Path, number: int, answers: Callable[[], None]) -> None:
    """Notes its life until it is told to end."""

    def end(*_signal: object) -> None:
        _note(notes, f"{number} told")
        time.sleep(0.2)
        _note(notes, f"{number} gone")
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    _note(notes, f"{number} came {os.getpid()}")
    answers()
    while True:
        time.sleep(1)


def fall(notes: Path, number: int, _answers: Callable[[], None]) -> None:
    """Dies before it answers."""
    _note(notes, f"{number} fell")
    os._exit(3)


def fall_later(notes: Path, number: int, answers: Callable[[], None]) -> None:
    """Answers and dies."""
    _note(notes, f"{number} came")
    answers()
    time.sleep(0.1)
    os._exit(3)


def _note(notes: Path, line: str) -> None:
    with notes.open("a") as file:
        file.write(f"{time.monotonic():.3f} {line}\n")
