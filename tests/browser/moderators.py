"""What tests of the queue share: posts that wait, cards, and keys of a keyboard in Hangul mode."""

import re

from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from tests.browser.hall import Hall

QUESTIONS = (
    "주말에도 문을 여는 보건소가 몇 곳인지 알려 주세요.",
    "난임 시술 지원 횟수를 늘릴 계획이 있습니까?",
    "남성 난임 검사도 보건소에서 받을 수 있게 해 주세요.",
    "다른 구에 살아도 이용할 수 있나요?",
    "보건소 간호 인력은 충분한가요?",
)
WITH_PHONE = "부작용이 생기면 어디로 가나요? 연락은 010-1234-5689 로 주세요."
HANGUL = dict(zip("AHJKXZD", "ㅁㅗㅓㅏㅌㅋㅇ", strict=True))


def press(page: Page, *codes: str) -> None:
    """Keys as a keyboard in Hangul mode sends them: the letter is Hangul, the place the same."""
    session = page.context.new_cdp_session(page)
    for code in codes:
        letter = HANGUL.get(code.removeprefix("Key"), "")
        key = {"key": letter or code[-1], "code": code, "windowsVirtualKeyCode": 0}
        session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
        session.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
    session.detach()


def card(page: Page, lane: str, id: str) -> Locator:
    """The card of a post in a lane."""
    return page.locator(f"#card-{lane}-{id}")


def choose(post: Locator) -> None:
    """A press on a card's corner, where none of its buttons is."""
    post.click(position={"x": 8, "y": 8})


def arrive(hall: Hall, page: Page, texts: tuple[str, ...] = QUESTIONS) -> list[str]:
    """Questions of as many people, seen by the page."""
    ids = [hall.ask(text) for text in texts]
    expect(card(page, "waiting", ids[-1])).to_be_visible()
    return ids


class HeldPatches:
    """Holds back what the server tells a page of its documents, until a test lets it through;
    answers to commands pass. The page connects anew."""

    def __init__(self, page: Page) -> None:
        self.hold = True
        self.held: list[str] = []
        self.answers: list[str] = []
        self._socket: WebSocketRoute | None = None
        page.route_web_socket(re.compile("/socket.io/"), self._connect)
        page.reload()

    def deliver(self) -> None:
        """Lets through what is held by now."""
        assert self._socket
        while self.held:
            self._socket.send(self.held.pop(0))

    def _connect(self, socket: WebSocketRoute) -> None:
        def take(message: str | bytes) -> None:
            text = str(message)
            if self.hold and text.startswith('42["patch"'):
                self.held.append(text)
                return
            socket.send(message)
            if text.startswith("43"):
                self.answers.append(text)

        self._socket = socket
        socket.connect_to_server().on_message(take)
