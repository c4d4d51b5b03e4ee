"""Meetings made, changed and duplicated by forms, as a browser without scripts sends them."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.contract.test_meeting_file import EVENING
from tests.support.form import Form
from tests.support.town import Clerk, Town

NEW = "/admin/meetings/new"
Content = dict[str, Any]


@pytest.fixture
def clerk(town: Town) -> Clerk:
    return town.account()


@pytest.fixture
def browser(town: Town, clerk: Clerk) -> httpx.AsyncClient:
    return town.browser(clerk)


def evening() -> Content:
    return tomllib.loads(EVENING.read_text("utf-8"))


async def form_of(browser: httpx.AsyncClient, page: str, action: str | None = None) -> Form:
    answer = await browser.get(page)
    assert answer.status_code == 200, answer.text
    return Form(answer.text, action or page)


async def with_rows(browser: httpx.AsyncClient, form: Form, table: str, count: int) -> Form:
    """The form with so many rows of a list, added by its button."""
    while sum(name == table for name, _ in form.fields) < count:
        answer = await form.send(browser, press=f"{table}.add")
        assert answer.status_code == 200
        form = Form(answer.text, form.action)
    return form


def typed(content: Content) -> dict[str, str]:
    """What a clerk types to say what a meeting file says."""
    plain = ("title", "question", "purpose", "audience", "host", "partners", "contact", "place",
             "language", "stream_url")  # fmt: skip
    texts = {name: content[name] for name in plain}
    texts |= {"capacity": str(content["capacity"])}
    texts |= {name: "\r\n".join(content[name]) for name in ("words", "profanity")}
    times = {name: content[name] for name in ("starts_at", "ends_at")}
    times |= {f"registration.{name}": at for name, at in content["registration"].items()}
    texts |= {name: at.strftime("%Y-%m-%dT%H:%M") for name, at in times.items()}
    for table in ("posting", "wifi"):
        texts |= {f"{table}.{name}": value for name, value in content[table].items()}
    return texts


def typed_rows(table: str, rows: list[Content]) -> dict[str, str]:
    """The same of the programme or the polls."""
    texts = {}
    for number, row in enumerate(rows, 1):
        for name, value in row.items():
            place = f"{table}.{number}.{name}"
            if isinstance(value, dict):
                texts |= {f"{place}.{inner}": each for inner, each in value.items()}
            else:
                texts[place] = "\r\n".join(value) if isinstance(value, list) else str(value)
    return texts


async def make_by_forms(browser: httpx.AsyncClient, content: Content) -> str:
    """The whole meeting, typed in; answers its join code."""
    form = await form_of(browser, NEW)
    form = await with_rows(browser, form, "poll", len(content["poll"]))
    form.type(typed_rows("poll", content["poll"]))
    form = await with_rows(browser, form, "agenda", len(content["agenda"]))
    form.type(typed(content) | typed_rows("agenda", content["agenda"])).tick("host_next")
    return code_of(await form.send(browser))


def code_of(made: httpx.Response) -> str:
    """The join code on the page of a meeting that was just made."""
    assert made.status_code == 200, made.text
    found = re.search(r"/m/(\d{6})/queue\?key=", made.text)
    assert found, re.findall(r'class="wrong"[^>]*>([^<]*)', made.text)
    return found[1]


def exported(town: Town, code: str, folder: Path) -> Content:
    path = folder / f"{code}.json"
    town.server.run("meeting", "export", code, "--format", "json", "--out", str(path))
    record: Content = json.loads(path.read_text("utf-8"))
    return record


def comparable(value: Any) -> Any:
    """The same without ids, codes, and the instants at which it was made."""
    if isinstance(value, dict):
        made = {"id", "code", "created_at", "revision", "round_of"}
        return {name: comparable(each) for name, each in value.items() if name not in made}
    return [comparable(each) for each in value] if isinstance(value, list) else value


async def test_a_file_and_the_forms_make_the_same_meeting(
    town: Town, browser: httpx.AsyncClient, tmp_path: Path
) -> None:
    by_file = town.server.run("meeting", "create", str(EVENING))
    by_forms = await make_by_forms(browser, evening())
    one, other = (exported(town, code, tmp_path) for code in (by_file["code"], by_forms))
    assert [item["title"] for item in one["agenda"]] == [i["title"] for i in evening()["agenda"]]
    assert [poll["title"] for poll in one["polls"]] == [p["title"] for p in evening()["poll"]]
    assert comparable(one) == comparable(other)


async def test_the_file_of_a_meeting_made_by_forms_says_what_was_typed(
    browser: httpx.AsyncClient,
) -> None:
    code = await make_by_forms(browser, evening())
    answer = await browser.get(f"/admin/meetings/{code}/meeting.toml")
    assert answer.headers["content-disposition"] == f"attachment; filename=meeting-{code}.toml"
    wanted = {n: v for n, v in evening().items() if n not in ("questionnaire", "material")}
    assert tomllib.loads(answer.text) == wanted


async def test_a_form_sent_again_makes_one_meeting_and_shows_the_same_links(
    town: Town, browser: httpx.AsyncClient, clerk: Clerk
) -> None:
    form = await form_of(browser, NEW)
    form.fill(title="두 번 보낸 행사", starts_at="2026-12-01T19:00", ends_at="2026-12-01T20:00")
    first, again = await form.send(browser), await form.send(browser)
    links = [re.findall(r'value="(http[^"]+)"', page.text) for page in (first, again)]
    assert links[0] == links[1] and len(links[0]) == 6
    listed = (await browser.get("/admin")).text
    assert listed.count("<h2") == 1, "its owner sees it once"
    async with town.browser() as nobody:
        assert (await nobody.get(links[0][2])).status_code == 303


async def test_what_is_wrong_stands_at_its_field_and_what_was_typed_is_kept(
    browser: httpx.AsyncClient,
) -> None:
    form = await form_of(browser, f"{NEW}?lang=ko", NEW)
    values = {"title": "", "place": "2층 <강당>", "starts_at": "2026-12-01T19:00",
              "ends_at": "2026-12-01T18:00", "capacity": "많이", "agenda.1.title": "여는 말",
              "agenda.1.minutes": "0", "agenda.3.title": "마무리"}  # fmt: skip
    answer = await form.type(values).send(browser)
    assert answer.status_code == 422
    told = dict(re.findall(r'class="wrong" id="([\w.]+)-error">([^<]+)<', answer.text))
    # The second line was left empty and is gone, so the third is the second now.
    assert set(told) == {"title", "ends_at", "capacity", "agenda.1.minutes", "agenda.2.minutes"}
    assert all(re.search("[가-힣]", sentence) for sentence in told.values())
    again = Form(answer.text, NEW)
    assert again.value("place") == "2층 <강당>"
    assert again.value("capacity") == "많이"
    assert again.value("agenda.2.title") == "마무리"
    for name in told:
        assert re.search(f'id="{name}"[^>]*aria-invalid="true"', answer.text)


async def test_rows_are_moved_and_removed_without_scripts(browser: httpx.AsyncClient) -> None:
    form = await form_of(browser, NEW)
    form.type({f"agenda.{number}.title": f"순서 {number}" for number in (1, 2, 3)})
    for press, wanted in (
        ("agenda.up.3", ["순서 1", "순서 3", "순서 2"]),
        ("agenda.up.1", ["순서 1", "순서 3", "순서 2"]),
        ("agenda.down.1", ["순서 3", "순서 1", "순서 2"]),
        ("agenda.remove.2", ["순서 3", "순서 2"]),
        ("agenda.add", ["순서 3", "순서 2", ""]),
        ("nothing.add", ["순서 3", "순서 2", ""]),
    ):
        form = Form((await form.send(browser, press=press)).text, NEW)
        titles = [value for name, value in form.fields if re.fullmatch(r"agenda\.\d+\.title", name)]
        assert titles == wanted


async def test_a_file_fills_the_form_in_and_is_made_by_it(browser: httpx.AsyncClient) -> None:
    upload = await form_of(browser, NEW, f"{NEW}/file")
    filled = await upload.send(browser, file=EVENING.read_bytes())
    assert filled.status_code == 200
    code = code_of(await Form(filled.text, NEW).send(browser))
    answer = await browser.get(f"/admin/meetings/{code}/meeting.toml")
    assert tomllib.loads(answer.text) == evening()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"title = ", "Invalid value"),
        (b"\xff\xfe", "utf-8"),
        (b"", "TOML"),
        (b"agenda = 5", "agenda"),
        (b"agenda = " + b"[" * 300 + b"]" * 300, "cannot be used"),
        (b"agenda = " + b"[" * 5000 + b"]" * 5000, "cannot be read"),
        (b"title = 5\nagenda = [{minutes = 'x'}]\nstarts_at = 'soon'", "agenda"),
    ],
)
async def test_a_file_that_cannot_be_used_is_told_as_one(
    browser: httpx.AsyncClient, file: bytes, said: str
) -> None:
    upload = await form_of(browser, f"{NEW}?lang=en", f"{NEW}/file")
    answer = await upload.send(browser, file=file)
    assert answer.status_code == 422
    assert said in answer.text


async def test_a_meeting_is_edited_by_its_form(browser: httpx.AsyncClient) -> None:
    code = await make_by_forms(browser, evening())
    page = f"/admin/meetings/{code}/edit"
    form = await form_of(browser, page)
    stale = await form_of(browser, page)
    form = Form((await form.send(browser, press="agenda.down.1")).text, page)
    answer = await form.type({"title": "고친 제목", "agenda.1.minutes": "7"}).send(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{page}?saved")
    assert (await form.send(browser)).status_code == 303, "the same again is done already"
    told = tomllib.loads((await browser.get(f"/admin/meetings/{code}/meeting.toml")).text)
    assert told["title"] == "고친 제목"
    titles = [item["title"] for item in evening()["agenda"]]
    assert [item["title"] for item in told["agenda"]] == [titles[1], titles[0], *titles[2:]]
    assert told["agenda"][0]["minutes"] == 7
    refused = await stale.type({"place": "다른 곳"}).send(browser)
    assert refused.status_code == 409, "somebody else was there first"
    assert Form(refused.text, page).value("place") == "다른 곳"


async def test_an_open_meeting_offers_only_what_may_still_change(
    town: Town, browser: httpx.AsyncClient
) -> None:
    made = await make_by_forms(browser, evening())
    page = f"/admin/meetings/{made}/edit"
    enter = await form_of(browser, f"/admin/meetings/{made}/enter")
    await enter.send(browser)
    for command in ("meeting.open", "agenda.next"):
        done = await browser.post(f"/m/{made}/commands/{command}", json={})
        assert done.json()["ok"], done.text
    form = await form_of(browser, page)
    assert "posting.comments" not in dict(form.fields)
    answer = await form.type({"place": "2층", "agenda.2.title": "고친 순서"}).send(browser)
    assert answer.status_code == 303
    form = await form_of(browser, page)
    assert (form.value("place"), form.value("agenda.2.title")) == ("2층", "고친 순서")
    refused = await form.type({"agenda.1.title": "이미 시작한 순서"}).send(browser)
    assert refused.status_code == 409
    assert 'id="agenda.1.title-error"' in refused.text


async def test_a_duplicate_has_everything_but_what_people_wrote(
    town: Town, browser: httpx.AsyncClient
) -> None:
    code = await make_by_forms(browser, evening())
    page = f"/admin/meetings/{code}/duplicate"
    form = await form_of(browser, page)
    assert (await form.send(browser)).status_code == 422, "it asks for the day"
    answer = await form.fill(starts_at="2027-04-02T18:30").send(browser)
    other = code_of(answer)
    assert other == code_of(await form.send(browser)) != code, "made once"
    told = tomllib.loads((await browser.get(f"/admin/meetings/{other}/meeting.toml")).text)
    times = {name: told.pop(name).isoformat() for name in ("starts_at", "ends_at")}
    assert times == {"starts_at": "2027-04-02T18:30:00+09:00",
                     "ends_at": "2027-04-02T19:30:00+09:00"}  # fmt: skip
    assert told["registration"]["closes_at"].isoformat() == "2027-04-01T11:30:00+09:00"
    for name in ("agenda", "poll", "wifi", "words", "title"):
        assert told[name] == evening()[name]


async def test_meetings_of_others_are_not_shown(town: Town, browser: httpx.AsyncClient) -> None:
    code = await make_by_forms(browser, evening())
    async with town.browser(town.account()) as stranger:
        for page in ("edit", "duplicate", "meeting.toml"):
            assert (await stranger.get(f"/admin/meetings/{code}/{page}")).status_code == 403


async def test_a_form_that_is_too_large_or_not_ours_is_refused(
    browser: httpx.AsyncClient,
) -> None:
    form = await form_of(browser, NEW)
    huge = await form.fill(purpose="가" * 400_000).send(browser)
    assert huge.status_code == 413
    form.fill(purpose="", csrf="0" * 64)
    assert (await form.send(browser)).status_code == 403
