"""From the rehearsal to the item that comes first after the video: late, made up for, reordered."""

import re

from playwright.sync_api import expect

from tests.browser.camera import scan
from tests.browser.evening import Phone
from tests.browser.play.cast import ANSWER, PANEL, TALK, WATCHED, Evening

REHEARSED = "마이크 시험, 하나 둘 셋."
NOTE = "왼쪽 뒷자리에서 손을 들었습니다."


def rehearsal_leaves_no_trace(e: Evening) -> None:
    tester = Phone(e.guest("phone"))
    tester.join(f"{e.hall.server.base_url}/j/{e.code}")
    e.stage.page.get_by_label("화면에 늦게 내보내기").select_option("0")
    e.stage.show("실시간 댓글")
    tester.send("comment", REHEARSED)
    expect(e.screen.said(REHEARSED)).to_be_visible()
    expect(e.queue.card("공개", REHEARSED)).to_be_visible()
    e.stage.press("첫 순서 시작")
    e.stage.agree("시작")
    expect(e.speaker.head).to_contain_text(WATCHED)
    e.picture("rehearsal", "stage", "queue", "speaker", "screen")

    e.stage.press("리허설 지우기")
    e.stage.agree("리허설 지우기")
    expect(e.queue.card("공개", REHEARSED)).to_have_count(0)
    expect(e.screen.said(REHEARSED)).to_have_count(0)
    expect(e.screen.said("참여 번호를 입력하십시오")).to_be_visible()
    expect(e.speaker.head).not_to_contain_text(WATCHED)
    expect(e.stage.page.get_by_role("button", name="첫 순서 시작")).to_be_visible()
    expect(e.stage.page.locator(".items .runs")).to_have_count(0)
    # Who may write is a setting and stays: the item that was tried out has closed the questions.
    questions = e.stage.page.get_by_role("group", name="질문", exact=True)
    questions.get_by_role("button", name="검토 후 공개").click()
    tester.turn("mine")
    expect(tester.page.get_by_text("아직 보낸 글이 없어요")).to_be_visible()
    tester.page.close()


def doors_open(e: Evening) -> None:
    e.clock.says("18:40")
    expect(e.screen.said(f"{e.code[:3]} {e.code[3:]}").first).to_be_visible()
    expect(e.screen.heading).to_have_text("보건소에서도 난임 주사를 맞을 수 있다면 어떨까요?")
    address = scan(e.screen.page)
    e.minji.join(address, "강서구 주민")
    e.boram.join(address)
    e.sunja.join(address)
    expect(e.screen.page.get_by_text(re.compile(r"현장\s*2"))).to_be_visible()
    e.clock.says("18:40")
    for phone in e.phones:
        expect(phone.page.get_by_text("시작 전").first).to_be_visible()
        expect(phone.page.get_by_role("timer")).to_have_text(re.compile(r"^(20:00|19:\d\d)$"))
    expect(e.sunja.part("now")).to_contain_text("시작 전 · 19:00 시작")
    expect(e.queue.page.get_by_text("모두 검토했어요.")).to_be_visible()
    expect(e.stage.page.get_by_text("리허설", exact=True)).to_be_visible()
    expect(e.stage.page.get_by_text("현장 2")).to_be_visible()
    expect(e.speaker.clock).to_contain_text("18:4")
    e.unknown_to(REHEARSED, "minji", "boram", "sunja")
    e.picture("doors")


def it_begins_four_minutes_late(e: Evening) -> None:
    e.clock.says("19:04")
    expect(e.stage.page.get_by_text("4분 늦음")).to_be_visible()
    e.picture("late", "stage", "minji")
    e.stage.press("행사 시작하기")
    for page in (e.minji.page, e.boram.page, e.queue.page, e.stage.page):
        expect(page.get_by_text(re.compile("^진행 중")).first).to_be_visible()
    e.stage.press("첫 순서 시작")
    expect(e.stage.page.get_by_role("dialog")).to_contain_text("질문: 받지 않음")
    expect(e.stage.page.get_by_role("dialog")).to_contain_text("화면: 진행 순서")
    e.clock.says("19:04")
    e.stage.agree("시작")
    e.item(WATCHED)
    expect(e.stage.page.get_by_text("4분 늦음")).to_be_visible()
    expect(e.stage.page.get_by_role("button", name="리허설 지우기")).to_have_count(0)
    for phone in e.phones:
        expect(phone.page.get_by_role("timer")).to_have_text(re.compile(r"^(5:00|4:\d\d)$"))
        phone.turn("questions")
        expect(phone.page.get_by_text("지금은 질문을 받지 않아요.").first).to_be_visible()
    expect(e.screen.page.locator('[aria-current="step"]')).to_contain_text(WATCHED)
    expect(e.screen.page.get_by_role("timer")).to_have_text(re.compile(r"남은 시간 (5:00|4:\d\d)"))
    expect(e.speaker.clock).to_have_text(re.compile(r"남은 시간\s+(5:00|4:\d\d)"))
    expect(e.speaker.large).to_contain_text("영상이 끝나면 서울시 답변으로")
    expect(e.sunja.part("write").get_by_role("button", name="댓글로 보내기")).to_be_visible()
    expect(e.sunja.part("write").get_by_role("button", name="질문으로 보내기")).to_have_count(0)
    expect(e.queue.page.get_by_text("모두 검토했어요.")).to_be_visible()
    # Nobody has shared out the time yet: what comes is four minutes late, as everybody reads.
    e.programme(("19:04", WATCHED), ("19:09", ANSWER), ("19:24", PANEL), ("19:44", TALK))
    expect(e.sunja.part("now")).to_contain_text("19:09 시작")
    e.picture("begun")


