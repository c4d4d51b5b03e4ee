"""The speaker's page: what to answer now, what comes, how much time is left; notes of the stage;
and the desk of a department."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from app.core.permissions import Role
from tests.browser.evening import Phone
from tests.browser.hall import LONGEST, QUESTIONS, Hall, script
from tests.support.browser import Visitors, picture
from tests.support.server import Server
from tests.support.town import Hall as Rows
from tests.support.town import Town

FITS = script("fits")
SIZES = {"tablet": (1024, 768), "laptop": (1366, 768), "phone": (390, 844), "small": (320, 640)}
WHOLE = """() => { const box = document.querySelector(".box");
  return box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth; }"""
HEARD = """() => { window.said = []; new MutationObserver(() => {
  const text = document.getElementById("say").textContent; if (text) said.push(text);
}).observe(document.getElementById("say"), {childList: true, subtree: true}); }"""
Open = Callable[..., Page]


@pytest.fixture
def rows(server: Server, hall: Hall) -> Iterator[Rows]:
    """The meeting in the database, with two departments and a panel."""
    town = Town(server)
    found = town.find(hall.meeting["code"])
    found.grant("health", Role.DEPARTMENT, called="건강증진과")
    found.grant("policy", Role.DEPARTMENT, called="보건정책과")
    found.grant("panel", Role.PANEL, called="패널")
    yield found
    town.close()


@pytest.fixture
def speak(hall: Hall, rows: Rows, visitors: Visitors) -> Open:
    """Opens the speaker's page: of the host, of the panel, of a department."""

    def open_page(who: str = "host", size: str = "laptop", language: str = "ko") -> Page:
        key = hall.key("speaker") if who == "host" else rows.keys[who]
        width, height = SIZES[size]
        address = f"{hall.server.base_url}/m/{hall.meeting['code']}/speaker"
        page = visitors.open(
            f"{address}?key={key}", "laptop", language, viewport={"width": width, "height": height}
        )
        page.goto(f"{address}?lang={language}")
        return page

    return open_page


def look(page: Page, name: str, axe: Callable[..., None]) -> None:
    """By axe, and by eye in every size; nothing is wider than the smallest phone."""
    axe(page)
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        picture(page, f"{name}-{size}")
    assert page.evaluate(FITS) == [], name
    page.set_viewport_size({"width": 1024, "height": 768})


def hears(page: Page, words: str) -> None:
    """A screen reader has been given these words."""
    page.wait_for_function("words => said.join(' ').includes(words)", arg=words)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_speaker_sees_now_next_and_the_time(
    hall: Hall, speak: Open, axe: Callable[..., None], language: str
) -> None:
    page = speak("host", "tablet", language)
    page.evaluate(HEARD)
    expect(page.get_by_role("heading", level=1)).to_have_text("시민토론 난임편 시민간담회")
    look(page, f"speaker-empty-{language}", axe)

    hall.fill()
    live = page.get_by_role("region").first
    expect(live).to_contain_text(QUESTIONS[0])
    expect(page.get_by_role("listitem")).to_have_count(1)
    expect(page.get_by_role("listitem")).to_contain_text(QUESTIONS[1])
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"(남은 시간|Time left)\s+\d+:\d\d"))
    hears(page, "직장인은 평일 낮에")
    expect(page.get_by_role("button")).to_have_count(0)
    look(page, f"speaker-{language}", axe)


def test_every_question_is_whole_on_every_size(hall: Hall, speak: Open) -> None:
    page = speak("panel", "tablet")
    for text in (*LONGEST.values(), QUESTIONS[0]):
        hall.do("question.live", id=hall.ask(text))
        box = page.locator(".box")
        expect(box).to_contain_text(text[:20])
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            expect(page.locator(".box .large")).to_be_visible()
            if text == QUESTIONS[0]:
                page.wait_for_function(WHOLE)
            assert page.evaluate(FITS) == [], (size, text[:20])
            if text == LONGEST["sentences"]:
                picture(page, f"speaker-longest-{size}")


def test_the_clock_warns_in_the_last_minute_and_counts_on_beyond_it(
    hall: Hall, rows: Rows, speak: Open
) -> None:
    hall.fill()
    page, item = speak("panel", "tablet"), hall.agenda()[3]
    now = int(time.time() * 1000)
    rows.set_item(item, ends_at=now + 40_000)
    clock = page.locator(".clock")
    expect(clock).to_have_class(re.compile("soon"))
    expect(clock).to_have_text(re.compile(r"남은 시간\s+0:\d\d"))
    picture(page, "speaker-soon")
    rows.set_item(item, ends_at=now - 65_000)
    expect(clock).to_have_class(re.compile("late"))
    expect(clock).to_have_text(re.compile(r"지난 시간\s+\+1:\d\d"))
    picture(page, "speaker-late")


