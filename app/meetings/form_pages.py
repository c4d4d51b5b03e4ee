"""The form of a meeting: read from a request, checked, shown with what is wrong at its field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from app.accounts.guard import admin_page, judge_csrf
from app.accounts.queries import Account
from app.core.errors import Refusal, invalid
from app.core.i18n import N_, translator
from app.core.ids import KEY_PATTERN
from app.meetings.file import MeetingFileError, parse_meeting
from app.meetings.forms import Content, Sheet, content_of, fill, read
from app.meetings.members import cleaned
from app.web.forms import UNREADABLE
from app.web.language import language_of, sentence
from app.words import ITEM_KINDS, POLL_KINDS, SCENES, SWITCHES

LARGEST_FORM = 1024 * 1024
STALE = N_("Load the page again and send once more.")


@dataclass(frozen=True)
class Filled:
    """A form that was sent: its seed, its fields as a sheet, and a file that came with it."""

    seed: str
    sheet: Sheet
    pressed: bool
    file: bytes


async def read_filled(request: Request) -> Filled:
    """Reads a form, which may be larger than a command, and judges that it is one of ours."""
    await _judge_size(request)
    try:
        async with request.form(max_files=1, max_fields=5000, max_part_size=LARGEST_FORM) as form:
            pairs = [(name, str(v)) for name, v in form.multi_items() if isinstance(v, str)]
            uploads = [v for _, v in form.multi_items() if isinstance(v, UploadFile)]
            file = b"".join([await upload.read() for upload in uploads])
        # A form may choose how its letters are to be read, and with them halves of signs.
        "".join([text for pair in pairs for text in pair]).encode()
    except Refusal:
        raise
    except Exception:
        raise invalid(UNREADABLE) from None
    fields = dict(pairs)
    judge_csrf(request, fields)
    seed = fields.get("seed", "")
    if not KEY_PATTERN.fullmatch(seed):
        raise invalid(STALE)
    return Filled(seed, read(pairs), "do" in fields, file)


async def _judge_size(request: Request) -> None:
    announced = request.headers.get("content-length", "")
    if not announced.isdigit() or int(announced) > LARGEST_FORM:
        raise Refusal("too_large", N_("This is too large. Up to 1 MiB can be sent."))


def checked(filled: Filled) -> Content | None:
    """The description that a form says; None where a button of the rows was pressed, or something
    is wrong, which is then noted in the sheet."""
    sheet = filled.sheet
    content = content_of(sheet)
    if filled.pressed:
        sheet.problems.clear()
        return None
    try:
        parse_meeting(plain(content))
    except MeetingFileError as error:
        told = {problem.field for problem in sheet.problems}
        sheet.problems += [problem for problem in error.problems if problem.field not in told]
    return None if sheet.problems else content


def plain(content: Content) -> Content:
    """As a file has it: without what only a change of a meeting carries."""
    kept = {name: value for name, value in content.items() if name != "seen"}
    for table, dropped in (("agenda", "id"), ("poll", "row")):
        kept[table] = [{k: v for k, v in row.items() if k != dropped} for row in kept[table]]
    return kept


def for_command(content: Content, seen: str) -> Content:
    """The same as `meeting.edit` takes it."""
    polls = [{k: v for k, v in row.items() if k != "row"} for row in content["poll"]]
    whole: Content = cleaned(content | {"poll": polls, "seen": seen})
    return whole


def show_form(request: Request, account: Account, sheet: Sheet, context: Content) -> Response:
    """The form as it stands in the sheet."""
    language, values = language_of(request), sheet.values
    names = [(values.get(f"poll.{key}.id"), key) for key in sheet.rows["poll"]]
    whole = {
        "sheet": sheet,
        "values": values,
        "errors": {p.field or "": sentence(p, language) for p in reversed(sheet.problems)},
        "opened": False,
        "begun": set(),
        "saved": False,
        "earlier": [],
        "file_error": None,
        "kinds": _translated(ITEM_KINDS, language),
        "scenes": _translated(SCENES, language),
        "switches": _translated(SWITCHES, language),
        "poll_kinds": _translated(POLL_KINDS, language),
        "polls": {name: values.get(f"poll.{key}.title") or name for name, key in names if name},
        **_planned(values, sheet.rows["agenda"]),
        **context,
    }
    status = sheet.problems[0].status if sheet.problems else 200
    return admin_page(request, account, "admin/meeting.html", whole, status)


def _translated(words: Mapping[str, str], language: str) -> dict[str, str]:
    gettext = translator(language).gettext
    return {code: gettext(word) for code, word in words.items()}


def empty_sheet(language: str) -> Sheet:
    """The form before anything is written."""
    posting = {"comments": "open", "questions": "held"}
    return begun_sheet(fill({"language": language, "posting": posting}))


def begun_sheet(sheet: Sheet) -> Sheet:
    """A form without a programme gets some empty lines to write it in."""
    if not sheet.rows["agenda"]:
        lines = fill({"agenda": [{"kind": kind} for kind in ("opening", "talk", "flow_talk")]})
        sheet.values |= {n: v for n, v in lines.values.items() if n.startswith("agenda.")}
        sheet.rows["agenda"] = lines.rows["agenda"]
    return sheet


def _planned(values: dict[str, str], keys: list[str]) -> dict[str, Any]:
    """When each item begins, and by how many minutes the programme is longer than the meeting."""
    at, ends = (_moment(values.get(name, "")) for name in ("starts_at", "ends_at"))
    times = []
    for key in keys:
        times.append(at.strftime("%H:%M") if at else "")
        minutes = values.get(f"agenda.{key}.minutes", "")
        if at and at.year < 9999 and re.fullmatch("[0-9]{1,9}", minutes):
            at += timedelta(minutes=min(int(minutes), 1440))
    over = round((at - ends).total_seconds() / 60) if at and ends else None
    return {"times": times, "over": over}


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
