"""The speaker's page: what to answer now, what comes, how much time is left."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.hall import LONGEST, Hall
from tests.support.browser import Visitors, picture
from tests.support.server import Server


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_speaker_sees_now_next_and_the_time(
    visitors: Visitors, madang: Server, axe: Callable[..., None], language: str
) -> None:
    hall = Hall(madang)
    page = visitors.open(hall.meeting["links"]["speaker"], "laptop", language)
    page.goto(f"{page.url}?lang={language}")
    expect(page.get_by_role("heading", level=1)).to_have_text("시민토론 난임편 시민간담회")
    axe(page)
    picture(page, f"speaker-empty-{language}")

    hall.fill()
    live = page.get_by_role("region").first
    expect(live).to_contain_text("직장인은 평일 낮에 보건소에 가기 어렵습니다.")
    expect(page.get_by_role("listitem")).to_have_count(1)
    expect(page.get_by_role("listitem")).to_contain_text("진료 기록은 어떻게 공유되나요?")
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"(남은 시간|Time left)\s+\d+:\d\d"))
    expect(page.locator("#say")).to_contain_text("직장인은 평일 낮에")
    axe(page)
    picture(page, f"speaker-{language}")


def test_long_words_fit_a_small_screen(visitors: Visitors, madang: Server) -> None:
    hall = Hall(madang)
    hall.do("question.live", id=hall.ask(LONGEST["one word"]))
    page = visitors.open(hall.meeting["links"]["speaker"], viewport={"width": 320, "height": 640})
    expect(page.get_by_role("region").first).to_contain_text("보건소난임주사실")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
