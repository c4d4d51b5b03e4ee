"""The stage: the evening from the first minute to the last, by clicks, keys and a clicker."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hall import QUESTIONS, Hall
from tests.support.browser import picture
from tests.support.server import Server

RED = "rgb(171, 43, 54)"


def scene(page: Page, name: str) -> None:
    """The scene is on the screen: on the stage's button, and in its picture of the screen."""
    button = page.locator(f"#show-{name}")
    expect(button).to_have_attribute("aria-pressed", "true")
    shown = "message" if name == "moment" else name
    room = page.frame_locator("#preview iframe").locator("#room")
    expect(room).to_have_attribute("data-scene", shown)


def test_an_evening_from_opening_to_closing(
    server: Server, hall: Hall, stage: Callable[..., Page]
) -> None:
    hall.meeting = server.create_meeting()  # not yet opened
    hall.operator.headers["Authorization"] = f"Bearer {hall.key('stage')}"
    page = stage()
    expect(page.get_by_text("리허설", exact=True)).to_be_visible()
    page.get_by_role("button", name="행사 시작하기").click()
    expect(page.locator(".topbar .chip.live")).to_contain_text("진행 중")
    scene(page, "join")

    page.keyboard.press("n")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("경과 보고")
    page.keyboard.press("Enter")
    expect(page.locator(".items .runs")).to_contain_text("경과 보고")
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^[45]:\d\d$"))

    page.locator("#show-programme").click()
    scene(page, "programme")
    page.get_by_role("button", name="행사 마치기").click()
    expect(dialog).to_contain_text("행사를 마칠까요?")
    dialog.get_by_role("button", name="행사 마치기").click()
    expect(page.get_by_role("button", name="행사 다시 열기")).to_be_visible()
    assert hall.read("public")["meeting"]["status"] == "closed"
    page.get_by_role("button", name="행사 다시 열기").click()
    expect(page.locator(".topbar .chip.live")).to_be_visible()


def test_questions_go_by_one_button_and_by_a_clicker(
    hall: Hall, stage: Callable[..., Page]
) -> None:
    page = stage()
    ids = [hall.ask(text) for text in QUESTIONS[:4]]
    for id in ids[:3]:
        hall.do("question.queue", id=id)
    expect(page.locator(".queue").first.locator(".qcard")).to_have_count(3)

    page.locator(f"#up-{ids[2]}").click()
    expect(page.locator(f"#queued-{ids[1]}")).to_be_visible()
    expect(page.locator(".queue").first.locator(".qcard").nth(1)).to_contain_text(QUESTIONS[2])

    # The focus stays on no button, so that Space is the clicker's.
    page.keyboard.press("Space")
    now = page.locator(".qcard.now")
    expect(now).to_contain_text(QUESTIONS[0])
    scene(page, "question")
    page.wait_for_timeout(1_100)
    page.keyboard.press("PageDown")
    expect(now).to_contain_text(QUESTIONS[2])
    page.wait_for_timeout(1_100)
    page.locator("#next-question").click()
    expect(now).to_contain_text(QUESTIONS[1])
    page.wait_for_timeout(1_100)
    page.keyboard.press("Space")
    expect(page.get_by_text("지금 답변 중인 질문이 없어요.")).to_be_visible()
    answered = [q for q in hall.read("public")["questions"].values() if q["status"] == "answered"]
    assert len(answered) == 3

    page.get_by_text("다른 공개 질문 1개").click()
    page.locator(".others .btn").click()
    expect(page.locator(f"#queued-{ids[3]}")).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator(f"#queued-{ids[3]}")).to_have_count(0)


