"""The queue: everything a moderator does, by keyboard in any mode."""

import json
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.hall import Hall
from tests.browser.moderators import (
    QUESTIONS,
    WITH_PHONE,
    HeldPatches,
    arrive,
    card,
    choose,
    press,
)
from tests.browser.phones import settled

HOLD_FRAMES = """() => {
  const {requestAnimationFrame} = window, waiting = [];
  window.requestAnimationFrame = (call) => waiting.push(call);
  window.draw = () => {
    window.requestAnimationFrame = requestAnimationFrame;
    for (const call of waiting) requestAnimationFrame(call);
  };
}"""


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
    expect(page.locator(".bottombar .end")).to_contain_text("공개")
    expect(card(page, "waiting", second)).to_be_focused()
    press(page, "KeyZ")
    expect(card(page, "waiting", first)).to_be_focused()
    expect(card(page, "public", first)).to_have_count(0)


def test_an_undo_before_the_action_was_drawn_brings_card_and_focus(
    hall: Hall, queue: Callable[..., Page]
) -> None:
    page = queue()
    first, second, *_ = arrive(hall, page)
    patches = HeldPatches(page)
    expect(card(page, "waiting", first)).to_be_visible()
    press(page, "KeyJ", "KeyA")
    expect(card(page, "waiting", second)).to_be_focused()
    settled(page, lambda: any(f'"{first}"' in patch for patch in patches.held))
    # The documents have the action, the next frame would show it; the undo's answer is quicker.
    page.evaluate(HOLD_FRAMES)
    patches.deliver()
    before = len(patches.answers)
    press(page, "KeyZ")
    settled(page, lambda: any(f'"{first}"' in answer for answer in patches.answers[before:]))
    page.evaluate("window.draw()")
    patches.hold = False
    patches.deliver()
    expect(card(page, "public", first)).to_have_count(0)
    expect(card(page, "waiting", first)).to_be_focused()


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
