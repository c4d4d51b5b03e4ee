"""The phone for everybody: spoken, by keyboard, small and large, in both languages."""

import itertools
import re
import time
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.hall import Hall
from tests.browser.phones import (
    ask,
    citizen,
    connected,
    join,
    turn,
)
from tests.support.browser import Visitors, picture
from tests.support.server import Server

TABS = ("now", "questions", "comments", "programme", "mine")


# For everybody

SAID = """
window.said = [];
addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
  const text = document.getElementById("say").textContent.trim();
  if (text) said.push([Date.now(), text]);
}).observe(document.getElementById("say"), {childList: true, characterData: true, subtree: true}));
"""


def test_fifty_comments_in_five_seconds_are_at_most_three_messages(
    visitors: Visitors, hall: Hall
) -> None:
    context = visitors.arrive()
    context.add_init_script(SAID)
    page = join(context.new_page(), hall)
    connected(page)
    turn(page, "comments")
    page.wait_for_timeout(3_500)
    page.evaluate("said.length = 0")
    writers = [hall._person() for _ in range(10)]
    begin = time.monotonic()
    for number in range(50):
        hall._send(writers[number % 10], "comment.post", {"text": f"{number + 1}번째 댓글"})
        time.sleep(max(0, begin + (number + 1) * 0.1 - time.monotonic()))
    said = page.evaluate("said")
    assert 1 <= len(said) <= 3, said
    assert all(re.fullmatch(r"새 댓글 \d+개", text) for _, text in said), said
    assert all(b[0] - a[0] >= 2_900 for a, b in itertools.pairwise(said)), said
    region = page.locator("#say")
    expect(region).to_have_attribute("role", "status")


def test_the_region_is_live_and_empty_at_first(visitors: Visitors, hall: Hall) -> None:
    page = citizen(visitors, hall)
    session = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")
    tree = session.send("Accessibility.getFullAXTree")["nodes"]
    status = [node for node in tree if node.get("role", {}).get("value") == "status"]
    properties = {p["name"]: p["value"].get("value") for p in status[0]["properties"]}
    assert (properties["live"], properties["atomic"]) == ("polite", True)
    assert page.locator("#say").inner_text() == ""


