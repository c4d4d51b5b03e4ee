"""Reading a meeting in one transaction, section by section; a section whose parts have not
changed since is not read again."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.core.changes import PARTS
from app.core.settings import Settings
from app.meetings.models import Meeting
from realtime.document import Version

Members = dict[str, Any]

LEAP = 1_000_000
"""A remembered revision never names another state: after a restore all revisions start far above
any that was given out since the backup."""

LARGEST = 64 * 1024
"""The most bytes that a document may have."""

ALL_PARTS = frozenset(part for parts in PARTS.values() for part in parts)


@dataclass(frozen=True)
class Section:
    """A member of a document: the parts that it depends on, and how it is read."""

    name: str
    parts: frozenset[str]
    build: Callable[["Source"], Any]


@dataclass
class Source:
    """One read transaction on one meeting. `scale` shrinks the windows of a meeting whose
    documents grow too large: 1, 2, 4 …"""

    session: Session
    meeting: Meeting
    settings: Settings
    memo: dict[Any, Any]
    scale: int = 1

    def step(self, parts: Collection[str]) -> tuple[int, int]:
        """Revision and instant of the last change to any of the parts."""
        steps = [self.meeting.parts[part] for part in parts if part in self.meeting.parts]
        revision, at = max(map(tuple, steps), default=(1, self.meeting.created_at))
        return revision, at

    def window(self, most: int, least: int = 0) -> int:
        """How many entries of a list that may hold `most`; `least` stay whatever they weigh."""
        return max(least, most // self.scale)

    def read(self, name: str, parts: frozenset[str], build: Callable[["Source"], Any]) -> Any:
        """What `build` reads, remembered until one of the parts changes."""
        revision = self.step(parts)[0]
        kept = self.memo.get(name)
        if kept is None or kept[0] != revision:
            kept = self.memo[name] = (revision, build(self))
        return kept[1]

    def document(self, name: str, sections: Collection[Section]) -> Version:
        """A document of these sections; sections that hold nothing are absent."""
        parts = frozenset().union(*(section.parts for section in sections))
        revision, at = self.step(parts)
        members = {
            section.name: self.read(
                f"{name}.{section.name}/{self.scale}", section.parts, section.build
            )
            for section in sections
        }
        return Version(revision, at, {k: v for k, v in members.items() if v is not None})


def present(members: Mapping[str, Any]) -> Members:
    """Without the members that do not apply: a document holds no null."""
    return {name: value for name, value in members.items() if value is not None}


def parts(*names: str) -> frozenset[str]:
    """A set of parts; a name that no table carries is a mistake of ours."""
    unknown = set(names) - ALL_PARTS
    if unknown:
        raise ValueError(f"unknown parts: {unknown}")
    return frozenset(names)
