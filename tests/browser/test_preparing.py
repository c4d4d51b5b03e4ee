"""The form of a meeting in a browser: rows by button and key, times beside them, both languages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.contract.test_meeting_file import EVENING
from tests.support.browser import Visitors, picture
from tests.support.town import Town

CLOCKS = "[data-clock]"


@pytest.fixture
def prepare(town: Town, visitors: Visitors) -> Callable[..., Page]:
    """Opens the form of a meeting, or an empty one, as its organiser."""
    clerk = town.account()
    hall = town.hall("upcoming", EVENING.read_text("utf-8"), owner_id=clerk.id)

    def open_form(new: bool = False, size: str = "laptop", language: str = "ko", **options) -> Page:  # type: ignore[no-untyped-def]
        context = visitors.arrive(size, language, **options)
        session = {"name": "madang_session", "value": clerk.key, "url": town.base_url}
        context.add_cookies([session])
        page = context.new_page()
        path = "new" if new else f"{hall.code}/edit"
        page.goto(f"{town.base_url}/admin/meetings/{path}?lang={language}")
        return page

    return open_form


def titles(page: Page) -> list[str]:
    return [field.input_value() for field in page.locator("[data-rows=agenda] .wide input").all()]


def test_a_meeting_is_written_with_the_keyboard_alone(prepare: Callable[..., Page]) -> None:
    page = prepare(new=True, language="en")
    page.get_by_label("Title", exact=True).first.fill("가을 간담회")
    page.fill("#starts_at", "2026-12-01T19:00")
    page.fill("#ends_at", "2026-12-01T20:00")
    for number, minutes in ((1, 10), (2, 30), (3, 25)):
        page.fill(f"[id='agenda.{number}.title']", f"순서 {number}")
        page.fill(f"[id='agenda.{number}.minutes']", str(minutes))
    expect(page.locator(CLOCKS)).to_have_text(["19:00", "19:10", "19:40"])
    expect(page.locator("[data-drift]")).to_have_text("5 minutes longer than planned")
    page.focus("[id='agenda.3.title']")
    page.keyboard.press("Alt+ArrowUp")
    assert titles(page) == ["순서 1", "순서 3", "순서 2"]
    expect(page.locator("[id='agenda.3.title']")).to_be_focused()
    expect(page.locator("#say")).to_have_text("Now at place 2")
    expect(page.locator(CLOCKS)).to_have_text(["19:00", "19:10", "19:35"])
    page.locator("[data-rows=agenda] > li").nth(1).get_by_role("button", name="Remove").press(
        "Enter"
    )
    expect(page.locator("[id='agenda.2.title']")).to_be_focused()
    page.get_by_role("button", name="Add an item").press("Enter")
    page.keyboard.type("마무리")
    page.fill("[id='agenda.3.minutes']", "20")
    expect(page.locator("[data-drift]")).to_have_text("Ends as planned")
    page.get_by_role("button", name="Add a poll").press("Enter")
    page.keyboard.type("어떻게 생각하십니까?")
    page.fill("[id='poll.1.options']", "찬성\n반대")
    page.locator("[data-rows=agenda] summary").last.press("Enter")
    page.select_option("[id='agenda.3.poll']", label="어떻게 생각하십니까?")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Make the meeting").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("The meeting is made")
    page.get_by_role("link", name="Go on preparing").click()
    assert titles(page) == ["순서 1", "순서 2", "마무리"]
    assert page.input_value("[id='agenda.3.poll']") == "poll-1"


@pytest.mark.parametrize(("size", "language"), [("laptop", "ko"), ("phone", "en")])
def test_the_pages_are_accessible(
    prepare: Callable[..., Page], axe: Callable[..., None], size: str, language: str
) -> None:
    page = prepare(size=size, language=language)
    page.locator("[data-rows=agenda] summary").first.click()
    axe(page)
    picture(page, f"prepare-edit-{size}-{language}")
    page.fill("#title", "")
    page.locator(".savebar .main").click()
    expect(page.locator(".problems")).to_be_visible()
    axe(page)
    picture(page, f"prepare-wrong-{size}-{language}")
    page.goto(page.url.replace("/edit", "/duplicate"))
    axe(page)
    page.fill("#starts_at", "2027-03-26T19:00")
    page.locator(".btn.main").click()
    expect(page.locator(".links")).to_be_visible()
    axe(page)
    picture(page, f"prepare-made-{size}-{language}")


def test_nothing_is_cut_at_320_pixels(prepare: Callable[..., Page]) -> None:
    page = prepare(viewport={"width": 320, "height": 700})
    page.locator("[data-rows=agenda] summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
