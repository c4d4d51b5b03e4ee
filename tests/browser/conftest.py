"""Evenings for tests of staff pages: one server a module, one meeting a test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.hall import Hall
from tests.support.browser import Visitors
from tests.support.server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all evenings of a module."""
    running = Server(tmp_path_factory.mktemp("evenings")).start()
    yield running
    running.stop()


@pytest.fixture
def hall(server: Server) -> Hall:
    """An evening that has just been opened."""
    return Hall(server)


@pytest.fixture
def open_staff(hall: Hall, visitors: Visitors) -> Callable[..., Page]:
    """Opens a staff page of the hall, with somebody's key."""

    def open_page(screen: str, who: str, size: str, language: str, **options: Any) -> Page:
        address = f"{hall.server.base_url}/m/{hall.meeting['code']}/{screen}"
        browser = visitors.arrive(size, language, **options)
        browser.request.get(f"{address}?key={hall.key(who)}")  # the door of the link, not drawn
        page = browser.new_page()
        page.goto(f"{address}?lang={language}")
        page.wait_for_selector(".topbar")
        return page

    return open_page


@pytest.fixture
def queue(hall: Hall, open_staff: Callable[..., Page]) -> Callable[..., Page]:
    """Opens the queue of an evening where everything is read before it is public: `queue()` as
    the moderator, `queue("stage")` as a second person."""
    hall.do("posting.set", comments="held", questions="held")

    def open_queue(
        who: str = "queue", size: str = "laptop", language: str = "ko", **options: Any
    ) -> Page:
        return open_staff("queue", who, size, language, **options)

    return open_queue


@pytest.fixture
def stage(open_staff: Callable[..., Page]) -> Callable[..., Page]:
    """Opens the stage as its operator."""

    def open_stage(size: str = "laptop", language: str = "ko", **options: Any) -> Page:
        return open_staff("stage", "stage", size, language, **options)

    return open_stage
