"""Who takes part in the evening, each with a page of their own, and the clock that all go by."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.clockwork import Clockwork
from tests.browser.evening import Phone, Queue, Room, Stage
from tests.browser.hall import Hall
from tests.browser.lectern import Speaker
from tests.browser.plain import Plain

DAY = "2019-03-26"
WATCHED, ANSWER, PANEL, TALK = "경과 보고", "서울시 답변", "패널 발표", "플로우 토크 및 질의응답"
POLL = "보건소 난임 주사 제공에 대해 어떻게 생각하십니까?"
FILE = f"""\
title = "시민토론 난임편 시민간담회"
question = "보건소에서도 난임 주사를 맞을 수 있다면 어떨까요?"
starts_at = {DAY}T19:00:00+09:00
ends_at = {DAY}T20:00:00+09:00
place = "사랑의열매회관 지하1층 대강당"
capacity = 100
language = "ko"
host_next = true
[posting]
comments = "open"
questions = "held"
[[agenda]]
title = "{WATCHED}"
kind = "video"
minutes = 5
means = "영상"
script = "영상이 끝나면 서울시 답변으로 이어 갑니다."
scene = "programme"
posting = {{questions = "off"}}
[[agenda]]
title = "{ANSWER}"
kind = "answer"
minutes = 15
lead = "건강증진과"
poll = "before"
[[agenda]]
title = "{PANEL}"
kind = "panel"
minutes = 20
posting = {{questions = "held"}}
[[agenda]]
title = "{TALK}"
kind = "flow_talk"
minutes = 20
lead = "사회자"
scene = "comments"
[[poll]]
id = "before"
kind = "stance"
title = "{POLL}"
[[poll]]
id = "after"
kind = "stance"
title = "{POLL}"
round_of = "before"
"""
EVERYBODY = ("minji", "boram", "sunja", "queue", "stage", "speaker", "screen")


@dataclass
class Evening:
    """Everybody with their page. Minji and Boram have phones, Sunja one without scripts; the host
    has the speaker's page. `guest` opens further ones."""

    clock: Clockwork
    hall: Hall
    minji: Phone
    boram: Phone
    sunja: Plain
    queue: Queue
    stage: Stage
    speaker: Speaker
    screen: Room
    guest: Callable[..., Page]
    kept: dict[str, Any] = field(default_factory=dict)
    _pictures: int = 0

    @property
    def code(self) -> str:
        code: str = self.hall.meeting["code"]
        return code

    @property
    def phones(self) -> tuple[Phone, Phone]:
        return self.minji, self.boram

    def picture(self, step: str, *who: str) -> None:
        """Keeps pictures of these pages, or of all."""
        self._pictures += 1
        for one in who or EVERYBODY:
            getattr(self, one).picture(f"play-{self._pictures:02}-{step}-{one}")

    def unknown_to(self, text: str, *who: str) -> None:
        """None of these pages has ever been sent the words."""
        leaked = [one for one in who if self._carried(text, one)]
        assert not leaked, f"{text!r} went to {leaked}"

    def known_to(self, text: str, *who: str) -> None:
        """All of them have: what `unknown_to` looks into does hold what a page is sent."""
        missing = [one for one in who if not self._carried(text, one)]
        assert not missing, f"{text!r} never came to {missing}"

    def item(self, title: str) -> None:
        """On every page this item of the programme runs."""
        for phone in self.phones:
            phone.turn("now")
            expect(phone.page.get_by_role("heading", name=title)).to_be_visible()
        self.sunja.renew()
        expect(self.sunja.part("now")).to_contain_text(title)
        expect(self.stage.page.locator(".items .runs")).to_contain_text(title)
        expect(self.speaker.head).to_contain_text(title)

    def programme(self, *times: tuple[str, str]) -> None:
        """Phone, stage and screen tell the same beginnings, in the same order."""
        self.minji.turn("programme")
        for page, line in (
            (self.minji.page, ".programme > li"),
            (self.stage.page, ".items > li"),
            (self.screen.page, ".items > li"),
        ):
            rows = page.locator(line)
            expect(rows).to_have_count(len(times))
            for row, (at, title) in zip(rows.all(), times, strict=True):
                expect(row.locator("time")).to_contain_text(at)
                expect(row).to_contain_text(title)

    def _carried(self, text: str, who: str) -> bool:
        one = getattr(self, who)
        return text in one.page.content() if who == "sunja" else one.wire.carried(text)
