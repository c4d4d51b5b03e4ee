"""The phone of a citizen: coming in, and writing: nothing written is lost."""

import re

from playwright.sync_api import Route, expect

from tests.browser.hall import Hall
from tests.browser.phones import (
    Network,
    ask,
    citizen,
    connected,
    join,
    send,
    send_button,
    settled,
    stored,
    turn,
    write,
)
from tests.support.browser import Visitors, picture

TABS = ("now", "questions", "comments", "programme", "mine")


# The door


def test_three_steps_lead_in_and_a_wrong_code_stays_in_its_field(
    visitors: Visitors, hall: Hall
) -> None:
    page = visitors.open(hall.server.base_url)
    expect(page.locator("#code")).to_have_attribute("inputmode", "numeric")
    page.fill("#code", "00 00 0")
    page.click("button[type=submit]")
    expect(page.locator("#code")).to_have_value("00 00 0")
    expect(page.locator("#code-error")).to_contain_text("참여 번호를 다시 확인해 주세요")
    code = hall.meeting["code"]
    page.fill("#code", f"{code[:3]} {code[3:]}")
    page.click("button[type=submit]")
    expect(page.locator("form.consent")).to_contain_text("만 14세 이상")
    page.fill("#name", "망원동 주민")
    page.click("form.consent button[type=submit]")
    expect(page.locator("#agree-error")).to_be_visible()
    expect(page.locator("#name")).to_have_value("망원동 주민")
    page.check("#agree")
    page.click("form.consent button[type=submit]")
    expect(page).to_have_url(re.compile(f"/m/{code}$"))
    connected(page)


def test_who_scans_again_is_the_same_person(visitors: Visitors, hall: Hall) -> None:
    page = citizen(visitors, hall)
    ask(page, "다시 들어와도 내 글이 보이나요?")
    page.goto(f"{hall.server.base_url}/j/{hall.meeting['code']}?at=hall")
    expect(page).to_have_url(re.compile("/m/"))
    second = page.context.new_page()
    second.goto(f"{hall.server.base_url}/m/{hall.meeting['code']}#mine")
    expect(second.locator("#main")).to_contain_text("다시 들어와도 내 글이 보이나요?")


def test_no_page_opens_another_window(visitors: Visitors, hall: Hall) -> None:
    page = citizen(visitors, hall)
    for tab in TABS:
        turn(page, tab)
        assert page.locator("[target=_blank]").count() == 0
    assert len(page.context.pages) == 1


# Sending


def test_words_wait_for_the_network_and_arrive_once(visitors: Visitors, hall: Hall) -> None:
    context = visitors.arrive()
    network = Network(context)
    page = join(context.new_page(), hall)
    connected(page)
    turn(page, "comments")
    network.cut()
    send(page, "끊긴 동안 쓴 댓글이에요")
    expect(page.locator("#words")).to_have_value("끊긴 동안 쓴 댓글이에요")
    expect(page.locator("#composer-note")).to_contain_text("남겨 두었어요", timeout=15_000)
    turn(page, "mine")
    expect(page.locator("[data-outbox]")).to_contain_text("보내는 중")
    expect(page.locator("[data-outbox]")).to_contain_text("연결되면 자동으로 보낼게요")
    page.reload()
    expect(page.locator("[data-outbox]")).to_contain_text("끊긴 동안 쓴 댓글이에요")
    turn(page, "comments")
    expect(page.locator("#words")).to_have_value("끊긴 동안 쓴 댓글이에요")
    assert stored(hall, "끊긴 동안 쓴 댓글이에요") == []
    network.mend()
    expect(page.locator("#words")).to_have_value("", timeout=20_000)
    turn(page, "mine")
    expect(page.locator("[data-outbox]")).to_have_count(0)
    expect(page.locator(".mine[data-status=public]")).to_have_count(1)
    assert len(stored(hall, "끊긴 동안 쓴 댓글이에요")) == 1


def test_after_an_hour_of_sleep_the_first_words_leave_at_once(
    visitors: Visitors, hall: Hall
) -> None:
    context = visitors.arrive()
    context.add_init_script(
        "const awake = Date.now; let slept = 0; Date.now = () => awake() + slept;"
        "globalThis.sleep = (millis) => { slept += millis; };"
    )
    page = join(context.new_page(), hall)
    connected(page)
    turn(page, "comments")
    page.evaluate("sleep(3_600_000)")  # the connection is dead, and the page does not know it
    send(page, "깨어나서 바로 쓴 댓글이에요")
    expect(page.locator("#composer-note .sent")).to_be_visible(timeout=6_000)
    assert len(stored(hall, "깨어나서 바로 쓴 댓글이에요")) == 1


def test_a_lost_answer_makes_no_second_post(visitors: Visitors, hall: Hall) -> None:
    context = visitors.arrive()
    network = Network(context)
    network.socket = False
    lost: list[str] = []

    def lose_the_answer(route: Route) -> None:
        response = route.fetch()
        if lost:
            route.fulfill(response=response)
        else:
            lost.append(route.request.url)
            route.abort()

    page = join(context.new_page(), hall)
    network.answer = lose_the_answer
    turn(page, "comments")
    send(page, "대답이 오다가 사라진 글")
    settled(page, lambda: len(stored(hall, "대답이 오다가 사라진 글")) == 1)
    expect(page.locator("#words")).to_have_value("", timeout=15_000)
    assert len(stored(hall, "대답이 오다가 사라진 글")) == 1


