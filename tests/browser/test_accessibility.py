"""Doors, errors and the rarer states of the phone for everybody; a citizen's whole evening by
keyboard; and what speaks by itself on every page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.evening import Phone
from tests.browser.hall import Hall, script
from tests.support.browser import Visitors, picture
from tests.support.server import MEETING, Server

FITS = script("fits")
LIVE = script("live_regions")
SMALL = {"width": 320, "height": 640}
PHONE = {"width": 390, "height": 844}
REFUSED = "담당 과장님 전화번호 알려 주세요."
ASKED = "저녁이나 주말에도 주사를 맞을 수 있나요?"
TWIN = "주말이나 저녁에도 주사를 맞을 수 있을까요?"
SIMPLE = "비용은 얼마나 드나요?"
Look = Callable[[Page, str], None]


@pytest.fixture
def look(axe: Callable[..., None]) -> Look:
    """Looks at a page as the tests of this file do: by axe, at 320 px, and by eye."""

    def check(page: Page, name: str) -> None:
        axe(page)
        assert page.evaluate("document.title").strip()
        picture(page, name)
        page.set_viewport_size(SMALL)
        assert page.evaluate(FITS) == [], name
        picture(page, f"{name}-320")
        page.set_viewport_size(PHONE)

    return check


@pytest.mark.parametrize("language", ["ko", "en"])
def test_doors_and_errors(hall: Hall, visitors: Visitors, look: Look, language: str) -> None:
    home, code = hall.server.base_url, hall.meeting["code"]
    page = visitors.open(f"{home}/?lang={language}", reduced_motion="reduce")
    look(page, f"home-{language}")
    page.goto(f"{home}/j?code=12 34")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_value("12 34")
    look(page, f"door-wrong-{language}")
    page.goto(f"{home}/j/{code}")
    page.get_by_role("button", name=re.compile("^(참여하기|Join)$")).click()
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, f"notice-unticked-{language}")
    for name, address in (
        ("no-page", f"{home}/nowhere"),
        ("no-meeting", f"{home}/m/000000"),
        ("staff-only", f"{home}/m/{code}/queue"),
        ("wrong-key", f"{home}/m/{code}/stage?key=00"),
    ):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("link").first).to_be_visible()
        assert page.locator("html").get_attribute("lang") == language
        look(page, f"error-{name}-{language}")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_states_of_the_phone(
    server: Server, visitors: Visitors, look: Look, language: str
) -> None:
    hall = Hall(
        server, MEETING.replace('language = "ko"', f'language = "{language}"'), opened=False
    )
    context = visitors.arrive(language=language, reduced_motion="reduce")
    phone = Phone(context.new_page(), language)
    phone.join(f"{server.base_url}/j/{hall.meeting['code']}", "망원동 주민")
    look(phone.page, f"phone-upcoming-{language}")
    hall.begin()
    look(phone.page, f"phone-nothing-yet-{language}")
    for tab in ("questions", "comments", "programme", "mine"):
        phone.turn(tab)
        look(phone.page, f"phone-empty-{tab}-{language}")

    twin = hall.ask(ASKED, 3)
    phone.send("question", TWIN)
    expect(phone.page.get_by_role("dialog")).to_be_visible()
    look(phone.page, f"phone-twins-{language}")
    phone.page.keyboard.press("Escape")
    phone.field().fill("가" * 312)
    look(phone.page, f"phone-too-long-{language}")
    phone.field().fill("")

    hall.do("posting.set", questions="held")
    for text in (REFUSED, SIMPLE):
        phone.send("question", text)
        expect(phone.sent()).to_be_visible()
    waiting = {post["text"]: id for id, post in hall.read("staff")["waiting"].items()}
    hall.do("post.refuse", id=waiting[REFUSED], reason="complaint")
    hall.do("post.merge", id=waiting[SIMPLE], into=twin)
    hall.do("question.live", id=twin)
    hall.do("announce", text="마이크로 묻고 싶은 분은 손을 들어 주세요.")
    phone.turn("now")
    look(phone.page, f"phone-news-{language}")
    phone.turn("mine")
    look(phone.page, f"phone-mine-told-{language}")
    phone.item(REFUSED).get_by_role("button").last.click()
    look(phone.page, f"phone-withdrawing-{language}")

    context.set_offline(True)
    expect(
        phone.page.get_by_role("button", name=re.compile("지금 연결|Connect now"))
    ).to_be_visible()
    look(phone.page, f"phone-offline-{language}")
    context.set_offline(False)
    hall.do("person.mute", post=waiting[SIMPLE])
    phone.turn("questions")
    look(phone.page, f"phone-muted-{language}")
    hall.do("question.answered", id=twin, answer="토요일 오전에 시범 운영합니다.")
    hall.do("meeting.close")
    for tab in ("now", "questions", "comments", "mine"):
        phone.turn(tab)
        look(phone.page, f"phone-closed-{tab}-{language}")


class Keyboard:
    """Somebody who has no mouse; the focus is never lost on the way."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go(self, name: str, role: str = "button") -> None:
        """Tab until the focus is on what has this name."""
        wanted = re.compile(name)
        expect(self.page.get_by_role(role, name=wanted).first).to_be_visible()
        for _ in range(70):
            self.page.keyboard.press("Tab")
            focused = self.page.locator(":focus")
            if focused.count() and focused.and_(self.page.get_by_role(role, name=wanted)).count():
                return
        raise AssertionError(f"no way to {role} {name}")

    def press(self, name: str, role: str = "button", key: str = "Enter") -> None:
        self.go(name, role)
        self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        self.go("", "textbox")
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def has_focus(self) -> None:
        """Something has the focus, so that the next Tab does not begin at the top."""
        assert self.page.evaluate("document.activeElement !== document.body")


