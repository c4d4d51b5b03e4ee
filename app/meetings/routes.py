"""The pages of a meeting and who may open them."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from app.core.errors import forbidden
from app.core.i18n import LANGUAGES, N_
from app.core.ids import KEY_PATTERN
from app.core.permissions import SCREEN_ROLES, Role, documents_of
from app.core.text import NAME_GRAPHEMES, TEXT_GRAPHEMES
from app.runtime import Runtime, runtime_of
from app.web.callers import Caller
from app.web.identity import MOST_STAFF_KEYS, Presented
from app.web.qr import qr_svg

STAFF_ONLY = N_("This page is for the staff only.")

PAGE_DOCUMENTS: dict[str, tuple[str, ...]] = {
    "phone": ("public", "mine"),
    "queue": ("public", "staff"),
    "stage": ("public", "staff", "screen"),
    "speaker": ("public", "speaker"),
    "screen": ("public", "screen"),
    # The screen as it will be once what is ready is sent: for those who may read what that is.
    "prepared": ("public", "screen", "staff"),
}
"""The documents that each page lives on."""


async def phone(request: Request) -> Response:
    """The citizen's page; who has not joined is asked to."""
    runtime, caller = runtime_of(request), await _caller(request)
    if not caller.joined:
        return RedirectResponse(f"/j/{caller.meeting.code}", 303)
    page = await _page(runtime, request, caller, "phone")
    state = page["snapshots"]["public"]["state"]
    context = {"page": page, "meeting": state["meeting"]}
    return runtime.pages.render(request, "phone.html", caller.actor.language, context)


def staff_page(screen: str) -> Any:
    """The page of one staff screen. A key in the address becomes a cookie and disappears."""

    async def show(request: Request) -> Response:
        runtime = runtime_of(request)
        if "key" in request.query_params:
            return await _take_key(request, runtime, screen)
        caller = await _caller(request)
        if not caller.actor.roles & SCREEN_ROLES[screen]:
            if caller.may_enter:
                enter = f"/admin/meetings/{caller.meeting.code}/enter?to={screen}"
                return RedirectResponse(enter, 303)
            raise forbidden(STAFF_ONLY)
        name = screen
        if screen == "screen" and "prepared" in request.query_params:
            name = "prepared"
            if "staff" not in documents_of(caller.actor.roles):
                raise forbidden(STAFF_ONLY)
        page = await _page(runtime, request, caller, name)
        acting = caller.actor.acting(SCREEN_ROLES[screen])
        assert acting
        page["actor"] = {
            "roles": sorted(caller.actor.roles & SCREEN_ROLES[screen]),
            "id": acting.id,
            "name": acting.name,
        }
        if department := caller.actor.acting(frozenset({Role.DEPARTMENT})):
            page["actor"]["department"] = department.name
        return runtime.pages.render(
            request, f"{screen}.html", caller.actor.language, {"page": page}
        )

    return show


async def qr(request: Request) -> Response:
    """The join address as a QR code, for the screen and for print."""
    runtime, caller = runtime_of(request), await _caller(request)
    svg = qr_svg(join_url(runtime, caller.meeting.code))
    return Response(svg, media_type="image/svg+xml", headers={"Cache-Control": "max-age=3600"})


def join_url(runtime: Runtime, code: str) -> str:
    """Where a phone of the hall joins."""
    return f"{runtime.settings.base_url}/j/{code}?at=hall"


async def _caller(request: Request) -> Caller:
    return await runtime_of(request).callers.of_request(request, request.path_params["code"])


async def _take_key(request: Request, runtime: Runtime, screen: str) -> Response:
    key = request.query_params["key"].lower()
    caller = await _caller(request)
    shown = Presented(staff=(key,) if KEY_PATTERN.fullmatch(key) else ())
    known = await runtime.callers.look_up(caller.meeting.code, shown, None)
    if not known.actor.roles & SCREEN_ROLES[screen]:
        raise forbidden(STAFF_ONLY)
    language = request.query_params.get("lang")
    kept = f"?lang={language}" if language in LANGUAGES else ""
    response = RedirectResponse(f"/m/{caller.meeting.code}/{screen}{kept}", 303)
    response.headers["Referrer-Policy"] = "no-referrer"
    give_key(request, response, caller.meeting.code, key)
    return response


def give_key(request: Request, response: Response, code: str, key: str) -> None:
    """Puts a staff key into the browser's cookie of a meeting, before those that are there."""
    identity = runtime_of(request).callers.identity
    held = [key, *identity.from_cookies(request.cookies, code).staff]
    value = ".".join(list(dict.fromkeys(held))[:MOST_STAFF_KEYS])
    response.set_cookie(
        identity.staff_cookie(code),
        value,
        max_age=60 * 24 * 3600,
        **identity.cookie_options(),  # type: ignore[arg-type]
    )


async def _page(runtime: Runtime, request: Request, caller: Caller, name: str) -> dict[str, Any]:
    """The object that a live page begins with: its documents are in it already."""
    documents = [n for n in PAGE_DOCUMENTS[name] if n in documents_of(caller.actor.roles)]
    snapshots = {
        document: await runtime.feed.snapshot(caller.meeting.id, document, caller.actor.person)
        for document in documents
    }
    return {
        "code": caller.meeting.code,
        "build": runtime.hub.build,
        "language": caller.actor.language,
        "base_url": runtime.settings.base_url,
        "join_url": join_url(runtime, caller.meeting.code),
        "host": runtime.settings.display_host,
        "documents": documents,
        "snapshots": snapshots,
        "now": runtime.clock.now(),
        "brand": runtime.pages.brand(caller.actor.language).members(),
        "limits": {"text": TEXT_GRAPHEMES, "name": NAME_GRAPHEMES},
    }


ROUTES = [
    Route("/m/{code}", phone),
    *(Route(f"/m/{{code}}/{screen}", staff_page(screen)) for screen in SCREEN_ROLES),
    Route("/m/{code}/qr.svg", qr),
]
