"""The pages of /admin and the screen that waits to be let in, in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.camera import read_codes
from tests.support.browser import Visitors, picture
from tests.support.town import PASSWORD, Hall, Town

Axe = Callable[..., None]


@pytest.fixture
def hall(town: Town) -> Hall:
    """A meeting that is on, and its organiser."""
    hall = town.hall()
    hall.owner = town.account("organiser", "이하늘")
    hall.set(owner_id=hall.owner.id)
    return hall


def look(page: Page, name: str, axe: Axe) -> None:
    """By axe, and by eye on a laptop and on the smallest phone, which nothing is wider than."""
    picture(page, f"admin-{name}")
    size = page.viewport_size
    assert size
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
    axe(page)
    picture(page, f"admin-{name}-320")
    page.set_viewport_size(size)


def sign_in(page: Page, town: Town, email: str, password: str = PASSWORD) -> None:
    """By keyboard alone."""
    page.goto(f"{town.base_url}/admin")
    expect(page.locator("#email")).to_be_focused()
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_an_organiser_signs_in_makes_links_and_reads_who_did_what(
    town: Town, hall: Hall, visitors: Visitors, axe: Axe, language: str
) -> None:
    korean = language == "ko"
    page = visitors.arrive("laptop", language, viewport={"width": 1366, "height": 768}).new_page()
    page.goto(f"{town.base_url}/admin")
    look(page, f"signin-{language}", axe)
    sign_in(page, town, hall.owner.email, "wrong password")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#password")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_have_text("시민토론 난임편 시민간담회")
    look(page, f"meetings-{language}", axe)
    page.get_by_text("더 보기" if korean else "More", exact=True).press("Enter")
    expect(page.get_by_role("link", name="CSV")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="CSV")).to_be_hidden()

    page.get_by_role("link", name="운영진 링크" if korean else "Staff links").click()
    expect(page.locator("#names")).to_be_visible()
    look(page, f"links-{language}", axe)
    page.get_by_label("답변 부서" if korean else "Answering department").check()
    page.locator("#names").fill("건강증진과\n보건정책과")
    page.locator("#names").press("Tab")
    page.keyboard.press("Enter")
    addresses = page.locator(".slip input")
    expect(addresses).to_have_count(2)
    made = [addresses.nth(n).input_value() for n in range(2)]
    assert set(read_codes(page)) == set(made)
    look(page, f"fresh-{language}", axe)
    page.locator(".slip button").first.click()
    expect(page.locator(".slip button").first).to_have_text("복사했습니다" if korean else "Copied")
    department = visitors.open(made[0], "laptop", language)
    expect(department).to_have_url(f"{town.base_url}/m/{hall.code}/speaker")

    page.goto(f"{town.base_url}/admin/meetings/{hall.code}/audit")
    expect(page.get_by_role("row").nth(1)).to_contain_text("보건정책과")
    look(page, f"audit-{language}", axe)
    page.get_by_role("link", name="이하늘").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("이하늘")
    look(page, f"account-{language}", axe)
    page.get_by_role("button", name="로그아웃" if korean else "Sign out", exact=True).first.click()
    expect(page).to_have_url(f"{town.base_url}/admin/signin")


def test_a_link_that_is_revoked_shows_its_holder_out_at_once(
    town: Town, hall: Hall, visitors: Visitors
) -> None:
    key = hall.keys["queue"]
    queue = visitors.open(f"{town.base_url}/m/{hall.code}/queue?key={key}", "laptop")
    page = visitors.arrive("laptop").new_page()
    sign_in(page, town, hall.owner.email)
    page.get_by_role("link", name="운영진 링크").click()
    line = page.locator(".lines > li", has_text="글 검토 담당").first
    line.locator("summary").click()
    line.get_by_role("button").click()
    expect(page.locator("section[aria-labelledby=list-title]")).to_contain_text("회수한 링크 1개")
    queue.reload()
    expect(queue.get_by_role("heading", level=1)).to_have_text("운영진만 볼 수 있는 화면이에요.")


def test_the_stage_lets_a_screen_in_by_the_digits_that_it_shows(
    town: Town, hall: Hall, visitors: Visitors, axe: Axe
) -> None:
    page = visitors.arrive("laptop", viewport={"width": 1366, "height": 768}).new_page()
    sign_in(page, town, hall.owner.email)
    page.get_by_role("button", name="진행 화면").click()
    screen = visitors.open(f"{town.base_url}/screen", "screen")
    digits = screen.locator(".digits")
    expect(digits).to_have_text(re.compile(r"^\d{3} \d{3}$"))
    look(screen, "screen", axe)
    tall = screen.locator(".digits span").first.bounding_box()
    assert tall and tall["height"] > 1080 / 4, "legible from the other end of the hall"
    page.get_by_role("button", name="화면 연결").click()
    field = page.get_by_label("화면에 보이는 번호")
    expect(field).to_be_focused()
    field.fill("000 00")
    page.keyboard.press("Enter")
    expect(page.locator("dialog .wrong").first).to_have_text(
        "화면에 보이는 숫자 6자리를 입력해 주세요."
    )
    axe(page)
    picture(page, "admin-pairing")
    field.fill(digits.inner_text())
    page.keyboard.press("Enter")
    expect(page.get_by_text("화면을 연결했습니다.").first).to_be_visible()
    expect(screen).to_have_url(f"{town.base_url}/m/{hall.code}/screen")
    expect(screen.locator("#room")).to_be_visible()
    screen.reload()
    expect(screen.locator("#room .giant")).to_contain_text("보건소에서도")
    screen.goto(f"{town.base_url}/screen")
    expect(screen).to_have_url(f"{town.base_url}/m/{hall.code}/screen")
