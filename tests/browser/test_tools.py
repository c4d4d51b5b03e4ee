"""The browser itself: it shows Korean, and it sees what must not happen."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.support.browser import Visitors

PAGE = "data:text/html,<!doctype html><html lang=ko><title>a</title><main><h1>마당</h1></main>"


def test_a_clean_page_passes_axe(visitors: Visitors, axe: Callable[[Page], None]) -> None:
    axe(visitors.open(PAGE))


def test_a_dialog_is_noticed(visitors: Visitors) -> None:
    visitors.open(PAGE + "<script>alert(1)</script>")
    assert visitors.problems == ["dialog: 1"]
    visitors.problems.clear()
