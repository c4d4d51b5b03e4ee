"""Attacks on what prepares and records an evening: forms, files, links, the audit."""

import json
from typing import Any

import pytest

from app.core.ids import new_key
from tests.support.clerks import Desk
from tests.support.town import Hall, Town

SECRET = "벽보에만 적는 암호 7391"


@pytest.fixture
def hall(hall: Hall) -> Hall:
    """The meeting before its doors open."""
    hall.set_status("upcoming")
    return hall


def links_page(hall: Hall) -> str:
    return f"/admin/meetings/{hall.code}/links"


async def test_a_name_that_is_refused_leaves_no_link_of_the_others(hall: Hall, desk: Desk) -> None:
    before, seed = hall.count("staff_keys"), new_key()
    wish = {"role": "queue", "names": f"가온\n{'긴' * 31}", "seed": seed}
    refused = await desk.send(links_page(hall), **wish)
    assert refused.status_code == 422
    assert hall.count("staff_keys") == before
    assert f'value="{seed}"' in refused.text, "sent again, it makes the same links"


async def test_the_wifi_password_stands_in_the_print_and_nowhere_else(
    town: Town, hall: Hall, desk: Desk
) -> None:
    await desk.enter(hall)
    agenda = [{"title": "여는 말", "kind": "opening", "minutes": 5}]
    told = hall.told("title") | {"agenda": agenda, "wifi": {"name": "hall", "password": SECRET}}
    assert (await desk.command(hall, "meeting.edit", **told)).json()["ok"]
    assert SECRET in (await desk.http.get(f"/m/{hall.code}/print/day")).text
    export = await desk.http.get(f"/admin/meetings/{hall.code}/export.json")
    assert "meeting.edit" in export.text
    assert SECRET not in export.text
    rows = hall.rows()
    rows.pop("meetings")
    assert SECRET not in json.dumps(rows, ensure_ascii=False, default=str)
    for name in ("public", "screen", "speaker", "staff"):
        document = await desk.http.get(f"/m/{hall.code}/documents/{name}")
        assert document.status_code == 200
        assert SECRET not in document.text


def halves(**fields: str) -> dict[str, Any]:
    """A form whose letters are to be read in a way that makes halves of signs of them."""
    parts = (
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in fields.items()
    )
    kind = "multipart/form-data; boundary=x; charset=unicode_escape"
    return {"content": f"{''.join(parts)}--x--\r\n", "headers": {"Content-Type": kind}}


async def test_halves_of_signs_are_refused_at_every_form(hall: Hall, desk: Desk) -> None:
    token, half = await desk.token(), "\\ud800"
    for page, fields in {
        "/admin/signin": {"csrf": token, "email": half, "password": "x"},
        "/admin/account/sessions": {"csrf": half, "session": half},
        links_page(hall): {"csrf": token, "role": "queue", "names": half, "seed": new_key()},
        "/admin/meetings/new": {"csrf": token, "seed": new_key(), "title": half},
        f"/m/{hall.code}/commands/comment.post": {"csrf": half, "text": half},
        f"/m/{hall.code}/print/day": {"csrf": half, "name": half},
        f"/j/{hall.code}": {"csrf": token, "agree": "on", "name": half},
    }.items():
        answer = await desk.http.post(page, **halves(**fields))
        assert answer.status_code in (401, 403, 422), f"{page}: {answer.status_code}"


@pytest.mark.parametrize(
    "file",
    [
        b"title = 'x'\nstarts_at = 9999-12-31T23:59:59Z",
        b"title = 'x'\nstarts_at = 0001-01-01T00:00:00+09:00\nends_at = 2026-01-01T00:00:00Z",
        b"[[agenda]]\n" * 20_000,
        b"a." * 100_000 + b"a = 1",
        b"capacity = " + b"9" * 5_000,
    ],
    ids=[
        "the end of time",
        "its beginning",
        "20,000 items",
        "a name of 100,000 parts",
        "a number of 5,000 digits",
    ],
)
async def test_a_file_beyond_all_measure_is_told_as_one(desk: Desk, file: bytes) -> None:
    form = {"csrf": await desk.token(), "seed": new_key()}
    answer = await desk.http.post("/admin/meetings/new/file", data=form, files={"file": file})
    assert answer.status_code == 422
    assert len(answer.content) < 200_000


async def test_a_day_beyond_all_measure_is_told_at_its_field(desk: Desk) -> None:
    form = {
        "csrf": await desk.token(), "seed": new_key(), "title": "먼 훗날", "agenda": "1",
        "starts_at": "9999-12-31T23:30", "ends_at": "9999-12-31T23:59",
        "agenda.1.title": "여는 말", "agenda.1.kind": "opening", "agenda.1.minutes": "60",
    }  # fmt: skip
    answer = await desk.http.post("/admin/meetings/new", files=_parts(form))
    assert answer.status_code == 422
    assert 'id="starts_at-error"' in answer.text


def _parts(form: dict[str, str]) -> Any:
    return [(name, (None, value)) for name, value in form.items()]
