"""The queue: judged by keyboard in any mode, by several people at once, and nothing jumps."""

import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.hall import Hall
from tests.support.browser import Visitors, picture
from tests.support.server import Server

QUESTIONS = (
    "주말에도 문을 여는 보건소가 몇 곳인지 알려 주세요.",
    "난임 시술 지원 횟수를 늘릴 계획이 있습니까?",
    "남성 난임 검사도 보건소에서 받을 수 있게 해 주세요.",
    "다른 구에 살아도 이용할 수 있나요?",
    "보건소 간호 인력은 충분한가요?",
)
WITH_PHONE = "부작용이 생기면 어디로 가나요? 연락은 010-1234-5689 로 주세요."
HANGUL = {
    "KeyA": "ㅁ",
    "KeyH": "ㅗ",
    "KeyJ": "ㅓ",
    "KeyK": "ㅏ",
    "KeyX": "ㅌ",
    "KeyZ": "ㅋ",
    "KeyD": "ㅇ",
}
LISTEN = """() => {
  window.said = [];
  const hear = () => say.textContent && said.push(say.textContent);
  new MutationObserver(hear).observe(say, {childList: true, characterData: true, subtree: true});
}"""
TOP = "id => document.getElementById(id).getBoundingClientRect().top"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all evenings of this module."""
    running = Server(tmp_path_factory.mktemp("queue")).start()
    yield running
    running.stop()


@pytest.fixture
def hall(server: Server) -> Hall:
    """An evening where everything is read before it is public."""
    hall = Hall(server)
    hall.do("posting.set", comments="held", questions="held")
    return hall


@pytest.fixture
def queue(hall: Hall, visitors: Visitors) -> Callable[..., Page]:
    """Opens the queue: `queue()` as the moderator, `queue("stage")` as a second person."""

    def open_queue(
        who: str = "queue", size: str = "laptop", language: str = "ko", **options: Any
    ) -> Page:
        address = f"{hall.server.base_url}/m/{hall.meeting['code']}/queue"
        page = visitors.open(f"{address}?key={hall.key(who)}", size, language, **options)
        page.goto(f"{address}?lang={language}")
        page.wait_for_selector(".topbar")
        return page

    return open_queue


def press(page: Page, *codes: str) -> None:
    """Keys as a keyboard in Hangul mode sends them: the letter is Hangul, the place the same."""
    session = page.context.new_cdp_session(page)
    for code in codes:
        key = {"key": HANGUL.get(code, "ㅂ"), "code": code, "windowsVirtualKeyCode": 0}
        session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
        session.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
    session.detach()


def card(page: Page, lane: str, id: str) -> Locator:
    return page.locator(f"#card-{lane}-{id}")


def current(page: Page) -> Locator:
    return page.locator("[aria-current=true][data-id]")


def choose(post: Locator) -> None:
    """A press on a card's corner, where none of its buttons is."""
    post.click(position={"x": 8, "y": 8})


def arrive(hall: Hall, page: Page, texts: tuple[str, ...] = QUESTIONS) -> list[str]:
    """Questions of as many people, seen by the page."""
    ids = [hall.ask(text) for text in texts]
    expect(card(page, "waiting", ids[-1])).to_be_visible()
    return ids


def test_a_moderator_needs_no_mouse_and_no_latin_letters(
    hall: Hall, queue: Callable[..., Page]
) -> None:
    page = queue()
    first, second, third, *_ = arrive(hall, page)

    press(page, "KeyJ")
    expect(card(page, "waiting", first)).to_be_focused()
    press(page, "KeyA")
    expect(card(page, "public", first)).to_be_visible()
    expect(card(page, "waiting", second)).to_be_focused()
    press(page, "KeyH")
    expect(card(page, "set_aside", second)).to_be_visible()
    expect(card(page, "waiting", third)).to_be_focused()
    press(page, "KeyX", "Digit1")
    page.get_by_role("tab", name="비공개").click()
    expect(card(page, "refused", third)).to_contain_text("주제와 관련 없음")

    states = hall.read("staff")
    assert set(states["set_aside"]) == {second}
    assert states["refused"][third]["reason"] == "off_topic"


