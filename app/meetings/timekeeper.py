"""The timekeeper: where rows must change at an instant, it sends an ordinary command, and once a
minute it has the rights of open sockets judged, some of which end with time.

One runs in every process; several do no harm.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from app.core.actors import Actor, Staff
from app.core.clock import Clock
from app.core.db import Database
from app.core.dispatch import Dispatcher
from app.core.permissions import Role
from app.meetings.queries import due_for_screen
from realtime.rounds import Rounds

log = logging.getLogger(__name__)

EVERY_SECONDS = 0.5
RIGHTS_MILLIS = 60_000
TIMEKEEPER = Staff("timekeeper", Role.TIMEKEEPER, "timekeeper")


class Timekeeper(Rounds):
    """Looks twice a second."""

    def __init__(
        self,
        database: Database,
        dispatcher: Dispatcher,
        clock: Clock,
        judge_rights: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__("timekeeper", EVERY_SECONDS)
        self._database = database
        self._dispatcher = dispatcher
        self._clock = clock
        self._judge_rights = judge_rights
        self._judged = clock.now()

    async def round(self) -> None:
        """Sends what is due; where the database is away, the next round does."""
        try:
            await self._look()
        except Exception as error:
            log.warning("the timekeeper could not do its work: %r", error)

    async def _look(self) -> None:
        for meeting in await asyncio.to_thread(self._due):
            actor = Actor(meeting=meeting, staff=(TIMEKEEPER,))
            await self._dispatcher.run(actor, "comment.release", {})
        if abs(self._clock.now() - self._judged) >= RIGHTS_MILLIS:
            self._judged = self._clock.now()
            await self._judge_rights()

    def _due(self) -> list[int]:
        with self._database.reading() as session:
            return due_for_screen(session, self._clock.now())
