"""The writer: commands that arrive together are committed together, answered after the commit.

One asyncio task collects, one thread runs a batch in one transaction. What a batch does is
the product's business (`app/core/transaction.py`); this module only orders, bounds and answers.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

log = logging.getLogger(__name__)

BATCH = 200
DEPTH = 5_000


class QueueFull(Exception):
    """More waits than the writer may hold; come again in a moment."""


@dataclass(frozen=True, slots=True)
class Raised:
    """What a commit did to one topic: its new revision, whether only counts changed, and whether
    rights did."""

    revision: int
    counts_only: bool
    rights: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """The outcome of a batch: one value or exception per job, and the topics it raised."""

    outcomes: Sequence[Any]
    raised: dict[int, Raised]


class Writer:
    """`transact` runs a list of jobs in one transaction (in the writer's thread) and returns a
    `Batch`; `committed` hears of raised topics before anybody is answered."""

    def __init__(
        self,
        transact: Callable[[Sequence[Any]], Batch],
        committed: Callable[[dict[int, Raised]], None],
    ) -> None:
        self._transact = transact
        self._committed = committed
        self._queue: asyncio.Queue[tuple[Any, asyncio.Future[Any]]] = asyncio.Queue(DEPTH)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._task: asyncio.Task[None] | None = None
        self.measured: Callable[[int, float], None] = lambda _commands, _seconds: None

    @property
    def waiting(self) -> int:
        """How many jobs wait."""
        return self._queue.qsize()

    def start(self) -> None:
        """Begins to take jobs."""
        self._task = asyncio.create_task(self._run(), name="writer")

    async def stop(self) -> None:
        """Finishes what waits, then ends."""
        if self._task:
            await self._queue.join()
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._thread.shutdown()

    async def submit(self, job: Any) -> Any:
        """The job's value after its commit; raises what the job raised, or QueueFull."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait((job, answer))
        except asyncio.QueueFull:
            raise QueueFull from None
        return await answer

    async def _run(self) -> None:
        while True:
            batch = [await self._queue.get()]
            while len(batch) < BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            await self._commit(batch)
            for _ in batch:
                self._queue.task_done()

    async def _commit(self, batch: list[tuple[Any, asyncio.Future[Any]]]) -> None:
        loop, began = asyncio.get_running_loop(), time.perf_counter()
        try:
            done = await loop.run_in_executor(
                self._thread, self._transact, [job for job, _ in batch]
            )
        except Exception as error:
            log.warning("a batch of %d commands was not committed: %r", len(batch), error)
            for _, answer in batch:
                _settle(answer, error)
            return
        self.measured(len(batch), time.perf_counter() - began)
        try:
            self._committed(done.raised)
        except Exception:
            # It is stored: everybody is answered, and the poll finds the revision.
            log.exception("a commit could not be told")
        for (_, answer), outcome in zip(batch, done.outcomes, strict=True):
            _settle(answer, outcome)


def _settle(answer: asyncio.Future[Any], outcome: Any) -> None:
    if answer.done():
        return
    if isinstance(outcome, BaseException):
        answer.set_exception(outcome)
    else:
        answer.set_result(outcome)