def test_my_last_action_is_taken_back_with_its_card_at_hand(
    hall: Hall, queue: Callable[..., Page]
) -> None:
    page = queue()
    first, second, *_ = arrive(hall, page)
    press(page, "KeyJ", "KeyA")
    expect(page.locator(".bottombar")).to_contain_text("공개")
    expect(card(page, "waiting", second)).to_be_focused()
    press(page, "KeyZ")
    expect(card(page, "waiting", first)).to_be_focused()
    expect(card(page, "public", first)).to_have_count(0)


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
    held = current(page).get_attribute("id")
    page.wait_for_timeout(500)
    before = page.evaluate(TOP, held)

    with ThreadPoolExecutor(6) as people:
        list(people.map(hall.ask, [f"{n}번째로 새로 온 질문입니다" for n in range(30)]))
    hall.do("post.restore", id=ids[0])
    expect(page.locator(".lane h2 .chip").first).to_have_text("35")

    assert page.evaluate("document.activeElement.id") == held
    assert page.evaluate(TOP, held) == pytest.approx(before, abs=1)
    if position:
        assert current(page).get_attribute("id") == held
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


def test_several_at_once(hall: Hall, queue: Callable[..., Page]) -> None:
    page = queue()
    ids = arrive(hall, page)
    page.keyboard.press("j")
    page.keyboard.press("s")
    page.keyboard.press("j")
    page.keyboard.press("s")
    expect(page.get_by_text("2개 고름")).to_be_visible()
    page.keyboard.press("x")
    page.keyboard.press("6")
    expect(page.get_by_text("2개 고름")).to_have_count(0)
    refused = hall.read("staff")["refused"]
    assert {refused[id]["reason"] for id in ids[:2]} == {"repeat"}

    page.keyboard.press("s")
    page.get_by_role("button", name=re.compile("모두 고르기")).click()
    page.keyboard.press("a")
    expect(page.get_by_text("모두 검토했어요.")).to_be_visible()
    assert set(ids[2:]) <= set(hall.read("public")["questions"])


def test_numbers_of_people_are_covered_and_never_published(
    hall: Hall, queue: Callable[..., Page]
) -> None:
    page = queue()
    (id,) = arrive(hall, page, (WITH_PHONE,))
    expect(card(page, "waiting", id).locator("mark")).to_have_text("010-****-****")
    assert "1234" not in card(page, "waiting", id).inner_text()
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(card(page, "public", id)).to_be_visible()
    assert hall.read("public")["questions"][id]["text"].endswith("010-****-**** 로 주세요.")
    assert "1234" not in json.dumps(hall.read("public"), ensure_ascii=False)


def test_merge_and_unmerge(hall: Hall, queue: Callable[..., Page]) -> None:
    page = queue()
    into, other, *_ = arrive(hall, page)
    hall.do("post.approve", ids=[into, other])
    (twin,) = arrive(hall, page, ("주말에 문을 여는 보건소는 몇 곳인가요?",))
    chip = card(page, "waiting", twin).get_by_role("button", name=re.compile("비슷한 질문"))
    chip.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("option").first).to_contain_text(QUESTIONS[0])
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(card(page, "public", into)).to_contain_text("1개 합침")

    page.get_by_role("tab", name="합침").click()
    choose(card(page, "merged", twin))
    page.keyboard.press("u")
    expect(card(page, "waiting", twin)).to_be_visible()


def test_the_picker_finds_a_question_while_hangul_is_composed(
    hall: Hall, queue: Callable[..., Page]
) -> None:
    page = queue()
    ids = arrive(hall, page)
    hall.do("post.approve", ids=ids[:4])
    expect(card(page, "public", ids[3])).to_be_visible()
    choose(card(page, "waiting", ids[4]))
    page.keyboard.press("m")
    session = page.context.new_cdp_session(page)
    session.send(
        "Input.imeSetComposition", {"text": "남성", "selectionStart": 2, "selectionEnd": 2}
    )
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")  # ends the syllable, chooses nothing
    expect(page.get_by_role("dialog")).to_be_visible()
    assert ids[4] in hall.read("staff")["waiting"]


