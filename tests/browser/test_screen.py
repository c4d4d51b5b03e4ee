"""The room's screen: legible from the last row on every wall, calm, and never an error page."""

import itertools
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hall import LONGEST, Hall, script
from tests.browser.long_meeting import LONG_MEETING
from tests.support.browser import Visitors, picture
from tests.support.server import Server

WALLS = {
    "1080p": (1920, 1080),
    "720p": (1280, 720),
    "4-3": (1024, 768),
    "led": (3840, 1080),
    "portrait": (1080, 1920),
}
SCENES = ("join", "programme", "comments", "question", "ranking", "message", "blank")
RULES = script("screen_rules")
RECORD = script("screen_record")
DRIVE = script("screen_pace")
GROUND = "e => getComputedStyle(e).backgroundColor"
SETTLED = script("screen_settled")


@pytest.fixture(scope="module")
def busy(server: Server) -> Hall:
    """An evening in its flow talk."""
    hall = Hall(server)
    hall.fill()
    return hall


@pytest.fixture(scope="module")
def longest(server: Server) -> Hall:
    """An evening where everybody writes as much as they may."""
    hall = Hall(server, LONG_MEETING)
    hall.fill([(text, "가" * 30) for text in LONGEST.values()], list(LONGEST.values()))
    return hall


def show(hall: Hall, page: Page, scene: str, **more: Any) -> None:
    """Puts a scene on the screen and waits until the page draws it."""
    hall.do("stage.show", scene=scene, **more)
    page.wait_for_selector(f'#room[data-scene="{scene}"]')
    page.evaluate(SETTLED)


def enter(visitors: Visitors, hall: Hall, wall: str = "1080p", **options: Any) -> Page:
    width, height = WALLS[wall]
    return visitors.open(
        hall.screen, "screen", viewport={"width": width, "height": height}, **options
    )


def resize(page: Page, wall: str) -> None:
    """Puts the page on another wall."""
    width, height = WALLS[wall]
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(SETTLED)


def come_in(visitors: Visitors, hall: Hall) -> None:
    """Somebody in the hall joins with a phone and stays."""
    phone = visitors.open(f"{hall.server.base_url}/j/{hall.meeting['code']}?at=hall")
    phone.check("#agree")
    phone.click("form.consent button[type=submit]")
    phone.wait_for_selector('[data-page="phone"]')


@pytest.mark.parametrize("evening", ["busy", "longest"])
def test_every_scene_is_legible_on_every_wall(
    request: pytest.FixtureRequest, visitors: Visitors, evening: str
) -> None:
    hall: Hall = request.getfixturevalue(evening)
    page = enter(visitors, hall)
    for scene in SCENES:
        text = {"options": {"text": LONGEST["sentences"]}} if evening == "longest" else {}
        show(hall, page, scene, **(text if scene == "message" else {}))
        for wall in WALLS:
            resize(page, wall)
            assert page.evaluate(RULES) == [], f"{scene}, {wall}"
            picture(page, f"screen-{scene}-{wall}-{evening}")


def test_the_longest_question_fits(visitors: Visitors, longest: Hall) -> None:
    questions = longest.read("public")["questions"]
    page = enter(visitors, longest)
    for words, text in LONGEST.items():
        ref = next(id for id, question in questions.items() if question["text"] == text)
        show(longest, page, "question", ref=ref)
        expect(page.get_by_role("heading", level=1)).to_have_text(text)
        for wall in WALLS:
            resize(page, wall)
            assert page.evaluate(RULES) == [], f"{words}, {wall}"
            picture(page, f"screen-question-{wall}-{words.replace(' ', '-')}")


@pytest.mark.parametrize("margin", [0, 10])
def test_dark_and_any_margin(visitors: Visitors, busy: Hall, margin: int) -> None:
    busy.do("screen.set", theme="dark", margin=margin)
    page = enter(visitors, busy)
    try:
        for scene in SCENES:
            show(busy, page, scene)
            assert page.evaluate(RULES) == [], scene
            picture(page, f"screen-{scene}-dark-{margin}")
        frame = page.locator(".frame")
        show(busy, page, "question")
        assert frame.evaluate("e => getComputedStyle(e).paddingLeft") == f"{19.2 * margin:g}px"
        assert (
            page.locator(".qr").evaluate("e => getComputedStyle(e).backgroundColor")
            == "rgb(255, 255, 255)"
        )
    finally:
        busy.do("screen.set", theme="light", margin=5)


