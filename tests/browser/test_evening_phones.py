"""One phone in an evening: in English, one person however it comes back, and late."""

import re

from playwright.sync_api import expect

from tests.browser.camera import scan
from tests.browser.evening import Phone, Room
from tests.browser.hall import Hall
from tests.browser.phones import settled
from tests.support.browser import Visitors
from tests.support.server import Server

ASKED = "직장인은 평일 낮에 보건소에 가기 어렵습니다. 저녁이나 주말에도 맞을 수 있나요?"


def test_the_phone_in_english(server: Server, visitors: Visitors) -> None:
    hall = Hall(server)
    hall.do("posting.set", questions="held")
    for item in hall.agenda():
        hall.do("agenda.start", id=item)
    twin = hall.ask("Could people who work get their injections in the evening, or at a weekend?")
    hall.do("post.approve", id=twin)
    screen = Room(visitors.arrive("screen").new_page(), hall.screen)
    hall.do("stage.show", scene="join")
    expect(screen.said("참여 번호를 입력하십시오")).to_be_visible()
    phone = Phone(visitors.arrive(language="en").new_page(), "en")
    phone.join(f"{scan(screen.page)}&lang=en", "Anna")
    expect(phone.page.get_by_text(re.compile("^Live")).first).to_be_visible()
    expect(phone.page.get_by_text("Happening now")).to_be_visible()

    phone.send("comment", "This would help us a lot.")
    expect(phone.sent()).to_have_text(re.compile("Receipt 000\\d"))
    hall.do("stage.show", scene="comments")
    expect(screen.said("This would help us a lot.")).to_be_visible()
    phone.picture("evening-english-comment")

    phone.send("question", "Which of these doctors is any good?")
    expect(phone.sent()).to_be_visible()
    refused = next(iter(hall.read("staff")["waiting"]))
    hall.do("post.refuse", id=refused, reason="insult")
    phone.turn("mine")
    told = phone.item("Which of these doctors is any good?")
    expect(told).to_contain_text("Not shown")
    expect(told).to_contain_text("Attacks a person")
    phone.picture("evening-english-refused")
    told.get_by_role("button", name="Change and send again").click()
    phone.field().fill("Could people who work also come in the evening, or at a weekend?")
    phone.press_send()
    offer = phone.page.get_by_role("dialog")
    expect(offer).to_contain_text("Could people who work get their injections")
    phone.picture("evening-english-twin")
    offer.get_by_role("button", name="Mine is different: send it").click()
    expect(phone.sent()).to_be_visible()

    own = next(iter(hall.read("staff")["waiting"]))
    hall.do("post.merge", id=own, into=twin)
    phone.turn("mine")
    expect(phone.item("Could people who work also")).to_contain_text("Merged with a similar")
    phone.turn("questions")
    phone.support("get their injections").click()
    expect(phone.support("get their injections")).to_have_text(re.compile(r"Supported ✓\s*1"))
    phone.picture("evening-english-questions")

    hall.do("question.live", id=twin)
    phone.turn("now")
    live = phone.page.get_by_role("region", name="Being answered now")
    expect(live).to_contain_text("Could people who work get their injections")
    phone.picture("evening-english-live")
    hall.do("question.answered", id=twin, answer="Five centres will try it.")
    phone.turn("mine")
    expect(phone.item("Could people who work also")).to_contain_text("Five centres will try it.")
    hall.do("meeting.close")
    phone.turn("now")
    expect(phone.page.get_by_role("heading", name="The meeting has ended")).to_be_visible()
    expect(phone.page.get_by_text("1 question was answered.")).to_be_visible()
    phone.picture("evening-english-closed")
    hangul = phone.page.evaluate("document.body.innerText.match(/[가-힣]+/g)?.join(' ')")
    assert hangul == "시민토론 난임편 시민간담회", "only the meeting's own words are Korean"


def test_one_phone_is_one_person_and_who_comes_late_is_in_the_present(
    server: Server, visitors: Visitors
) -> None:
    hall = Hall(server)
    mine, live = "내 질문은 어디에 있나요?", hall.ask(ASKED)
    screen = Room(visitors.arrive("screen").new_page(), hall.screen)
    hall.do("stage.show", scene="join")
    expect(screen.said("앱 설치나 이름 없이 참여할 수 있습니다")).to_be_visible()
    address = scan(screen.page)
    phone = Phone(visitors.arrive().new_page())
    phone.join(address)
    phone.send("question", mine)
    expect(phone.sent()).to_be_visible()
    phone.find(mine)
    phone.support(mine).click()
    expect(phone.support(mine)).to_have_text(re.compile(r"공감함 ✓\s*1"))

    phone.page.goto(address)  # scanned once more: no second notice
    expect(phone.page).to_have_url(re.compile(r"/m/\d{6}"))
    phone.page.reload()
    second = Phone(phone.page.context.new_page())
    second.page.goto(f"{server.base_url}/m/{hall.meeting['code']}")
    for tab in (phone, second):
        tab.turn("mine")
        expect(tab.item(mine)).to_be_visible()
        tab.turn("questions")
        expect(tab.support(mine)).to_have_attribute("aria-pressed", "true")
    second.support(mine).click()
    expect(phone.support(mine)).to_have_attribute("aria-pressed", "false")
    second.support(mine).click()
    expect(phone.support(mine)).to_have_text(re.compile(r"공감함 ✓\s*1"))
    phone.page.context.set_offline(True)  # out of the hall's network, into another
    phone.page.context.set_offline(False)
    second.support(mine).click()
    expect(phone.support(mine)).to_have_text(re.compile(r"공감\s*0"))
    # The phone knows its own hand at once; counts alone may come half a second later.
    settled(
        phone.page, lambda: not any(q["score"] for q in hall.read("public")["questions"].values())
    )

    hall.do("question.live", id=live)
    late = Phone(visitors.arrive().new_page())
    late.join(address)
    region = late.page.get_by_role("region", name="지금 답변 중")
    expect(region).to_contain_text(ASKED)
    late.picture("evening-late")