def test_edit_and_publish_keeps_what_was_sent(hall: Hall, queue: Callable[..., Page]) -> None:
    page = queue()
    id, *_ = arrive(hall, page)
    page.keyboard.press("j")
    page.keyboard.press("e")
    field = page.get_by_label("내용")
    expect(field).to_be_focused()
    field.fill("")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".wrong").first).to_be_visible()
    field.fill("주말에 문을 여는 보건소는 어디인가요?")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(card(page, "public", id)).to_contain_text("어디인가요?")
    assert hall.read("staff")["originals"][id] == QUESTIONS[0]


def test_on_stage_and_off_again(hall: Hall, queue: Callable[..., Page]) -> None:
    page = queue()
    a, b, c, *_ = arrive(hall, page)
    hall.do("post.approve", ids=[a, b, c])
    expect(card(page, "public", c)).to_be_visible()
    choose(card(page, "public", a))
    page.keyboard.press("q")
    expect(card(page, "public", a)).to_contain_text("다음 1")
    choose(card(page, "public", b))
    page.keyboard.press("q")
    expect(card(page, "public", b)).to_contain_text("다음 2")
    page.keyboard.press("BracketLeft")
    expect(card(page, "public", b)).to_contain_text("다음 1")
    page.keyboard.press("l")
    expect(card(page, "public", b)).to_contain_text("지금 답변 중")
    page.keyboard.press("n")
    expect(card(page, "public", a)).to_contain_text("지금 답변 중")
    choose(card(page, "public", a))
    page.keyboard.press("d")
    expect(card(page, "public", a)).to_have_count(0)
    assert a in hall.read("staff")["set_aside"]
    choose(card(page, "public", c))
    page.keyboard.press("f")
    page.get_by_label("부서 (선택)").fill("건강증진과")
    page.keyboard.press("Control+Enter")
    page.get_by_role("tab", name="답변 완료").click()
    expect(card(page, "answered", c)).to_contain_text("건강증진과")


def test_search_and_programme_filter(hall: Hall, queue: Callable[..., Page]) -> None:
    page = queue()
    ids = arrive(hall, page)
    page.keyboard.press("j")
    page.keyboard.press("Slash")
    page.keyboard.type("간호")
    expect(page.locator("[data-lane=waiting]")).to_have_count(1)
    expect(card(page, "waiting", ids[4])).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-lane=waiting]")).to_have_count(len(ids))
    item = hall.agenda()[0]
    hall.do("agenda.start", id=item)
    late = hall.ask("이 순서에 온 질문입니다")
    expect(card(page, "waiting", late)).to_be_visible()
    page.keyboard.press("Slash")
    page.get_by_label("진행 순서 항목").select_option(item)
    expect(page.locator("[data-lane=waiting]")).to_have_count(1)


def test_a_post_from_paper(hall: Hall, queue: Callable[..., Page]) -> None:
    page = queue()
    page.keyboard.press("i")
    page.get_by_label("내용").fill("종이로 받은 질문입니다")
    page.get_by_role("button", name="입력하기").click()
    expect(page.locator("[data-lane=public]")).to_contain_text("종이")
    assert next(iter(hall.read("public")["questions"].values()))["source"] == "paper"


def test_keys_are_listed_and_can_be_switched_off(hall: Hall, queue: Callable[..., Page]) -> None:
    page = queue()
    ids = arrive(hall, page)
    page.keyboard.press("Shift+Slash")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("즉시 내리기")
    dialog.get_by_label("이 컴퓨터에서 단축키 쓰기").uncheck()
    page.keyboard.press("Escape")
    choose(card(page, "waiting", ids[0]))
    page.keyboard.press("a")
    page.wait_for_timeout(300)
    assert ids[0] in hall.read("staff")["waiting"]
    card(page, "waiting", ids[0]).get_by_role("button", name="공개", exact=True).click()
    expect(card(page, "public", ids[0])).to_be_visible()


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
