"""Questions: refused and changed, merged, supported, on stage, answered, promised."""

import re

from playwright.sync_api import expect

from app.core.permissions import Role
from tests.browser.lectern import Speaker
from tests.browser.play.cast import TALK, Evening
from tests.support.town import Town

REFUSED = "김 과장님 개인 휴대전화로 바로 물어봐도 되나요?"
ASKED = "직장인은 평일 낮에 보건소에 가기 어렵습니다. 저녁이나 주말에도 맞을 수 있나요?"
TWIN = "평일 낮에는 직장인이 보건소에 가기 어렵습니다. 주말이나 저녁에도 맞을 수 있을까요?"
RECORDS = "진료 기록은 어떻게 공유되나요?"
PLACES = "처음에 문을 여는 보건소는 어디인가요?"
FACT = "병원과 보건소는 진료 의뢰서로 기록을 주고받습니다."
SAID = "다섯 곳에서 저녁 여덟 시까지 시범 운영하겠습니다."
PROMISE = "토요일 운영은 수요를 조사해 알려 드리겠습니다."
HEALTH = "건강증진과"


def one_is_refused_changed_and_sent_again(e: Evening) -> None:
    e.clock.says("19:45")
    e.boram.send("question", REFUSED)
    expect(e.boram.sent()).to_be_visible()
    e.boram.turn("mine")
    expect(e.boram.item(REFUSED)).to_contain_text(re.compile("접수|검토 중"))
    expect(e.queue.card("검토 대기", REFUSED)).to_be_visible()
    e.queue.do("검토 대기", REFUSED, "비공개")
    e.picture("reasons", "queue")
    e.queue.dialog.get_by_role("button", name="개인정보 포함").click()
    expect(e.queue.card("비공개", REFUSED)).to_contain_text("개인정보 포함")
    told = e.boram.item(REFUSED)
    expect(told).to_contain_text("비공개")
    expect(told).to_contain_text("개인정보 포함")
    expect(e.boram.page.get_by_role("alert")).to_contain_text("개인정보 포함")
    e.picture("refused", "queue", "boram")
    told.get_by_role("button", name="고쳐서 다시 보내기").click()
    expect(e.boram.field()).to_have_value(REFUSED)
    e.boram.field().fill(ASKED)
    e.boram.press_send()
    expect(e.boram.sent()).to_be_visible()

    e.minji.turn("questions")
    expect(e.minji.page.get_by_text("아직 질문이 없어요")).to_be_visible()
    expect(e.queue.card("검토 대기", ASKED)).to_be_visible()
    e.unknown_to(ASKED, "minji", "sunja", "speaker", "screen")
    e.queue.do("검토 대기", ASKED, "공개")
    expect(e.queue.card("공개", ASKED)).to_be_visible()
    expect(e.minji.item(ASKED)).to_contain_text("익명")
    e.sunja.renew()
    expect(e.sunja.part("questions")).to_contain_text(ASKED)
    expect(e.stage.page.get_by_text("다른 공개 질문 1개")).to_be_visible()
    e.known_to(ASKED, "minji", "sunja", "speaker", "screen")
    e.unknown_to(REFUSED, "minji", "sunja", "speaker", "screen")


def twins_are_merged(e: Evening) -> None:
    e.clock.says("19:46")
    e.minji.send("question", TWIN)
    offer = e.minji.page.get_by_role("dialog")
    expect(offer).to_contain_text(ASKED)
    e.picture("twin", "minji")
    offer.get_by_role("button", name="다른 질문이에요. 그대로 보내기").click()
    expect(e.minji.sent()).to_be_visible()
    expect(e.queue.card("검토 대기", TWIN)).to_be_visible()
    e.unknown_to(TWIN, "boram", "sunja", "speaker", "screen")

    # Minji and Sunja support the one, Minji and Boram the other: together three people, not four.
    e.queue.do("검토 대기", TWIN, "공개")
    e.boram.turn("questions")
    expect(e.boram.find(TWIN)).to_be_visible()
    e.boram.support(TWIN).click()
    expect(e.minji.find(TWIN)).to_be_visible()
    for text in (ASKED, TWIN):
        e.minji.support(text).click()
    e.sunja.renew()
    e.sunja.support(ASKED)
    for text in (ASKED, TWIN):
        expect(e.queue.card("공개", text)).to_contain_text("공감 2")
    e.queue.do("공개", TWIN, "합치기")
    e.queue.dialog.get_by_role("option").filter(has_text=ASKED).click()
    merged = e.queue.card("공개", ASKED)
    expect(merged).to_contain_text("1개 합침")
    expect(merged).to_contain_text("공감 3")
    expect(e.queue.card("합침", TWIN)).to_be_visible()
    expect(e.boram.item(ASKED)).to_contain_text("비슷한 질문 1개 합침")
    expect(e.boram.support(ASKED)).to_have_text(re.compile(r"공감함 ✓\s*3"))
    expect(e.boram.item(TWIN)).to_have_count(0)
    e.minji.turn("mine")
    told = e.minji.item(TWIN)
    expect(told).to_contain_text("비슷한 질문과 합침")
    expect(told).to_contain_text(ASKED)
    e.sunja.renew()
    expect(e.sunja.card("questions", ASKED)).to_contain_text("공감 3 · 공감함 ✓")
    expect(e.sunja.card("questions", TWIN)).to_have_count(0)
    e.picture("merged", "minji", "boram", "sunja", "queue")


