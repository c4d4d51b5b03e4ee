"""Takes the README's pictures of a demo evening: `python -m tools.pictures`."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.support.browser import Visitors, launch

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
SETTLING_MILLIS = 9_000
"""Long enough for several comments to reach the room's screen."""


def main() -> None:
    """Both evenings, every screen of the Korean one."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    take("ko", ("join", "phone", "queue", "stage", "screen"))
    take("en", ("phone",))


def take(language: str, screens: tuple[str, ...]) -> None:
    """Starts an evening and photographs its screens."""
    command = [sys.executable, "-m", "app", "demo", "--port", "0", "--json"]
    evening = subprocess.Popen(
        [*command, "--language", language], stdout=subprocess.PIPE, text=True
    )
    try:
        assert evening.stdout
        shown = json.loads(evening.stdout.readline())
        with sync_playwright() as playwright:
            browser = launch(playwright)
            visitors = Visitors(browser)
            for screen in screens:
                page = _open(visitors, shown, screen, language)
                page.wait_for_timeout(SETTLING_MILLIS if screen == "screen" else 1_500)
                page.screenshot(path=FOLDER / f"{screen}-{language}.png", scale="css")
            browser.close()
    finally:
        evening.terminate()
        evening.wait()


def _open(visitors: Visitors, shown: dict[str, Any], screen: str, language: str) -> Page:
    if screen not in ("join", "phone"):
        size = "screen" if screen == "screen" else "laptop"
        return visitors.open(shown["links"][screen], size, language)
    page = visitors.open(
        f"{shown['base_url']}/j/{shown['meeting']['code']}?at=hall", "phone", language
    )
    if screen == "phone":
        page.locator("input[name=agree]").check()
        page.locator("form:has(input[name=agree]) button[type=submit]").click()
        page.wait_for_url("**/m/*")
    return page


if __name__ == "__main__":
    main()
