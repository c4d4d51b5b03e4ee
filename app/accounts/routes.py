"""The pages of /admin: signing in and out, one's own account, one's meetings.

A page of your own under /admin: a route in your package's `routes.py` that begins with
`account = await signed_in(request)`, or, where the path holds `{code}`, with
`managed = await managing(request)` (both in `app/accounts/guard.py`: whoever is not signed in is
led to the sign-in page, whoever may not is refused). Answer with
`admin_page(request, account, "admin/yours.html", {…})`; the template extends `admin/base.html`,
which has the navigation. A form carries `csrf`; its route reads the fields with `parse_form`, calls
`judge_csrf(request, fields)` and then `runtime.dispatcher.run(await actor_of(request, managed),
"command", {…})`. What is no command of a meeting (an account, a new meeting) is an `Errand` for
`runtime.dispatcher.errand`. A new route needs its line in ACCOUNTS of tests/contract/rights.py.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from app.accounts.agents import browser_of
from app.accounts.guard import (
    actor_of,
    admin_page,
    judge_csrf,
    local_path,
    managing,
    signed_in,
)
from app.accounts.passwords import LONGEST, SHORTEST
from app.accounts.queries import Account, list_managed, list_sessions
from app.core.errors import Refusal, not_found
from app.core.i18n import N_
from app.core.ids import ID_PATTERN
from app.core.permissions import SCREEN_ROLES
from app.runtime import Runtime, runtime_of
from app.web.forms import parse_form, read_body, whole_number
from app.web.guesses import address_of
from app.web.language import language_of, sentence

SESSION_SECONDS = 7 * 24 * 3600
CLOSED = 30
CHANGED = N_("The password is changed. Everywhere else you are signed out.")


async def sign_in_page(request: Request) -> Response:
    """The form; who is signed in goes on."""
    wish = local_path(request.query_params.get("next"))
    try:
        await signed_in(request)
    except Refusal:
        return _ask(request, wish)
    return RedirectResponse(wish, 303)


async def sign_in(request: Request) -> Response:
    """Makes a session and gives the browser its key."""
    runtime = runtime_of(request)
    former = runtime.callers.identity.presented(request, None).session
    fields = await parse_form(request, await read_body(request))
    email, wish = str(fields.get("email") or ""), local_path(fields.get("next"))
    try:
        judge_csrf(request, fields)
        address = address_of(request)
        agent = request.headers.get("user-agent", "")
        password = str(fields.get("password") or "")
        key = await runtime.sessions.sign_in(email, password, address, agent, former)
    except Refusal as refusal:
        return _ask(request, wish, email, refusal)
    response = RedirectResponse(wish, 303)
    _set_session(runtime, response, key, SESSION_SECONDS)
    return response


async def sign_out(request: Request) -> Response:
    """Ends this browser's session."""
    runtime, account = runtime_of(request), await signed_in(request)
    judge_csrf(request, await parse_form(request, await read_body(request)))
    await runtime.sessions.sign_out(account, account.session)
    response = RedirectResponse("/admin/signin", 303)
    _set_session(runtime, response, "", 0)
    return response


async def meetings(request: Request) -> Response:
    """The meetings that somebody prepares."""
    runtime, account = runtime_of(request), await signed_in(request)
    closed = whole_number(request.query_params.get("closed", "")) or CLOSED
    found = await runtime.database.ask(list_managed, account, closed + 1)
    more = sum(line.status == "closed" for line in found) > closed
    context = {"meetings": found[:-1] if more else found, "more": closed + CLOSED if more else 0}
    return admin_page(request, account, "admin/meetings.html", context)


async def before_entering(request: Request) -> Response:
    """Asks before somebody who has no place in a meeting yet is given one."""
    managed = await managing(request)
    context = {"meeting": managed.meeting, "to": _screen(request.query_params.get("to"))}
    return admin_page(request, managed.account, "admin/enter.html", context)


async def enter(request: Request) -> Response:
    """Opens a screen of a meeting as its organiser."""
    managed = await managing(request)
    fields = await parse_form(request, await read_body(request))
    judge_csrf(request, fields)
    await actor_of(request, managed)
    return RedirectResponse(f"/m/{managed.meeting.code}/{_screen(fields.get('to'))}", 303)


async def own_account(request: Request) -> Response:
    """Where somebody is signed in, and their password."""
    account = await signed_in(request)
    said = CHANGED if "changed" in request.query_params else None
    return await _own_account(request, account, said=said)


async def change_password(request: Request) -> Response:
    """Another password; all other sessions end."""
    runtime, account = runtime_of(request), await signed_in(request)
    fields = await parse_form(request, await read_body(request))
    judge_csrf(request, fields)
    present, wished = (str(fields.get(name) or "") for name in ("present", "password"))
    try:
        await runtime.sessions.change_password(account, present, wished)
    except Refusal as refusal:
        return await _own_account(request, account, refusal)
    return RedirectResponse("/admin/account?changed", 303)


async def end_sessions(request: Request) -> Response:
    """Signs out in one browser, or in all."""
    runtime, account = runtime_of(request), await signed_in(request)
    fields = await parse_form(request, await read_body(request))
    judge_csrf(request, fields)
    one = fields.get("session")
    if one and not ID_PATTERN.fullmatch(str(one)):
        raise not_found()
    await runtime.sessions.sign_out(account, str(one) if one else None)
    gone = not one or one == account.session
    return RedirectResponse("/admin/signin" if gone else "/admin/account", 303)


async def _own_account(
    request: Request, account: Account, refusal: Refusal | None = None, said: str | None = None
) -> Response:
    runtime, language = runtime_of(request), language_of(request)
    cards = await runtime.database.ask(list_sessions, account.id, runtime.clock.now())
    context = {
        "sessions": [(card, browser_of(card.agent)) for card in cards],
        "error": sentence(refusal, language) if refusal else None,
        "field": refusal.field if refusal else None,
        "said": said,
        "least": SHORTEST,
        "most": LONGEST,
    }
    status = refusal.status if refusal else 200
    return admin_page(request, account, "admin/account.html", context, status)


def _ask(request: Request, wish: str, email: str = "", refusal: Refusal | None = None) -> Response:
    error = sentence(refusal, language_of(request)) if refusal else None
    context: dict[str, Any] = {"next": wish, "email": email[:254], "error": error}
    status = refusal.status if refusal else 200
    page = admin_page(request, None, "admin/signin.html", context, status)
    if refusal and refusal.retry_after:
        page.headers["Retry-After"] = str(round(refusal.retry_after))
    return page


def _screen(wish: object) -> str:
    return wish if isinstance(wish, str) and wish in SCREEN_ROLES else "stage"


def _set_session(runtime: Runtime, response: Response, key: str, seconds: int) -> None:
    identity = runtime.callers.identity
    response.set_cookie(
        identity.session_cookie,
        key,
        max_age=seconds,
        **identity.cookie_options(),  # type: ignore[arg-type]
    )


ROUTES = [
    Route("/admin/signin", sign_in_page, methods=["GET"]),
    Route("/admin/signin", sign_in, methods=["POST"]),
    Route("/admin/signout", sign_out, methods=["POST"]),
    Route("/admin", meetings),
    Route("/admin/account", own_account),
    Route("/admin/account/password", change_password, methods=["POST"]),
    Route("/admin/account/sessions", end_sessions, methods=["POST"]),
    Route("/admin/meetings/{code}/enter", before_entering, methods=["GET"]),
    Route("/admin/meetings/{code}/enter", enter, methods=["POST"]),
]
