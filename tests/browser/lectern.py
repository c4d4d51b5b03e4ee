"""The page of whoever speaks: the host at the lectern, the panel, a department at its desk."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.evening import Staff


class Speaker(Staff):
    """The host, or somebody of a department."""

    @property
    def head(self) -> Locator:
        """The line above: the meeting, and what runs."""
        return self.page.locator(".head")

    @property
    def clock(self) -> Locator:
        """The time that is left, or how much it is over."""
        return self.page.locator(".clock")

    @property
    def large(self) -> Locator:
        """What stands there in large type."""
        return self.page.locator(".box")

    @property
    def notes(self) -> Locator:
        """The notes that nobody has acknowledged."""
        return self.page.get_by_role("region", name="진행 쪽지")

    def acknowledge(self, note: str) -> None:
        """Says that a note was read."""
        memo = self.notes.locator(".memo").filter(has_text=note)
        memo.get_by_role("button", name="확인했습니다").click()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=re.compile(f"^{re.escape(name)}")).first.click()

    def card(self, text: str) -> Locator:
        """A question on a department's desk."""
        return self.page.get_by_role("article").filter(has_text=text)

    def tell(self, question: str, fact: str) -> None:
        """Sends a fact for a question to whoever speaks."""
        self.card(question).get_by_role("button", name="참고 사실 보내기").click()
        self.page.get_by_role("textbox", name="참고 사실").fill(fact)
        self.press("발표자에게 보내기")
        expect(self.page.get_by_role("dialog")).to_have_count(0)
