"""The print pages, as paper: the PDF that a browser makes of them, and what a camera reads."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.camera import read_codes
from tests.browser.hall import LONGEST, Hall
from tests.support.browser import OUTPUT, Visitors
from tests.support.server import MEETING, Server

SHEETS = ("before", "day", "seats", "slips", "cues")
POINT = 25.4 / 72
PIXEL = 25.4 / 96
WIFI = {"name": '손님;"방":1', "password": "a\\b,c;d:2019"}
PROGRAMME = "".join(
    f'[[agenda]]\ntitle = "{n}번째 순서"\nkind = "talk"\nminutes = 3\nlead = "사회자"\n'
    f'speakers = ["첫 발표자", "둘째 발표자"]\nmeans = "영상 2분"\ncue = "박수"\n'
    f'script = "{LONGEST["sentences"]}"\n[agenda.posting]\nquestions = "held"\n'
    for n in range(1, 13)
)
LINE = LONGEST["sentences"][:200]
WORDY = f"""\
title = "{("가까운 곳에서 이야기하는 시민간담회 " * 9)[:150]}"
question = "{LINE}"
purpose = "{LINE}"
starts_at = 2019-03-26T19:00:00+09:00
ends_at = 2019-03-26T20:00:00+09:00
place = "{LINE}"
audience = "{LINE}"
host = "{LINE}"
partners = "{LINE}"
contact = "{LINE}"
capacity = 100
[wifi]
name = "현장 손님 방"
password = "{"1234567890" * 6}"
{PROGRAMME}"""
"""Everything is as long as it gets."""


@pytest.fixture(scope="module")
def printer(browser: Browser) -> Iterator[Visitors]:
    """Somebody at a laptop with a printer; no page of theirs may report anything."""
    visitors = Visitors(browser)
    yield visitors
    visitors.leave()
    assert not visitors.problems


@pytest.fixture(scope="module")
def plain(server: Server, printer: Visitors) -> Page:
    """A usual meeting's list of sheets, as its operator opens it."""
    return _list_of_sheets(server, printer, MEETING)


@pytest.fixture(scope="module")
def wordy(server: Server, printer: Visitors) -> Page:
    """The same of a meeting whose texts are as long as they get."""
    return _list_of_sheets(server, printer, WORDY)


def _list_of_sheets(server: Server, printer: Visitors, file: str) -> Page:
    hall = Hall(server, file)
    page = printer.open(hall.meeting["links"]["stage"], "laptop")
    page.goto(f"{server.base_url}/m/{hall.meeting['code']}/print")
    page.emulate_media(media="print")
    return page


def sheet(index: Page, name: str, language: str = "ko") -> Page:
    """The sheet in the browser of whoever looks at the list."""
    base = index.url.split("/print")[0]
    index.goto(f"{base}/print/{name}?lang={language}")
    return index


def pages(page: Page, name: str) -> list[tuple[int, int]]:
    """The pages of its PDF as millimetres across and down; the file is kept as test output."""
    path = OUTPUT / "prints" / f"{name}.pdf"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = page.pdf(path=path, prefer_css_page_size=True).decode("latin-1")
    boxes = re.findall(r"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", text)
    return [(round(float(width) * POINT), round(float(height) * POINT)) for width, height in boxes]


def outside(page: Page) -> list[str]:
    """What reaches over the edge of its page, or of a box that has one."""
    found: list[str] = page.evaluate(
        """() => {
          const over = [];
          for (const paper of document.querySelectorAll(".page")) {
            const edge = paper.getBoundingClientRect();
            for (const part of paper.querySelectorAll("*")) {
              const box = part.getBoundingClientRect();
              const beyond = box.right > edge.right + 1 || box.bottom > edge.bottom + 1;
              const cut = part.scrollWidth > part.clientWidth + 1 && part.clientWidth;
              if (beyond || cut) over.push(`${part.tagName}.${part.className}: ${part.innerText}`);
            }
          }
          for (const box of document.querySelectorAll(".card-a7, .slip"))
            if (box.scrollHeight > box.clientHeight + 1) over.push(box.className);
          return over;
        }"""
    )
    return found


