"""An evening for tests of the room's screen: one meeting, its operator, its citizens."""

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from realtime.client import new_key
from tests.support.server import MEETING, Server

COMMENTS = (
    ("지방에서 올라와 매일 병원에 다니느라 연차를 다 썼습니다.", "강서구 주민"),
    ("의료사고가 걱정됩니다. 응급 체계부터 마련해 주세요.", None),
    ("가까운 곳에서 맞을 수만 있다면 정말 큰 힘이 됩니다!", "봄날"),
    ("주사실 운영 시간이 궁금해요", None),
    ("맞벌이 부부라 주말 진료가 꼭 필요합니다. 토요일 오전이라도 열어 주세요.", None),
    ("응원합니다", "난임부부모임"),
)
QUESTIONS = (
    "직장인은 평일 낮에 보건소에 가기 어렵습니다. 저녁이나 주말에도 맞을 수 있나요?",
    "진료 기록은 어떻게 공유되나요?",
    "다른 구에 살아도 가까운 보건소에서 맞을 수 있나요?",
    "주사를 놓는 간호 인력은 어떻게 늘릴 계획인가요?",
    "비용은 얼마나 드나요?",
)
SENTENCE = "보건소에서 난임 주사를 맞으려면 무엇을 준비해야 하는지 궁금합니다. "
LONGEST = {
    "sentences": (SENTENCE * 9)[:300],
    "one word": ("보건소난임주사실운영시간" * 30)[:300],
    "latin": "m" * 300,
    "emoji": "👨‍👩‍👧‍👦" * 300,
}
"""Texts of 300 graphemes, the most that anybody can send."""


def script(name: str) -> str:
    """A function for the page, from the folder of scripts."""
    return (Path(__file__).parent / "scripts" / f"{name}.js").read_text("utf-8")


class Hall:
    """A meeting and everybody in it, by the JSON door."""

    def __init__(self, server: Server, file: str = MEETING, opened: bool = True) -> None:
        self.server = server
        self.meeting = server.create_meeting(file)
        self.operator = self._person(self.key("stage"))
        if opened:
            self.begin()

    def begin(self) -> None:
        """Opens the meeting, with everything let through at once."""
        self.do("meeting.open")
        self.do("flow.set", delay=0)
        self.do("posting.set", comments="open", questions="open")

    def key(self, screen: str) -> str:
        """The key in a staff link."""
        return parse_qs(urlsplit(self.meeting["links"][screen]).query)["key"][0]

    @property
    def screen(self) -> str:
        """The address of the room's screen, with its key."""
        link: str = self.meeting["links"]["screen"]
        return link

    def do(self, name: str, /, **payload: Any) -> dict[str, Any]:
        """A command of the operator; answers its result."""
        return self._send(self.operator, name, payload)

    def write(self, text: str, name: str | None = None) -> str:
        """A comment of somebody new; answers its id."""
        payload = {"text": text} | ({"name": name} if name else {})
        return str(self._send(self._person(), "comment.post", payload)["id"])

    def ask(self, text: str, supports: int = 0) -> str:
        """A question of somebody new, supported by so many others; answers its id."""
        id = str(self._send(self._person(), "question.ask", {"text": text})["id"])
        for _ in range(supports):
            self._send(self._person(), "question.support", {"id": id})
        return id

    def fill(self, comments: Any = COMMENTS, questions: Any = QUESTIONS) -> list[str]:
        """A busy evening in its fourth item, one question live; answers the questions' ids."""
        for item in self.agenda()[:4]:
            self.do("agenda.start", id=item)
        for text, name in comments:
            self.write(text, name)
        asked = [self.ask(text, len(questions) - n) for n, text in enumerate(questions)]
        self.do("question.queue", id=asked[1])
        self.do("question.live", id=asked[0], show=False)
        return asked

    def agenda(self) -> list[str]:
        """The ids of the programme, in its order."""
        items = self.read("public")["agenda"]
        return sorted(items, key=lambda item: items[item]["position"])

    def read(self, document: str) -> dict[str, Any]:
        """The present state of a document."""
        response = self.operator.get(f"/m/{self.meeting['code']}/documents/{document}")
        state: dict[str, Any] = response.raise_for_status().json()["state"]
        return state

    def _person(self, key: str | None = None) -> httpx.Client:
        headers = {"Authorization": f"Bearer {key or secrets.token_hex(16)}"}
        # Reading the machine's certificates for everybody in the hall takes seconds.
        return httpx.Client(
            base_url=self.server.base_url, headers=headers, timeout=15, verify=False
        )

    def _send(self, person: httpx.Client, name: str, payload: dict[str, Any]) -> dict[str, Any]:
        response = person.post(
            f"/m/{self.meeting['code']}/commands/{name}",
            json=payload,
            headers={"Idempotency-Key": new_key()},
        )
        body = response.json()
        assert body.get("ok"), f"{name}: {body}"
        result: dict[str, Any] = body["result"]
        return result
