"""What somebody in the recorded evening received, and the evening itself."""

import json
from dataclasses import dataclass, field
from typing import Any

import httpx

from realtime.patch import merge
from tests.support.people import Person
from tests.support.raw import Raw
from tests.support.town import Hall

FILE = """\
title = "시민토론 난임편 시민간담회"
question = "보건소에서도 난임 주사를 맞을 수 있다면 어떨까요?"
purpose = "시민의 뜻을 듣습니다."
starts_at = 2019-03-26T19:00:00+09:00
ends_at = 2019-03-26T20:00:00+09:00
place = "대강당"
stream_url = "https://town.example/live"
[[agenda]]
title = "경과 보고"
kind = "video"
minutes = 5
lead = "사회자"
[[agenda]]
title = "질의응답"
kind = "qna"
minutes = 20
lead = "사회자"
means = "무선 마이크 2개"
script = "이제 질문을 받겠습니다."
prompt = "궁금한 점을 적어 주세요."
scene = "comments"
poll = "nanim"
posting = { comments = "open", questions = "held" }
[[poll]]
id = "nanim"
kind = "single"
title = "보건소 주사에 대해 어떻게 생각하십니까?"
options = ["찬성", "반대"]
[[agenda]]
title = "마무리"
kind = "closing"
minutes = 5
"""
"""The meeting whose evening is recorded."""


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
