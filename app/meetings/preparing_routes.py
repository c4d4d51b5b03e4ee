"""The pages on which a meeting is prepared: new, from a file or an earlier one; edited."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from app.accounts.guard import Managed, actor_of, admin_page, managing, signed_in
from app.accounts.queries import Account, MeetingLine, list_managed
from app.core.clock import CITY_ZONE
from app.core.errors import Refusal, invalid
from app.core.i18n import N_
from app.core.ids import new_key
from app.core.jobs import Errand
from app.meetings.creating import Made, create_once, moved
from app.meetings.description import describe_meeting
from app.meetings.file import MeetingFileError, parse_meeting
from app.meetings.form_pages import (
    Filled,
    begun_sheet,
    checked,
    empty_sheet,
    for_command,
    plain,
    read_filled,
    show_form,
)
from app.meetings.forms import MOST_ROWS, Content, Sheet, fill
from app.meetings.links import links
from app.meetings.members import MeetingFile
from app.meetings.models import Meeting
from app.meetings.preparing import editable_content
from app.meetings.queries import items_of
from app.meetings.toml import read_toml, write_toml
from app.polls.access import polls_of
from app.polls.states import DRAFT
from app.runtime import runtime_of
from app.web.language import language_of, sentence

NO_FILE = N_("Choose a meeting file (TOML).")
EARLIER = 50


async def new_page(request: Request) -> Response:
    """An empty form, with the ways to begin with something."""
    account = await signed_in(request)
    return await _ask(request, account, empty_sheet(language_of(request)))


async def create(request: Request) -> Response:
    """Makes the meeting, or shows the form again with what is wrong."""
    account, filled = await signed_in(request), await read_filled(request)
    content = checked(filled)
    if content is None:
        return await _ask(request, account, filled.sheet, filled)
    return await _create(request, account, parse_meeting(plain(content)), filled.seed)


async def from_file(request: Request) -> Response:
    """Fills the form with a meeting file; nothing is stored yet."""
    account, filled = await signed_in(request), await read_filled(request)
    if not filled.file:
        return await _refuse_file(request, account, invalid(NO_FILE, field="file"))
    try:
        # Not on the loop: a large file takes its time, and halls are waiting.
        sheet = await asyncio.to_thread(_read_file, filled.file)
    except Refusal as problem:
        return await _refuse_file(request, account, problem)
    return await _ask(request, account, sheet)


def _read_file(file: bytes) -> Sheet:
    """The form that a file fills; raises `invalid` where there is nothing to fill it with."""
    try:
        content = read_toml(file.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise invalid(
            N_("The file cannot be read: %(reason)s."), field="file", reason=str(error)
        ) from None
    problems: Sequence[Refusal] = ()
    reason = ""
    try:
        parse_meeting(content)
    except MeetingFileError as error:
        problems, reason = error.problems, str(error)
    try:
        sheet = fill(content)
    except (AttributeError, TypeError, ValueError, OverflowError, RecursionError):
        sheet = None
    if sheet is None or any(len(keys) > MOST_ROWS for keys in sheet.rows.values()):
        raise invalid(N_("The file cannot be used. %(reason)s"), field="file", reason=reason)
    sheet.problems += problems
    return sheet


async def edit_page(request: Request) -> Response:
    """The form of a meeting that is there."""
    managed = await managing(request)
    return await _ask_again(request, managed, fill(await _read(request, managed, _form_content)))


async def edit(request: Request) -> Response:
    """Changes the meeting by its one command."""
    managed, filled = await managing(request), await read_filled(request)
    content = checked(filled)
    if content is None:
        return await _ask_again(request, managed, filled.sheet, filled)
    try:
        actor = await actor_of(request, managed)
        wish = for_command(content, filled.sheet.values.get("seen", ""))
        await runtime_of(request).dispatcher.run(actor, "meeting.edit", wish)
    except Refusal as refusal:
        filled.sheet.problems.append(refusal)
        return await _ask_again(request, managed, filled.sheet, filled)
    return RedirectResponse(f"/admin/meetings/{managed.meeting.code}/edit?saved", 303)


async def duplicate_page(request: Request) -> Response:
    """Asks for the new day."""
    managed = await managing(request)
    return _ask_day(request, managed, new_key(), "")


async def duplicate(request: Request) -> Response:
    """Makes the same meeting at another time: everything but what people wrote and did."""
    managed, filled = await managing(request), await read_filled(request)
    typed = filled.sheet.values.get("starts_at", "")
    try:
        starts_at = datetime.fromisoformat(typed).replace(tzinfo=CITY_ZONE)
        content = moved(await _read(request, managed, describe_meeting), starts_at)
        meeting = parse_meeting(content)
    except (ValueError, OverflowError):
        problem = invalid(N_("Give a day and a time."), field="starts_at")
        return _ask_day(request, managed, filled.seed, typed, problem)
    except MeetingFileError as error:
        return _ask_day(request, managed, filled.seed, typed, error.problems[0])
    return await _create(request, managed.account, meeting, filled.seed)


async def download(request: Request) -> Response:
    """The meeting as its own file."""
    managed = await managing(request)
    text = write_toml(await _read(request, managed, describe_meeting))
    name = f"attachment; filename=meeting-{managed.meeting.code}.toml"
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return Response(text, media_type="application/toml", headers=headers)


async def _create(request: Request, account: Account, meeting: MeetingFile, seed: str) -> Response:
    runtime = runtime_of(request)

    def work(session: Session, now: int) -> Made:
        return create_once(session, meeting, account.id, seed, now, runtime.settings.meeting)

    made: Made = await runtime.dispatcher.errand(Errand("create a meeting", work))
    addresses = links(runtime.settings.base_url, made.code, made.keys)
    return admin_page(request, account, "admin/made.html", {"made": made, "links": addresses})


def _form_content(session: Session, meeting: Meeting) -> Content:
    """The description as the form carries it: polls that are there are known by their rows, as
    the stage makes some without a name."""
    content = editable_content(session, meeting)
    for entry, row in zip(content.get("poll", []), polls_of(session, meeting.id), strict=True):
        entry["row"] = row.id
    return content


def _begun(session: Session, meeting: Meeting) -> tuple[bool, set[str]]:
    """Whether the meeting has been opened, and the items and polls that can no longer change."""
    opened = meeting.opened_at is not None
    items = {item.id for item in items_of(session, meeting.id) if opened and item.started_at}
    return opened, items | {p.id for p in polls_of(session, meeting.id) if p.status != DRAFT}


async def _read(request: Request, managed: Managed, what: Callable[[Session, Meeting], Any]) -> Any:
    def look(session: Session) -> Any:
        return what(session, session.get_one(Meeting, managed.meeting.id))

    return await runtime_of(request).database.ask(look)


async def _earlier(request: Request, account: Account) -> list[MeetingLine]:
    return await runtime_of(request).database.ask(list_managed, account, EARLIER)


async def _ask(
    request: Request, account: Account, sheet: Sheet, filled: Filled | None = None
) -> Response:
    context = {
        "meeting": None,
        "earlier": await _earlier(request, account),
        "seed": filled.seed if filled else new_key(),
    }
    return show_form(request, account, begun_sheet(sheet), context)


async def _ask_again(
    request: Request, managed: Managed, sheet: Sheet, filled: Filled | None = None
) -> Response:
    opened, begun = await _read(request, managed, _begun)
    context = {
        "meeting": managed.meeting,
        "opened": opened,
        "begun": begun,
        "seed": filled.seed if filled else new_key(),
        "saved": "saved" in request.query_params and filled is None,
    }
    return show_form(request, managed.account, sheet, context)


async def _refuse_file(request: Request, account: Account, problem: Refusal) -> Response:
    context = {
        "meeting": None,
        "earlier": await _earlier(request, account),
        "seed": new_key(),
        "file_error": sentence(problem, language_of(request)),
    }
    page = show_form(request, account, empty_sheet(language_of(request)), context)
    page.status_code = problem.status
    return page


def _ask_day(
    request: Request, managed: Managed, seed: str, typed: str, problem: Refusal | None = None
) -> Response:
    error = sentence(problem, language_of(request)) if problem else None
    context = {"meeting": managed.meeting, "seed": seed, "typed": typed, "error": error}
    status = problem.status if problem else 200
    return admin_page(request, managed.account, "admin/duplicate.html", context, status)


ROUTES = [
    Route("/admin/meetings/new", new_page, methods=["GET"]),
    Route("/admin/meetings/new", create, methods=["POST"]),
    Route("/admin/meetings/new/file", from_file, methods=["POST"]),
    Route("/admin/meetings/{code}/edit", edit_page, methods=["GET"]),
    Route("/admin/meetings/{code}/edit", edit, methods=["POST"]),
    Route("/admin/meetings/{code}/duplicate", duplicate_page, methods=["GET"]),
    Route("/admin/meetings/{code}/duplicate", duplicate, methods=["POST"]),
    Route("/admin/meetings/{code}/meeting.toml", download),
]
