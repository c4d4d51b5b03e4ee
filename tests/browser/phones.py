"""Citizens in a browser: how they join, write and look, and how their network fails them."""

import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, Route, WebSocketRoute, expect

from tests.browser.hall import Hall
from tests.support.browser import Visitors

COMMANDS = re.compile(r"/commands/")
SOCKET = re.compile(r"/socket\.io/")


def join(page: Page, hall: Hall, place: str = "hall", name: str = "") -> Page:
    """Goes through the door of a meeting."""
    page.goto(f"{hall.server.base_url}/j/{hall.meeting['code']}?at={place}")
    page.fill("#name", name)
    page.check("#agree")
    page.click("form.consent button[type=submit]")
    page.wait_for_selector(
        '[data-page="phone"] #composer, [data-page="phone"] #shut > p', state="attached"
    )
    return page


def citizen(visitors: Visitors, hall: Hall, size: str = "phone", **options: Any) -> Page:
    """Somebody new, on the phone page and connected."""
    page = join(visitors.arrive(size, **options).new_page(), hall)
    connected(page)
    return page


def connected(page: Page) -> None:
    """Waits until the page says that it is connected."""
    words = re.compile("^(연결됨|Connected)$")
    expect(page.locator("#status .connection")).to_have_text(words, timeout=15_000)


def turn(page: Page, tab: str) -> None:
    """Presses a tab, or My posts; on a phone the tabs make room while somebody writes."""
    page.locator("#words").blur()
    page.locator(f"a[href='#{tab}']").first.click()
    expect(page.locator("body")).to_have_attribute("data-tab", tab)


def write(page: Page, text: str) -> None:
    """Types into the field."""
    page.locator("#words").fill(text)


def send(page: Page, text: str) -> None:
    """Types and presses Send."""
    write(page, text)
    send_button(page).click()


def send_button(page: Page) -> Locator:
    """The one filled button of the page."""
    return page.locator("#composer button[type=submit]")


def ask(page: Page, text: str) -> None:
    """Sends a question and waits until the server has it."""
    turn(page, "questions")
    send(page, text)
    expect(page.locator("#composer-note .sent")).to_be_visible()


def cards(page: Page) -> list[str]:
    """The texts of the open list, in the order in which they stand."""
    return page.locator(
        "#main > .list > li > .words, #main > .list > li .grow > .words"
    ).all_inner_texts()


class Network:
    """The network of one browser, that a test may cut and mend. Make it before the first page."""

    def __init__(self, context: BrowserContext) -> None:
        self.socket = True
        self.posts = True
        self._open: list[WebSocketRoute] = []
        context.route_web_socket(SOCKET, self._upgrade)
        context.route(COMMANDS, self._post)
        self.answer: Callable[[Route], None] = lambda route: route.continue_()

    def cut(self) -> None:
        """Neither sockets nor commands get through."""
        self.posts = False
        self.cut_socket()

    def cut_socket(self) -> None:
        """Open sockets end and no new ones are let through."""
        self.socket = False
        for socket in self._open:
            socket.close()
        self._open.clear()

    def mend(self) -> None:
        """Everything works again."""
        self.socket = self.posts = True

    def _upgrade(self, socket: WebSocketRoute) -> None:
        if not self.socket:
            socket.close()
            return
        socket.connect_to_server()
        self._open.append(socket)

    def _post(self, route: Route) -> None:
        if self.posts:
            self.answer(route)
        else:
            route.abort()


def stored(hall: Hall, text: str) -> list[dict[str, Any]]:
    """What the server has of a text, in every list of staff and public."""
    public, staff = hall.read("public"), hall.read("staff")
    lists = [public["comments"], public["questions"], staff["waiting"], staff["set_aside"]]
    return [post for posts in lists for post in posts.values() if post["text"] == text]


def settled(page: Page, check: Any, seconds: float = 10) -> None:
    """Waits until the check holds, while the page goes on."""
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, "did not come to rest"
        page.wait_for_timeout(100)