def test_posts_arrive_in_the_order_in_which_they_were_written(
    visitors: Visitors, hall: Hall
) -> None:
    context = visitors.arrive()
    network = Network(context)
    page = join(context.new_page(), hall)
    connected(page)
    turn(page, "comments")
    network.cut()
    for text in ("첫째 글", "둘째 글", "셋째 글"):
        send(page, text)
        page.get_by_role("button", name="다른 글 쓰기").click(timeout=15_000)
    network.mend()
    settled(page, lambda: len(hall.read("public")["comments"]) == 3, 25)
    comments = sorted(hall.read("public")["comments"].values(), key=lambda post: post["seq"])
    assert [post["text"] for post in comments] == ["첫째 글", "둘째 글", "셋째 글"]


def test_a_refusal_says_why_and_keeps_the_words(visitors: Visitors, hall: Hall) -> None:
    page = citizen(visitors, hall)
    turn(page, "comments")
    write(page, "닫히기 직전에 쓴 글")
    hall.do("posting.set", comments="off")
    expect(page.locator("#composer-note")).to_contain_text("쓴 글은 그대로 있어요")
    send_button(page).click(force=True)
    expect(page.locator("#words")).to_have_value("닫히기 직전에 쓴 글")
    hall.do("posting.set", comments="open")
    send_button(page).click()
    expect(page.locator("#composer-note .sent")).to_be_visible()
    expect(page.locator("#words")).to_have_value("")


def test_a_syllable_in_the_making_is_never_sent(visitors: Visitors, hall: Hall) -> None:
    page = citizen(visitors, hall, "laptop")
    turn(page, "comments")
    page.locator("#words").focus()
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "한", "selectionStart": 1, "selectionEnd": 1})
    for keys in ("Enter", "Control+Enter"):
        page.keyboard.press(keys)
    page.wait_for_timeout(500)
    assert hall.read("public")["comments"] == {}
    keyboard.send("Input.imeSetComposition", {"text": "", "selectionStart": 0, "selectionEnd": 0})
    page.locator("#words").fill("")
    page.keyboard.insert_text("조합을 마친 ")
    keyboard.send("Input.imeSetComposition", {"text": "글", "selectionStart": 1, "selectionEnd": 1})
    send_button(page).click()
    expect(page.locator("#words")).to_have_value("")
    assert [post["text"] for post in hall.read("public")["comments"].values()] == ["조합을 마친 글"]


def test_enter_makes_a_line_and_control_enter_sends_on_a_laptop(
    visitors: Visitors, hall: Hall
) -> None:
    page = citizen(visitors, hall, "laptop")
    turn(page, "comments")
    page.locator("#words").press_sequentially("한 줄")
    page.keyboard.press("Enter")
    page.keyboard.insert_text("두 줄")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#words")).to_have_value("")
    assert [post["text"] for post in hall.read("public")["comments"].values()] == ["한 줄\n두 줄"]


def test_room_is_counted_in_signs_and_too_much_is_not_sent(visitors: Visitors, hall: Hall) -> None:
    page = citizen(visitors, hall)
    turn(page, "comments")
    write(page, "가" * 239)
    expect(page.locator("#composer-note")).not_to_contain_text("더 쓸 수 있어요")
    write(page, "👨‍👩‍👧" * 240)
    expect(page.locator("#composer-note")).to_contain_text("60자 더 쓸 수 있어요")
    write(page, "가" * 312)
    expect(page.locator("#composer-note")).to_contain_text("12자를 줄여 주세요")
    send_button(page).click(force=True)
    expect(page.locator("#words")).to_have_value("가" * 312)
    assert hall.read("public")["comments"] == {}


def test_a_draft_survives_a_reload_and_a_change_of_tab(visitors: Visitors, hall: Hall) -> None:
    page = citizen(visitors, hall)
    turn(page, "questions")
    write(page, "아직 다 쓰지 않은 질문")
    turn(page, "comments")
    expect(page.get_by_role("button", name="질문", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    page.reload()
    expect(page.locator("#words")).to_have_value("아직 다 쓰지 않은 질문")
    expect(page.get_by_role("button", name="질문", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )


def test_similar_questions_are_offered_before_a_question_is_sent(
    visitors: Visitors, hall: Hall
) -> None:
    twin = hall.ask("주말에도 보건소에서 주사를 맞을 수 있나요?")
    hall.ask("진료 기록은 어떻게 공유되나요?")
    page = citizen(visitors, hall)
    turn(page, "questions")
    send(page, "보건소에서 주말에 주사 맞을 수 있는지 궁금해요")
    sheet = page.get_by_role("dialog")
    expect(sheet.locator(".twin")).to_have_count(1)
    expect(sheet).to_contain_text("주말에도 보건소에서")
    picture(page, "phone-twins")
    sheet.get_by_role("button", name="이 질문에 공감하기").click()
    expect(page.locator(f"#support-{twin}")).to_have_attribute("aria-pressed", "true")
    settled(page, lambda: hall.read("public")["questions"][twin]["score"] == 1)
    page.get_by_role("button", name="되돌리기").click()
    write(page, "보건소에서 주말에 주사 맞을 수 있는지 정말 궁금해요")
    send_button(page).click()
    sheet.get_by_role("button", name="다른 질문이에요").click()
    expect(page.locator("#composer-note .sent")).to_be_visible()
    assert len(hall.read("public")["questions"]) == 3
