"""All documents of a meeting in one read transaction, so that nothing is ever in two lists."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import select

from app.core.db import Database
from app.core.settings import Settings
from app.documents import mine, public, screen, speaker, staff
from app.documents.source import LARGEST, Section, Source, parts
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
            if kept and meeting.revision > after:
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
        """The document, its windows halved until it fits into 64 KB. It always begins with the
        whole windows: every node has to make the same bytes of the same revision."""
        sizes: dict[tuple[str, int], tuple[int, int]] = source.memo.setdefault("sizes", {})
        source.scale = 1
        while True:
            version = source.document(name, DOCUMENTS[name])
            revision, size = sizes.get((name, source.scale), (0, 0))
            if revision != version.revision:
                size = len(msgspec.json.encode(version.state))
                sizes[name, source.scale] = (version.revision, size)
            if size <= LARGEST or source.scale >= SMALLEST_SCALE:
                return version
            source.scale *= 2
