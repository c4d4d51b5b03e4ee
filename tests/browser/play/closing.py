"""The end: an outcome for everything, opened again, closed for good, and the record of it."""

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from app.core.db import Database
from app.reports import export
from realtime.client import new_key
from tests.browser.play import questions, talk
from tests.browser.play.cast import POLL, Evening
from tests.browser.play.questions import ASKED, HEALTH, PLACES, RECORDS, REFUSED, SAID, TWIN

AFTERWARDS = "잊고 간 우산이 안내 데스크에 있습니다."
LATER = ("서면 답변 예정", HEALTH, "4월 9일까지")


def it_is_closed_with_outcomes(e: Evening) -> None:
    e.clock.says("20:03")
    e.stage.show("안내 화면")
    expect(e.screen.heading).to_have_text("잠시 후 계속합니다")
    e.stage.press("행사 마치기")
    dialog = e.stage.page.get_by_role("dialog")
    expect(dialog).to_contain_text("답변하지 않은 질문 2개를 어떻게 할까요?")
    dialog.get_by_role("radio", name="서면 답변 예정").check()
    dialog.locator("#close-department-all").fill(HEALTH)
    dialog.locator("#close-due-all").fill("2019-04-09")
    row = dialog.get_by_role("listitem").filter(has_text=PLACES)
    row.get_by_role("combobox", name="처리 결과").select_option("답변 완료")
    e.picture("asks", "stage")
    e.stage.agree("행사 마치기")
    expect(dialog).to_have_count(0)
    everybody_knows_the_end(e)
    e.picture("closed")


def everybody_knows_the_end(e: Evening) -> None:
    for phone in e.phones:
        phone.turn("now")
        expect(phone.page.get_by_role("heading", name="행사가 끝났어요")).to_be_visible()
        expect(phone.page.get_by_text("질문 2개에 답변했어요.")).to_be_visible()
        expect(phone.page.get_by_text("1개는 서면으로 답변할 예정이에요.")).to_be_visible()
        expect(phone.field()).not_to_be_visible()
        expect(phone.page.get_by_role("button", name="보내기")).to_have_count(0)
        expect(phone.page.get_by_role("row").filter(has_text="내 선택")).to_have_count(1)
        phone.turn("questions")
        expect(phone.page.get_by_role("button", name=re.compile("공감함"))).to_have_count(0)
        expect(phone.page.get_by_role("button", name="이전 글 더 보기")).to_have_count(0)
    done = e.minji.page.get_by_text("답변한 질문 3개")
    if not e.minji.item(RECORDS).is_visible():
        done.click()
    for text in LATER:
        expect(e.minji.item(RECORDS)).to_contain_text(text)
    expect(e.minji.item(PLACES)).to_contain_text("답변 완료")
    e.sunja.renew()
    expect(e.sunja.part("now")).to_contain_text("행사가 끝났어요")
    for text in (*LATER[:2], "2019. 4. 9.까지"):
        expect(e.sunja.card("mine", RECORDS)).to_contain_text(text)
    expect(e.sunja.part("write")).to_contain_text("지금은 글을 받지 않아요.")
    expect(e.screen.said("행사를 마쳤습니다").first).to_be_visible()
    expect(e.queue.page.get_by_text("종료", exact=True)).to_be_visible()
    expect(e.queue.card("답변 완료", RECORDS)).to_contain_text(HEALTH)
    expect(e.stage.page.get_by_text("종료", exact=True)).to_be_visible()
    expect(e.stage.page.get_by_role("button", name="행사 다시 열기")).to_be_visible()
    expect(e.speaker.large).to_have_text("행사를 마쳤습니다")
    expect(e.speaker.page.get_by_role("button")).to_have_count(0)


