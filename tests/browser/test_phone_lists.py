"""The phone's lists do not jump; one's own posts; every state of meeting and network."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.hall import Hall
from tests.browser.phones import (
    Network,
    ask,
    cards,
    citizen,
    connected,
    join,
    send,
    settled,
    stored,
    turn,
)
from tests.support.browser import Visitors, picture
from tests.support.server import MEETING, Server

TABS = ("now", "questions", "comments", "programme", "mine")


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
    expect(page.get_by_role("button", name="새 질문 1개")).to_be_visible()
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
    changed = next(iter(hall.read("staff")["waiting"]))
    hall.do("post.approve", id=changed)
    hall.do("question.live", id=changed)
    turn(page, "mine")
    expect(page.locator(f"#mine-{changed}")).to_contain_text("지금 답변 중")
    hall.do("meeting.close")
    expect(page.locator(f"#mine-{changed}")).not_to_contain_text("지금 답변 중")
    expect(card.get_by_role("button", name="고쳐서 다시 보내기")).to_have_count(0)
    expect(card).not_to_contain_text("다시 보낼 수 있어요")


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
    connected(page)
    page.evaluate(
        """async () => {
          const {reloadWhenIdle} = await import("/static/js/page.js");
          reloadWhenIdle({outdated: "5eed5eed5eed"});
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
