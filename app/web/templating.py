"""Pages: Jinja2 with one environment a language; templates only compose."""

import secrets
import time
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlencode

import msgspec
from babel.dates import format_date, format_datetime
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.core.clock import from_millis
from app.core.i18n import translator
from app.core.settings import Settings
from app.web.assets import STATIC, TEMPLATES, asset, build, import_map
from app.web.brand import Brand, brand_of, find_logo
from app.web.bundle import bundle
from app.web.language import COOKIE
from app.web.size import COOKIE as SIZE_COOKIE
from app.web.size import SIZES, size_of

CHOICE_SECONDS = 365 * 24 * 3600
NOT_REPEATED = ("lang", "size", "key")
DAYS = {"ko": "y년 M월 d일 (E)", "en": "EEE d MMM y"}
MOMENTS = {"ko": "M월 d일 HH:mm", "en": "d MMM HH:mm"}

_ESCAPES = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}


def embed(value: Any) -> Markup:
    """JSON that may stand inside a script element."""
    text = msgspec.json.encode(value).decode()
    for sign, escape in _ESCAPES.items():
        text = text.replace(sign, escape)
    return Markup(text)  # noqa: S704 (JSON with every sign that HTML knows escaped)


class Pages:
    """Renders templates."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.logo = find_logo(settings)

    def brand(self, language: str) -> Brand:
        """Whose service this is."""
        return brand_of(self._settings, self.logo, language)

    def render(
        self,
        request: Request,
        template: str,
        language: str,
        context: dict[str, Any],
        status: int = 200,
    ) -> HTMLResponse:
        """The page; never stored by caches, as it may carry somebody's own words. `same_page` in
        the context is where its links to itself lead, unless that is the page's own address."""
        own = {"same_page": _same_page(request), "size": size_of(request), "sizes": SIZES}
        frame = {
            "language": language,
            "brand": self.brand(language),
            "nonce": request.state.nonce,
            "page_name": template.removesuffix(".html"),
        }
        text = _environment(language).get_template(template).render(own | context | frame)
        page = HTMLResponse(text, status, {"Cache-Control": "no-store"})
        self._remember(page, request, "lang", COOKIE, language)
        self._remember(page, request, "size", SIZE_COOKIE, size_of(request))
        return page

    def _remember(
        self, page: HTMLResponse, request: Request, name: str, cookie: str, value: str | None
    ) -> None:
        """Keeps what was chosen in the address. Scripts read and write these cookies, too."""
        if value and request.query_params.get(name) == value:
            secure = self._settings.secure
            page.set_cookie(cookie, value, CHOICE_SECONDS, samesite="lax", secure=secure)


def _same_page(request: Request) -> str:
    """The page's own address, ready for one more choice."""
    kept = [p for p in request.query_params.multi_items() if p[0] not in NOT_REPEATED]
    return f"{request.url.path}?{urlencode(kept)}{'&' if kept else ''}"


def _day(text: str, language: str) -> str:
    """`2019-04-05` as people write it; anything else as it is."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.year}. {day.month}. {day.day}." if language == "ko" else f"{day:%-d %b %Y}"


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = translator(language)
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        words.gettext, words.ngettext, newstyle=True
    )
    environment.filters["date"] = lambda text: _day(text, language)
    environment.filters["hhmm"] = lambda millis: from_millis(millis).strftime("%H:%M")
    environment.filters["day"] = lambda millis: format_date(
        from_millis(millis), DAYS[language], locale=language
    )
    environment.filters["moment"] = lambda millis: format_datetime(
        from_millis(millis), MOMENTS[language], locale=language
    )
    environment.globals |= {
        "asset": asset,
        "bundle": bundle,
        "embed": embed,
        "build": build(),
        "import_map": import_map(),
        "strings": _strings(language),
        "new_key": lambda: f"{time.time_ns() // 1_000_000}-{secrets.token_hex(4)}",
    }
    return environment


def _strings(language: str) -> dict[str, Any]:
    path = STATIC / "i18n" / f"{language}.json"
    return msgspec.json.decode(path.read_bytes()) if path.exists() else {}
