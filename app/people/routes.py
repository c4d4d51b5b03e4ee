"""Joining: the code, the notice, the cookie."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from app.core.actors import Actor
from app.core.errors import Refusal
from app.core.i18n import N_
from app.core.ids import new_key
from app.people.queries import person_of
from app.runtime import Runtime, runtime_of
from app.web.callers import Caller
from app.web.forms import parse_form, read_body
from app.web.language import language_of, sentence

DEVICE_SECONDS = 365 * 24 * 3600
AGREE_FIRST = N_("Please read the notice and tick the box to go on.")


async def home(request: Request) -> Response:
    """The front door: a join code, or the QR on the screen."""
    return _ask_code(request, "home.html", "", None)


async def enter_code(request: Request) -> Response:
    """`/j?code=`: leads to the meeting, or says that the code is wrong."""
    typed = request.query_params.get("code", "")
    if not typed:
        return _ask_code(request, "join.html", "", None)
    try:
        caller = await runtime_of(request).callers.of_request(request, typed)
    except Refusal as refusal:
        return _ask_code(request, "join.html", typed, refusal)
    place = request.query_params.get("at")
    suffix = f"?at={place}" if place in ("hall", "home") else ""
    return RedirectResponse(f"/j/{caller.meeting.code}{suffix}", 303)


async def notice(request: Request) -> Response:
    """What is stored, before anything is; who has joined goes straight in."""
    runtime = runtime_of(request)
    typed = request.path_params["code"]
    try:
        caller = await runtime.callers.of_request(request, typed)
    except Refusal as refusal:
        return _ask_code(request, "join.html", typed, refusal)
    if caller.joined and "stay" not in request.query_params:
        return RedirectResponse(f"/m/{caller.meeting.code}", 303)
    return _ask_consent(request, runtime, caller)


async def join(request: Request) -> Response:
    """Makes the person and gives the phone its key; the same phone stays the same person."""
    runtime = runtime_of(request)
    caller = await runtime.callers.of_request(request, request.path_params["code"])
    fields = await parse_form(request, await read_body(request))
    name, place = str(fields.get("name") or "")[:1024], str(fields.get("at") or "")
    place = place if place in ("hall", "home") else "home"
    reader = fields.get("reader") == "true"
    try:
        runtime.csrf.judge(request, fields.get("csrf"))
        # Whoever is under 14 cannot agree to anything here, and needs not: they only read.
        if fields.get("agree") != "on" and not reader:
            raise Refusal("invalid", AGREE_FIRST, field="agree")
        device = caller.actor.device or new_key()
        actor = Actor(
            meeting=caller.meeting.id,
            person=person_of(caller.meeting.id, device),
            device=device,
            language=caller.actor.language,
        )
        wish = {"name": name or None, "at": place, "reader": reader}
        await runtime.dispatcher.run(actor, "person.join", wish)
    except Refusal as refusal:
        return _ask_consent(request, runtime, caller, refusal, name, place)
    response = RedirectResponse(f"/m/{caller.meeting.code}", 303)
    identity = runtime.callers.identity
    response.set_cookie(
        identity.device_cookie,
        device,
        max_age=DEVICE_SECONDS,
        **identity.cookie_options(),  # type: ignore[arg-type]
    )
    return response


def _ask_code(request: Request, template: str, typed: str, refusal: Refusal | None) -> Response:
    language = language_of(request, None)
    error = sentence(refusal, language) if refusal else None
    context = {"code": typed, "error": error, "meeting": None}
    status = refusal.status if refusal else 200
    return runtime_of(request).pages.render(request, template, language, context, status)


def _ask_consent(
    request: Request,
    runtime: Runtime,
    caller: Caller,
    refusal: Refusal | None = None,
    name: str = "",
    place: str | None = None,
) -> Response:
    language = caller.actor.language
    visit = runtime.csrf.visit(request)
    context = {
        "code": caller.meeting.code,
        "meeting": caller.meeting,
        "at": place or request.query_params.get("at"),
        "name": name,
        "csrf": runtime.csrf.token(visit),
        "error": sentence(refusal, language) if refusal else None,
    }
    status = refusal.status if refusal else 200
    page = runtime.pages.render(request, "join.html", language, context, status)
    runtime.csrf.remember(page, visit)
    return page


ROUTES = [
    Route("/", home),
    Route("/j", enter_code),
    Route("/j/{code}", notice, methods=["GET"]),
    Route("/J/{code}", notice, methods=["GET"]),
    Route("/j/{code}", join, methods=["POST"]),
]