def test_english(visitors: Visitors, busy: Hall, axe: Callable[..., None]) -> None:
    page = visitors.open(busy.screen, "screen", "en")
    page.goto(f"{page.url}?lang=en")
    for scene in SCENES:
        show(busy, page, scene)
        assert page.evaluate(RULES) == [], scene
        axe(page)
        picture(page, f"screen-{scene}-en")
    show(busy, page, "message")
    expect(page.get_by_role("heading", level=1)).to_have_text("We will continue in a moment")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(
    visitors: Visitors, busy: Hall, axe: Callable[..., None], theme: str
) -> None:
    busy.do("screen.set", theme=theme)
    page = enter(visitors, busy)
    for scene in SCENES:
        show(busy, page, scene)
        axe(page)
        if scene != "blank":
            expect(page.get_by_role("heading", level=1)).to_have_count(1)
    busy.do("screen.set", theme="light")


def test_what_every_scene_carries(visitors: Visitors, busy: Hall) -> None:
    come_in(visitors, busy)
    page = enter(visitors, busy)
    code = busy.meeting["code"]
    for scene in set(SCENES) - {"blank"}:
        show(busy, page, scene)
        expect(page.get_by_text(f"{code[:3]} {code[3:]}")).to_be_visible()
        qr = page.get_by_role("img", name="QR")
        expect(qr).to_have_js_property("complete", True)
        assert qr.evaluate("e => e.naturalWidth") > 0
        expect(page.locator(".people")).to_have_text(re.compile(r"현장\s+1\s+온라인\s+0"))
        if scene != "join":
            expect(page.get_by_role("timer")).to_have_text(re.compile(r"남은 시간\s+\d+:\d\d"))
    show(busy, page, "join")
    assert page.locator(".qr").bounding_box()["height"] >= 0.6 * 1080  # type: ignore[index]


def test_blank_shows_nothing(visitors: Visitors, busy: Hall) -> None:
    page = enter(visitors, busy)
    show(busy, page, "comments")
    show(busy, page, "blank")
    page.wait_for_timeout(1_200)
    assert page.locator("#room > :not(.fill)").all_inner_texts() == [""]
    assert page.locator("#room img").count() == 0
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.nothing')).backgroundColor")
        == "rgb(0, 0, 0)"
    )


def test_programme_and_ranking_say_it_in_words(visitors: Visitors, busy: Hall) -> None:
    page = enter(visitors, busy)
    show(busy, page, "programme")
    items = page.get_by_role("listitem")
    expect(items).to_have_count(4)
    expect(items.nth(0)).to_contain_text("마침")
    expect(page.locator('[aria-current="step"]')).to_contain_text("플로우 토크 및 질의응답")
    expect(page.locator('[aria-current="step"]')).to_contain_text("지금")
    show(busy, page, "ranking")
    rows = page.get_by_role("row")
    expect(rows).to_have_count(6)
    scores = [int(text) for text in page.locator(".score").all_inner_texts()]
    assert scores == sorted(scores, reverse=True) == [5, 4, 3, 2, 1]


def test_a_question_comes_is_answered_and_the_next_follows(
    visitors: Visitors, server: Server
) -> None:
    hall = Hall(server)
    page = enter(visitors, hall)
    show(hall, page, "question")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("다음 질문을 기다리고 있습니다")
    picture(page, "screen-question-none")

    first, second = hall.ask("저녁에도 여나요?", 3), hall.ask("비용은 얼마나 드나요?")
    hall.do("question.queue", id=second)
    hall.do("question.live", id=first)
    expect(heading).to_have_text("저녁에도 여나요?")
    expect(page.locator(".chip")).to_have_text("지금 답변 중")
    expect(page.locator(".facts")).to_contain_text("공감 3")
    expect(page.locator(".coming")).to_contain_text("비용은 얼마나 드나요?")

    hall.do("question.answered", id=first)
    expect(page.locator(".chip")).to_have_text("답변 완료")
    expect(heading).to_have_text("저녁에도 여나요?")
    picture(page, "screen-question-answered")

    hall.do("question.next")
    expect(heading).to_have_text("비용은 얼마나 드나요?")
    expect(page.locator(".chip")).to_have_text("지금 답변 중")
    expect(page.locator(".coming")).to_have_count(0)
    hall.do("meeting.close")
    expect(page.locator(".chip")).to_have_text("질문")

    hall.do("post.take_off", id=second)
    expect(heading).not_to_have_text("비용은 얼마나 드나요?")