def test_what_is_on_the_screen_is_red_and_what_is_ready_is_dashed(
    hall: Hall, stage: Callable[..., Page]
) -> None:
    page = stage()
    scene(page, "join")
    on = page.locator(".scene.on")
    assert on.evaluate("e => getComputedStyle(e).borderTopColor") == RED
    page.locator("#prepare-ranking").click()
    ready = page.locator(".scene.isready")
    expect(ready).to_contain_text("공감 순위")
    assert ready.evaluate("e => getComputedStyle(e).borderTopStyle") == "dashed"
    page.keyboard.press("Enter")
    scene(page, "ranking")
    expect(ready).to_have_count(0)

    for key, name in (("q", "join"), ("m", "moment"), ("b", "blank")):
        page.keyboard.press(key)
        scene(page, name)

    page.locator("#show-message").click()
    page.get_by_label("내용").fill("10분 쉬었다가 다시 시작합니다")
    page.get_by_role("button", name="지금 내보내기").click()
    scene(page, "message")
    room = page.frame_locator("#preview iframe").locator("#room")
    expect(room).to_contain_text("10분 쉬었다가")


def test_comments_flow_is_stopped_and_one_is_taken_off(
    hall: Hall, stage: Callable[..., Page]
) -> None:
    page = stage()
    hall.do("stage.show", scene="comments")
    id = hall.write("화면에 나간 댓글입니다")
    flow = page.locator(".flow")
    expect(flow).to_contain_text("화면에 나간 댓글입니다")
    page.keyboard.press("p")
    expect(flow.get_by_text("멈춤", exact=True)).to_be_visible()
    hall.write("멈춘 뒤에 온 댓글입니다")
    expect(flow).to_contain_text("기다리는 중")
    page.get_by_label("화면에 늦게 내보내기").select_option("10")
    page.keyboard.press("Escape")
    page.locator("body").click(position={"x": 5, "y": 300})
    page.keyboard.press("d")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="화면에 나간 댓글입니다").click()
    expect(flow).not_to_contain_text("화면에 나간 댓글입니다")
    assert id in hall.read("staff")["set_aside"]
    assert hall.read("screen")["flow"] == {"delay": 10, "paused": True, "waiting": 1}


def test_posting_and_announcements(hall: Hall, stage: Callable[..., Page]) -> None:
    page = stage()
    page.locator("#posting-comments-off").click()
    expect(page.locator("#posting-comments-off")).to_have_attribute("aria-pressed", "true")
    page.locator("#posting-questions-held").click()
    expect(page.locator("#posting-questions-held")).to_have_attribute("aria-pressed", "true")
    assert hall.read("public")["posting"] == {"comments": "off", "questions": "held"}

    page.get_by_role("button", name="알리기", exact=True).click()
    field = page.get_by_label("내용")
    field.fill("")
    page.get_by_role("dialog").get_by_role("button", name="알리기").click()
    expect(page.locator(".wrong").first).to_be_visible()
    field.fill("주차장 문이 곧 닫힙니다")
    page.get_by_label(re.compile("보이는 시간")).fill("5")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    (announcement,) = hall.read("public")["announcements"].values()
    assert announcement["text"] == "주차장 문이 곧 닫힙니다"
    assert announcement["until"] - announcement["at"] == 300_000


def test_offline_is_said_and_passes(hall: Hall, stage: Callable[..., Page]) -> None:
    page = stage()
    hall.do("question.live", id=hall.ask(QUESTIONS[0]))
    expect(page.locator(".qcard.now")).to_be_visible()
    page.context.set_offline(True)
    expect(page.get_by_text(re.compile("부터 연결 끊김"))).to_be_visible(timeout=15_000)
    picture(page, "stage-offline")
    page.context.set_offline(False)
    expect(page.get_by_text(re.compile("부터 연결 끊김"))).to_have_count(0, timeout=15_000)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_it_passes_axe_on_every_size(
    hall: Hall, stage: Callable[..., Page], axe: Callable[[Page], None], language: str
) -> None:
    hall.fill()
    for name, width, height in (("laptop", 1440, 900), ("small", 1280, 720), ("tablet", 820, 1180),
                                ("phone", 390, 844), ("zoomed", 320, 640)):  # fmt: skip
        page = stage(
            language=language, viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        page.locator("#prepare-ranking").click()
        page.frame_locator("#preview iframe").locator("#room[data-scene]").wait_for()
        page.wait_for_timeout(500)
        picture(page, f"stage-{name}-{language}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.evaluate("scrollTo(0, 1e6)")  # there the line at the bottom covers nothing
        axe(page)
        page.context.close()
