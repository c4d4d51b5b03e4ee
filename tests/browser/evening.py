"""The people of an evening, each with a page of their own: what they press and what they see.

They find things by role and by the words that they read, as people do.
"""

import re
from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

from tests.browser.hall import script
from tests.support.browser import picture

WITNESS = script("witness")
WORDS: Mapping[str, Mapping[str, str]] = {
    "ko": {
        "agree": "만 14세 이상",
        "join": "참여하기",
        "name": "이름 (선택)",
        "now": "지금",
        "questions": "질문",
        "comments": "댓글",
        "programme": "진행 순서",
        "mine": "내 글",
        "comment": "댓글",
        "question": "질문",
        "send": "보내기",
        "sent": "보냈어요",
        "support": "공감",
        "new": r"^새 (질문|댓글) \d+개",
    },
    "en": {
        "agree": "14 or older",
        "join": "Join",
        "name": "Name (optional)",
        "now": "Now",
        "questions": "Questions",
        "comments": "Comments",
        "programme": "Programme",
        "mine": "My posts",
        "comment": "Comment",
        "question": "Question",
        "send": "Send",
        "sent": "Sent",
        "support": "Support",
        "new": r"^\d+ new (question|comment)",
    },
}


class Wire:
    """Everything that a page was sent, so that a test can ask whether something was among it."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._frames: list[str] = []
        page.on("websocket", lambda socket: socket.on("framereceived", self._take))

    def carried(self, text: str) -> bool:
        """Whether the page has ever had these words, on the wire or in its document."""
        return any(text in frame for frame in self._frames) or text in self._page.content()

    def _take(self, frame: str | bytes) -> None:
        self._frames.append(frame if isinstance(frame, str) else frame.decode("utf-8", "replace"))


class Phone:
    """A citizen with a phone."""

    def __init__(self, page: Page, language: str = "ko") -> None:
        self.page = page
        self.wire = Wire(page)
        self.words = WORDS[language]

    def join(self, address: str, name: str = "") -> None:
        """Three steps: scan, agree, join. The name is nobody's duty."""
        self.page.goto(address)
        if name:
            self.page.get_by_label(self.words["name"]).fill(name)
        self.page.get_by_role("checkbox", name=re.compile(self.words["agree"])).check()
        self.page.get_by_role("button", name=self.words["join"], exact=True).click()
        expect(self.field()).to_be_attached()

    def turn(self, tab: str) -> None:
        """To one of the tabs, or to My posts."""
        link = re.compile(f"^{self.words[tab]}")
        # Beside the field, so that the keyboard goes and the tabs come back.
        self.page.get_by_role("heading", level=1).tap()
        self.page.get_by_role("link", name=link).first.click()
        expect(self.page.get_by_role("heading", level=2, name=link).first).to_be_attached()

    def field(self) -> Locator:
        """Where one writes."""
        return self.page.get_by_role("textbox")

    def send(self, kind: str, text: str) -> None:
        """Turns to the tab of comments or of questions, writes, sends."""
        self.turn(f"{kind}s")
        self.choose(kind)
        self.field().fill(text)
        self.press_send()

    def choose(self, kind: str) -> None:
        """Says where the next words shall go."""
        button = self.page.get_by_role("button", name=self.words[kind], exact=True)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")

    def press_send(self) -> None:
        self.page.get_by_role("button", name=self.words["send"], exact=True).click()

    def sent(self) -> Locator:
        """The line under the field that says the words have arrived."""
        return self.page.get_by_text(re.compile(f"✓ {self.words['sent']}"))

    def item(self, text: str) -> Locator:
        """The card of the open list that holds these words."""
        return self.page.get_by_role("main").get_by_role("listitem").filter(has_text=text)

    def find(self, text: str) -> Locator:
        """The same, after a press on the bar that holds back what is new, where it does."""
        bar = self.page.get_by_role("button", name=re.compile(self.words["new"]))
        expect(self.item(text).or_(bar).first).to_be_visible()
        if not self.item(text).count():
            bar.click()
        return self.item(text)

    def support(self, text: str) -> Locator:
        """The button that lends a hand to a question."""
        return self.item(text).get_by_role("button", name=re.compile(self.words["support"]))

    def picture(self, name: str) -> None:
        picture(self.page, name)


class Staff:
    """Somebody who came in by a link that holds a key."""

    def __init__(self, page: Page, link: str) -> None:
        self.page = page
        self.wire = Wire(page)
        page.add_init_script(f"({WITNESS.strip()})()")
        page.goto(link)

    def picture(self, name: str) -> None:
        picture(self.page, name)


class Queue(Staff):
    """A moderator at the queue."""

    def lane(self, name: str) -> Locator:
        """One of the columns, or what stands behind one of the tabs."""
        begins = re.compile(f"^{name}")
        tab = self.page.get_by_role("tab", name=begins)
        if not tab.count():
            return self.page.get_by_role("region", name=begins)
        tab.click()
        return self.page.get_by_role("tabpanel")

    def card(self, lane: str, text: str) -> Locator:
        return self.lane(lane).get_by_role("article").filter(has_text=text)

    def do(self, lane: str, text: str, action: str) -> None:
        """Takes a card and presses one of its buttons."""
        card = self.card(lane, text)
        card.click(position={"x": 6, "y": 6})
        button = card.get_by_role("button", name=re.compile(f"^{re.escape(action)}"))
        expect(card.get_by_role("button").first).to_be_visible()
        if not button.count():
            card.get_by_role("button", name="더 보기").click()
        button.first.click()

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")


class Stage(Staff):
    """Whoever runs the stage."""

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=re.compile(f"^{re.escape(name)}")).first.click()

    def agree(self, name: str) -> None:
        """Says yes to the question that the page asks first."""
        self.page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()

    def show(self, scene: str) -> None:
        """Puts a scene on the screen."""
        tiles = self.page.get_by_role("group", name="화면 고르기")
        tile = tiles.get_by_role("button", name=re.compile(f"^{scene}")).first
        tile.click()
        expect(tile).to_have_attribute("aria-pressed", "true")


class Room(Staff):
    """The room's screen."""

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    def said(self, text: str) -> Locator:
        """Words anywhere on the screen."""
        return self.page.get_by_role("main").get_by_text(text)

    def ever_showed(self, text: str) -> bool:
        """Whether anybody in the room could have read these words, were it for one frame."""
        seen: bool = self.page.evaluate("text => [...seen].some(it => it.includes(text))", text)
        return seen
