"""Questions that come together are answered together: one look for all."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")

MOST = 256
LONGEST_PAUSE = 0.05


class Gathering(Generic[Q, A]):
    """Collects questions while the former ones are being answered, and for as long again: load
    makes the rounds larger, not more. Nobody waits where nobody came before. `answer` gives one
    answer a question in their order, an exception where that one fails; what it raises, all get."""

    def __init__(self, answer: Callable[[Sequence[Q]], Awaitable[Sequence[A | Exception]]]) -> None:
        self._answer = answer
        self._waiting: deque[tuple[Q, asyncio.Future[A]]] = deque()
        self._task: asyncio.Task[None] | None = None

    async def ask(self, question: Q) -> A:
        """The answer to one question."""
        future: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, future))
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        # Whoever asks in the same turn of the loop comes along.
        await asyncio.sleep(0)
        while self._waiting:
            began = time.monotonic()
            asked = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
            answers: Sequence[A | Exception]
            try:
                answers = await self._answer([question for question, _ in asked])
            except Exception as error:
                answers = [error] * len(asked)
            for (_, future), answer in zip(asked, answers, strict=True):
                if future.done():
                    continue
                if isinstance(answer, Exception):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)
            # Whoever comes in this pause comes with others; they are waited for even where there
            # is nobody yet, as those who come in a crowd come one after another.
            if len(asked) > 1 or self._waiting:
                await asyncio.sleep(min(LONGEST_PAUSE, 2 * (time.monotonic() - began)))
        self._task = None
