"""Words stay words: payloads through every text field, shown on every page. No dialog, no report
of the content security policy (`visitors` hears both), no node that the words have made."""

import json
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from app.meetings.file import MeetingFileError
from tests.browser.hall import Hall, script
from tests.browser.payloads import NAMES, PAYLOADS
from tests.support.browser import Visitors, picture
from tests.support.server import Server

NODES = script("nodes")
HALVES = (PAYLOADS[: len(PAYLOADS) // 2], PAYLOADS[len(PAYLOADS) // 2 :])
HARMLESS = tuple(
    f"{number}번째 보통 글입니다. 아무 일도 하지 않습니다." for number in range(len(HALVES[0]))
)
FEW = 4
ANNOUNCED = 20
LINE, OPTION = 190, 70
"""Less than a member of a meeting file and an option may hold."""
Seen = dict[str, dict[str, Any]]


class Attacked(Hall):
    """A meeting where every text field holds the given texts."""

    def __init__(self, server: Server, texts: Sequence[str], names: Sequence[str]) -> None:
        self.texts = texts
        self.names = [names[number % len(names)] for number in range(len(texts))]
        super().__init__(server, meeting_file(texts))

    def fill_with(self, device: str) -> None:
        """Everything that a phone can send, and everything that the staff can write."""
        author = self._person(device)
        with ThreadPoolExecutor(8) as people:
            list(people.map(partial(self.send, author), self.texts, self.names))
            list(people.map(self.enter, self.texts, self.names))
        for item in self.agenda()[:2]:
            self.do("agenda.start", id=item)
        self.fill_lanes(author)
        for text in self.texts[-ANNOUNCED:]:
            self.do("announce", text=text)
            self.do("note.send", text=text)
        self.fill_polls()

    def send(self, author: httpx.Client, text: str, name: str) -> None:
        """What one writes on the phone, and how a moderator sorts it."""
        self._send(author, "comment.post", {"text": text, "name": name})
        asked = {"text": text, "name": name, "to": name}
        id = self._send(author, "question.ask", asked)["id"]
        self.do("post.label", id=id, labels=[name])

    def enter(self, text: str, name: str) -> None:
        """A comment that is edited, and a question that is answered in writing."""
        id = self.do("post.enter", kind="comment", text="종이에 쓴 글", source="call", name=name)
        self.do("post.edit", id=id["id"], text=text)
        id = self.do("post.enter", kind="question", text=text, source="paper", name=name)
        self.do("question.defer", id=id["id"], department=name)
        self.do("question.answered", id=id["id"], answer=text)
        self.do("post.answer", id=id["id"], text=text, department=name)

    def fill_lanes(self, author: httpx.Client) -> None:
        """Some of every lane of the queue, some for the stage."""
        asked = [id for id, one in self.read("public")["questions"].items() if "to" in one]
        self.do("question.live", id=asked[0], show=False)
        for id in asked[1:FEW]:
            self.do("question.queue", id=id)
        self.do("posting.set", questions="held")
        with ThreadPoolExecutor(8) as people:
            waiting = list(people.map(partial(self.ask_again, author), self.texts))
        for number, text in enumerate(self.texts[:FEW]):
            self.do("post.hold", id=waiting[number])
            self.do("post.refuse", id=waiting[number + FEW], reason="other")
            self.do("post.merge", id=waiting[number + 2 * FEW], into=asked[0])
            self.do("post.edit", id=waiting[number + 3 * FEW], text=f"{text} (고침)")

    def fill_polls(self) -> None:
        """One that is voted on, one whose result everybody sees, and drafts."""
        words = [text.replace("\0", "")[:OPTION] for text in self.texts[:ANNOUNCED]]
        asked = [
            self.do("poll.create", kind="single", title=text, options=[word, f"{word} 2"])["id"]
            for text, word in zip(self.texts, words, strict=False)
        ]
        for id in asked[:2]:
            self.do("poll.open", id=id, show=False)
        self.do("poll.close", id=asked[0])
        self.do("poll.reveal", id=asked[0])

    def ask_again(self, author: httpx.Client, text: str) -> str:
        """A question that waits."""
        id: str = self._send(author, "question.ask", {"text": text})["id"]
        return id

    def stored(self) -> list[str]:
        """The texts as the server keeps them: normalised, nothing else."""
        comments = self.read("public")["comments"].values()
        return [one["text"] for one in comments if "source" not in one]


def meeting_file(texts: Sequence[str]) -> str:
    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    fields = ("title", "question", "purpose", "place", "host", "audience", "partners", "contact")
    members = "\n".join(
        f"{name} = {quoted(' '.join(texts[start :: len(fields)])[:LINE])}"
        for start, name in enumerate(fields)
    )
    items = "".join(
        f"[[agenda]]\ntitle = {quoted(text)}\nlead = {quoted(text)}\nkind = 'talk'\nminutes = 5\n"
        f"prompt = {quoted(text)}\nscript = {quoted(text)}\n"
        for text in texts
    )
    return f"""
{members}
starts_at = 2019-03-26T19:00:00+09:00
ends_at = 2019-03-26T20:00:00+09:00
{items}"""


class Tour:
    """Looks at every page of a meeting."""

    def __init__(self, visitors: Visitors, hall: Attacked, one_by_one: int | None = None) -> None:
        self.visitors = visitors
        self.hall = hall
        self.one_by_one = one_by_one
        self.seen: Seen = {}
        self.address = f"{hall.server.base_url}/m/{hall.meeting['code']}"

    def look(self, name: str, page: Page) -> None:
        """Notes what the page is made of and what it says."""
        found = page.evaluate(NODES)
        assert found["polluted"] == [], name
        before = self.seen.setdefault(name, {"kinds": set(), "text": ""})
        before["kinds"] |= set(found["kinds"])
        before["text"] += found["text"]

    def everything(self) -> Seen:
        phone = self.join()
        device = next(c["value"] for c in phone.context.cookies() if "device" in c["name"])
        self.hall.fill_with(device)
        self.phone(phone)
        self.lite(phone)
        self.queue()
        self.stage()
        self.screen()
        return self.seen

    def join(self) -> Page:
        """The door: a code that is none, a name that comes back with the notice, the phone."""
        page = self.visitors.open(self.hall.server.base_url)
        for text in self.hall.texts[:FEW]:
            page.get_by_label("참여 번호").fill(text)
            page.get_by_role("button", name="참여하기").click()
            self.look("door", page)
        page.goto(f"{self.hall.server.base_url}/j/{self.hall.meeting['code']}")
        page.get_by_label("이름 (선택)").fill(self.hall.names[0])
        page.get_by_role("button", name="참여하기").click()
        expect(page.get_by_role("alert")).to_be_visible()
        self.look("notice", page)
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name="참여하기").click()
        expect(page.get_by_role("textbox")).to_be_attached()
        return page

    def phone(self, page: Page) -> None:
        page.goto(self.address)
        for tab in ("questions", "comments", "programme", "mine", "now"):
            page.goto(f"{self.address}#{tab}")
            expect(page.locator(f'body[data-tab="{tab}"]')).to_be_attached()
            self.look(f"phone {tab}", page)
        page.get_by_role("button", name="설정").click()
        page.get_by_role("dialog").get_by_role("textbox").fill(self.hall.names[0])
        self.look("phone settings", page)
        page.keyboard.press("Escape")
        page.goto(f"{self.address}#questions")
        page.get_by_role("textbox").fill(self.hall.texts[0])
        page.reload()
        expect(page.get_by_role("textbox")).to_have_value(self.hall.texts[0])
        page.get_by_role("button", name="보내기", exact=True).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        self.look("phone twins", page)

    def lite(self, page: Page) -> None:
        page.goto(f"{self.address}/lite")
        page.locator("#text").fill(self.hall.texts[1])
        self.hall.do("posting.set", comments="off", questions="off")
        page.get_by_role("button", name="댓글로 보내기").click()
        expect(page.get_by_role("alert")).to_be_visible()
        self.hall.do("posting.set", comments="open", questions="open")
        page.goto(f"{self.address}/lite")
        self.look("lite", page)

    def queue(self) -> None:
        page = self.visitors.open(self.hall.meeting["links"]["queue"], "laptop")
        for tab in page.get_by_role("tab").all():
            tab.click()
            expect(tab).to_have_attribute("aria-selected", "true")
            self.look("queue", page)
        for key in ("e", "m"):
            page.get_by_role("article").first.click(position={"x": 6, "y": 6})
            page.keyboard.press(key)
            expect(page.get_by_role("dialog")).to_be_visible()
            self.look(f"queue, sheet of {key}", page)
            page.keyboard.press("Escape")
            expect(page.get_by_role("dialog")).to_have_count(0)
        page.get_by_role("article").filter(has_text="지금 답변 중").click(position={"x": 6, "y": 6})
        for key in ("t", "f", "g"):
            page.keyboard.press(key)
            expect(page.get_by_role("dialog")).to_be_visible()
            self.look(f"queue, sheet of {key}", page)
            page.keyboard.press("Escape")
            expect(page.get_by_role("dialog")).to_have_count(0)

    def stage(self) -> None:
        self.hall.do("stage.show", scene="comments")
        page = self.visitors.open(self.hall.meeting["links"]["stage"], "laptop")
        page.get_by_text("다른 공개 질문").click()
        self.look("stage", page)
        for tab in ("투표", "쪽지"):
            page.get_by_role("tab", name=re.compile(f"^{tab}")).click()
            self.look(f"stage, {tab}", page)
        page.keyboard.press("d")
        expect(page.get_by_role("dialog")).to_be_visible()
        self.look("stage, what to take off", page)
        page = self.visitors.open(self.hall.meeting["links"]["speaker"], "laptop")
        expect(page.get_by_role("main")).to_contain_text("다음 질문")
        self.look("speaker", page)

    def screen(self) -> None:
        page = self.visitors.open(self.hall.screen, "screen")
        for scene in ("join", "programme", "comments", "ranking", "blank"):
            self.hall.do("stage.show", scene=scene)
            expect(page.locator(f'[data-scene="{scene}"]')).to_be_attached()
            self.look(f"screen {scene}", page)
        for ref, poll in self.hall.read("public")["polls"].items():
            self.hall.do("stage.show", scene="poll", ref=ref)
            wall = page.locator('[data-scene="poll"]')
            expect(wall).to_contain_text(poll["title"])
            # The table under a chart comes with the first kind of poll that the page loads.
            expect(wall.locator("table")).to_have_count(1 if "results" in poll else 0)
            self.look("screen poll", page)
        heading = page.get_by_role("heading", level=1)
        for text in self.hall.stored()[: self.one_by_one]:
            self.hall.do("stage.show", scene="message", options={"text": text})
            expect(heading).to_have_text(text)
            self.look("screen message", page)
        picture(page, f"payload-{len(self.hall.texts)}-message")
        questions = self.hall.read("public")["questions"]
        for ref in [id for id, one in questions.items() if "to" in one][: self.one_by_one]:
            self.hall.do("stage.show", scene="question", ref=ref)
            expect(heading).to_have_text(questions[ref]["text"])
            self.look("screen question", page)


@pytest.fixture(scope="module")
def harmless(browser: Any, server: Server) -> Iterator[Seen]:
    """The pages of a meeting where nobody means harm: what they are made of."""
    visitors = Visitors(browser)
    yield Tour(visitors, Attacked(server, HARMLESS, ["김", "이"]), FEW).everything()
    visitors.leave()


EVERY_TEXT = {
    "notice": 0.15, "phone questions": 1, "phone comments": 1, "phone programme": 1,
    "phone mine": 1, "phone now": 0.5, "lite": 0.8, "queue": 1, "stage": 0.9, "speaker": 0.1,
    "screen message": 1, "screen question": 1,
}  # fmt: skip
"""Pages and how much of the texts they have room for, at least."""


@pytest.mark.parametrize("texts", HALVES, ids=["tags", "others"])
def test_words_stay_words(
    visitors: Visitors, server: Server, harmless: Seen, texts: Sequence[str]
) -> None:
    hall = Attacked(server, texts, NAMES)
    seen = Tour(visitors, hall).everything()
    for name, page in seen.items():
        assert page["kinds"] <= harmless[name]["kinds"], name
    stored = [" ".join(text.split()) for text in hall.stored()]
    assert len(stored) == len(texts)
    for name, share in EVERY_TEXT.items():
        missing = [text for text in stored if text not in seen[name]["text"]]
        assert len(missing) <= (1 - share) * len(stored), (name, missing)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "ftp://x.example", "//x.example"]
)
def test_an_address_that_is_none_is_refused(server: Server, address: str) -> None:
    file = meeting_file(HARMLESS).replace("starts_at", "stream_url = '{}'\nstarts_at", 1)
    with pytest.raises(MeetingFileError, match="stream_url"):
        server.create_meeting(file.format(address))
    server.create_meeting(file.format("https://seoul.example/live"))