def test_a_note_crosses_every_speakers_page_until_one_has_read_it(
    hall: Hall, speak: Open, stage: Open, axe: Callable[..., None]
) -> None:
    hall.fill()
    host, panel, operator = speak("host", "tablet"), speak("panel", "phone"), stage()
    host.evaluate(HEARD)
    operator.get_by_role("tab", name="쪽지").click()
    operator.get_by_role("button", name="2분 남았습니다").click()
    operator.get_by_role("textbox", name="직접 쓰기").fill("왼쪽 뒷자리에서 손을 들었습니다")
    operator.keyboard.press("Enter")
    for page in (host, panel):
        expect(page.locator(".memo")).to_have_count(2)
    expect(operator.get_by_role("textbox", name="직접 쓰기")).to_have_value("")
    hears(host, "2분 남았습니다")
    unread = operator.locator(".sentnotes").get_by_text("아직 확인 안 함")
    expect(unread).to_have_count(2)
    picture(operator, "stage-notes")
    look(host, "speaker-note", axe)

    host.locator(".memo button").first.focus()
    host.keyboard.press("Enter")
    for page in (host, panel):
        expect(page.locator(".memo")).to_have_count(1)
        expect(page.locator(".memo")).to_contain_text("2분 남았습니다")
    expect(unread).to_have_count(1)
    expect(operator.locator(".sentnotes")).to_contain_text(re.compile(r"\d\d:\d\d 사회자 확인"))
    panel.get_by_role("button", name="확인했습니다").click()
    expect(host.locator(".memo")).to_have_count(0)
    expect(operator.locator(".sentnotes")).to_contain_text(re.compile(r"\d\d:\d\d 패널 확인"))
    axe(operator)


def test_the_host_goes_on_where_the_meeting_lets_them_once_a_press(
    hall: Hall, rows: Rows, speak: Open
) -> None:
    asked = hall.fill()
    hall.do("question.queue", id=asked[2])
    rows.set(host_next=True)
    page = speak("host", "tablet")
    button = page.get_by_role("button", name="답변 완료, 다음 질문")
    button.dblclick()
    expect(page.locator(".box")).to_contain_text(QUESTIONS[1])
    expect(button).to_be_focused()
    assert hall.read("public")["questions"][asked[2]]["status"] == "queued", "one press, one step"
    rows.set(host_next=False)
    expect(button).to_have_count(0)


def test_a_department_takes_tells_answers_and_keeps_its_promises(
    hall: Hall, speak: Open, visitors: Visitors, axe: Callable[..., None]
) -> None:
    asked = hall.fill()
    host, page = speak("host", "tablet"), speak("health")
    other = speak("policy", "phone")
    expect(page.get_by_text("아직 맡은 질문이 없어요.")).to_be_visible()
    page.get_by_role("button", name="미배정").click()
    cards = page.locator("[data-question]")
    expect(cards).to_have_count(5)
    other.get_by_role("button", name="미배정").click()
    page.locator(f"#take-{asked[0]}").focus()
    page.keyboard.press("Enter")
    own = page.locator(f"#take-{asked[0]}")
    expect(own).to_have_text("내려놓기")
    expect(own).to_be_focused()  # nothing moves under a finger, and a second press is the same one
    page.keyboard.press("Enter")
    expect(other.locator("[data-question]")).to_have_count(4)
    other.get_by_role("button", name="전체").click()
    expect(other.locator(f"#take-{asked[0]}")).to_have_count(0)
    expect(host.locator(".about")).to_contain_text("답변 부서: 건강증진과")

    page.locator("#filter-mine").click()
    page.locator(f"#send-{asked[0]}").click()
    page.get_by_role("textbox", name="참고 사실").fill("네 곳이 토요일 오전에 문을 엽니다.")
    page.get_by_role("button", name="발표자에게 보내기").click()
    expect(host.locator(".question .facts")).to_contain_text("네 곳이 토요일 오전에 문을 엽니다.")
    expect(host.locator(".question .facts")).to_contain_text("건강증진과")
    page.locator(f"#answer-{asked[0]}").click()
    page.get_by_role("textbox", name="답변").fill("토요일 오전에 시범 운영합니다.")
    page.get_by_role("button", name="답변 공개").click()
    expect(page.get_by_text("토요일 오전에 시범 운영합니다.")).to_be_visible()
    hall.do("question.defer", id=asked[0], due="2019-04-05")
    expect(cards.first).to_contain_text("2019. 4. 5.(금)까지")
    hall.do("question.live", id=asked[1])
    look(page, "speaker-desk", axe)
    other.locator(f"#take-{asked[3]}").click()
    expect(other.locator(f"#take-{asked[3]}")).to_have_text("내려놓기")

    page.locator(".facts").get_by_role("button", name="거두기").click()
    expect(page.locator(".facts")).to_have_count(0)
    phone = Phone(visitors.arrive().new_page())
    phone.join(f"{hall.server.base_url}/j/{hall.meeting['code']}")
    phone.turn("questions")
    expect(phone.page.locator(f"#q-{asked[3]}")).to_contain_text("답변 부서: 보건정책과")
    picture(phone.page, "phone-department")


def test_a_lost_connection_is_seen_and_said(hall: Hall, speak: Open) -> None:
    page = speak("panel", "phone")
    page.evaluate(HEARD)
    hall.do("question.live", id=hall.ask(QUESTIONS[4]))
    expect(page.locator(".box")).to_contain_text(QUESTIONS[4])
    page.context.set_offline(True)
    expect(page.locator(".lost")).to_contain_text("연결이 끊겼어요")
    hears(page, "연결이 끊겼어요")
    page.context.set_offline(False)
    expect(page.locator(".lost")).to_have_count(0)
    hears(page, "다시 연결")