def test_everything_is_reached_by_keyboard(visitors: Visitors, hall: Hall) -> None:
    asked = hall.ask("키보드로 공감하는 질문인가요?")
    page = visitors.open(f"{hall.server.base_url}/j/{hall.meeting['code']}", "laptop")
    press_to(page, "#agree")
    page.keyboard.press("Space")
    press_to(page, "form.consent button[type=submit]")
    page.keyboard.press("Enter")
    connected(page)
    press_to(page, "#tabs a[href='#questions']")
    page.keyboard.press("Enter")
    expect(page.locator("#tab-title")).to_be_focused()
    press_to(page, f"#support-{asked}")
    page.keyboard.press("Space")
    expect(page.locator(f"#support-{asked}")).to_have_attribute("aria-pressed", "true")
    press_to(page, "#words")
    page.keyboard.insert_text("키보드만으로 쓴 전혀 다른 글")
    press_to(page, "#composer button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator("#composer-note .sent")).to_be_visible()
    press_to(page, "button[aria-label='설정']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("button[aria-label='설정']")).to_be_focused()


def press_to(page: Page, selector: str, most: int = 60) -> None:
    """Presses Tab until the element has the focus and shows it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            ring = page.evaluate("getComputedStyle(document.activeElement).boxShadow")
            assert ring != "none" or selector == "#agree"
            return
    raise AssertionError(f"no way to {selector}")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_axe_has_nothing_to_object(
    visitors: Visitors, server: Server, axe: Any, language: str
) -> None:
    hall = Hall(server)
    hall.fill()
    context = visitors.arrive("phone", language, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{server.base_url}/?lang={language}")
    axe(page)
    page.goto(f"{server.base_url}/j/{hall.meeting['code']}")
    axe(page)
    picture(page, f"phone-join-{language}")
    join(page, hall)
    connected(page)
    ask(page, "접근성을 살피는 질문이에요")
    for tab in TABS:
        turn(page, tab)
        axe(page)
        picture(page, f"phone-{tab}-{language}")
    page.locator("#tools button").click()
    axe(page)
    picture(page, f"phone-settings-{language}")
    page.keyboard.press("Escape")
    page.goto(hall.meeting["links"]["lite"])
    axe(page)
    picture(page, f"phone-lite-{language}")


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("width", [320, 195])
def test_no_page_is_wider_than_the_phone(
    visitors: Visitors, server: Server, language: str, width: int
) -> None:
    """320 px, and the 195 px that 200 % zoom leaves of a usual phone."""
    hall = Hall(server)
    hall.fill()
    hall.write("띄어쓰지않고끝없이이어지는글" * 12)
    view = {"width": width, "height": 568}
    page = visitors.arrive("laptop", language, viewport=view).new_page()
    page.goto(f"{server.base_url}/?lang={language}")
    fits(page)
    page.goto(f"{server.base_url}/j/{hall.meeting['code']}")
    fits(page)
    join(page, hall)
    connected(page)
    for step in ("2", "5") if width == 320 else ("2",):
        page.evaluate("step => { document.documentElement.dataset.size = step; }", step)
        for tab in TABS:
            turn(page, tab)
            fits(page)
            picture(page, f"phone-{tab}-{language}-{width}-{step}")
    page.goto(hall.meeting["links"]["lite"])
    fits(page)


def fits(page: Page) -> None:
    """Nothing sticks out to the side."""
    wide = page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter(e => {
          const box = e.getBoundingClientRect();
          const out = box.right > innerWidth + 1 || box.left < -1;
          return box.width && out && !e.closest(".sr-only");
        }).map(e => `${e.tagName}.${e.className} ${e.getBoundingClientRect().right}`).slice(0, 3)"""
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), wide
    assert wide == []


def test_the_text_grows_and_the_choice_is_remembered(visitors: Visitors, hall: Hall) -> None:
    page = citizen(visitors, hall)
    size = "parseFloat(getComputedStyle(document.getElementById('words')).fontSize)"
    normal = page.evaluate(size)
    page.locator("#tools button").click()
    page.get_by_role("button", name="가장 크게").click()
    page.keyboard.press("Escape")
    assert page.evaluate(size) == pytest.approx(normal * 1.5, rel=0.01)
    page.reload()
    connected(page)
    assert page.evaluate(size) == pytest.approx(normal * 1.5, rel=0.01)


def test_the_language_is_changed_where_one_is(visitors: Visitors, hall: Hall) -> None:
    page = citizen(visitors, hall)
    turn(page, "questions")
    page.locator("#tools button").click()
    page.get_by_role("link", name="English").click()
    expect(page.locator("body")).to_have_attribute("data-tab", "questions")
    expect(page.get_by_role("button", name="Unseen first")).to_be_visible()
    page.goto(f"{hall.server.base_url}/m/{hall.meeting['code']}")
    expect(page.locator("#tabs")).to_contain_text("Programme")


def test_the_phone_stays_within_its_budget(visitors: Visitors, hall: Hall) -> None:
    """Gzipped: page 15 KB and snapshot 12 KB, styles 12 KB, scripts in two files; four requests."""
    page = citizen(visitors, hall)
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    loaded = page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    files = [name for name in loaded if ".css" in name or ".js" in name]
    assert len(files) == 3, files
    with httpx.Client(base_url=hall.server.base_url, cookies=cookies) as client:
        assert wire(client, f"/m/{hall.meeting['code']}") <= (15 + 12) * 1024
        sizes = {name.split("?")[0].rsplit("/", 1)[1]: wire(client, name) for name in files}
    assert sizes["phone.css"] <= 12 * 1024
    assert sizes["phone.js"] <= 30 * 1024
    assert sizes["socket.io.esm.min.js"] <= 14 * 1024


def wire(client: httpx.Client, address: str) -> int:
    """What travels for an address, as the server compresses it."""
    with client.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as response:
        return sum(len(part) for part in response.iter_raw())
