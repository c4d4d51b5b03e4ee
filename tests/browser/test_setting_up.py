"""The countdown and the test picture: legible on every wall, light and dark, in both languages."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hall import Hall
from tests.browser.test_screen import RULES, WALLS, enter, resize, show
from tests.support.browser import Visitors, picture
from tests.support.server import Server

SCENES = ("timer", "testcard")


@pytest.fixture(scope="module")
def busy(server: Server) -> Iterator[Hall]:
    """An evening whose item runs."""
    hall = Hall(server)
    hall.do("agenda.start", id=hall.agenda()[1])
    yield hall


def test_both_are_legible_on_every_wall(visitors: Visitors, busy: Hall) -> None:
    page = enter(visitors, busy)
    for scene in SCENES:
        show(busy, page, scene)
        for wall in WALLS:
            resize(page, wall)
            assert page.evaluate(RULES) == [], f"{scene}, {wall}"
            picture(page, f"screen-{scene}-{wall}")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_both_pass_axe_light_and_dark(
    visitors: Visitors, busy: Hall, axe: Callable[[Page], None], language: str
) -> None:
    page = visitors.open(busy.screen, "screen", language)
    page.goto(f"{page.url}?lang={language}")
    for theme in ("dark", "light"):
        busy.do("screen.set", theme=theme)
        for scene in SCENES:
            show(busy, page, scene)
            expect(page.locator("html")).to_have_class(
                re.compile("dark") if theme == "dark" else re.compile("^(?!.*dark)")
            )
            assert page.evaluate(RULES) == [], f"{scene}, {theme}"
            axe(page)
            picture(page, f"screen-{scene}-{theme}-{language}")


def test_the_countdown_follows_the_running_item(visitors: Visitors, busy: Hall) -> None:
    page = enter(visitors, busy)
    show(busy, page, "timer")
    clock = page.get_by_role("timer")
    expect(clock).to_have_text(re.compile(r"^1[45]:\d\d$"))
    expect(page.get_by_text("다음 순서")).to_be_visible()
    busy.do("agenda.adjust", id=busy.agenda()[1], seconds=-600)
    expect(clock).to_have_text(re.compile(r"^[45]:\d\d$"))
