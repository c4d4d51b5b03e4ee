"""The run of show by keyboard: late, made up for, another order, what is ready sent, taken back."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from playwright.sync_api import Page, expect

from app.meetings.times import share
from tests.browser.hall import QUESTIONS, Hall
from tests.browser.phones import join
from tests.support.browser import Visitors, picture
from tests.support.server import MEETING, Server

BRINGS = """
scene = "ranking"
[agenda.posting]
comments = "off"
"""


@pytest.fixture
def hall(server: Server) -> Hall:
    """An evening of today that should have begun nine minutes ago."""
    begins = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=9)
    file = MEETING.replace("2019-03-26T19:00:00+09:00", begins.isoformat())
    file = file.replace("2019-03-26T20:00:00+09:00", (begins + timedelta(hours=1)).isoformat())
    return Hall(server, file.replace("minutes = 15\n", f"minutes = 15\n{BRINGS}"))


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, id: str) -> None:
    """Goes to a control with the tab key alone."""
    for _ in range(80):
        if page.evaluate("document.activeElement?.id") == id:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"nobody reaches #{id} by the tab key")


def lengths(hall: Hall) -> list[int]:
    agenda = sorted(hall.read("public")["agenda"].values(), key=lambda item: item["position"])
    return [item.get("seconds", item["minutes"] * 60) for item in agenda]


def test_an_evening_is_run_by_keyboard(hall: Hall, stage: Callable[..., Page]) -> None:
    page = stage(viewport={"width": 1366, "height": 768})
    expect(page.locator(".programme .chip.warn")).to_have_text("9분 늦음")
    press(page, "n")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("경과 보고")
    press(page, "Enter")
    expect(page.locator(".items .runs")).to_contain_text("경과 보고")

    tab_to(page, "more")
    press(page, "Enter")
    expect(page.locator(".items .runs .minutes")).to_have_text("5분 30초")
    press(page, "z")
    expect(page.locator(".items .runs .minutes")).to_have_text("5분")

    tab_to(page, "retime")
    press(page, "Enter")
    expect(dialog.locator("tbody tr").first).to_contain_text("−")
    told = dialog.locator("tbody tr td:nth-child(3)").all_inner_texts()
    picture(page, "run-of-show-retime")
    press(page, "Enter")
    expect(dialog).to_have_count(0)
    expect(page.locator("#retime")).to_have_count(0)
    after = page.locator(".items .minutes").all_inner_texts()[1:]
    assert [words.split("−")[0].strip() for words in told] == after
    # Nine minutes late and 55 planned ones to come: at half a minute's step they fit.
    assert 45 * 60 < sum(lengths(hall)[1:]) <= 46 * 60

    press(page, "Escape")
    tab_to(page, "edit")
    press(page, "Enter")
    last = hall.agenda()[3]
    tab_to(page, f"earlier-{last}")
    press(page, "Enter")
    expect(dialog.locator("li").nth(1)).to_contain_text("플로우 토크")
    assert page.evaluate("document.activeElement.id") == f"earlier-{last}", "the focus goes along"
    picture(page, "run-of-show-order")
    press(page, "Escape")
    assert hall.agenda()[2] == last
    page.evaluate("document.activeElement.blur()")
    press(page, "z")
    expect(page.locator(".items li").nth(3)).to_contain_text("플로우 토크")


def test_the_next_item_says_what_it_brings_and_brings_it(
    hall: Hall, stage: Callable[..., Page]
) -> None:
    page = stage()
    hall.do("agenda.next")
    expect(page.locator(".items .runs")).to_contain_text("경과 보고")
    press(page, "n")
    changes = page.get_by_role("dialog").locator(".changes")
    expect(changes).to_contain_text("‘경과 보고’ 순서가 끝나요.")
    expect(changes).to_contain_text("댓글: 받지 않음")
    expect(changes).to_contain_text("화면: 공감 순위")
    picture(page, "run-of-show-next")
    press(page, "Enter")
    expect(page.locator("#posting-comments-off")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#show-ranking")).to_have_attribute("aria-pressed", "true")
    press(page, "z")
    expect(page.locator("#show-join")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".items .runs")).to_contain_text("경과 보고")


def test_what_is_ready_is_seen_exactly_before_it_is_sent(
    hall: Hall, stage: Callable[..., Page]
) -> None:
    page = stage()
    expect(page.locator("#prepared")).to_contain_text("준비한 화면이 없어요")
    hall.do("stage.prepare", scene="message", options={"text": "10분 쉬었다가 다시 시작합니다"})
    ready = page.frame_locator("#prepared iframe").locator("#room")
    expect(ready).to_contain_text("10분 쉬었다가")
    room = page.frame_locator("#preview iframe").locator("#room")
    expect(room).to_have_attribute("data-scene", "join")
    seen = ready.inner_text()
    press(page, "Enter")
    expect(room).to_contain_text("10분 쉬었다가")
    assert room.inner_text() == seen
    expect(page.locator("#send")).to_have_count(0)


def test_the_prepared_screen_opens_to_those_who_may_read_it(hall: Hall) -> None:
    address = f"/m/{hall.meeting['code']}/screen?prepared"
    assert hall.operator.get(address).status_code == 200
    told = hall.operator.get(address, headers={"Authorization": f"Bearer {hall.key('screen')}"})
    assert told.status_code == 403


def test_keys_call_the_timer_and_lift_a_curtain_again(
    hall: Hall, stage: Callable[..., Page]
) -> None:
    page = stage()
    room = page.frame_locator("#preview iframe").locator("#room")
    hall.do("agenda.next")
    press(page, "t")
    expect(room).to_have_attribute("data-scene", "timer")
    expect(room.get_by_role("timer")).to_have_text(re.compile(r"^[45]:\d\d$"))
    press(page, "b")
    expect(room).to_have_attribute("data-scene", "blank")
    press(page, "b")
    expect(room).to_have_attribute("data-scene", "timer")
    press(page, "?")
    keys = page.get_by_role("dialog")
    for name in ("Space", "PgDn", "→", "Enter", "N", "Q", "F", "B", "M", "T", "P"):
        expect(keys.locator("kbd", has_text=re.compile(f"^{name}$")).first).to_be_visible()
    picture(page, "run-of-show-keys")


def test_time_is_given_as_often_as_it_is_pressed(hall: Hall, stage: Callable[..., Page]) -> None:
    page = stage()
    hall.do("agenda.next")
    expect(page.locator("#more")).to_be_visible()
    page.locator("#more").evaluate("button => { button.click(); button.click(); button.click(); }")
    expect(page.locator(".items .runs .minutes")).to_have_text("6분 30초")


def test_a_projector_is_set_up_while_the_test_picture_is_shown(
    hall: Hall, stage: Callable[..., Page]
) -> None:
    page = stage()
    expect(page.locator("#margin")).to_have_count(0)
    page.locator("#show-testcard").click()
    page.locator("#theme-dark").click()
    page.locator("#margin").select_option("2")
    room = page.frame_locator("#preview iframe")
    expect(room.locator("html.dark")).to_have_count(1)
    expect(room.locator("html")).to_have_attribute("style", re.compile("--margin: 2"))
    assert hall.read("screen")["look"] == {"theme": "dark", "margin": 2}


def test_one_press_too_many_answers_no_second_question(
    hall: Hall, stage: Callable[..., Page]
) -> None:
    page = stage()
    hall.do("question.queue", id=hall.ask(QUESTIONS[0]))
    expect(page.locator("#next-question")).to_be_enabled()
    press(page, "Space")
    expect(page.locator(".qcard.now")).to_contain_text(QUESTIONS[0])
    press(page, "Space")
    expect(page.locator("#next-question")).to_have_attribute("aria-busy", "false")
    assert [q["status"] for q in hall.read("public")["questions"].values()] == ["live"]


def test_an_announcement_for_the_hall_is_ended_from_the_stage(
    hall: Hall, stage: Callable[..., Page]
) -> None:
    page = stage()
    page.get_by_role("button", name="알리기", exact=True).click()
    page.get_by_label("내용").fill("주차장 문이 곧 닫힙니다")
    page.get_by_text("현장", exact=True).click()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".announced li")).to_contain_text("주차장 문이 곧 닫힙니다")
    (sent,) = hall.read("public")["announcements"].values()
    assert sent["to"] == "hall"
    page.locator(".announced .btn").click()
    expect(page.locator(".announced")).to_have_count(0)


def test_the_page_tells_beforehand_what_the_server_gives(
    hall: Hall, stage: Callable[..., Page]
) -> None:
    random = Random(7)
    cases = [
        ([60 * random.randint(1, 90) for _ in range(random.randint(1, 12))],
         random.randint(-4000, 20_000)) for _ in range(400)
    ]  # fmt: skip
    body = 'const m = await import("/static/js/stage/retime.js"); return x.map(c => m.share(...c));'
    assert stage().evaluate(f"async x => {{ {body} }}", cases) == [share(*case) for case in cases]


def test_phones_show_only_what_is_announced_to_them(hall: Hall, visitors: Visitors) -> None:
    phones = {at: join(visitors.arrive().new_page(), hall, at) for at in ("hall", "home")}
    said = {"all": "곧 시작합니다", "hall": "물은 뒤에 있어요", "home": "영상이 늦게 나옵니다"}
    for to, text in said.items():
        hall.do("announce", text=text, to=to)
    for at, page in phones.items():
        other = said["home" if at == "hall" else "hall"]
        expect(page.locator(".notice", has_text=said[at])).to_be_visible()
        expect(page.locator(".notice", has_text=said["all"])).to_be_visible()
        expect(page.get_by_text(other)).to_have_count(0)
        lite = page.context.new_page()
        lite.goto(f"{hall.server.base_url}/m/{hall.meeting['code']}/lite")
        expect(lite.get_by_text(said[at])).to_be_visible()
        expect(lite.get_by_text(other)).to_have_count(0)
    hall.do("staff.undo")
    expect(phones["home"].locator(".notice", has_text=said["home"])).to_have_count(0)
