"""A phone's camera: reads the QR code out of a picture of a page."""

import base64

import zxingcpp
from playwright.sync_api import Page

from tests.browser.hall import script

GREY = script("grey")


def scan(page: Page) -> str:
    """What a camera reads that is pointed at the page: the text of its one QR code."""
    png = base64.b64encode(page.screenshot()).decode()
    browser = page.context.browser
    assert browser
    with browser.new_context() as darkroom:
        picture = darkroom.new_page().evaluate(GREY, png)
    grey = memoryview(base64.b64decode(picture["grey"]))
    codes = zxingcpp.read_barcodes(grey.cast("B", (picture["height"], picture["width"])))
    assert len(codes) == 1, f"{len(codes)} codes in the picture"
    text: str = codes[0].text
    return text
