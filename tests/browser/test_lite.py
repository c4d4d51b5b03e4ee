"""The plain page in a browser without scripts, and the text size on every page of citizens."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hall import Hall
from tests.browser.phones import citizen, connected
from tests.support.browser import Visitors, picture
from tests.support.server import Server

FIT = """() => [...document.querySelectorAll("body *")].filter(e => {
  const box = e.getBoundingClientRect();
  const cut = e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === "hidden";
  const out = box.right > innerWidth + 1 || box.left < -1;
  return box.width && (out || cut) && !e.closest(".sr-only, .skip, textarea");
}).map(e => `${e.tagName}.${e.className} ${e.textContent.slice(0, 20)}`).slice(0, 3)"""


def lite(visitors: Visitors, hall: Hall, **options: Any) -> Page:
    """Somebody without scripts, who came in and was sent to the plain page."""
    page = visitors.arrive(java_script_enabled=False, **options).new_page()
    page.goto(f"{hall.server.base_url}/j/{hall.meeting['code']}?at=hall")
    page.check("#agree")
    page.get_by_role("button", name=re.compile("^(참여하기|Join)$")).click()
    page.goto(hall.meeting["links"]["lite"])
    return page


def press(page: Page, part: str, name: str) -> None:
    """Presses a button of a part of the page."""
    page.locator(part).get_by_role("button", name=name, exact=True).first.click()


def test_a_citizen_without_scripts_does_everything(visitors: Visitors, hall: Hall) -> None:
    hall.do("posting.set", comments="open", questions="held")
    question = hall.ask("이미 있는 질문인가요?")
    hall.do("post.approve", id=question)
    hall.do("agenda.start", id=hall.agenda()[0])
    hall.do("announce", text="물은 뒤에 있어요", to="hall", minutes=5)
    page = lite(visitors, hall)
    expect(page.locator("#now")).to_contain_text("경과 보고")
    expect(page.locator("main")).to_contain_text("물은 뒤에 있어요")

    page.fill("#text", "스크립트 없이 쓴 댓글")
    press(page, "#write", "댓글로 보내기")
    expect(page.locator("#message")).to_contain_text("보냈어요")
    expect(page.locator("#comments")).to_contain_text("스크립트 없이 쓴 댓글")

    page.fill("#text", "이미 있는 질문이에요?")
    press(page, "#write", "질문으로 보내기")
    expect(page.locator("#message")).to_contain_text("이미 있는 질문인가요?")
    picture(page, "lite-twins")
    press(page, "#message", "다른 질문이에요. 그대로 보내기")
    expect(page.locator("#message")).to_contain_text("검토 후")
    expect(page.locator("#mine")).to_contain_text("접수")

    press(page, "#questions", "공감")
    expect(page.locator("#questions")).to_contain_text("공감 1")
    press(page, "#questions", "공감 취소")
    expect(page.locator("#questions")).to_contain_text("공감 0")

    vote(page, hall)

    page.fill("#text", " ")
    press(page, "#write", "댓글로 보내기")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("link", name="지금").click()

    page.fill("#name", "망원동 주민")
    press(page, "#settings", "저장하기")
    expect(page.locator("#name")).to_have_value("망원동 주민")

    page.locator("#mine summary").first.click()
    press(page, "#mine", "네, 삭제할게요")
    expect(page.locator("#message")).to_contain_text("삭제했어요")
    expect(page.locator("#mine")).to_contain_text("본인 삭제")
    picture(page, "lite-whole")


def vote(page: Page, hall: Hall) -> None:
    """Two polls, answered, changed, and their results read in a table."""
    title = "보건소 난임 주사 제공에 대해 어떻게 생각하십니까?"
    stance = hall.do("poll.create", kind="stance", title=title)["id"]
    several = {"kind": "multiple", "title": "언제 열까요?", "options": ["아침", "점심", "저녁"]}
    multiple = hall.do("poll.create", **several)["id"]
    for id in (stance, multiple):
        hall.do("poll.open", id=id)
    page.get_by_role("link", name="새로 고침", exact=True).click()
    press(page, f"#poll-{stance}", "이대로 보내기")
    expect(page.get_by_role("alert")).to_contain_text("답을 먼저 골라 주세요")
    page.locator(f"#poll-{stance}").get_by_label("반대").check()
    press(page, f"#poll-{stance}", "이대로 보내기")
    expect(page.locator(f"#poll-{stance}").get_by_label("반대")).to_be_checked()
    page.locator(f"#poll-{stance}").get_by_label("찬성").check()
    press(page, f"#poll-{stance}", "답 바꾸기")
    for option in ("아침", "저녁"):
        page.locator(f"#poll-{multiple}").get_by_label(option).check()
    press(page, f"#poll-{multiple}", "이대로 보내기")
    expect(page.locator(f"#poll-{multiple}").get_by_label("저녁")).to_be_checked()
    picture(page, "lite-polls-open")
    for id in (stance, multiple):
        hall.do("poll.close", id=id)
        hall.do("poll.reveal", id=id)
    page.get_by_role("link", name="새로 고침", exact=True).click()
    row = page.locator(f"#poll-{stance}").get_by_role("row", name=re.compile("찬성"))
    expect(row).to_contain_text("내 선택")
    expect(row.get_by_role("cell").first).to_have_text("1")
    picture(page, "lite-polls-results")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_pages_of_citizens_fit_320_px_in_the_largest_size(
    visitors: Visitors, server: Server, axe: Any, language: str
) -> None:
    hall = Hall(server)
    hall.fill()
    hall.write("띄어쓰지않고끝없이이어지는글" * 12)
    view = {"width": 320, "height": 568}
    page = visitors.arrive("laptop", language, viewport=view).new_page()
    code = hall.meeting["code"]
    for address in ("/", f"/j/{code}", "/j?code=12", f"/m/{code}/lite"):
        if address.endswith("lite"):
            page.goto(f"{server.base_url}/j/{code}")
            page.check("#agree")
            page.locator("form.consent button").first.click()
            connected(page)
        page.goto(
            f"{server.base_url}{address}{'&' if '?' in address else '?'}size=5&lang={language}"
        )
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        assert page.evaluate(FIT) == [], address
        if page.locator("#code").count():
            page.fill("#code", "123 456")
            assert page.evaluate("code.scrollWidth <= code.clientWidth"), address
        axe(page)
        picture(page, f"size-5-{language}-{address.strip('/').rpartition('/')[2] or 'home'}"[:40])


def test_the_text_size_is_asked_once_and_kept_by_every_page(visitors: Visitors, hall: Hall) -> None:
    page = citizen(visitors, hall)
    asked = page.get_by_role("group", name="글자 크기")
    asked.get_by_role("button", name="가장 크게").click()
    expect(page.locator("html")).to_have_attribute("data-size", "5")
    expect(asked).to_be_visible()
    asked.get_by_role("button", name="작게").click()
    expect(page.locator("html")).to_have_attribute("data-size", "1")
    page.get_by_role("button", name="이 크기로 닫기").click()
    expect(asked).to_have_count(0)
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-size", "1")
    connected(page)
    expect(asked).to_have_count(0)
    page.goto(hall.meeting["links"]["lite"])
    expect(page.locator("html")).to_have_attribute("data-size", "1")
    page.get_by_role("navigation", name="글자 크기").get_by_role("link", name="크게").last.click()
    expect(page.locator("html")).to_have_attribute("data-size", "5")


def test_who_chose_a_size_at_the_door_is_not_asked_again(visitors: Visitors, hall: Hall) -> None:
    page = visitors.open(f"{hall.server.base_url}/j/{hall.meeting['code']}?at=hall")
    page.get_by_role("link", name="조금 크게").focus()
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-size", "3")
    expect(page.locator("input[value=hall]")).to_be_checked()
    page.check("#agree")
    page.get_by_role("button", name="참여하기", exact=True).click()
    connected(page)
    expect(page.locator("html")).to_have_attribute("data-size", "3")
    expect(page.locator(".sizing")).to_have_count(0)


def test_who_is_under_14_reads_and_is_told_why_on_phone_and_plain_page(
    visitors: Visitors, hall: Hall
) -> None:
    hall.ask("어린이도 읽을 수 있는 질문인가요?")
    page = visitors.open(f"{hall.server.base_url}/j/{hall.meeting['code']}")
    page.get_by_role("button", name="만 14세 미만입니다").click()
    connected(page)
    expect(page.locator("#shut")).to_contain_text("만 14세 미만은 모두 읽을 수 있지만")
    expect(page.locator("#composer")).to_be_hidden()
    page.locator("#tabs a[href='#questions']").click()
    expect(page.locator("#main")).to_contain_text("어린이도 읽을 수 있는 질문인가요?")
    expect(page.locator("button.support")).to_have_count(0)
    picture(page, "phone-reader")
    page.goto(hall.meeting["links"]["lite"])
    page.get_by_role("link", name="만 14세 이상입니다").click()
    page.check("#agree")
    page.get_by_role("button", name="참여하기", exact=True).click()
    connected(page)
    expect(page.locator("#composer")).to_be_visible()
