"""The same question before the talk and after it."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.play.cast import ANSWER, POLL, TALK, Evening

SAID = {"찬성": "for", "반대": "against", "유보": "undecided"}
Shares = tuple[tuple[str, str], ...]


def the_city_answers(e: Evening) -> None:
    e.clock.says("19:27:30")
    e.stage.page.keyboard.press("n")
    expect(e.stage.page.get_by_role("dialog")).to_contain_text(f"다음 화면 준비: {POLL}")
    e.stage.agree("시작")
    e.item(ANSWER)
    expect(e.screen.page.locator('[aria-current="step"]')).to_contain_text(ANSWER)
    expect(e.speaker.clock).to_have_text(re.compile(r"남은 시간\s+1[34]:\d\d"))
    expect(e.stage.page.locator("#prepared")).to_be_visible()
    for phone in e.phones:
        expect(phone.page.get_by_text(POLL)).to_have_count(0)
    expect(e.sunja.page.get_by_text(POLL)).to_have_count(0)
    e.unknown_to(POLL, "minji", "boram", "sunja")
    expect(e.queue.page.get_by_text("모두 검토했어요.")).to_be_visible()
    e.picture("answer")


def it_is_asked_before_the_talk(e: Evening) -> None:
    e.clock.says("19:36")
    e.stage.page.get_by_role("tab", name="투표").click()
    e.stage.page.keyboard.press("Enter")
    expect(e.screen.said(POLL)).to_be_visible()
    expect(e.screen.said("휴대전화로 투표해 주십시오")).to_be_visible()
    vote(e, minji="찬성", boram="유보", sunja="반대")
    e.picture("poll-open")
    for page in (e.minji.page, e.boram.page, e.sunja.page, e.screen.page, e.speaker.page):
        expect(page.get_by_text(re.compile(r"\d%"))).to_have_count(0)
    # Once anew, and only the last answer counts.
    choose(e.boram.page.get_by_role("main"), "찬성")
    counted = e.stage.page.locator(".poll").first
    expect(counted.locator("tr.for")).to_contain_text("2")
    expect(e.screen.said("3명 참여")).to_be_visible()

    e.clock.says("19:38")
    e.stage.press("투표 마감")
    expect(e.screen.said("결과를 곧 공개합니다")).to_be_visible()
    for phone in e.phones:
        expect(phone.page.get_by_text("결과를 곧 공개해요.")).to_be_visible()
    e.sunja.renew()
    expect(e.sunja.poll(POLL)).to_contain_text("투표 마감")
    expect(e.sunja.poll(POLL).get_by_role("table")).to_have_count(0)
    e.picture("poll-closed", "minji", "sunja", "stage", "screen")

    e.stage.page.keyboard.press("r")
    shares = (("찬성", "67%"), ("반대", "33%"), ("유보", "0%"))
    result(e, shares, minji="찬성", boram="찬성", sunja="반대")
    e.picture("poll-before")
    e.stage.page.get_by_role("tab", name="질문").click()


def it_is_asked_after_the_talk(e: Evening) -> None:
    e.clock.says("19:55")
    e.stage.page.get_by_role("tab", name="투표").click()
    e.stage.press("투표 열기")
    expect(e.screen.said(POLL)).to_be_visible()
    vote(e, minji="찬성", boram="찬성", sunja="찬성")
    e.clock.says("19:57")
    e.stage.press("투표 마감")
    expect(e.screen.said("결과를 곧 공개합니다")).to_be_visible()
    e.stage.press("결과 공개")
    shares = (("찬성", "+33%p"), ("반대", "−33%p"), ("유보", "±0%p"))
    result(e, shares, minji="찬성", boram="찬성", sunja="찬성", after=True)
    for page in (e.minji.page, e.boram.page, e.screen.page):
        rows = page.get_by_role("row").filter(has_text="찬성")
        expect(rows.last).to_contain_text("67%")
        expect(rows.last).to_contain_text("100%")
    expect(e.minji.page.get_by_text("토론 전 3명, 토론 후 3명이 참여했어요.")).to_be_visible()
    expect(e.speaker.head).to_contain_text(TALK)
    expect(e.queue.page.get_by_text("모두 검토했어요.")).to_be_visible()
    e.picture("poll-after")
    e.stage.page.get_by_role("tab", name="질문").click()


def choose(where: Locator, word: str) -> None:
    """A tap on one of the three signs."""
    option = where.get_by_role("button", name=word)
    option.click()
    expect(option).to_have_attribute("aria-pressed", "true")


def vote(e: Evening, minji: str, boram: str, sunja: str) -> None:
    """All three answer; the room learns how many, and the stage alone what."""
    for phone, word in ((e.minji, minji), (e.boram, boram)):
        phone.turn("now")
        choose(phone.page.get_by_role("main"), word)
        expect(phone.page.get_by_text("✓ 투표했어요")).to_be_visible()
    e.sunja.renew()
    e.sunja.vote(POLL, sunja)
    for page in (e.screen.page, e.minji.page, e.boram.page, e.stage.page):
        expect(page.get_by_text("3명 참여").first).to_be_visible()
    running = e.stage.page.locator(".poll").first
    for word, key in SAID.items():
        count = (minji, boram, sunja).count(word)
        expect(running.locator(f"tr.{key}")).to_contain_text(f"{count}")


def result(
    e: Evening, shares: Shares, minji: str, boram: str, sunja: str, after: bool = False
) -> None:
    """The same on all pages, and on everybody's their own answer."""
    for page in (e.screen.page, e.minji.page, e.boram.page):
        for word, share in shares:
            expect(page.get_by_role("row").filter(has_text=word)).to_contain_text(share)
    for phone, word in ((e.minji, minji), (e.boram, boram)):
        own = phone.page.get_by_role("row").filter(has_text="내 선택")
        expect(own).to_have_count(1)
        expect(own).to_contain_text(word)
    e.sunja.renew()
    table = e.sunja.poll(POLL).first.get_by_role("table")
    own = table.get_by_role("row").filter(has_text="내 선택")
    expect(own).to_have_count(1)
    expect(own).to_contain_text(sunja)
    expect(e.stage.page.locator(".poll").first).to_contain_text("결과 공개됨")


BEFORE = (the_city_answers, it_is_asked_before_the_talk)
AFTER = (it_is_asked_after_the_talk,)