def test_list_and_sheets_are_read_by_everybody(plain: Page, axe: Callable[..., None]) -> None:
    page = plain.context.new_page()
    page.goto(plain.url)
    for name in SHEETS:
        axe(sheet(page, name))
    for language in ("en", "ko"):
        page.goto(f"{page.url.split('/print')[0]}/print?lang={language}")
        axe(page)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.close()


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_is_one_page_of_paper_and_nothing_is_cut(plain: Page, name: str) -> None:
    for language in ("ko", "en"):
        page = sheet(plain, name, language)
        across = (297, 210) if name == "cues" else (210, 297)
        assert pages(page, f"{name}-{language}") == [across]
        assert outside(page) == []


@pytest.mark.parametrize("name", SHEETS[:-1])
def test_the_longest_texts_stay_on_their_page(wordy: Page, name: str) -> None:
    page = sheet(wordy, name)
    assert pages(page, f"{name}-long") == [(210, 297)]
    assert outside(page) == []


def test_a_long_cue_sheet_repeats_its_heading_and_numbers_its_pages(wordy: Page) -> None:
    page = sheet(wordy, "cues")
    made = pages(page, "cues-long")
    assert len(made) > 1
    assert set(made) == {(297, 210)}
    heads = page.evaluate("getComputedStyle(document.querySelector('thead')).display")
    assert heads == "table-header-group"


def test_the_cue_sheet_holds_planned_times_people_script_and_posts(wordy: Page) -> None:
    rows = sheet(wordy, "cues").locator("tbody tr")
    assert rows.count() == 12
    second = rows.nth(1).inner_text()
    for words in ("19:03", "19:06", "2번째 순서", "발표", "사회자", "둘째 발표자", "영상 2분",
                  "큐 박수", "검토 후 공개", LONGEST["sentences"][:40]):  # fmt: skip
        assert words in second


def test_the_poster_of_the_day_leads_into_the_hall_by_a_code_of_120_mm(plain: Page) -> None:
    page = sheet(plain, "day")
    code = page.url.split("/m/")[1].split("/")[0]
    box = page.locator("main .page > .qr").bounding_box()
    assert box
    assert abs(box["width"] * PIXEL - 120) <= 1
    assert abs(box["height"] * PIXEL - 120) <= 1
    (read,) = read_codes(page, full_page=True)
    assert read.endswith(f"/j/{code}?at=hall")
    assert f"{code[:3]}\xa0{code[3:]}" in page.locator("main").inner_text()
    assert page.locator(".address b").inner_text() == page.url.split("/")[2]


def test_the_poster_before_the_day_says_what_when_and_where(plain: Page) -> None:
    page = sheet(plain, "before")
    words = page.locator("main").inner_text()
    for part in (
        "보건소에서도 난임 주사를",
        "2019년 3월 26일(화) 19:00 ~ 20:00",
        "대강당",
        "100명",
    ):
        assert part in words
    (read,) = read_codes(page, full_page=True)
    assert re.search(r"/j/\d{6}$", read), "who scans it at the bus stop is not in the hall"


def test_every_seat_card_can_be_scanned_at_arms_length(plain: Page) -> None:
    page = sheet(plain, "seats")
    assert len(read_codes(page, full_page=True)) == 8
    for box in page.locator(".card-a7 .qr").all():
        size = box.bounding_box()
        assert size
        assert size["width"] * PIXEL >= 30


def test_a_typed_wifi_is_printed_with_its_code_and_nowhere_kept(wordy: Page) -> None:
    base = wordy.url.split("/print")[0]
    wordy.goto(f"{base}/print")
    for name, text in WIFI.items():
        wordy.fill(f"#{name}", text)
    wordy.click("button.main")
    wordy.wait_for_selector(".wifi")
    read = read_codes(wordy, full_page=True)
    assert r"WIFI:T:WPA;S:손님\;\"방\"\:1;P:a\\b\,c\;d\:2019;;" in read
    assert len(read) == 2
    for text in WIFI.values():
        assert text in wordy.locator(".wifi").inner_text()
        assert text not in wordy.url
    assert pages(wordy, "day-wifi") == [(210, 297)]
    assert outside(wordy) == []
    assert WIFI["name"] not in sheet(wordy, "day").locator(".wifi").inner_text()


def test_a_password_that_is_none_is_refused_where_it_was_typed(plain: Page) -> None:
    plain.goto(f"{plain.url.split('/print')[0]}/print")
    plain.fill("#name", "손님")
    plain.fill("#password", "short")
    plain.click("button.main")
    assert "8자" in plain.get_by_role("alert").inner_text()
    assert plain.locator("#password").get_attribute("aria-invalid") == "true"
    assert plain.input_value("#name") == "손님"
