"""Pages in a real Chromium: how it is started, what must never happen in it, and axe."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, expect

from tests.support.services import find_chromium

OUTPUT = Path(__file__).parents[1] / "output"
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SIZES: Mapping[str, Mapping[str, Any]] = {
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
    "laptop": {"viewport": {"width": 1440, "height": 900}},
    "screen": {"viewport": {"width": 1920, "height": 1080}},
}
# As long as actions wait, too: two files at once keep both cores busy.
EXPECT_MS = 10_000
expect.set_options(timeout=EXPECT_MS)

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def launch(playwright: Playwright) -> Browser:
    """The machine's Chromium; as root it runs without its own sandbox."""
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    return playwright.chromium.launch(
        executable_path=find_chromium(), args=[*FLAGS, *as_root], timeout=60_000
    )


@dataclass
class Visitors:
    """Everybody who opens pages in one test. Each has a context of their own, so cookies and
    storage are theirs; `problems` collects what no page may ever do."""

    browser: Browser
    problems: list[str] = field(default_factory=list)

    def arrive(self, size: str = "phone", language: str = "ko", **options: Any) -> BrowserContext:
        """A new browser of somebody; `language` is what it asks pages for."""
        locale = {"ko": "ko-KR", "en": "en-GB"}[language]
        context = self.browser.new_context(
            **{**SIZES[size], "locale": locale, "timezone_id": "Asia/Seoul", **options}
        )
        context.set_default_timeout(10_000)
        context.on("page", self._watch)
        return context

    def open(self, address: str, size: str = "phone", language: str = "ko", **options: Any) -> Page:
        """A page at an address, in a browser of its own."""
        page = self.arrive(size, language, **options).new_page()
        page.goto(address)
        return page

    def leave(self) -> None:
        for context in self.browser.contexts:
            context.close()

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
        page.on("console", self._listen)
        page.on("dialog", self._dialog)

    def _listen(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Trusted Type" in message.text:
            self.problems.append(message.text)

    def _dialog(self, dialog: Any) -> None:
        self.problems.append(f"dialog: {dialog.message}")
        dialog.dismiss()


def axe_problems(page: Page, **options: Any) -> list[str]:
    """What axe-core objects to on the page, one sentence a rule with the first elements."""
    rules = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}
    found = Axe().run(page, options={**rules, **options}).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: "
        + ", ".join(str(node["target"]) for node in rule["nodes"][:3])
        for rule in found
    ]


def picture(page: Page, name: str) -> Path:
    """Keeps a screenshot of the page as test output."""
    path = OUTPUT / "screenshots" / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, animations="disabled")
    return path
