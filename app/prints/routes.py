"""The print pages of a meeting, for those who run its stage or prepare it."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.core.errors import Refusal, forbidden
from app.core.i18n import LANGUAGES
from app.core.permissions import SCREEN_ROLES
from app.meetings.routes import STAFF_ONLY, join_url
from app.prints.sheets import Paper, day, read_cues, read_paper, spell, step
from app.prints.wifi import Wifi, wifi_of
from app.runtime import runtime_of
from app.web.callers import Caller
from app.web.forms import parse_form, read_body
from app.web.language import sentence
from app.web.qr import qr_source

SHEETS = ("before", "day", "seats", "slips", "cues")
WITH_WIFI = ("day", "seats")

Handler = Callable[[Request], Awaitable[Response]]


async def index(request: Request) -> Response:
    """What can be printed."""
    return await _index(request, await _staff(request))


def sheet(name: str) -> Handler:
    """The page of one sheet, with the Wi-Fi that is stored with the meeting."""

    async def show(request: Request) -> Response:
        caller = await _staff(request)
        paper = await runtime_of(request).database.ask(read_paper, caller.meeting.id)
        try:
            wifi = wifi_of(paper.wifi)
        except Refusal as refusal:
            return await _index(request, caller, refusal)
        return await _render(request, caller, name, paper, wifi)

    return show


def sheet_with_wifi(name: str) -> Handler:
    """The same with the Wi-Fi of a form. It is printed and not stored, and as it was posted it
    stands in no address and no log."""

    async def show(request: Request) -> Response:
        runtime, caller = runtime_of(request), await _staff(request)
        fields = await parse_form(request, await read_body(request))
        try:
            runtime.csrf.judge(request, fields.get("csrf"))
            wifi = wifi_of(fields)
        except Refusal as refusal:
            return await _index(request, caller, refusal, fields)
        paper = await runtime.database.ask(read_paper, caller.meeting.id)
        return await _render(request, caller, name, paper, wifi)

    return show


async def _staff(request: Request) -> Caller:
    callers = runtime_of(request).callers
    caller = await callers.of_request(request, request.path_params["code"])
    if not caller.may_enter and not caller.actor.roles & SCREEN_ROLES["stage"]:
        raise forbidden(STAFF_ONLY)
    return caller


async def _index(
    request: Request,
    caller: Caller,
    refusal: Refusal | None = None,
    typed: Mapping[str, Any] = MappingProxyType({}),
) -> Response:
    runtime = runtime_of(request)
    paper = await runtime.database.ask(read_paper, caller.meeting.id)
    language, visit = caller.actor.language, runtime.csrf.visit(request)
    context = {
        "meeting": caller.meeting,
        "wifi": paper.wifi.get("name"),
        "csrf": runtime.csrf.token(visit),
        "error": sentence(refusal, language) if refusal else None,
        "field": refusal.field if refusal else None,
        "typed": {name: typed.get(name) for name in ("name", "password")},
    }
    status = refusal.status if refusal else 200
    page = runtime.pages.render(request, "print/index.html", language, context, status)
    runtime.csrf.remember(page, visit)
    return page


async def _render(
    request: Request, caller: Caller, name: str, paper: Paper, wifi: Wifi | None
) -> Response:
    runtime = runtime_of(request)
    wish = request.query_params.get("lang")
    language = wish if wish in LANGUAGES else caller.meeting.language
    context: dict[str, Any] = {
        "sheet": name,
        "meeting": paper.meeting,
        "registration": paper.registration,
        "wifi": wifi,
        "wifi_qr": qr_source(wifi.code) if wifi else None,
        "join_qr": qr_source(join_url(runtime, caller.meeting.code)),
        "early_qr": qr_source(f"{runtime.settings.base_url}/j/{caller.meeting.code}"),
        "host": runtime.settings.display_host,
        "day": lambda millis: day(millis, language),
        "step": step,
        "spell": spell,
    }
    if name == "cues":
        context["cues"] = await runtime.database.ask(read_cues, caller.meeting.id, language)
        context["now"] = runtime.clock.now()
    page = runtime.pages.render(request, f"print/{name}.html", language, context)
    # A poster in another language is no wish to read other pages in it.
    del page.headers["set-cookie"]
    return page


ROUTES = [
    Route("/m/{code}/print", index),
    *(Route(f"/m/{{code}}/print/{name}", sheet(name)) for name in SHEETS),
    *(
        Route(f"/m/{{code}}/print/{name}", sheet_with_wifi(name), methods=["POST"])
        for name in WITH_WIFI
    ),
]
