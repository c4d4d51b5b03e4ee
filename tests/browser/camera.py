"""A phone's camera: reads the QR codes out of a picture of a page."""

import base64
from typing import Any

import zxingcpp
from playwright.sync_api import Page

from tests.browser.hall import script

GREY = script("grey")


def scan(page: Page) -> str:
    """What a camera reads that is pointed at the page: the text of its one QR code."""
    codes = read_codes(page)
    assert len(codes) == 1, f"{len(codes)} codes in the picture"
    return codes[0]


def read_codes(page: Page, **picture: Any) -> list[str]:
    """The texts of all QR codes on the page, or within `picture`'s `clip`."""
    png = base64.b64encode(page.screenshot(**picture)).decode()
    browser = page.context.browser
    assert browser
    with browser.new_context() as darkroom:
        seen = darkroom.new_page().evaluate(GREY, png)
    grey = memoryview(base64.b64decode(seen["grey"]))
    codes = zxingcpp.read_barcodes(grey.cast("B", (seen["height"], seen["width"])))
    return [str(code.text) for code in codes]