def support_is_taken_back_and_given_again(e: Evening) -> None:
    e.stage.show("공감 순위")
    score = e.screen.page.get_by_role("row").filter(has_text=ASKED).get_by_role("cell").last
    expect(score).to_have_text("3")
    e.boram.support(ASKED).click()
    expect(e.boram.support(ASKED)).to_have_attribute("aria-pressed", "false")
    expect(score).to_have_text("2")
    expect(e.queue.card("공개", ASKED)).to_contain_text("공감 2")
    e.minji.turn("questions")
    expect(e.minji.support(ASKED)).to_have_text(re.compile(r"공감함 ✓\s*2"))
    e.boram.support(ASKED).click()
    expect(score).to_have_text("3")
    expect(e.minji.support(ASKED)).to_have_text(re.compile(r"공감함 ✓\s*3"))
    e.picture("ranking", "screen", "stage")


def they_wait_for_their_turn(e: Evening) -> None:
    e.clock.says("19:48")
    e.sunja.send("question", RECORDS)
    expect(e.sunja.told).to_contain_text("검토 후")
    e.minji.send("question", PLACES)
    expect(e.minji.sent()).to_be_visible()
    for text in (RECORDS, PLACES):
        e.queue.do("검토 대기", text, "공개")
        expect(e.queue.card("공개", text)).to_be_visible()
    for text in (ASKED, RECORDS):
        e.queue.do("공개", text, "답변 순서에 넣기")
    expect(e.stage.page.get_by_text("대기 2개")).to_be_visible()
    expect(e.stage.page.get_by_text("다른 공개 질문 1개")).to_be_visible()
    coming = e.speaker.page.locator(".nexts > li")
    expect(coming).to_have_text([re.compile(ASKED), re.compile(RECORDS)])
    for phone in e.phones:
        phone.turn("now")
        waiting = phone.page.get_by_role("region", name="다음 질문")
        expect(waiting.get_by_role("listitem")).to_have_text([ASKED, RECORDS])
    e.sunja.renew()
    expect(e.sunja.card("mine", RECORDS)).to_contain_text("답변 순서 대기")
    e.unknown_to(PROMISE, "minji", "boram", "sunja", "screen")


def a_department_takes_one(e: Evening) -> None:
    town = Town(e.hall.server)
    rows = town.find(e.code)
    rows.grant("health", Role.DEPARTMENT, called=HEALTH)
    town.close()
    desk = Speaker(
        e.guest("laptop"), f"{e.hall.server.base_url}/m/{e.code}/speaker?key={rows.keys['health']}"
    )
    desk.press("미배정")
    desk.card(RECORDS).get_by_role("button", name="우리 부서가 맡기").click()
    desk.press("우리 부서")
    desk.tell(RECORDS, FACT)
    expect(desk.card(RECORDS)).to_contain_text(FACT)
    waiting = e.speaker.page.get_by_role("listitem").filter(has_text=RECORDS)
    expect(waiting).to_contain_text(HEALTH)
    e.minji.turn("questions")
    expect(e.minji.item(RECORDS)).to_contain_text(f"답변 부서: {HEALTH}")
    expect(e.queue.card("공개", RECORDS)).to_contain_text(f"답변 부서: {HEALTH}")
    e.unknown_to(FACT, "minji", "boram", "sunja", "screen")
    desk.picture("play-desk")
    e.picture("taken", "speaker", "minji", "queue")
    desk.page.close()


def the_first_goes_live(e: Evening) -> None:
    e.clock.says("19:50")
    e.stage.press("첫 질문 시작")
    expect(e.screen.heading).to_have_text(ASKED)
    expect(e.screen.said("지금 답변 중")).to_be_visible()
    expect(e.screen.said("비슷한 질문 1개를 합쳤습니다")).to_be_visible()
    expect(e.screen.said(RECORDS)).to_be_visible()
    expect(e.speaker.large).to_have_text(re.compile(ASKED))
    expect(e.speaker.page.get_by_text("공감 3")).to_be_visible()
    for phone in e.phones:
        phone.turn("now")
        live = phone.page.get_by_role("region", name="지금 답변 중")
        expect(live).to_contain_text(ASKED)
        expect(phone.page.get_by_role("region", name="다음 질문")).to_contain_text(RECORDS)
    e.sunja.renew()
    expect(e.sunja.card("now", ASKED)).to_contain_text("지금 답변 중")
    expect(e.queue.card("공개", ASKED)).to_contain_text("지금 답변 중")
    e.picture("live")


