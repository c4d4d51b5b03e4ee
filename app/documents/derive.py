"""All documents of a meeting in one read transaction, so that nothing is ever in two lists."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import select

from app.core.db import Database
from app.core.settings import Settings
from app.documents import mine, public, screen, speaker, staff
from app.documents.source import LARGEST, LEAP, Section, Source, parts
from app.meetings.models import Meeting
from realtime.document import Derived, Version

DOCUMENTS: dict[str, tuple[Section, ...]] = {
    "public": public.SECTIONS,
    "screen": screen.SECTIONS,
    "speaker": speaker.SECTIONS,
    "staff": staff.SECTIONS,
}
"""The documents of a meeting; `mine` is read a person at a time."""

# Every window holds nothing then but what must stay.
SMALLEST_SCALE = 512
ACCESS = parts("access")


class Deriver:
    """Reads documents for the hub."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    def __call__(
        self,
        topic: int,
        memo: dict[str, Any],
        wanted: frozenset[str],
        kept: frozenset[str],
        after: int,
    ) -> Derived:
        """See `realtime.document.Derive`. KeyError where there is no such meeting."""
        with self._database.reading() as session:
            meeting = session.get(Meeting, topic)
            if meeting is None:
                raise KeyError(topic)
            source = Source(session, meeting, self._settings, memo)
            documents = {name: self._fitting(source, name) for name in DOCUMENTS}
            people = set(wanted)
            if meeting.revision // LEAP > after // LEAP:
                # A backup was restored: of some persons there may be no row any more.
                people |= kept
            elif kept and meeting.revision > after:
                people |= kept.intersection(mine.changed_since(source, after))
            return Derived(
                meeting.revision,
                documents,
                mine.read_people(source, sorted(people)) if people else {},
                source.step(ACCESS)[0],
            )

    def revisions(self, topics: Iterable[int]) -> Mapping[int, int]:
        """The present revisions of these meetings."""
        query = select(Meeting.id, Meeting.revision).where(Meeting.id.in_(list(topics)))
        with self._database.reading() as session:
            return {id: revision for id, revision in session.execute(query)}

    def _fitting(self, source: Source, name: str) -> Version:
        """The document with the widest windows that fit into 64 KB. They are looked for from
        where they were last: a smaller scale never makes a smaller document, so every node finds
        the same one and makes the same bytes."""
        scale = source.memo.get(("scale", name), 1)
        while scale > 1 and self._fits(source, name, scale // 2):
            scale //= 2
        while scale < SMALLEST_SCALE and not self._fits(source, name, scale):
            scale *= 2
        source.memo["scale", name] = source.scale = scale
        return source.document(name, DOCUMENTS[name])

    def _fits(self, source: Source, name: str, scale: int) -> bool:
        sizes: dict[tuple[str, int], tuple[int, int]] = source.memo.setdefault("sizes", {})
        source.scale = scale
        version = source.document(name, DOCUMENTS[name])
        revision, size = sizes.get((name, scale), (0, 0))
        if revision != version.revision:
            size = len(msgspec.json.encode(version.state))
            sizes[name, scale] = (version.revision, size)
        return size <= LARGEST