def it_is_opened_again_and_closed_again(e: Evening) -> None:
    e.clock.says("20:30")
    expect(e.stage.page.get_by_text(re.compile(r"남은 시간 [23]:\d\d"))).to_be_visible()
    e.stage.press("행사 다시 열기")
    for page in (e.minji.page, e.boram.page, e.queue.page, e.stage.page):
        expect(page.get_by_text(re.compile("^진행 중")).first).to_be_visible()
    e.stage.show("실시간 댓글")
    e.boram.send("comment", AFTERWARDS)
    expect(e.screen.said(AFTERWARDS)).to_be_visible()
    expect(e.queue.card("공개", AFTERWARDS)).to_be_visible()
    e.minji.turn("comments")
    expect(e.minji.find(AFTERWARDS)).to_be_visible()
    e.sunja.renew()
    expect(e.sunja.part("comments")).to_contain_text(AFTERWARDS)
    expect(e.speaker.page.get_by_text("행사를 마쳤습니다")).to_have_count(0)
    # What was settled stays settled.
    expect(e.sunja.card("mine", RECORDS)).to_contain_text("서면 답변 예정")
    e.picture("reopened")
    e.clock.says("20:32")
    e.stage.press("행사 마치기")
    e.stage.agree("행사 마치기")
    everybody_knows_the_end(e)
    e.picture("closed-again", "stage", "speaker", "screen", "sunja")


def after_half_an_hour_it_stays_closed(e: Evening) -> None:
    e.clock.says("21:03")
    over = "종료한 지 30분이 지나서 다시 열 수 없어요."
    expect(e.stage.page.get_by_text(over)).to_be_visible()
    expect(e.stage.page.get_by_role("button", name="행사 다시 열기")).to_have_count(0)
    everyone = {"Authorization": f"Bearer {e.hall.key('stage')}", "Accept-Language": "ko"}
    address = f"{e.hall.server.base_url}/m/{e.code}/commands/meeting.reopen"
    answer = e.stage.page.request.post(
        address, headers=everyone | {"Idempotency-Key": new_key()}, data={}
    )
    assert answer.status == 409
    assert answer.json()["error"]["message"] == over
    e.picture("over", "stage")


def the_record_agrees(e: Evening) -> None:
    record = _record(e)
    posts = {post["text"]: post for post in record["posts"]}
    seen = {
        talk.COMMENT: "public", talk.PLAIN: "public", AFTERWARDS: "public",
        talk.STOPPED: "in_review", talk.SHOUTED: "in_review", REFUSED: "not_shown",
        ASKED: "answered", TWIN: "merged", PLACES: "answered", RECORDS: "deferred",
    }  # fmt: skip
    assert {text: post["status"] for text, post in posts.items()} == seen
    assert posts[REFUSED]["reason"] == "personal"
    assert posts[TWIN]["into"] == posts[ASKED]["id"]
    assert (posts[ASKED]["score"], posts[ASKED]["answer"]) == (3, SAID)
    kept = {"text": questions.PROMISE, "owner": HEALTH, "due": "2019-04-05"}
    assert posts[ASKED]["promise"] == kept
    assert (posts[RECORDS]["department"], posts[RECORDS]["due"]) == (HEALTH, "2019-04-09")
    before, after = record["polls"]
    assert (before["title"], after["round_of"]) == (POLL, before["id"])
    assert before["counts"] == {"for": 2, "against": 1, "undecided": 0}
    assert after["counts"] == {"for": 3, "against": 0, "undecided": 0}
    begun = [(item["title"], item["started_at"][11:16]) for item in record["agenda"]]
    assert begun == list(zip(_ORDER, ("19:04", "19:09", "19:27", "19:41"), strict=True))
    assert (record["meeting"]["opened_at"][11:16], record["meeting"]["closed_at"][11:16]) == (
        "19:04",
        "20:32",
    )
    assert e.screen.ever_showed(talk.COMMENT)
    assert not e.screen.ever_showed(talk.STOPPED)
    e.unknown_to(REFUSED, "minji", "sunja", "speaker", "screen")


_ORDER = ("경과 보고", "패널 발표", "서울시 답변", "플로우 토크 및 질의응답")


def _record(e: Evening) -> dict[str, Any]:
    """What the clerk gets who exports the evening."""
    path = Path(e.hall.server.folder) / "record.json"
    database = Database(e.hall.server.database_url)
    export(database, e.code, "json", path)
    database.dispose()
    record: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return record


STEPS = (
    it_is_closed_with_outcomes,
    it_is_opened_again_and_closed_again,
    after_half_an_hour_it_stays_closed,
    the_record_agrees,
)
