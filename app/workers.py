"""Several processes on one address: a small parent that starts them, starts another one in place
of one that died, and ends one after another."""

import logging
import multiprocessing
import multiprocessing.connection
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from typing import Any

log = logging.getLogger(__name__)

START_SECONDS = 30.0
STOP_SECONDS = 25.0
PAUSE_SECONDS = 1.0
LONGEST_PAUSE = 30.0
LASTING_SECONDS = 60.0

Work = Callable[..., None]


class NoStart(Exception):
    """The first workers did not come to answer; the log says why."""


@dataclass
class _Place:
    """One worker's place. `pause` grows while whoever takes it dies young."""

    number: int
    process: ForkProcess | None = None
    channel: Connection | None = None
    answers: bool = False
    began: float = 0.0
    due: float = 0.0
    pause: float = field(default_factory=lambda: PAUSE_SECONDS)


class Workers:
    """Runs `work(*arguments, number, answers)` in `count` processes until this one is told to
    end; `work` calls `answers()` once it serves. `ready` hears when all do."""

    def __init__(
        self, count: int, work: Work, arguments: tuple[Any, ...], ready: Callable[[], None]
    ) -> None:
        # This process has no threads and no event loop: a fork shares what is imported, and
        # whoever takes a dead worker's place answers at once.
        self._context = multiprocessing.get_context("fork")
        self._places = [_Place(number) for number in range(count)]
        self._work = work
        self._arguments = arguments
        self._ready: Callable[[], None] | None = ready
        self._stopping = False

    def run(self) -> None:
        """Returns once all have ended. Raises NoStart."""
        with self._told_to_stop() as told:
            started = time.monotonic()
            while not self._stopping:
                self._fill()
                self._wait(told)
                self._look()
                if self._ready and time.monotonic() - started > START_SECONDS:
                    self._end()
                    raise NoStart
            self._end()

    def _fill(self) -> None:
        """Starts a worker where none runs and its pause is over."""
        now = time.monotonic()
        for place in self._places:
            if place.process is None and now >= place.due:
                place.channel, theirs = self._context.Pipe(duplex=False)
                place.process = self._context.Process(
                    target=_run,
                    args=(self._work, self._arguments, place.number, theirs),
                    name=f"worker {place.number}",
                )
                place.process.start()
                theirs.close()
                place.began, place.answers = now, False

    def _wait(self, told: socket.socket) -> None:
        """Until a worker answers or ends, a place may be filled, or this process is told to end."""
        things: list[Any] = [told]
        for place in self._places:
            things += [place.process.sentinel] if place.process else []
            things += [place.channel] if place.channel else []
        dues = [place.due for place in self._places if place.process is None]
        pause = min(dues, default=time.monotonic() + 1) - time.monotonic()
        multiprocessing.connection.wait(things, max(0.0, min(1.0, pause)))

    def _look(self) -> None:
        for place in self._places:
            if place.channel and place.channel.poll():
                place.answers = _says_so(place.channel)
                place.channel.close()
                place.channel = None
            if place.process and not place.process.is_alive():
                self._bury(place)
        if self._ready and all(place.answers for place in self._places):
            self._ready()
            self._ready = None

    def _bury(self, place: _Place) -> None:
        assert place.process
        code, place.process = place.process.exitcode, None
        if self._stopping:
            return
        if self._ready and not any(each.answers for each in self._places):
            self._end()
            raise NoStart
        lived = time.monotonic() - place.began
        place.pause = PAUSE_SECONDS if lived > LASTING_SECONDS else place.pause
        place.due, place.answers = time.monotonic() + place.pause, False
        text = "worker %d ended (%s); another one starts in %.0f s"
        log.warning(text, place.number, code, place.pause)
        place.pause = min(LONGEST_PAUSE, place.pause * 2)

    def _end(self) -> None:
        """One after another, so that phones which are sent away find the others still there;
        whoever has not ended when the time is over is killed."""
        self._stopping = True
        running = [place.process for place in self._places if place.process]
        ends = time.monotonic() + STOP_SECONDS
        for left, process in zip(range(len(running), 0, -1), running, strict=True):
            process.terminate()
            process.join(max(0.0, ends - time.monotonic()) / left)
        for process in running:
            process.join(max(0.0, ends - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()

    @contextmanager
    def _told_to_stop(self) -> Iterator[socket.socket]:
        """Signals become bytes on a socket, so that waiting ends."""

        def stop(*_signal: object) -> None:
            self._stopping = True

        heard, told = socket.socketpair()
        told.setblocking(False)
        before = signal.set_wakeup_fd(told.fileno())
        kept = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield heard
        finally:
            signal.set_wakeup_fd(before)
            for number, handler in kept.items():
                signal.signal(number, handler)
            heard.close()
            told.close()


def _run(work: Work, arguments: tuple[Any, ...], number: int, channel: Connection) -> None:
    """In the worker: works until it is told to end, or until its parent is gone."""
    signal.set_wakeup_fd(-1)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.SIG_DFL)
    threading.Thread(target=_watch, args=(os.getppid(),), name="parent", daemon=True).start()
    work(*arguments, number, lambda: channel.send(True))


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def _says_so(channel: Connection) -> bool:
    try:
        return bool(channel.recv())
    except EOFError:
        return False