def test_the_whole_evening_by_keyboard(hall: Hall, visitors: Visitors) -> None:
    other = hall.ask(ASKED, 1)
    hall.do("posting.set", questions="held")
    page = visitors.open(f"{hall.server.base_url}/", "laptop")
    keys = Keyboard(page)
    expect(page.get_by_label("참여 번호")).to_be_focused()
    page.keyboard.insert_text(hall.meeting["code"])
    page.keyboard.press("Enter")
    keys.press("14세", "checkbox", "Space")
    keys.press("^참여하기$")
    expect(page.get_by_text("연결됨")).to_be_visible()

    keys.press("^댓글$", "link")
    keys.write("키보드로 쓴 댓글")
    keys.press("^보내기$")
    expect(page.get_by_text("✓ 보냈어요")).to_be_visible()
    keys.has_focus()
    keys.press("^질문$", "link")
    keys.press(r"^공감 \d")
    support = page.get_by_role("button", name=re.compile("공감함"))
    expect(support).to_have_attribute("aria-pressed", "true")
    expect(support).to_be_focused()
    keys.press("최신순")
    keys.write(TWIN)
    keys.press("^보내기$")
    expect(page.get_by_role("dialog")).to_contain_text(ASKED)
    keys.press("다른 질문이에요")
    expect(page.get_by_text("✓ 보냈어요")).to_be_visible()
    keys.has_focus()

    waiting = next(iter(hall.read("staff")["waiting"]))
    hall.do("post.refuse", id=waiting, reason="repeat")
    keys.press("^내 글", "link")
    keys.press("고쳐서 다시 보내기")
    expect(page.get_by_role("textbox")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(SIMPLE)
    keys.press("^보내기$")
    expect(page.get_by_text("✓ 보냈어요")).to_be_visible()

    keys.press("^내 글", "link")
    keys.press("^삭제$")
    expect(page.get_by_role("button", name="삭제").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("본인 삭제")).to_be_visible()
    keys.press("설정")
    keys.press("크게")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="설정")).to_be_focused()
    assert hall.read("public")["questions"][other]["score"] == 2
    statuses = sorted(post["status"] for post in own(page))
    assert statuses == ["not_shown", "public", "withdrawn"]


