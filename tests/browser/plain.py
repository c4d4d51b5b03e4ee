"""A citizen on the plain page, without scripts: what changes is seen after a press."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.support.browser import picture


class Plain:
    """Somebody with an old phone."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def join(self, address: str) -> None:
        """Agrees, and is sent on to the plain page."""
        self.page.goto(address)
        self.page.get_by_role("checkbox", name=re.compile("만 14세 이상")).check()
        self.page.get_by_role("button", name="참여하기", exact=True).click()
        self.page.wait_for_url("**/lite")

    def renew(self) -> None:
        """Looks again."""
        self.page.get_by_role("link", name="새로 고침", exact=True).click()

    def part(self, name: str) -> Locator:
        """A part of the page: `now`, `polls`, `write`, `questions`, `comments` or `mine`."""
        return self.page.locator(f"#{name}")

    def card(self, part: str, text: str) -> Locator:
        return self.part(part).get_by_role("listitem").filter(has_text=text)

    def poll(self, title: str) -> Locator:
        return self.part("polls").locator(".card").filter(has_text=title)

    @property
    def told(self) -> Locator:
        """What became of the form that was sent last."""
        return self.page.locator("#message")

    def send(self, kind: str, text: str) -> None:
        """Writes and sends; `kind` is comment or question."""
        self.page.get_by_label("내용").fill(text)
        word = {"comment": "댓글로 보내기", "question": "질문으로 보내기"}[kind]
        self.part("write").get_by_role("button", name=word).click()
        expect(self.told).to_be_visible()

    def support(self, text: str) -> None:
        self.card("questions", text).get_by_role("button", name="공감", exact=True).click()
        expect(self.told).to_contain_text("공감했어요")

    def vote(self, title: str, word: str) -> None:
        """Answers a poll, or answers it anew."""
        self.poll(title).get_by_label(word).check()
        self.poll(title).get_by_role("button").click()
        expect(self.poll(title).get_by_label(word)).to_be_checked()

    def picture(self, name: str) -> None:
        picture(self.page, name)
