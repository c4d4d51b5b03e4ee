"""The evening of 2019, played by five pages at once: two phones, queue, stage and screen."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.camera import scan
from tests.browser.evening import Phone, Queue, Room, Stage
from tests.support.browser import Visitors
from tests.support.server import MEETING, Server

COMMENT = "지방에서 올라와 매일 병원에 다니느라 연차를 다 썼습니다."
STOPPED = "이 댓글은 화면에 나가기 전에 멈춥니다."
SHOUTED = "사회자는 말을 너무 오래 합니다!"
REFUSED = "김 과장님 개인 휴대전화로 바로 물어봐도 되나요?"
ASKED = "직장인은 평일 낮에 보건소에 가기 어렵습니다. 저녁이나 주말에도 맞을 수 있나요?"
TWIN = "평일 낮에는 직장인이 보건소에 가기 어렵습니다. 주말이나 저녁에도 맞을 수 있을까요?"
OTHER = "진료 기록은 어떻게 공유되나요?"
ANSWER = "다섯 곳에서 저녁 여덟 시까지 시범 운영하겠습니다."
FLOW_TALK = "플로우 토크 및 질의응답"


@dataclass
class Evening:
    """Everybody with their page. Minji and Boram are citizens in the hall."""

    code: str
    minji: Phone
    boram: Phone
    queue: Queue
    stage: Stage
    screen: Room

    def picture(self, name: str, *who: str) -> None:
        """Keeps pictures of these pages, or of all."""
        for one in who or ("minji", "boram", "queue", "stage", "screen"):
            getattr(self, one).picture(f"evening-{name}-{one}")

    def unknown_to(self, text: str, *who: str) -> None:
        """None of these pages has ever been sent the words."""
        leaked = [one for one in who if getattr(self, one).wire.carried(text)]
        assert not leaked, f"{text!r} went to {leaked}"

    def known_to(self, text: str, *who: str) -> None:
        """All of them have: what `unknown_to` looks into does hold what a page is sent."""
        missing = [one for one in who if not getattr(self, one).wire.carried(text)]
        assert not missing, f"{text!r} never came to {missing}"


@pytest.fixture
def evening(server: Server, visitors: Visitors) -> Evening:
    """Doors open: the staff are at their pages, the citizens have not scanned yet."""
    meeting = server.create_meeting(MEETING)
    link = meeting["links"]

    def page(size: str) -> Any:
        return visitors.arrive(size).new_page()

    return Evening(
        meeting["code"],
        minji=Phone(page("phone")),
        boram=Phone(page("phone")),
        queue=Queue(page("laptop"), link["queue"]),
        stage=Stage(page("laptop"), link["stage"]),
        screen=Room(page("screen"), link["screen"]),
    )


def test_the_evening_of_2019(evening: Evening) -> None:
    try:
        for step in STEPS:
            step(evening)
    except BaseException:
        evening.picture("failed")
        raise


def doors_open(e: Evening) -> None:
    e.stage.show("참여 안내")
    expect(e.screen.said(f"{e.code[:3]} {e.code[3:]}").first).to_be_visible()
    expect(e.screen.heading).to_have_text("보건소에서도 난임 주사를 맞을 수 있다면 어떨까요?")
    address = scan(e.screen.page)
    e.minji.join(address, "강서구 주민")
    e.boram.join(address)
    for phone in (e.minji, e.boram):
        expect(phone.page.get_by_text("시작 전").first).to_be_visible()
    expect(e.screen.page.get_by_text(re.compile(r"현장\s*2"))).to_be_visible()
    expect(e.stage.page.get_by_text("리허설", exact=True)).to_be_visible()
    expect(e.queue.page.get_by_text("모두 검토했어요.")).to_be_visible()
    e.picture("01-doors")


def the_meeting_begins(e: Evening) -> None:
    e.stage.press("행사 시작하기")
    for page in (e.minji.page, e.boram.page, e.queue.page, e.stage.page):
        expect(page.get_by_text(re.compile("^진행 중")).first).to_be_visible()
    e.stage.show("진행 순서")
    for title in ("경과 보고", "서울시 답변", "패널 발표", FLOW_TALK):
        e.stage.press("다음 순서로") if title != "경과 보고" else e.stage.press("첫 순서 시작")
        expect(e.stage.page.get_by_role("dialog")).to_contain_text(title)
        e.stage.agree("시작")
        expect(e.minji.page.get_by_role("heading", name=title)).to_be_visible()
        expect(e.boram.page.get_by_role("heading", name=title)).to_be_visible()
        running = e.screen.page.locator('[aria-current="step"]')
        expect(running).to_contain_text(title)
        expect(e.screen.page.get_by_role("timer")).to_contain_text("남은 시간")
    e.picture("02-programme")


def a_comment_goes_to_the_screen(e: Evening) -> None:
    e.stage.show("실시간 댓글")
    e.stage.page.get_by_label("화면에 늦게 내보내기").select_option("3")
    expect(e.screen.heading).to_have_text(FLOW_TALK)
    expect(e.screen.said("첫 댓글을 기다리고 있습니다")).to_be_visible()
    e.picture("03-empty", "screen", "stage")
    e.minji.send("comment", COMMENT)
    expect(e.minji.sent()).to_be_visible()
    expect(e.minji.field()).to_have_value("")
    e.boram.turn("comments")
    expect(e.boram.item(COMMENT)).to_contain_text("강서구 주민")
    expect(e.queue.card("공개", COMMENT)).to_contain_text("강서구 주민")
    pending = e.stage.page.get_by_role("listitem").filter(has_text=COMMENT)
    expect(pending.get_by_role("button", name="멈추기")).to_be_visible()
    expect(e.screen.said(COMMENT)).to_have_count(0)
    e.picture("04-delay", "stage", "minji")
    expect(e.screen.said(COMMENT)).to_be_visible(timeout=8_000)
    expect(pending.get_by_role("button", name="내리기")).to_be_visible()

    e.boram.send("comment", STOPPED)
    late = e.stage.page.get_by_role("listitem").filter(has_text=STOPPED)
    late.get_by_role("button", name="멈추기").click()
    expect(late).to_have_count(0)
    expect(e.boram.item(STOPPED)).to_have_count(0)
    e.boram.turn("mine")
    expect(e.boram.item(STOPPED)).to_contain_text("검토 중")
    expect(e.queue.card("보류", STOPPED)).to_be_visible()
    expect(e.screen.said(COMMENT)).to_be_visible()
    expect(e.screen.said(STOPPED)).to_have_count(0)
    e.picture("05-comment")


def a_question_is_refused_changed_and_sent_again(e: Evening) -> None:
    e.boram.send("question", REFUSED)
    expect(e.boram.sent()).to_be_visible()
    e.boram.turn("mine")
    expect(e.boram.item(REFUSED)).to_contain_text(re.compile("접수|검토 중"))
    expect(e.queue.card("검토 대기", REFUSED)).to_be_visible()
    e.picture("06-waiting", "queue", "boram")
    e.queue.do("검토 대기", REFUSED, "비공개")
    e.queue.dialog.get_by_role("button", name="개인정보 포함").click()
    expect(e.queue.card("비공개", REFUSED)).to_contain_text("개인정보 포함")

    told = e.boram.item(REFUSED)
    expect(told).to_contain_text("비공개")
    expect(told).to_contain_text("개인정보 포함")
    expect(e.boram.page.get_by_role("alert")).to_contain_text("개인정보 포함")
    e.picture("07-refused", "queue", "boram")
    told.get_by_role("button", name="고쳐서 다시 보내기").click()
    expect(e.boram.field()).to_have_value(REFUSED)
    e.boram.field().fill(ASKED)
    e.boram.press_send()
    expect(e.boram.sent()).to_be_visible()

    e.minji.turn("questions")
    expect(e.minji.page.get_by_text("아직 질문이 없어요")).to_be_visible()
    e.unknown_to(ASKED, "minji", "screen")
    e.queue.do("검토 대기", ASKED, "공개")
    expect(e.queue.card("공개", ASKED)).to_be_visible()
    expect(e.minji.item(ASKED)).to_contain_text("익명")
    e.known_to(ASKED, "minji", "screen")
    e.unknown_to(REFUSED, "minji", "screen")


def twins_are_merged(e: Evening) -> None:
    e.minji.send("question", TWIN)
    offer = e.minji.page.get_by_role("dialog")
    expect(offer).to_contain_text(ASKED)
    e.picture("08-twin", "minji")
    offer.get_by_role("button", name="다른 질문이에요. 그대로 보내기").click()
    expect(e.minji.sent()).to_be_visible()
    e.unknown_to(TWIN, "boram", "screen")

    # Minji supports both, Boram only the twin: together they are two people, not three.
    e.queue.do("검토 대기", TWIN, "공개")
    e.boram.turn("questions")
    expect(e.boram.find(TWIN)).to_be_visible()
    e.boram.support(TWIN).click()
    expect(e.minji.find(TWIN)).to_be_visible()
    for text in (ASKED, TWIN):
        e.minji.support(text).click()
    expect(e.queue.card("공개", TWIN)).to_contain_text("공감 2")
    expect(e.queue.card("공개", ASKED)).to_contain_text("공감 1")

    e.queue.do("공개", TWIN, "합치기")
    e.queue.dialog.get_by_role("option").filter(has_text=ASKED).click()
    merged = e.queue.card("공개", ASKED)
    expect(merged).to_contain_text("1개 합침")
    expect(merged).to_contain_text("공감 2")
    expect(e.queue.card("합침", TWIN)).to_be_visible()
    expect(e.boram.item(ASKED)).to_contain_text("비슷한 질문 1개 합침")
    expect(e.boram.support(ASKED)).to_have_text(re.compile(r"공감함 ✓\s*2"))
    expect(e.boram.item(TWIN)).to_have_count(0)
    e.minji.turn("mine")
    told = e.minji.item(TWIN)
    expect(told).to_contain_text("비슷한 질문과 합침")
    expect(told).to_contain_text(ASKED)
    e.picture("09-merged", "minji", "boram", "queue")


def support_is_taken_back_and_given_again(e: Evening) -> None:
    e.stage.show("공감 순위")
    score = e.screen.page.get_by_role("row").filter(has_text=ASKED).get_by_role("cell").last
    expect(score).to_have_text("2")
    e.boram.support(ASKED).click()
    expect(e.boram.support(ASKED)).to_have_attribute("aria-pressed", "false")
    expect(score).to_have_text("1")
    expect(e.queue.card("공개", ASKED)).to_contain_text("공감 1")
    e.minji.turn("questions")
    expect(e.minji.support(ASKED)).to_have_text(re.compile(r"공감함 ✓\s*1"))
    e.boram.support(ASKED).click()
    expect(score).to_have_text("2")
    expect(e.minji.support(ASKED)).to_have_text(re.compile(r"공감함 ✓\s*2"))
    e.picture("10-ranking", "screen", "stage")


def a_question_goes_live(e: Evening) -> None:
    e.boram.send("question", OTHER)
    e.queue.do("검토 대기", OTHER, "공개")
    e.queue.do("공개", ASKED, "답변 순서에 넣기")
    e.queue.do("공개", OTHER, "답변 순서에 넣기")
    expect(e.stage.page.get_by_text("대기 2개")).to_be_visible()
    e.stage.press("첫 질문 시작")
    expect(e.screen.heading).to_have_text(ASKED)
    expect(e.screen.said("지금 답변 중")).to_be_visible()
    expect(e.screen.said("비슷한 질문 1개를 합쳤습니다")).to_be_visible()
    expect(e.screen.said(OTHER)).to_be_visible()
    for phone in (e.minji, e.boram):
        phone.turn("now")
        live = phone.page.get_by_role("region", name="지금 답변 중")
        expect(live).to_contain_text(ASKED)
        expect(phone.page.get_by_role("region", name="다음 질문")).to_contain_text(OTHER)
    expect(e.queue.card("공개", ASKED)).to_contain_text("지금 답변 중")
    e.picture("11-live")


def it_is_answered(e: Evening) -> None:
    e.queue.do("공개", ASKED, "서면 답변")
    e.queue.dialog.get_by_label("답변", exact=True).fill(ANSWER)
    e.queue.dialog.get_by_role("button", name="확정해서 공개").click()
    expect(e.queue.dialog).to_have_count(0)
    e.stage.press("답변 완료, 다음 질문")
    expect(e.screen.heading).to_have_text(OTHER)
    expect(e.queue.card("답변 완료", ASKED)).to_contain_text(ANSWER)
    e.boram.turn("mine")
    expect(e.boram.item(ASKED)).to_contain_text("답변 완료")
    expect(e.boram.item(ASKED)).to_contain_text(ANSWER)
    e.minji.turn("mine")
    expect(e.minji.item(TWIN)).to_contain_text(ANSWER)
    e.minji.turn("questions")
    e.minji.page.get_by_text("답변한 질문 1개").click()
    expect(e.minji.item(ASKED)).to_contain_text(ANSWER)
    e.picture("12-answered")


def something_is_taken_off_at_once(e: Evening) -> None:
    e.stage.page.get_by_label("화면에 늦게 내보내기").select_option("0")
    e.stage.show("실시간 댓글")
    e.boram.send("comment", SHOUTED)
    expect(e.screen.said(SHOUTED)).to_be_visible()
    e.minji.turn("comments")
    expect(e.minji.find(SHOUTED)).to_be_visible()
    e.picture("13-before", "screen", "queue")
    e.queue.do("공개", SHOUTED, "즉시 내리기")
    expect(e.screen.said(SHOUTED)).to_have_count(0, timeout=1_000)
    expect(e.minji.item(SHOUTED)).to_have_count(0)
    expect(e.stage.page.get_by_role("listitem").filter(has_text=SHOUTED)).to_have_count(0)
    e.boram.turn("mine")
    expect(e.boram.item(SHOUTED)).to_contain_text("검토 중")
    expect(e.queue.card("보류", SHOUTED)).to_be_visible()

    # The question that stands on the stage goes the same way, by one key.
    e.stage.show("질문")
    expect(e.screen.heading).to_have_text(OTHER)
    e.stage.page.keyboard.press("d")
    expect(e.screen.said(OTHER)).to_have_count(0, timeout=1_000)
    e.minji.turn("now")
    expect(e.minji.page.get_by_role("main").get_by_text(OTHER)).to_have_count(0)
    e.picture("14-taken-off")


def the_meeting_ends(e: Evening) -> None:
    e.stage.show("안내 화면")
    expect(e.screen.heading).to_have_text("잠시 후 계속합니다")
    e.picture("15-message", "screen")
    e.stage.press("행사 마치기")
    expect(e.stage.page.get_by_role("dialog")).to_contain_text("행사를 마칠까요?")
    e.picture("16-asks", "stage")
    e.stage.agree("행사 마치기")
    for phone in (e.minji, e.boram):
        phone.turn("now")
        expect(phone.page.get_by_role("heading", name="행사가 끝났어요")).to_be_visible()
        expect(phone.page.get_by_text("질문 1개에 답변했어요.")).to_be_visible()
        expect(phone.field()).not_to_be_visible()
        expect(phone.page.get_by_role("button", name="보내기")).to_have_count(0)
        phone.turn("questions")
        expect(phone.page.get_by_role("button", name=re.compile("공감함"))).to_have_count(0)
        expect(phone.page.get_by_role("button", name="이전 글 더 보기")).to_have_count(0)
    expect(e.screen.said("행사를 마쳤습니다")).to_be_visible()
    expect(e.queue.page.get_by_text("종료", exact=True)).to_be_visible()
    expect(e.stage.page.get_by_role("button", name="행사 다시 열기")).to_be_visible()
    e.unknown_to(REFUSED, "minji", "screen")
    assert e.screen.ever_showed(COMMENT)
    assert not e.screen.ever_showed(STOPPED)
    e.picture("17-closed")


STEPS = (
    doors_open,
    the_meeting_begins,
    a_comment_goes_to_the_screen,
    a_question_is_refused_changed_and_sent_again,
    twins_are_merged,
    support_is_taken_back_and_given_again,
    a_question_goes_live,
    it_is_answered,
    something_is_taken_off_at_once,
    the_meeting_ends,
)