def it_is_answered_with_a_promise(e: Evening) -> None:
    record = e.stage.page.locator(".record")
    record.get_by_label("답변 요지").fill(SAID)
    record.get_by_label("약속한 내용").fill(PROMISE)
    record.get_by_label("약속한 부서").fill(HEALTH)
    record.get_by_label("언제까지").fill("2019-04-05")
    expect(record.get_by_text("저장됨")).to_be_visible()
    expect(e.queue.card("공개", ASKED)).to_contain_text("답변 기록 있음 · 확정 전")
    e.unknown_to(SAID, "minji", "boram", "sunja", "speaker", "screen")
    e.picture("drafted", "stage", "queue")
    record.get_by_role("button", name="확정해서 휴대전화에 공개").click()
    words = (SAID, PROMISE, HEALTH, "4월 5일까지")
    for phone in e.phones:
        live = phone.page.get_by_role("region", name="지금 답변 중")
        for text in words:
            expect(live).to_contain_text(text)
    e.sunja.renew()
    for text in (SAID, PROMISE, HEALTH, "2019. 4. 5.까지"):
        expect(e.sunja.card("now", ASKED)).to_contain_text(text)
    expect(e.queue.card("공개", ASKED)).to_contain_text(SAID)
    e.picture("confirmed", "minji", "sunja", "stage", "queue")


def the_host_goes_on(e: Evening) -> None:
    e.clock.says("19:53")
    e.speaker.press("답변 완료, 다음 질문")
    expect(e.speaker.large).to_have_text(re.compile(RECORDS))
    expect(e.speaker.page.get_by_text(FACT)).to_be_visible()
    expect(e.screen.heading).to_have_text(RECORDS)
    expect(e.stage.page.locator(".qcard.now")).to_contain_text(RECORDS)
    expect(e.queue.card("답변 완료", ASKED)).to_contain_text(SAID)
    e.boram.turn("mine")
    expect(e.boram.item(ASKED)).to_contain_text("답변 완료")
    expect(e.boram.item(ASKED)).to_contain_text(SAID)
    e.minji.turn("mine")
    expect(e.minji.item(TWIN)).to_contain_text(SAID)
    e.minji.turn("questions")
    e.minji.page.get_by_text("답변한 질문 1개").click()
    expect(e.minji.item(ASKED)).to_contain_text(PROMISE)
    e.sunja.renew()
    expect(e.sunja.card("now", RECORDS)).to_contain_text("지금 답변 중")
    e.unknown_to(FACT, "minji", "boram", "sunja", "screen")
    e.picture("next")


def the_time_runs_out(e: Evening) -> None:
    e.stage.show("질문")
    e.clock.says("19:58:40")
    expect(e.speaker.clock).to_have_class(re.compile("soon"))
    expect(e.speaker.clock).to_have_text(re.compile(r"남은 시간\s+0:[345]\d"))
    e.picture("one-minute", "speaker", "stage", "screen", "minji")
    e.clock.says("20:00:10")
    expect(e.speaker.clock).to_have_class(re.compile("late"))
    expect(e.speaker.clock).to_have_text(re.compile(r"지난 시간\s+\+(0:[45]\d|1:\d\d)"))
    expect(e.stage.page.get_by_text("지난 시간")).to_be_visible()
    expect(e.screen.page.get_by_role("timer")).to_have_count(0)
    e.item(TALK)
    e.picture("over-time")


def the_question_on_stage_is_taken_off(e: Evening) -> None:
    expect(e.screen.heading).to_have_text(RECORDS)
    e.stage.page.keyboard.press("d")
    expect(e.screen.said(RECORDS)).to_have_count(0, timeout=1_000)
    expect(e.speaker.large).not_to_contain_text(RECORDS)
    for phone in e.phones:
        expect(phone.page.get_by_role("main").get_by_text(RECORDS)).to_have_count(0)
    e.sunja.renew()
    expect(e.sunja.part("now")).not_to_contain_text(RECORDS)
    expect(e.sunja.card("mine", RECORDS)).to_contain_text("검토 중")
    expect(e.stage.page.locator(".qcard.now")).to_have_count(0)
    e.picture("off-stage", "screen", "stage", "speaker", "sunja")
    # It was a mistake: read again, it is public again.
    e.queue.do("보류", RECORDS, "공개")
    expect(e.queue.card("공개", RECORDS)).to_be_visible()
    e.minji.turn("questions")
    expect(e.minji.find(RECORDS)).to_be_visible()


ASKING = (
    one_is_refused_changed_and_sent_again,
    twins_are_merged,
    support_is_taken_back_and_given_again,
    they_wait_for_their_turn,
    a_department_takes_one,
    the_first_goes_live,
    it_is_answered_with_a_promise,
    the_host_goes_on,
)
LAST = (the_time_runs_out, the_question_on_stage_is_taken_off)
