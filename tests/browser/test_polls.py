"""A poll before and one after: on the stage, on phones, on the room's screen."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.hall import Hall, script
from tests.browser.phones import citizen
from tests.support.browser import Visitors, axe_problems, picture

TITLE = "보건소에서 난임 주사를 놓는 데 대해 어떻게 생각하십니까?"
LONG = (TITLE + " 까닭은 댓글로 남겨 주시면 함께 읽겠습니다. ") * 4
OPTIONS = [
    f"{number}번째로 먼저 해야 할 일을 길게 적은 선택지입니다 {'가' * 20}" for number in range(8)
]
RULES = script("screen_rules")
SETTLED = script("screen_settled")
WALLS = {"1080p": (1920, 1080), "4-3": (1024, 768), "portrait": (1080, 1920)}


def votes(hall: Hall, poll: str, **people: int) -> None:
    """So many others answer so."""
    for value, count in people.items():
        for _ in range(count):
            hall._send(hall._person(), "poll.answer", {"id": poll, "value": value})


def option(phone: Page, word: str) -> Locator:
    return phone.locator(".option", has_text=word)


def test_a_poll_before_and_one_after_on_stage_phone_and_screen(
    hall: Hall, visitors: Visitors, stage: Callable[..., Page]
) -> None:
    operator, phone = stage(), citizen(visitors, hall)
    screen = visitors.open(hall.screen, "screen")

    # The stage prepares a poll and opens it; the phone has it on top, the screen says what to do.
    operator.locator("#tab-polls").click()
    operator.locator("#new-poll").click()
    operator.fill("#field-title", TITLE)
    operator.get_by_role("button", name="투표 준비하기").click()
    expect(phone.locator(".poll")).to_have_count(0)
    operator.get_by_role("button", name="투표 열기").click()
    expect(phone.locator("#main > section").first).to_contain_text(TITLE)
    expect(screen.locator("#room")).to_contain_text("휴대전화로 투표해 주십시오")
    before = phone.locator(".poll").get_attribute("data-poll") or ""

    # Somebody answers, thinks again, and loses the network for a moment.
    option(phone, "반대").click()
    expect(phone.locator(".told")).to_contain_text("투표했어요")
    phone.context.set_offline(True)
    option(phone, "유보").click()
    option(phone, "찬성").click()
    expect(option(phone, "찬성")).to_have_attribute("aria-pressed", "true")
    phone.context.set_offline(False)
    expect(phone.locator(".told")).to_contain_text("투표했어요")
    votes(hall, before, against=2, undecided=1)
    expect(phone.locator(".poll")).to_contain_text("4명 참여")
    expect(operator.locator(".tally tr").first).to_contain_text("1")
    expect(screen.locator("#room")).not_to_contain_text("%")

    # R reveals nothing while people vote; once it is closed, everybody sees the same.
    operator.keyboard.press("r")
    expect(operator.locator(".toast")).to_contain_text("먼저 투표를 마감해 주세요")
    operator.get_by_role("button", name="투표 마감", exact=True).click()
    expect(phone.locator(".poll")).to_contain_text("결과를 곧 공개해요")
    expect(screen.locator("#room")).to_contain_text("결과를 곧 공개합니다")
    operator.locator(f"#poll-reveal-{before}").click()
    own = phone.locator(".bars .own")
    expect(own).to_contain_text(re.compile("찬성.*내 선택.*25%.*1명", re.DOTALL))
    expect(screen.locator(".bars tr", has_text="반대")).to_contain_text("50%")

    # The same question after the talk: both stand side by side, with the change in points.
    operator.locator(f"#again-{before}").click()
    operator.get_by_role("button", name="투표 열기").click()
    after = operator.locator("[id^=poll-close-]").get_attribute("id") or ""
    after = after.removeprefix("poll-close-")
    option(phone, "찬성").click()
    expect(phone.locator(".told").first).to_contain_text("투표했어요")
    votes(hall, after, **{"for": 2, "against": 1})
    operator.locator(f"#poll-close-{after}").click()
    operator.locator(f"#poll-reveal-{after}").click()
    for page in (phone, screen):
        row = page.locator(".compared tbody tr").first
        expect(row).to_contain_text(re.compile(r"25%.*75%.*\+50%p", re.DOTALL))
    late = citizen(visitors, hall)
    expect(late.locator(".compared")).to_be_visible()
    for name, page in (("stage", operator), ("phone", phone), ("screen", screen)):
        page.evaluate("document.fonts.ready")
        picture(page, f"poll-{name}")
        assert not axe_problems(page), name
    assert not visitors.problems


@pytest.mark.parametrize("kind", ["short", "long"])
def test_every_state_of_a_poll_is_legible_on_every_wall(
    hall: Hall, visitors: Visitors, kind: str
) -> None:
    asked = {"kind": "stance", "title": TITLE}
    if kind == "long":
        asked = {"kind": "single", "title": LONG[:300], "options": OPTIONS}  # type: ignore[dict-item]
    value = {"short": "for", "long": "o3"}[kind]
    page = visitors.open(hall.screen, "screen")
    first = str(hall.do("poll.create", **asked)["id"])
    for poll in (first, str(hall.do("poll.create", round_of=first)["id"])):
        hall.do("poll.open", id=poll)
        votes(hall, poll, **{value: 2})
        page.wait_for_selector(".choices")
        judge(page, kind)
        hall.do("poll.close", id=poll)
        hall.do("poll.reveal", id=poll)
        page.wait_for_selector(".bars" if poll == first else ".compared")
        judge(page, kind)


def judge(page: Page, kind: str) -> None:
    for wall, (width, height) in WALLS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(SETTLED)
        assert page.evaluate(RULES) == [], f"{kind} on {wall}"


def test_several_answers_are_ticked_and_sent_together(hall: Hall, visitors: Visitors) -> None:
    phone = citizen(visitors, hall)
    asked = {"kind": "multiple", "title": "무엇이 먼저입니까?", "options": ["가", "나", "다"]}
    poll = str(hall.do("poll.create", **asked, most=2)["id"])
    hall.do("poll.open", id=poll, show=False)
    send = phone.locator(".send")
    expect(send).to_be_disabled()
    for word in ("가", "다"):
        option(phone, word).click()
    expect(option(phone, "나")).to_have_attribute("aria-disabled", "true")
    send.click()
    expect(phone.locator(".told")).to_contain_text("투표했어요")
    assert hall.read("staff")["polls"][poll]["results"]["counts"] == {"o1": 1, "o2": 0, "o3": 1}
    phone.reload()
    expect(option(phone, "다")).to_have_attribute("aria-pressed", "true")