def test_a_burst_makes_a_count_not_a_rush(visitors: Visitors, server: Server) -> None:
    hall = Hall(server)
    page = enter(visitors, hall, "720p")
    show(hall, page, "comments")
    expect(page.get_by_text("첫 댓글을 기다리고 있습니다")).to_be_visible()
    page.evaluate(RECORD)
    ids = [hall.write(f"{number}번째 댓글입니다. 짧게 적습니다.") for number in range(5)]
    expect(page.locator(".pace")).to_contain_text(re.compile(r"새 댓글 \d개 대기"))
    picture(page, "screen-comments-burst")
    expect(page.locator(".newest")).to_contain_text("4번째", timeout=25_000)
    expect(page.locator(".pace")).not_to_contain_text("대기")
    expect(page.locator(".said time").first).to_have_text(re.compile(r"\d\d:\d\d"))

    seen = dict(page.evaluate("[...seen]"))
    assert list(seen) == ids
    came = [times[0] for times in seen.values()]
    gaps = [later - earlier for earlier, later in itertools.pairwise(came)]
    assert min(gaps) >= 1_500, gaps
    stays = [times[1] - times[0] for times in seen.values() if len(times) > 1]
    assert all(stay >= 6_000 for stay in stays), stays


def test_the_pace_holds_at_any_rate(visitors: Visitors, busy: Hall) -> None:
    """Ten minutes by a driven clock: each apart from the next, nobody's words gone too soon."""
    page = enter(visitors, busy)
    for rate, room in itertools.product([0.2, 1, 4], [1, 3, 5]):
        drive = {"seed": 7, "rate": rate, "seconds": 600, "room": room, "paused": False}
        found = page.evaluate(DRIVE, drive)
        assert found["gap"] >= 1
        assert found["stay"] >= 1
        if rate < 0.5 and room > 1:
            assert found["shown"] >= found["posted"] - 1
    drive = {"seed": 7, "rate": 1, "seconds": 60, "room": 5, "paused": True}
    assert page.evaluate(DRIVE, drive)["last"] <= 20_000


def test_the_pause_is_marked_and_counted(visitors: Visitors, server: Server) -> None:
    hall = Hall(server)
    hall.write("먼저 온 댓글")
    page = enter(visitors, hall)
    show(hall, page, "comments")
    expect(page.locator(".said")).to_have_count(1)
    hall.do("flow.set", paused=True)
    expect(page.get_by_text("잠시 멈춤")).to_be_visible()
    hall.write("멈춘 동안 온 댓글")
    expect(page.get_by_text("새 댓글 1개 대기")).to_be_visible()
    picture(page, "screen-comments-paused")
    page.wait_for_timeout(2_000)
    expect(page.locator(".said")).to_have_count(1)
    hall.do("flow.set", paused=False)
    expect(page.locator(".said")).to_have_count(2)
    expect(page.get_by_text("잠시 멈춤")).to_have_count(0)


def test_what_is_taken_off_leaves_at_once(visitors: Visitors, server: Server) -> None:
    hall = Hall(server)
    ids = [hall.write(text) for text in ("남는 댓글", "내릴 댓글")]
    page = enter(visitors, hall)
    show(hall, page, "comments")
    expect(page.locator(".said")).to_have_count(2)
    page.evaluate(RECORD)
    hall.do("post.take_off", id=ids[1])
    expect(page.locator(".said")).to_have_count(1, timeout=1_000)
    assert "내릴 댓글" not in page.content().split('id="room"')[1]


