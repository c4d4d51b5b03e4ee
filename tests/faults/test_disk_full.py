"""The disk is full in the middle of a batch: SQLite then takes the whole transaction back by
itself, and nobody may be told that their words are kept."""

import asyncio

from sqlalchemy import event

from app.core.errors import Refusal
from tests.support.engine import Engine

ROOM_IN_PAGES = 12


async def test_what_was_acknowledged_is_stored_also_when_the_disk_fills_up_within_a_batch(
    sqlite_url: str,
) -> None:
    async with Engine(sqlite_url) as engine:
        _leave_little_room(engine)
        people = [engine.citizen() for _ in range(60)]
        answers = await asyncio.gather(
            *(engine.dispatcher.run(who, "comment.post", {"text": "글" * 300}) for who in people),
            return_exceptions=True,
        )
        kept = [answer for answer in answers if not isinstance(answer, BaseException)]
        refused = [answer for answer in answers if isinstance(answer, Refusal)]
        assert len(kept) + len(refused) == len(people)
        assert refused and {refusal.code for refusal in refused} == {"unavailable"}
        assert engine.count("posts") == len(kept)


def _leave_little_room(engine: Engine) -> None:
    with engine.database.write.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    engine.database.write.dispose()

    @event.listens_for(engine.database.write, "connect")
    def _bound(connection: object, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages + ROOM_IN_PAGES}")  # type: ignore[attr-defined]
        # A small cache spills in the middle of a transaction, as a long one does.
        connection.execute("PRAGMA cache_size=4")  # type: ignore[attr-defined]
