"""What somebody in the recorded evening received, and the evening itself."""

import json
from dataclasses import dataclass, field
from typing import Any

import httpx

from realtime.patch import merge
from tests.support.people import Person
from tests.support.raw import Raw
from tests.support.town import Hall


@dataclass
class Record:
    """Everything that one role received."""

    lines: list[Raw] = field(default_factory=list)
    answers: dict[str, httpx.Response] = field(default_factory=dict)

    def text(self) -> str:
        """All of it, as it came."""
        frames = [frame for line in self.lines for frame in line.frames]
        return "\n".join([*frames, *(answer.text for answer in self.answers.values())])


@dataclass
class Evening:
    """The meeting, who was there, and the words that were not for everybody."""

    hall: Hall
    people: dict[str, Person]
    records: dict[str, Record]
    hidden: dict[str, str] = field(default_factory=dict)

    def hide(self, what: str) -> str:
        """Words that only moderators and their author may read."""
        self.hidden[what] = f"숨김{len(self.hidden)} {what}"
        return self.hidden[what]


def events_of(line: Raw, document: str) -> list[Any]:
    """Every snapshot and patch of a document that a socket was sent."""
    return [p for name in ("snapshot", "patch") for p in line.events(name) if p["doc"] == document]


def states(line: Raw, document: str) -> list[dict[str, Any]]:
    """Every state of the document that this socket has shown, in order."""
    found: list[dict[str, Any]] = []
    for frame in line.frames:
        if not frame.startswith(('42["snapshot",', '42["patch",')):
            continue
        payload = json.loads(frame[2:])[1]
        if payload["doc"] == document:
            before = found[-1] if found else {}
            found.append(payload.get("state") or merge(before, payload["patch"]))
    return found
