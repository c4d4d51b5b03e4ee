"""The queue under way: nothing jumps, nobody collides, on a laptop and on a phone."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hall import Hall
from tests.browser.moderators import QUESTIONS, WITH_PHONE, arrive, card, choose
from tests.support.browser import picture

TOP = "id => document.getElementById(id).getBoundingClientRect().top"
LISTEN = """() => {
  window.said = [];
  const hear = () => say.textContent && said.push(say.textContent);
  new MutationObserver(hear).observe(say, {childList: true, characterData: true, subtree: true});
}"""


@pytest.mark.parametrize("position", [0, 3])
def test_the_current_card_never_moves_while_posts_arrive(
    hall: Hall, queue: Callable[..., Page], position: int
) -> None:
    page = queue()
    ids = arrive(hall, page)
    hall.do("post.refuse", id=ids[0], reason="other")
    expect(card(page, "waiting", ids[0])).to_have_count(0)
    for _ in range(position + 1):
        page.keyboard.press("j")
    held = page.locator("[aria-current=true][data-id]").get_attribute("id")
    page.wait_for_timeout(500)
    before = page.evaluate(TOP, held)

    with ThreadPoolExecutor(6) as people:
        list(people.map(hall.ask, [f"{n}번째로 새로 온 질문입니다" for n in range(30)]))
    hall.do("post.restore", id=ids[0])
    expect(page.locator(".lane h2 .chip").first).to_have_text("35")

    assert page.evaluate("document.activeElement.id") == held
    assert page.evaluate(TOP, held) == pytest.approx(before, abs=1)
    if position:
        assert page.locator("[aria-current=true][data-id]").get_attribute("id") == held
        bar = page.get_by_role("button", name="새 글 1개 보기")
        bar.click()
        expect(bar).to_have_count(0)
        assert page.evaluate("document.activeElement !== document.body")


def test_two_moderators_see_each_other_and_the_second_is_told(
    hall: Hall, queue: Callable[..., Page]
) -> None:
    one, two = queue(), queue("stage")
    first, _, third, *_ = arrive(hall, one)
    choose(card(one, "waiting", first))
    expect(card(two, "waiting", first).locator(".claim")).to_be_visible()

    # Both have it before them; the other one's page has not heard yet.
    two.keyboard.press("j")
    two.context.set_offline(True)
    one.keyboard.press("a")
    expect(card(one, "public", first)).to_be_visible()
    two.context.set_offline(False)
    two.keyboard.press("a")
    expect(card(two, "waiting", first).locator(".note")).to_contain_text(
        re.compile("다른 담당자|another moderator")
    )
    # The first one's next card is the second; so the second one's is the third.
    expect(card(two, "waiting", third)).to_be_focused()
    assert hall.read("public")["questions"][first]["status"] == "public"


def test_what_somebody_else_took_stays_as_a_ghost(hall: Hall, queue: Callable[..., Page]) -> None:
    page = queue()
    ids = arrive(hall, page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    before = page.evaluate(TOP, f"card-waiting-{ids[2]}")
    hall.do("post.approve", ids=[ids[0], ids[2]])
    expect(card(page, "waiting", ids[2])).to_have_class(re.compile("gone"))
    expect(card(page, "waiting", ids[2]).locator(".note")).to_contain_text("공개")
    assert page.evaluate(TOP, f"card-waiting-{ids[2]}") == pytest.approx(before, abs=1)
    page.keyboard.press("a")
    expect(card(page, "waiting", ids[3])).to_be_focused()
    expect(page.locator(".gone")).to_have_count(0)
    assert ids[3] in hall.read("staff")["waiting"]


def test_arrivals_are_counted_aloud_now_and_then(hall: Hall, queue: Callable[..., Page]) -> None:
    page = queue()
    page.evaluate(LISTEN)
    arrive(hall, page)
    page.wait_for_timeout(11_000)
    assert page.evaluate("said") == ["새 글 5개가 검토를 기다려요."]
    assert page.locator("[data-scroll=waiting]").get_attribute("aria-live") == "off"


def test_offline_is_said_and_nothing_is_lost_from_view(
    hall: Hall, queue: Callable[..., Page]
) -> None:
    page = queue()
    ids = arrive(hall, page)
    page.context.set_offline(True)
    expect(page.get_by_text(re.compile("부터 연결 끊김"))).to_be_visible(timeout=15_000)
    expect(card(page, "waiting", ids[0])).to_be_visible()
    picture(page, "queue-offline")
    page.context.set_offline(False)
    expect(page.get_by_text(re.compile("부터 연결 끊김"))).to_have_count(0, timeout=15_000)


def test_a_whole_shift_on_a_phone(hall: Hall, queue: Callable[..., Page]) -> None:
    page = queue(size="phone")
    ids = arrive(hall, page)
    card(page, "waiting", ids[0]).tap()
    buttons = card(page, "waiting", ids[0]).locator(".actions .btn")
    assert all(button.bounding_box()["height"] >= 44 for button in buttons.all())  # type: ignore[index]
    picture(page, "queue-phone-ko")
    buttons.filter(has_text=re.compile("^공개")).first.tap()
    expect(card(page, "waiting", ids[1])).to_have_attribute("aria-current", "true")
    card(page, "waiting", ids[1]).get_by_role("button", name="비공개").tap()
    page.get_by_role("button", name="그 밖의 사유").tap()
    page.get_by_role("tab", name=re.compile("^공개")).tap()
    expect(card(page, "public", ids[0])).to_be_visible()
    page.locator("#undo").tap()
    page.get_by_role("tab", name=re.compile("^검토 대기")).tap()
    expect(card(page, "waiting", ids[1])).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_it_passes_axe_and_has_no_sideways_scrolling(
    hall: Hall, queue: Callable[..., Page], axe: Callable[[Page], None], language: str
) -> None:
    empty = queue(language=language, reduced_motion="reduce")
    axe(empty)
    picture(empty, f"queue-empty-{language}")
    hall.do("posting.set", comments="open", questions="open")
    ids = hall.fill()
    hall.do("posting.set", questions="held")
    waiting = arrive(hall, empty, (*QUESTIONS, WITH_PHONE))
    hall.do("post.hold", id=waiting[1])
    choose(card(empty, "waiting", waiting[0]))
    expect(card(empty, "public", ids[0])).to_be_visible()
    axe(empty)
    picture(empty, f"queue-busy-{language}")
    for keys in (["x"], ["m"], ["e"], ["Shift+Slash"]):
        for key in keys:
            empty.keyboard.press(key)
        expect(empty.get_by_role("dialog")).to_be_visible()
        axe(empty)
        empty.keyboard.press("Escape")

    # 320 px, which is also 1280 px at 400 %, and a laptop at 200 %.
    for width, height in ((320, 640), (640, 400)):
        small = queue(
            language=language, viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        expect(card(small, "waiting", waiting[0])).to_be_visible()
        choose(card(small, "waiting", waiting[0]))
        assert small.evaluate("document.documentElement.scrollWidth") <= width
        axe(small)
    picture(small, f"queue-zoomed-{language}")
