"""An answer is typed while it is given, the evening is closed with an outcome for every question,
and a rehearsal leaves no trace on anybody's page."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.hall import QUESTIONS, Hall
from tests.browser.moderators import card
from tests.support.browser import Visitors, picture
from tests.support.server import Server

ANSWER = "3월부터 보건소 세 곳에서 저녁 8시까지 문을 엽니다."
PROMISE = "토요일 진료는 수요를 조사해 정하겠습니다."
LAPTOP = {"viewport": {"width": 1366, "height": 768}}


def _phone(hall: Hall, visitors: Visitors, language: str = "ko") -> Page:
    address = f"{hall.server.base_url}/j/{hall.meeting['code']}?lang={language}"
    page = visitors.open(address, language=language)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name=re.compile("참여하기|Join")).click()
    expect(page.locator("#words")).to_be_attached()
    return page


def test_an_answer_is_typed_confirmed_read_and_the_evening_closed_and_reopened(
    hall: Hall, stage: Callable[..., Page], visitors: Visitors, axe: Callable[[Page], None]
) -> None:
    phone, page = _phone(hall, visitors), stage(**LAPTOP)
    ids = [hall.ask(text, 4 - n) for n, text in enumerate(QUESTIONS[:4])]
    hall.do("question.queue", id=ids[1])
    hall.do("question.live", id=ids[0])

    record = page.locator(".record")
    record.get_by_label("답변 요지").fill(ANSWER)
    expect(record.get_by_text("저장됨")).to_be_visible()
    record.get_by_label("약속한 내용").fill(PROMISE)
    record.get_by_label("약속한 부서").fill("보건의료정책과")
    record.get_by_label("언제까지").fill("2030-04-05")
    page.reload()
    expect(record.get_by_label("약속한 내용")).to_have_value(PROMISE)
    expect(record.get_by_text("저장됨")).to_be_visible()
    picture(page, "record-typed-ko")
    live = phone.get_by_role("region", name="지금 답변 중")
    expect(live).to_contain_text(QUESTIONS[0])
    expect(live).not_to_contain_text(ANSWER)

    # The host goes on: the words stay with their question.
    page.locator("#next-question").click()
    expect(page.locator(".qcard.now")).to_contain_text(QUESTIONS[1])
    expect(record.get_by_label("답변 요지")).to_have_value(ANSWER)
    expect(record.get_by_text("이 질문의 답변:")).to_be_visible()
    picture(page, "record-elsewhere-ko")
    record.get_by_role("button", name="확정해서 휴대전화에 공개").click()
    expect(record.get_by_label("답변 요지")).to_have_value("")
    phone.goto(phone.url.partition("#")[0] + "#questions")
    phone.get_by_text("답변한 질문 1개").click()
    answered = phone.locator(f"#q-{ids[0]}")
    for words in (ANSWER, PROMISE, "보건의료정책과", "2030년 4월 5일까지"):
        expect(answered).to_contain_text(words)
    answered.scroll_into_view_if_needed()
    picture(phone, "record-phone-ko")

    hall.do("posting.set", questions="held")
    hall.ask("아직 검토하지 않은 질문입니다.")
    page.locator("#close").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("답변하지 않은 질문 3개를 어떻게 할까요?")
    expect(dialog).to_contain_text("아직 검토하지 않은 글이 1개 있어요.")
    close = dialog.get_by_role("button", name="행사 마치기")
    close.click()
    expect(dialog.get_by_role("alert")).to_contain_text("어떻게 할지 골라 주세요")
    dialog.get_by_role("radio", name="서면 답변 예정").check()
    dialog.locator("#close-department-all").fill("보건의료정책과")
    dialog.locator("#close-due-all").fill("2030-04-12")
    dialog.locator(f"#close-{ids[1]}").select_option("answered")
    picture(page, "closing-ko")
    axe(page)
    close.click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text(re.compile(r"남은 시간 (30:00|29:\d\d)"))).to_be_visible()
    picture(page, "closed-ko")
    deferred = phone.locator(f"#q-{ids[2]}")
    for words in ("서면 답변 예정", "보건의료정책과", "2030년 4월 12일까지"):
        expect(deferred).to_contain_text(words)
    page.get_by_role("button", name="행사 다시 열기").click()
    expect(page.locator(".topbar .chip.live")).to_be_visible()
    states = {id: post["status"] for id, post in hall.read("public")["questions"].items()}
    assert states == dict(zip(ids, ("answered", "answered", "deferred", "deferred"), strict=True))


def test_two_clerks_learn_of_each_other_and_the_queue_confirms(
    hall: Hall, stage: Callable[..., Page], queue: Callable[..., Page]
) -> None:
    hall.do("posting.set", questions="open")
    id = hall.ask(QUESTIONS[0])
    hall.do("question.live", id=id)
    page, other = stage(), queue(language="en")
    record = page.locator(".record")
    record.get_by_label("답변 요지").fill("무대에서 먼저 적은 답변")
    expect(record.get_by_text("저장됨")).to_be_visible()
    live = card(other, "public", id)
    expect(live).to_contain_text("not yet confirmed")
    live.click(position={"x": 8, "y": 8})
    live.get_by_role("button", name="Written answer").click()
    sheet = other.get_by_role("dialog")
    expect(sheet.get_by_label("Answer", exact=True)).to_have_value("무대에서 먼저 적은 답변")
    sheet.get_by_label("Answer", exact=True).fill("검토에서 다듬은 답변")
    sheet.get_by_label("Until").fill("2030-04-05")
    picture(other, "record-queue-en")
    sheet.get_by_role("button", name="Keep as a draft").click()
    expect(sheet).to_have_count(0)
    expect(record.get_by_label("답변 요지")).to_have_value("검토에서 다듬은 답변")

    # Both at once: the one who has not read is told, and chooses.
    page.context.set_offline(True)
    record.get_by_label("답변 요지").fill("끊긴 동안 쓴 답변")
    hall.operator.headers["Authorization"] = f"Bearer {hall.key('queue')}"
    hall.do("answer.draft", id=id, text="그사이 바뀐 답변")
    page.context.set_offline(False)
    expect(record.locator(".wrong")).to_contain_text("그사이", timeout=20_000)
    expect(page.get_by_role("alert").filter(has_text="그사이")).to_be_attached()
    picture(page, "record-conflict-ko")
    record.get_by_role("button", name="내 글로 저장").click()
    expect(record.get_by_text("저장됨")).to_be_visible()
    live.click(position={"x": 8, "y": 8})
    live.get_by_role("button", name="Written answer").click()
    sheet.get_by_role("button", name="Show to everybody").click()
    expect(sheet).to_have_count(0)
    expect(live).to_contain_text("끊긴 동안 쓴 답변")
    expect(record.get_by_text("휴대전화에 공개됨")).to_be_visible()


def test_sixty_unanswered_questions_are_closed_with_one_press(
    hall: Hall, stage: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    for number in range(60):
        hall.ask(f"{number + 1}번째 질문입니다. 보건소에서 언제부터 맞을 수 있나요?")
    page = stage(language="en", **LAPTOP)
    page.locator("#close").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".each > li")).to_have_count(60)
    dialog.get_by_role("radio").nth(0).check()
    expect(dialog.locator("#close-now")).to_be_in_viewport(ratio=1)
    picture(page, "closing-60-en")
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    picture(page, "closing-60-small")
    axe(page)
    dialog.locator("#close-now").click()
    expect(dialog).to_have_count(0)
    states = {post["status"] for post in hall.read("public")["questions"].values()}
    assert states == {"deferred"}


def test_a_rehearsal_is_wiped_from_every_page(
    server: Server, stage: Callable[..., Page], hall: Hall, visitors: Visitors
) -> None:
    hall.meeting = server.create_meeting()  # not yet opened
    hall.operator.headers["Authorization"] = f"Bearer {hall.key('stage')}"
    hall.do("posting.set", comments="open", questions="open")
    phone, page = _phone(hall, visitors), stage()
    phone.locator("#words").fill("마이크 시험입니다")
    phone.get_by_role("button", name="보내기", exact=True).click()
    phone.get_by_role("link", name=re.compile("^내 글")).first.click()
    expect(phone.get_by_text("마이크 시험입니다").first).to_be_visible()
    expect(phone.get_by_text("리허설")).to_have_count(0)
    picture(page, "rehearsal-ko")
    page.get_by_role("button", name="리허설 지우기").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("그대로 남는 것")
    picture(page, "wipe-ko")
    dialog.get_by_role("button", name="리허설 지우기").click()
    expect(phone.get_by_text("마이크 시험입니다")).to_have_count(0)
    expect(phone.get_by_text("아직 보낸 글이 없어요")).to_be_visible()
    page.get_by_role("button", name="행사 시작하기").click()
    expect(page.locator(".topbar .chip.live")).to_be_visible()
    expect(page.get_by_role("button", name="리허설 지우기")).to_have_count(0)


def test_an_english_phone_reads_the_promise_with_its_day(
    hall: Hall, stage: Callable[..., Page], visitors: Visitors
) -> None:
    id = hall.ask(QUESTIONS[0])
    hall.do("question.live", id=id)
    hall.do(
        "answer.draft",
        id=id,
        text=ANSWER,
        promise=PROMISE,
        owner="보건의료정책과",
        due="2030-04-05",
    )
    page, phone = stage(language="en", **LAPTOP), _phone(hall, visitors, "en")
    picture(page, "record-typed-en")
    page.locator("#record-confirm").click()
    expect(phone.get_by_role("region", name="Being answered now")).to_contain_text("5 Apr 2030")
    picture(phone, "record-phone-en")
