"""`/screen`: the digits of a screen that wants to be let in, and what becomes of them."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.accounts.pairing import KEPT_MILLIS, Waiting, begin, claim, find_pairing
from app.core.errors import Refusal, rate_limited, unauthenticated
from app.meetings.routes import give_key
from app.runtime import Runtime, runtime_of
from app.web.answers import Json, refused
from app.web.guesses import address_of
from app.web.language import language_of

CODES = "screen.codes"
COUNT, SECONDS = 30, 600
"""How many screens may ask for digits from one address: a hall has a few."""


async def waiting_page(request: Request) -> Response:
    """The page with the digits; it asks for them itself."""
    runtime, language = runtime_of(request), language_of(request)
    brand = runtime.pages.brand(language).members()
    page = {"build": runtime.hub.build, "language": language, "brand": brand}
    context = {"page": page, "host": runtime.settings.display_host}
    return runtime.pages.render(request, "pairing.html", language, context)


async def begin_pairing(request: Request) -> Response:
    """Six digits for this browser, which keeps the key that goes with them."""
    runtime = runtime_of(request)
    identity = runtime.callers.identity
    try:
        identity.judge_origin(request.headers.get("origin"))
        address = address_of(request)
        if wait := runtime.dispatcher.limits.take(address, CODES, COUNT, SECONDS):
            raise rate_limited(wait)
        key, errand = begin()
        found = await runtime.dispatcher.errand(errand)
    except Refusal as refusal:
        return refused(refusal, language_of(request))
    response = Json(_told(found))
    response.set_cookie(
        identity.pairing_cookie,
        key,
        max_age=KEPT_MILLIS // 1000,
        **identity.cookie_options(),  # type: ignore[arg-type]
    )
    return response


async def look(request: Request) -> Response:
    """The digits that this browser shows, or the meeting that took it in; neither where it has
    to begin anew."""
    runtime = runtime_of(request)
    try:
        found = await _find(runtime, runtime.callers.identity.pairing(request))
    except Refusal as refusal:
        return refused(refusal, language_of(request))
    return Json(_told(found))


async def come_in(request: Request) -> Response:
    """Once the stage has confirmed the digits: the browser's key becomes a screen's link."""
    runtime = runtime_of(request)
    try:
        key = runtime.callers.identity.pairing(request)
        found = await _find(runtime, key)
        if key is None or found is None or found.meeting is None:
            raise unauthenticated()
        code = found.meeting
        await runtime.dispatcher.errand(claim(key))
    except Refusal as refusal:
        return refused(refusal, language_of(request))
    response = Json({"page": f"/m/{code}/screen"})
    give_key(request, response, code, key)
    return response


async def _find(runtime: Runtime, key: str | None) -> Waiting | None:
    return await runtime.database.ask(find_pairing, key, runtime.clock.now())


def _told(found: Waiting | None) -> dict[str, object]:
    if found is None:
        return {}
    if found.meeting is not None:
        return {"meeting": found.meeting}
    return {"code": found.code, "expires_at": found.expires_at}


ROUTES = [
    Route("/screen", waiting_page),
    Route("/screen/pairing", look, methods=["GET"]),
    Route("/screen/pairing", begin_pairing, methods=["POST"]),
    Route("/screen/enter", come_in, methods=["POST"]),
]