def test_offline_it_keeps_the_last_picture_and_says_since_when(
    visitors: Visitors, start_madang: Callable[..., Server]
) -> None:
    server = start_madang()
    hall = Hall(server)
    hall.write("마지막으로 본 댓글")
    page = enter(visitors, hall)
    show(hall, page, "comments")
    expect(page.locator(".said")).to_have_count(1)
    server.stop()
    page.wait_for_timeout(3_000)
    expect(page.locator(".lost")).to_have_count(0)
    expect(page.locator(".lost")).to_have_text(
        re.compile(r"\d\d:\d\d부터 연결이 끊겼습니다\. 마지막 화면입니다\."), timeout=6_000
    )
    expect(page.locator(".said")).to_contain_text("마지막으로 본 댓글")
    assert page.evaluate(RULES) == []
    picture(page, "screen-comments-offline")
    server.again()
    expect(page.locator(".lost")).to_have_count(0, timeout=15_000)
    hall.write("다시 이어진 댓글")
    expect(page.locator(".newest")).to_contain_text("다시 이어진 댓글")


def test_a_line_cut_without_a_word_is_noticed(visitors: Visitors, busy: Hall) -> None:
    """The socket still believes in the connection; the room is told all the same."""
    page = enter(visitors, busy)
    show(busy, page, "question")
    page.route("**/healthz", lambda route: route.abort())
    expect(page.locator(".lost")).to_be_visible(timeout=15_000)
    expect(page.get_by_role("heading", level=1)).to_contain_text("직장인은 평일 낮에")
    page.unroute("**/healthz")
    expect(page.locator(".lost")).to_have_count(0, timeout=10_000)


def test_a_reload_and_a_second_laptop_show_the_same(visitors: Visitors, busy: Hall) -> None:
    page = enter(visitors, busy)
    second = enter(visitors, busy)
    for scene in ("comments", "question", "ranking", "programme", "join"):
        show(busy, page, scene)
        second.wait_for_selector(f'#room[data-scene="{scene}"]')
        before = _words(page)
        assert _words(second) == before
        page.reload()
        page.wait_for_selector(f'#room[data-scene="{scene}"]')
        page.evaluate(SETTLED)
        assert _words(page) == before


def _words(page: Page) -> str:
    """Everything written on the screen but the running clock and the head count."""
    words = page.locator("#room").inner_text()
    return re.sub(r"\d+:\d\d\b|(현장|온라인)\s*\d+", "", words)


def test_who_asks_for_no_motion_sees_none(visitors: Visitors, busy: Hall) -> None:
    moving = enter(visitors, busy)
    still = enter(visitors, busy, reduced_motion="reduce")
    for scene in ("comments", "question", "join", "ranking"):
        show(busy, moving, scene)
        still.wait_for_selector(f'#room[data-scene="{scene}"]')
        durations = "document.getAnimations().map((one) => one.effect.getComputedTiming().duration)"
        assert all(one <= 300 for one in moving.evaluate(durations))
        assert all(one <= 1 for one in still.evaluate(durations))


def test_only_f_does_something(visitors: Visitors, busy: Hall) -> None:
    page = enter(visitors, busy)
    show(busy, page, "question")
    before = _words(page)
    for key in ("Space", "ArrowRight", "PageDown", "Enter", "n", "q", "r", "b", "m", "t", "p", "?"):
        page.keyboard.press(key)
    assert _words(page) == before
    page.keyboard.press("f")
    page.wait_for_function("() => document.fullscreenElement !== null")
    page.keyboard.press("f")
    page.wait_for_function("() => document.fullscreenElement === null")


def test_the_laptop_stays_awake(visitors: Visitors, busy: Hall) -> None:
    laptop = visitors.arrive("screen")
    laptop.add_init_script(
        """Object.defineProperty(navigator, "wakeLock", {value: {asked: 0, request(kind) {
          this.asked += kind === "screen";
          return Promise.resolve({});
        }}});"""
    )
    page = laptop.new_page()
    page.goto(busy.screen)
    page.wait_for_function("() => navigator.wakeLock.asked === 1")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert page.evaluate("navigator.wakeLock.asked") == 2


def test_the_button_and_the_pointer_come_only_with_the_mouse(
    visitors: Visitors, busy: Hall
) -> None:
    page = enter(visitors, busy)
    button = page.get_by_role("button", name="전체 화면")
    expect(button).to_have_css("opacity", "0")
    page.mouse.move(400, 400)
    page.mouse.move(420, 420)
    expect(button).to_have_css("opacity", "1")
    expect(button).to_have_css("opacity", "0", timeout=5_000)
    assert page.evaluate("getComputedStyle(document.getElementById('room')).cursor") == "none"
