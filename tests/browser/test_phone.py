"""The phone of a citizen: nothing written is lost, nothing jumps, and it works for everybody."""

import itertools
import re
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.hall import Hall
from tests.browser.phones import (
    Network,
    ask,
    cards,
    citizen,
    connected,
    join,
    send,
    send_button,
    turn,
    write,
)
from tests.support.browser import Visitors, picture
from tests.support.server import MEETING, Server

TABS = ("now", "questions", "comments", "programme", "mine")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the module."""
    running = Server(tmp_path_factory.mktemp("phone")).start()
    yield running
    running.stop()


@pytest.fixture
def hall(server: Server) -> Hall:
    """An open meeting that takes everything at once."""
    return Hall(server)


def stored(hall: Hall, text: str) -> list[dict[str, Any]]:
    """What the server has of a text, in every list of staff and public."""
    public, staff = hall.read("public"), hall.read("staff")
    lists = [public["comments"], public["questions"], staff["waiting"], staff["set_aside"]]
    return [post for posts in lists for post in posts.values() if post["text"] == text]


def settled(page: Page, check: Any, seconds: float = 10) -> None:
    """Waits until the check holds, while the page goes on."""
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, "did not come to rest"
        page.wait_for_timeout(100)


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


# Lists


def test_nothing_moves_until_the_person_asks(visitors: Visitors, hall: Hall) -> None:
    first, second = hall.ask("먼저 온 질문인가요?", 2), hall.ask("나중에 온 질문인가요?", 1)
    page = citizen(visitors, hall)
    turn(page, "questions")
    before = cards(page)
    assert before == ["먼저 온 질문인가요?", "나중에 온 질문인가요?"]
    place = page.locator(f"#support-{second}").bounding_box()
    for _ in range(3):
        hall._send(hall._person(), "question.support", {"id": second})
    hall.ask("방금 들어온 새 질문이에요")
    hall.do("question.live", id=first, show=False)
    expect(page.locator(".newbar")).to_contain_text("새 질문 1개")
    expect(page.locator(f"#support-{second}")).to_contain_text("4")
    expect(page.locator(f"#q-{first} .chip.live")).to_be_visible()
    assert cards(page) == before
    now = page.locator(f"#support-{second}").bounding_box()
    assert now and place and abs(now["x"] - place["x"]) < 1
    page.locator(".newbar").click()
    expect(page.locator(".newbar")).to_have_count(0)
    assert cards(page) == [
        "먼저 온 질문인가요?",
        "나중에 온 질문인가요?",
        "방금 들어온 새 질문이에요",
    ]


def test_the_three_orders(visitors: Visitors, hall: Hall) -> None:
    for text, supports in (
        ("가장 오래된 질문", 1),
        ("공감이 많은 질문", 3),
        ("가장 새로운 질문", 0),
    ):
        hall.ask(text, supports)
    page = citizen(visitors, hall)
    turn(page, "questions")
    assert cards(page) == ["공감이 많은 질문", "가장 오래된 질문", "가장 새로운 질문"]
    page.get_by_role("button", name="최신순").click()
    expect(page.locator(".list > li").first).to_contain_text("가장 새로운 질문")
    page.wait_for_timeout(1_500)
    hall.ask("아직 읽지 않은 질문")
    page.get_by_role("button", name="안 읽은 질문부터").click()
    expect(page.locator(".list > li").first).to_contain_text("아직 읽지 않은 질문")


def test_a_support_shows_at_once_and_goes_back_when_it_is_refused(
    visitors: Visitors, hall: Hall
) -> None:
    asked = hall.ask("공감을 받는 질문인가요?")
    context = visitors.arrive()
    network = Network(context)
    page = join(context.new_page(), hall)
    connected(page)
    turn(page, "questions")
    hand = page.locator(f"#support-{asked}")
    network.cut()
    hand.click()
    expect(hand).to_have_attribute("aria-pressed", "true")
    expect(hand).to_contain_text("1")
    hall.do("question.answered", id=asked)
    network.mend()
    expect(page.locator(".toast")).to_be_visible(timeout=20_000)
    expect(page.locator(f"#q-{asked} .support")).to_contain_text("0")
    assert hall.read("public")["questions"][asked]["score"] == 0


def test_support_and_take_back_arrive_in_order(visitors: Visitors, hall: Hall) -> None:
    asked = hall.ask("눌렀다가 거두는 질문인가요?")
    page = citizen(visitors, hall)
    turn(page, "questions")
    hand = page.locator(f"#support-{asked}")
    for _ in range(5):
        hand.click()
    expect(hand).to_have_attribute("aria-pressed", "true")
    settled(page, lambda: hall.read("public")["questions"][asked]["score"] == 1)
    page.reload()
    expect(hand).to_have_attribute("aria-pressed", "true")
    expect(hand).to_contain_text("1")


# My posts


def test_a_refused_question_is_changed_and_sent_again(visitors: Visitors, hall: Hall) -> None:
    hall.do("posting.set", questions="held")
    page = citizen(visitors, hall)
    ask(page, "주차장은 왜 그렇게 좁은가요?")
    refused = next(iter(hall.read("staff")["waiting"]))
    hall.do("post.refuse", id=refused, reason="off_topic")
    expect(page.locator(".toast")).to_contain_text("주제와 관련 없음")
    expect(page.locator("#alarm")).to_contain_text("주제와 관련 없음")
    turn(page, "mine")
    card = page.locator(f"#mine-{refused}")
    expect(card).to_contain_text("비공개")
    expect(card).to_contain_text("주제와 관련 없음")
    expect(card).to_contain_text("접수 번호")
    card.get_by_role("button", name="고쳐서 다시 보내기").click()
    expect(page.locator("#words")).to_be_focused()
    expect(page.locator("#words")).to_have_value("주차장은 왜 그렇게 좁은가요?")
    send(page, "보건소 주사실의 주차는 어떻게 하나요?")
    expect(page.locator("#composer-note .sent")).to_be_visible()
    assert len(stored(hall, "보건소 주사실의 주차는 어떻게 하나요?")) == 1


def test_every_turn_of_a_question_is_told_to_its_author(visitors: Visitors, hall: Hall) -> None:
    hall.do("posting.set", questions="held")
    page = citizen(visitors, hall)
    ask(page, "언제부터 시행되나요?")
    turn(page, "mine")
    card = page.locator(".mine[data-post]").first
    expect(card).to_contain_text("접수")
    asked = next(iter(hall.read("staff")["waiting"]))
    for command, word in (
        ("post.approve", "공개"),
        ("question.queue", "답변 순서 대기"),
        ("question.live", "지금 답변 중"),
        ("question.answered", "답변 완료"),
    ):
        hall.do(command, id=asked)
        expect(card.locator(".states")).to_contain_text(word)
    expect(card.get_by_role("button", name="삭제")).to_have_count(0)


def test_one_own_post_is_withdrawn_after_a_question(visitors: Visitors, hall: Hall) -> None:
    page = citizen(visitors, hall)
    turn(page, "comments")
    send(page, "지울 댓글이에요")
    expect(page.locator("#composer-note .sent")).to_be_visible()
    turn(page, "mine")
    page.get_by_role("button", name="삭제").click()
    expect(page.get_by_role("group", name="이 글을 삭제할까요?")).to_be_visible()
    page.get_by_role("button", name="삭제").click()
    expect(page.locator(".mine[data-status=withdrawn]")).to_have_count(1)
    assert hall.read("public")["comments"] == {}


# Ways and states


def test_without_websocket_the_page_works_by_the_feed(visitors: Visitors, hall: Hall) -> None:
    context = visitors.arrive()
    network = Network(context)
    network.socket = False
    page = join(context.new_page(), hall)
    connected(page)
    turn(page, "comments")
    hall.write("다른 사람이 쓴 댓글")
    expect(page.locator("#main")).to_contain_text("다른 사람이 쓴 댓글")
    send(page, "소켓 없이 쓴 댓글")
    expect(page.locator("#composer-note .sent")).to_be_visible()
    turn(page, "mine")
    expect(page.locator(".mine[data-status=public]")).to_have_count(1)
    assert len(stored(hall, "소켓 없이 쓴 댓글")) == 1


def test_after_a_cut_the_page_has_what_it_missed(visitors: Visitors, hall: Hall) -> None:
    context = visitors.arrive()
    network = Network(context)
    page = join(context.new_page(), hall)
    connected(page)
    turn(page, "questions")
    network.cut_socket()
    expect(page.locator("#banner")).to_contain_text("연결이 끊겼어요", timeout=10_000)
    hall.ask("끊긴 사이에 나온 질문")
    network.mend()
    page.get_by_role("button", name="지금 연결").click()
    connected(page)
    expect(page.locator("#main")).to_contain_text("끊긴 사이에 나온 질문")


def test_every_state_of_a_meeting_has_its_words(visitors: Visitors, server: Server) -> None:
    hall = Hall(server)
    page = citizen(visitors, hall)
    asked = hall.ask("지금 답변하는 질문인가요?")
    hall.do("agenda.start", id=hall.agenda()[0])
    expect(page.locator("#main")).to_contain_text("경과 보고")
    hall.do("question.live", id=asked)
    expect(page.locator(".on-stage")).to_contain_text("지금 답변하는 질문인가요?")
    hall.do("announce", text="나가기 전에 설문에 참여해 주세요.")
    expect(page.locator(".notice")).to_contain_text("설문에 참여해 주세요")
    picture(page, "phone-now")
    hall.do("posting.set", comments="off", questions="off")
    expect(page.locator("#shut")).to_contain_text("지금은 글을 받지 않아요")
    hall.do("meeting.close")
    expect(page.locator("#main")).to_contain_text("행사가 끝났어요")
    expect(page.locator("#status")).to_contain_text("종료")
    picture(page, "phone-closed")


def test_before_the_start_the_phone_counts_down(visitors: Visitors, server: Server) -> None:
    meeting = server.create_meeting(MEETING)
    page = visitors.arrive().new_page()
    page.goto(f"{server.base_url}/j/{meeting['code']}")
    page.check("#agree")
    page.click("form.consent button[type=submit]")
    expect(page.locator("#main")).to_contain_text("시작 전")
    expect(page.locator("#main")).to_contain_text("2019. 3. 26.(화) 19:00")
    picture(page, "phone-upcoming")


def test_who_is_muted_is_told_and_can_still_support(visitors: Visitors, hall: Hall) -> None:
    other = hall.ask("진료 기록은 어떻게 공유되나요?")
    page = citizen(visitors, hall)
    ask(page, "무엇이든 물어봅니다")
    mine = next(id for id, post in hall.read("public")["questions"].items() if id != other)
    hall.do("person.mute", post=mine)
    expect(page.locator("#shut")).to_contain_text("글쓰기를 제한했어요")
    page.locator(".newbar").click()
    page.locator(f"#support-{other}").click()
    settled(page, lambda: hall.read("public")["questions"][other]["score"] == 1)


def test_reactions_are_there_only_when_the_meeting_has_them(
    visitors: Visitors, hall: Hall, start_madang: Any
) -> None:
    page = citizen(visitors, hall)
    expect(page.locator(".reactions")).to_have_count(0)
    lively = Hall(start_madang(meeting__reactions="true"))
    one, other = citizen(visitors, lively), citizen(visitors, lively)
    expect(one.locator(".reactions button")).to_have_count(4)
    one.get_by_role("button", name="박수").click()
    expect(other.get_by_role("button", name="박수")).to_contain_text("1")


def test_a_new_build_is_loaded_when_nobody_is_writing(visitors: Visitors, hall: Hall) -> None:
    context = visitors.arrive()
    context.clock.install()
    page = join(context.new_page(), hall)
    page.evaluate(
        """async () => {
          const {reloadWhenIdle} = await import("/static/js/page.js");
          reloadWhenIdle({outdated: "the next one"});
          window.before = true;
        }"""
    )
    page.locator("#words").press_sequentially("쓰고 있어요")
    page.clock.run_for(30_000)
    assert page.evaluate("window.before")
    page.locator("#words").fill("")
    page.locator("#words").blur()
    with page.expect_navigation():
        page.clock.run_for(30_000)
    assert not page.evaluate("window.before")


def test_the_plain_page_needs_no_script(visitors: Visitors, hall: Hall) -> None:
    hall.do("posting.set", questions="held")
    question = hall.ask("이미 있는 질문인가요?")
    hall.do("post.approve", id=question)
    page = visitors.arrive(java_script_enabled=False).new_page()
    page.goto(f"{hall.server.base_url}/j/{hall.meeting['code']}")
    page.check("#agree")
    page.click("form.consent button[type=submit]")
    page.goto(hall.meeting["links"]["lite"])
    page.fill("#text", "스크립트 없이 쓴 질문")
    page.get_by_role("button", name="질문으로 보내기").click()
    expect(page.locator("#mine")).to_contain_text("스크립트 없이 쓴 질문")
    page.locator("#questions").get_by_role("button", name="공감").click()
    expect(page.locator("#questions")).to_contain_text("공감 1")
    page.locator("#mine").get_by_role("button", name="삭제").click()
    expect(page.locator("#mine")).to_contain_text("본인 삭제")
    page.fill("#text", " ")
    page.get_by_role("button", name="댓글로 보내기").click()
    expect(page.locator("[role=alert]")).to_be_visible()


# For everybody

SAID = """
window.said = [];
addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
  const text = document.getElementById("say").textContent.trim();
  if (text) said.push([Date.now(), text]);
}).observe(document.getElementById("say"), {childList: true, characterData: true, subtree: true}));
"""


def test_fifty_comments_in_five_seconds_are_at_most_three_messages(
    visitors: Visitors, hall: Hall
) -> None:
    context = visitors.arrive()
    context.add_init_script(SAID)
    page = join(context.new_page(), hall)
    connected(page)
    turn(page, "comments")
    page.wait_for_timeout(3_500)
    page.evaluate("said.length = 0")
    writers = [hall._person() for _ in range(10)]
    begin = time.monotonic()
    for number in range(50):
        hall._send(writers[number % 10], "comment.post", {"text": f"{number + 1}번째 댓글"})
        time.sleep(max(0, begin + (number + 1) * 0.1 - time.monotonic()))
    said = page.evaluate("said")
    assert 1 <= len(said) <= 3, said
    assert all(re.fullmatch(r"새 댓글 \d+개", text) for _, text in said), said
    assert all(b[0] - a[0] >= 2_900 for a, b in itertools.pairwise(said)), said
    region = page.locator("#say")
    expect(region).to_have_attribute("role", "status")


def test_the_region_is_live_and_empty_at_first(visitors: Visitors, hall: Hall) -> None:
    page = citizen(visitors, hall)
    session = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")
    tree = session.send("Accessibility.getFullAXTree")["nodes"]
    status = [node for node in tree if node.get("role", {}).get("value") == "status"]
    properties = {p["name"]: p["value"].get("value") for p in status[0]["properties"]}
    assert (properties["live"], properties["atomic"]) == ("polite", True)
    assert page.locator("#say").inner_text() == ""


def test_everything_is_reached_by_keyboard(visitors: Visitors, hall: Hall) -> None:
    asked = hall.ask("키보드로 공감하는 질문인가요?")
    page = visitors.open(f"{hall.server.base_url}/j/{hall.meeting['code']}", "laptop")
    press_to(page, "#agree")
    page.keyboard.press("Space")
    press_to(page, "form.consent button[type=submit]")
    page.keyboard.press("Enter")
    connected(page)
    press_to(page, "#tabs a[href='#questions']")
    page.keyboard.press("Enter")
    expect(page.locator("#tab-title")).to_be_focused()
    press_to(page, f"#support-{asked}")
    page.keyboard.press("Space")
    expect(page.locator(f"#support-{asked}")).to_have_attribute("aria-pressed", "true")
    press_to(page, "#words")
    page.keyboard.insert_text("키보드만으로 쓴 전혀 다른 글")
    press_to(page, "#composer button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator("#composer-note .sent")).to_be_visible()
    press_to(page, "button[aria-label='설정']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("button[aria-label='설정']")).to_be_focused()


def press_to(page: Page, selector: str, most: int = 60) -> None:
    """Presses Tab until the element has the focus and shows it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            ring = page.evaluate("getComputedStyle(document.activeElement).boxShadow")
            assert ring != "none" or selector == "#agree"
            return
    raise AssertionError(f"no way to {selector}")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_axe_has_nothing_to_object(
    visitors: Visitors, server: Server, axe: Any, language: str
) -> None:
    hall = Hall(server)
    hall.fill()
    context = visitors.arrive("phone", language, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{server.base_url}/?lang={language}")
    axe(page)
    page.goto(f"{server.base_url}/j/{hall.meeting['code']}")
    axe(page)
    picture(page, f"phone-join-{language}")
    join(page, hall)
    connected(page)
    ask(page, "접근성을 살피는 질문이에요")
    for tab in TABS:
        turn(page, tab)
        axe(page)
        picture(page, f"phone-{tab}-{language}")
    page.locator("#tools button").click()
    axe(page)
    picture(page, f"phone-settings-{language}")
    page.keyboard.press("Escape")
    page.goto(hall.meeting["links"]["lite"])
    axe(page)
    picture(page, f"phone-lite-{language}")


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("width", [320, 195])
def test_no_page_is_wider_than_the_phone(
    visitors: Visitors, server: Server, language: str, width: int
) -> None:
    """320 px, and the 195 px that 200 % zoom leaves of a usual phone."""
    hall = Hall(server)
    hall.fill()
    hall.write("띄어쓰지않고끝없이이어지는글" * 12)
    view = {"width": width, "height": 568}
    page = visitors.arrive("laptop", language, viewport=view).new_page()
    page.goto(f"{server.base_url}/?lang={language}")
    fits(page)
    page.goto(f"{server.base_url}/j/{hall.meeting['code']}")
    fits(page)
    join(page, hall)
    connected(page)
    for step in ("2", "5") if width == 320 else ("2",):
        page.evaluate("step => { document.documentElement.dataset.text = step; }", step)
        for tab in TABS:
            turn(page, tab)
            fits(page)
            picture(page, f"phone-{tab}-{language}-{width}-{step}")
    page.goto(hall.meeting["links"]["lite"])
    fits(page)


def fits(page: Page) -> None:
    """Nothing sticks out to the side."""
    wide = page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter(e => {
          const box = e.getBoundingClientRect();
          const out = box.right > innerWidth + 1 || box.left < -1;
          return box.width && out && !e.closest(".sr-only");
        }).map(e => `${e.tagName}.${e.className} ${e.getBoundingClientRect().right}`).slice(0, 3)"""
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), wide
    assert wide == []


def test_the_text_grows_and_the_choice_is_remembered(visitors: Visitors, hall: Hall) -> None:
    page = citizen(visitors, hall)
    size = "parseFloat(getComputedStyle(document.getElementById('words')).fontSize)"
    normal = page.evaluate(size)
    page.locator("#tools button").click()
    page.get_by_role("button", name="가장 크게").click()
    page.keyboard.press("Escape")
    assert page.evaluate(size) == pytest.approx(normal * 1.5, rel=0.01)
    page.reload()
    connected(page)
    assert page.evaluate(size) == pytest.approx(normal * 1.5, rel=0.01)


def test_the_language_is_changed_where_one_is(visitors: Visitors, hall: Hall) -> None:
    page = citizen(visitors, hall)
    turn(page, "questions")
    page.locator("#tools button").click()
    page.get_by_role("link", name="English").click()
    expect(page.locator("body")).to_have_attribute("data-tab", "questions")
    expect(page.get_by_role("button", name="Unseen first")).to_be_visible()
    page.goto(f"{hall.server.base_url}/m/{hall.meeting['code']}")
    expect(page.locator("#tabs")).to_contain_text("Programme")


def test_the_phone_stays_within_its_budget(visitors: Visitors, hall: Hall) -> None:
    """Gzipped: page 15 KB and snapshot 12 KB, styles 12 KB, scripts in two files; four requests."""
    page = citizen(visitors, hall)
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    loaded = page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    files = [name for name in loaded if ".css" in name or ".js" in name]
    assert len(files) == 3, files
    with httpx.Client(base_url=hall.server.base_url, cookies=cookies) as client:
        assert wire(client, f"/m/{hall.meeting['code']}") <= (15 + 12) * 1024
        sizes = {name.split("?")[0].rsplit("/", 1)[1]: wire(client, name) for name in files}
    assert sizes["phone.css"] <= 12 * 1024
    assert sizes["phone.js"] <= 30 * 1024
    assert sizes["socket.io.esm.min.js"] <= 14 * 1024


def wire(client: httpx.Client, address: str) -> int:
    """What travels for an address, as the server compresses it."""
    with client.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as response:
        return sum(len(part) for part in response.iter_raw())
