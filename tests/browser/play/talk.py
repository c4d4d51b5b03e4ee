"""The flow talk: comments on their way to the screen, stopped, refused, taken off."""

import re

from playwright.sync_api import expect

from tests.browser.play.cast import TALK, Evening

COMMENT = "지방에서 올라와 매일 병원에 다니느라 연차를 다 썼습니다."
PLAIN = "집 앞 보건소에서 맞을 수 있다면 새벽차를 타지 않아도 됩니다."
STOPPED = "이 댓글은 화면에 나가기 전에 멈춥니다."
SHOUTED = "사회자는 말을 너무 오래 합니다!"


def the_talk_begins(e: Evening) -> None:
    e.clock.says("19:41:30")
    e.stage.page.keyboard.press("n")
    expect(e.stage.page.get_by_role("dialog")).to_contain_text("화면: 실시간 댓글")
    e.stage.agree("시작")
    e.item(TALK)
    expect(e.screen.heading).to_have_text(TALK)
    expect(e.screen.said("첫 댓글을 기다리고 있습니다")).to_be_visible()
    expect(e.speaker.clock).to_have_text(re.compile(r"남은 시간\s+1[78]:\d\d"))
    expect(e.queue.page.get_by_text("모두 검토했어요.")).to_be_visible()
    e.picture("talk")


def comments_flow_and_one_is_stopped(e: Evening) -> None:
    e.clock.says("19:42")
    delay = e.stage.page.get_by_label("화면에 늦게 내보내기")
    delay.select_option("30")
    e.minji.send("comment", COMMENT)
    expect(e.minji.sent()).to_be_visible()
    expect(e.minji.field()).to_have_value("")
    e.boram.turn("comments")
    expect(e.boram.item(COMMENT)).to_contain_text("강서구 주민")
    expect(e.queue.card("공개", COMMENT)).to_contain_text("강서구 주민")
    pending = e.stage.page.get_by_role("listitem").filter(has_text=COMMENT)
    expect(pending.get_by_role("button", name="멈추기")).to_be_visible()
    e.boram.send("comment", STOPPED)
    late = e.stage.page.get_by_role("listitem").filter(has_text=STOPPED)
    expect(e.screen.said(COMMENT)).to_have_count(0)
    e.picture("delay", "stage", "minji", "screen")
    late.get_by_role("button", name="멈추기").click()
    expect(late).to_have_count(0)
    expect(e.boram.item(STOPPED)).to_have_count(0)
    e.boram.turn("mine")
    expect(e.boram.item(STOPPED)).to_contain_text("검토 중")
    expect(e.queue.card("보류", STOPPED)).to_be_visible()

    e.clock.says("19:43")
    expect(e.screen.said(COMMENT)).to_be_visible()
    expect(pending.get_by_role("button", name="내리기")).to_be_visible()
    delay.select_option("0")
    e.sunja.send("comment", PLAIN)
    expect(e.sunja.told).to_contain_text("보냈어요")
    expect(e.sunja.part("comments")).to_contain_text(COMMENT)
    expect(e.sunja.part("comments")).not_to_contain_text(STOPPED)
    expect(e.screen.said(PLAIN)).to_be_visible()
    expect(e.screen.said(COMMENT)).to_be_visible()
    expect(e.screen.said(STOPPED)).to_have_count(0)
    e.minji.turn("comments")
    expect(e.minji.find(PLAIN)).to_be_visible()
    expect(e.queue.card("공개", PLAIN)).to_be_visible()
    expect(e.speaker.clock).to_have_text(re.compile(r"남은 시간\s+1[67]:\d\d"))
    e.picture("comments")


def one_is_taken_off_at_once(e: Evening) -> None:
    e.clock.says("19:44")
    e.boram.send("comment", SHOUTED)
    expect(e.screen.said(SHOUTED)).to_be_visible()
    e.minji.turn("comments")
    expect(e.minji.find(SHOUTED)).to_be_visible()
    e.picture("shouted", "screen", "queue")
    e.queue.do("공개", SHOUTED, "즉시 내리기")
    expect(e.screen.said(SHOUTED)).to_have_count(0, timeout=1_000)
    expect(e.minji.item(SHOUTED)).to_have_count(0)
    expect(e.stage.page.get_by_role("listitem").filter(has_text=SHOUTED)).to_have_count(0)
    expect(e.queue.card("보류", SHOUTED)).to_be_visible()
    e.boram.turn("mine")
    expect(e.boram.item(SHOUTED)).to_contain_text("검토 중")
    e.sunja.renew()
    expect(e.sunja.page.get_by_text(SHOUTED)).to_have_count(0)
    e.unknown_to(SHOUTED, "sunja")
    e.picture("taken-off", "boram", "queue", "screen")


STEPS = (the_talk_begins, comments_flow_and_one_is_stopped, one_is_taken_off_at_once)