def own(page: Page) -> list[dict[str, str]]:
    """The person's posts, from the feed of their own document."""
    code = re.search(r"/m/(\d+)", page.url)
    assert code
    fetched = "async url => Object.values((await (await fetch(url)).json()).state.posts)"
    posts: list[dict[str, str]] = page.evaluate(fetched, f"/m/{code[1]}/documents/mine")
    return posts


def test_only_two_regions_speak_and_both_are_silent_at_first(
    hall: Hall, visitors: Visitors
) -> None:
    hall.fill()
    hall.do("stage.show", scene="question")
    link = hall.meeting["links"]
    phone = Phone(visitors.arrive().new_page())
    phone.join(f"{hall.server.base_url}/j/{hall.meeting['code']}")
    pages = {"phone": phone.page}
    for name in ("queue", "stage", "speaker", "screen"):
        pages[name] = visitors.open(link[name], "screen" if name == "screen" else "laptop")
    for name, page in pages.items():
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        silent = {"status say: "} if name == "screen" else {"status say: ", "alert alarm: "}
        assert set(page.evaluate(LIVE)) == silent, name
    # A clock is seen; it does not speak every second.
    for name in ("phone", "stage", "speaker", "screen"):
        timers = pages[name].get_by_role("timer")
        assert timers.count() >= 1, name
        assert not timers.first.get_attribute("aria-live"), name


def test_only_what_cannot_wait_interrupts(hall: Hall, visitors: Visitors) -> None:
    hall.do("posting.set", questions="held")
    phone = Phone(visitors.arrive().new_page())
    phone.join(f"{hall.server.base_url}/j/{hall.meeting['code']}")
    phone.page.evaluate(
        """() => { window.said = []; for (const id of ["say", "alarm"]) new MutationObserver(() => {
          const text = document.getElementById(id).textContent; if (text) said.push([id, text]);
        }).observe(document.getElementById(id), {childList: true, subtree: true}); }"""
    )
    for text in (REFUSED, SIMPLE):
        phone.send("question", text)
        expect(phone.sent()).to_be_visible()
    waiting = {post["text"]: id for id, post in hall.read("staff")["waiting"].items()}
    hall.do("post.approve", id=waiting[SIMPLE])
    hall.do("question.live", id=waiting[SIMPLE])
    hall.do("announce", text="곧 마칩니다.")
    hall.do("post.refuse", id=waiting[REFUSED], reason="personal")
    heard = "([region, words]) => said.some(([id, text]) => id === region && text.includes(words))"
    for words in (["alarm", "개인정보 포함"], ["say", "곧 마칩니다."]):
        phone.page.wait_for_function(heard, arg=words)
    alarms = phone.page.evaluate("said.filter(([id]) => id === 'alarm').length")
    assert alarms == 1
    polite = " ".join(phone.page.evaluate("said.filter(([id]) => id === 'say').map(([, t]) => t)"))
    for words in ("보냈어요. 검토 후 공개돼요.", "지금 답변 중", "알림: 곧 마칩니다."):
        assert words in polite


def test_the_tabs_come_back_when_the_keyboard_goes(hall: Hall, visitors: Visitors) -> None:
    phone = Phone(visitors.arrive().new_page())
    phone.join(f"{hall.server.base_url}/j/{hall.meeting['code']}")
    tabs = phone.page.get_by_role("navigation")
    expect(tabs).to_be_visible()
    phone.field().tap()
    phone.page.set_viewport_size({"width": 390, "height": 500})  # the keyboard opens
    expect(tabs).not_to_be_visible()
    phone.page.set_viewport_size(PHONE)  # the back key closes it; the field keeps the focus
    expect(tabs).to_be_visible()
    expect(phone.field()).to_be_focused()
    phone.page.set_viewport_size({"width": 390, "height": 500})
    expect(tabs).not_to_be_visible()
