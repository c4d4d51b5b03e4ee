"""Whose service it is stands on every page; our own name and sign only where none is set."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app import checkup
from app.core import settings
from tests.contract import rights
from tests.support.server import Server
from tests.support.town import Hall, Town

NAME, HOST, CONTACT = "솔빛시 시민토론", "talk.solbit.example", "시민참여과 02-000-0000"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
SVG = b'<?xml version="1.0"?>\n<!-- a sign -->\n<svg xmlns="http://www.w3.org/2000/svg"/>'
EVIL = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A Madang of somebody with a name and a logo."""
    folder = tmp_path_factory.mktemp("city")
    (folder / "sign").write_bytes(EVIL)
    server = Server(folder / "madang", settings={
        "brand.name": NAME, "brand.host": HOST, "brand.contact": CONTACT,
        "brand.logo": str(folder / "sign"),
    })  # fmt: skip
    try:
        yield Town(server.start())
    finally:
        server.stop()


async def _pages(hall: Hall) -> dict[str, str]:
    """Every page of the table of rights that somebody can open, and two that say no."""
    people = [hall.phone(), hall.staff("stage"), hall.stranger()]
    found = {}
    tables = (*rights.routes(), *rights.accounts())
    listed = [path for method, path in tables if method == "GET"]
    for path in [*listed, "/nowhere", "/j?code=12"]:
        address = path.format(code=hall.code, name="phone.js", doc="public", id="1", file="1")
        for person in people:
            answer = await person.http.get(address)
            if answer.headers.get("content-type", "").startswith("text/html"):
                found[path] = answer.text
                break
    return found


async def test_every_page_carries_the_operators_name_logo_host_and_contact(city: Town) -> None:
    pages = await _pages(city.hall())
    assert len(pages) >= 10
    for path, text in pages.items():
        assert NAME in text, path
        # A sheet of paper has room for them where its readers need them.
        assert "/print/" in path or (CONTACT in text and HOST in text), path
        assert "/brand/logo?v=" in text, path
        assert 'class="mark"' not in text and "mark.svg" not in text, path
        assert not re.search(r"<title>[^<]*(마당|Madang)", text), path


async def test_our_name_and_sign_stand_where_none_is_set(town: Town) -> None:
    for path, text in (await _pages(town.hall())).items():
        assert "마당" in text or "Madang" in text, path
        assert "mark.svg" in text, path
        assert "/brand/logo" not in text, path
    assert (await town.hall().stranger().http.get("/brand/logo")).status_code == 404


async def test_the_logo_is_a_picture_and_nothing_in_it_runs(city: Town) -> None:
    async with httpx.AsyncClient(base_url=city.base_url) as visitor:
        answer = await visitor.get("/brand/logo")
    assert answer.content == EVIL
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PNG, "image/png"), (b"\xff\xd8\xff\xe0", "image/jpeg"), (SVG, "image/svg+xml"),
     (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"), (b"<html><svg>", None), (b"GIF89a", None),
     (b"", None), (PNG + b"\0" * 512 * 1024, None)],
)  # fmt: skip
def test_check_tells_whether_the_logo_can_be_used(
    tmp_path: Path, content: bytes, kind: str | None
) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(content)
    [finding] = _examine(path)
    assert finding.level == ("ok" if kind else "error")
    assert str(path) in finding.text and (kind or "") in finding.text


def test_check_tells_that_the_logo_is_missing(tmp_path: Path) -> None:
    [finding] = _examine(tmp_path / "none.png")
    assert (finding.level, finding.what) == ("error", "brand")
    assert not list(checkup.check_brand(settings.Settings()))


def _examine(path: Path) -> list[checkup.Finding]:
    brand = settings.Brand(logo=str(path))
    return list(checkup.check_brand(settings.Settings(brand=brand)))