def the_end_is_kept(e: Evening) -> None:
    expect(e.stage.page.get_by_text("20:04에 끝나요 (계획 20:00)")).to_be_visible()
    e.stage.press("남은 시간 나누기")
    rows = e.stage.page.get_by_role("dialog").locator("tbody tr")
    for row, title, left, lost in (
        (0, ANSWER, "14분", "−1분"),
        (1, PANEL, "18분 30초", "−1분 30초"),
        (2, TALK, "18분", "−2분"),
    ):
        expect(rows.nth(row)).to_contain_text(title)
        expect(rows.nth(row)).to_contain_text(left)
        expect(rows.nth(row)).to_contain_text(lost)
    e.picture("retime", "stage")
    e.stage.press("20:00에 끝내기")
    expect(e.stage.page.get_by_role("dialog")).to_have_count(0)
    expect(e.stage.page.get_by_role("button", name="남은 시간 나누기")).to_have_count(0)
    e.programme(("19:04", WATCHED), ("19:09", ANSWER), ("19:23", PANEL), ("19:41", TALK))
    e.boram.turn("now")
    expect(e.boram.page.get_by_text("19:09 시작")).to_be_visible()
    e.sunja.renew()
    expect(e.sunja.part("now")).to_contain_text(f"{ANSWER} · 19:09 시작")
    expect(e.speaker.page.get_by_text(ANSWER, exact=True)).to_be_visible()
    expect(e.queue.page.get_by_text("모두 검토했어요.")).to_be_visible()
    e.picture("retimed", "stage", "minji", "boram", "sunja", "screen")


def the_panel_comes_first(e: Evening) -> None:
    e.clock.says("19:06")
    e.stage.press("순서·시간 조정")
    e.stage.page.get_by_role("button", name=f"{PANEL}: 앞으로").click()
    dialog = e.stage.page.get_by_role("dialog")
    expect(dialog.get_by_role("listitem").first).to_contain_text(PANEL)
    e.picture("reorder", "stage")
    e.stage.page.keyboard.press("Escape")
    e.programme(("19:04", WATCHED), ("19:09", PANEL), ("19:27", ANSWER), ("19:41", TALK))
    e.boram.turn("now")
    expect(e.boram.page.get_by_text(PANEL, exact=True)).to_be_visible()
    expect(e.boram.page.get_by_text("19:09 시작")).to_be_visible()
    e.sunja.renew()
    expect(e.sunja.part("now")).to_contain_text(f"{PANEL} · 19:09 시작")
    expect(e.speaker.page.get_by_text(PANEL, exact=True)).to_be_visible()
    expect(e.queue.page.get_by_text("모두 검토했어요.")).to_be_visible()
    e.picture("reordered", "minji", "boram", "sunja", "speaker", "screen")


def the_speaker_reads_a_note(e: Evening) -> None:
    e.clock.says("19:07")
    e.stage.page.get_by_role("tab", name="쪽지").click()
    e.stage.press("2분 남았습니다")
    e.stage.page.get_by_role("textbox", name="직접 쓰기").fill(NOTE)
    e.stage.page.keyboard.press("Enter")
    for text in ("2분 남았습니다", NOTE):
        expect(e.speaker.notes).to_contain_text(text)
    expect(e.stage.page.get_by_text("아직 확인 안 함")).to_have_count(2)
    e.picture("note", "stage", "speaker")
    e.clock.says("19:08")
    e.speaker.acknowledge(NOTE)
    expect(e.speaker.notes).not_to_contain_text(NOTE)
    read = e.stage.page.locator(".sentnotes > li").filter(has_text=NOTE)
    expect(read).to_contain_text(re.compile(r"19:08 \S+ 확인"))
    e.speaker.acknowledge("2분 남았습니다")
    expect(e.speaker.notes).to_have_count(0)
    expect(e.stage.page.get_by_text("아직 확인 안 함")).to_have_count(0)
    e.unknown_to(NOTE, "minji", "boram", "sunja", "screen")
    e.picture("note-read", "stage", "speaker")
    e.stage.page.get_by_role("tab", name="질문").click()


def the_panel_speaks(e: Evening) -> None:
    e.clock.says("19:09")
    e.stage.page.keyboard.press("n")
    expect(e.stage.page.get_by_role("dialog")).to_contain_text(f"‘{WATCHED}’ 순서가 끝나요.")
    expect(e.stage.page.get_by_role("dialog")).to_contain_text("질문: 검토 후 공개")
    e.clock.says("19:09")
    e.stage.agree("시작")
    e.item(PANEL)
    for phone in e.phones:
        expect(phone.page.get_by_role("timer")).to_have_text(re.compile(r"^18:[0-3]\d$"))
    expect(e.speaker.clock).to_have_text(re.compile(r"남은 시간\s+18:[0-3]\d"))
    expect(e.screen.page.locator('[aria-current="step"]')).to_contain_text(PANEL)
    expect(e.screen.page.get_by_role("timer")).to_have_text(re.compile(r"남은 시간 18:[0-3]\d"))
    expect(e.sunja.part("now")).to_contain_text("19:27까지")
    expect(e.sunja.part("write").get_by_role("button", name="질문으로 보내기")).to_be_visible()
    expect(e.queue.page.get_by_text("모두 검토했어요.")).to_be_visible()
    e.picture("panel")


STEPS = (
    rehearsal_leaves_no_trace,
    doors_open,
    it_begins_four_minutes_late,
    the_end_is_kept,
    the_panel_comes_first,
    the_speaker_reads_a_note,
    the_panel_speaks,
)
