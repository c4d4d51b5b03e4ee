"""The door of /admin: who is signed in, and which meeting they have before them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.accounts.queries import Account, may_manage, place_row
from app.core.actors import Actor, Staff
from app.core.errors import Refusal, forbidden, not_found
from app.core.i18n import N_
from app.core.ids import hash_key, new_id, new_key
from app.core.jobs import Errand
from app.core.permissions import Role
from app.meetings.models import Meeting
from app.meetings.queries import MeetingCard, find_meeting
from app.people.models import StaffKey
from app.runtime import Runtime, runtime_of
from app.web.failures import on_refusal, wants_page
from app.web.language import language_of

NOT_YOURS = N_("This meeting is prepared by somebody else. Ask them or an administrator.")
NO_MEETING = N_("There is no meeting with this number.")


class SignInFirst(Refusal):
    """Nobody is signed in here, or no longer."""

    def __init__(self) -> None:
        super().__init__("unauthenticated", N_("Sign in first."))


@dataclass(frozen=True)
class Managed:
    """A meeting and the account that prepares it."""

    account: Account
    meeting: MeetingCard


async def signed_in(request: Request) -> Account:
    """Who is signed in; whoever is not is led to the sign-in page and back."""
    runtime = runtime_of(request)
    shown = runtime.callers.identity.presented(request, None)
    account = await runtime.sessions.find(shown.session)
    if account is None:
        raise SignInFirst
    return account


async def managing(request: Request) -> Managed:
    """The meeting of the path's `{code}` and who is signed in; `forbidden` where it is not
    theirs, `not_found` where there is none."""
    account = await signed_in(request)
    runtime, code = runtime_of(request), request.path_params["code"]
    found = await runtime.database.ask(_find_owned, code)
    if found is None:
        raise not_found(NO_MEETING)
    card, owner = found
    if not may_manage(account.role, account.id, owner):
        raise forbidden(NOT_YOURS)
    return Managed(account, card)


def _find_owned(session: Session, code: str) -> tuple[MeetingCard, str | None] | None:
    card = find_meeting(session, code)
    return (card, session.get_one(Meeting, card.id).owner_id) if card else None


async def actor_of(request: Request, managed: Managed) -> Actor:
    """The account as an actor in the meeting, for `dispatcher.run`: with every right of an
    organiser. The first time it is given a place among the staff."""
    account, meeting = managed.account, managed.meeting.id

    def work(session: Session, now: int) -> Staff:
        row = place_row(session, meeting, account.id)
        if row is None:
            row = StaffKey(
                id=new_id(), meeting_id=meeting, user_id=account.id, role=Role.ORGANISER,
                name=account.name, created_at=now,
                # Of a key that nobody has: only the session lets in.
                key_hash=hash_key(new_key(), str(meeting)),
            )  # fmt: skip
            session.add(row)
        return Staff(row.id, Role(row.role), row.name, account.session)

    errand = Errand("take a place", work, lambda _session: [meeting])
    staff = await runtime_of(request).dispatcher.errand(errand)
    return Actor(meeting=meeting, staff=(staff,), language=language_of(request))


def judge_csrf(request: Request, fields: dict[str, Any]) -> None:
    """Takes the token out of a form's fields; `forbidden` where the form is not one of ours."""
    runtime_of(request).csrf.judge(request, fields.pop("csrf", None))


def admin_page(
    request: Request,
    account: Account | None,
    template: str,
    context: dict[str, Any],
    status: int = 200,
) -> Response:
    """A page of /admin: its template extends `admin/base.html` and finds `account` and `csrf`."""
    runtime: Runtime = runtime_of(request)
    visit = runtime.csrf.visit(request)
    whole = {"account": account, "csrf": runtime.csrf.token(visit)} | context
    page = runtime.pages.render(request, template, language_of(request), whole, status)
    runtime.csrf.remember(page, visit)
    return page


def local_path(text: object, otherwise: str = "/admin") -> str:
    """An address within this site; anything else leads to the list of meetings."""
    path = text if isinstance(text, str) else ""
    plain = path.startswith("/") and not path.startswith("//") and path.isascii()
    if not plain or "\\" in path or not path.isprintable() or path.startswith("/admin/sign"):
        return otherwise
    return path


async def on_sign_in_first(request: Request, error: Exception) -> Response:
    """A page leads to the sign-in page, anything else is refused."""
    if request.method == "GET" and wants_page(request):
        query = f"?{request.url.query}" if request.url.query else ""
        wish = quote(request.url.path + query, safe="/")
        return RedirectResponse(f"/admin/signin?next={wish}", 303)
    return await on_refusal(request, error)
