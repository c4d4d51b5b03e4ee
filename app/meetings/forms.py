"""A meeting as a form: its description as fields, the fields as a description again.

Rows of the programme and of the polls have keys; their order is that of the hidden fields
`agenda` and `poll`, so that a row is moved by moving it, and nothing is numbered anew.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.core.clock import CITY_ZONE
from app.core.errors import Refusal, invalid
from app.core.i18n import N_
from app.core.text import is_visible
from app.meetings.members import NO_TITLE

Content = dict[str, Any]
Pairs = Iterable[tuple[str, str]]

PLAIN = (
    "title", "question", "purpose", "audience", "host", "partners", "contact", "place", "language",
    "stream_url",
)  # fmt: skip
LISTS = ("words", "profanity")
TIMES = ("starts_at", "ends_at")
ROWS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "agenda": (
        ("id", "title", "kind", "lead", "means", "prompt", "script", "cue", "scene", "poll"),
        ("speakers", "parts"),
        ("minutes",),
    ),
    "poll": (("id", "row", "kind", "title", "round_of"), ("options",), ("least", "most")),
}
"""By list of rows: the texts, the lists with one entry a line, and the numbers of a row."""

KEPT = ("questionnaire", "material")
"""What no field is made for stays as it is, in one hidden field."""

_HIDDEN = ("id", "row", "kind")
_STAND_IN = datetime(2019, 3, 26, 19, tzinfo=CITY_ZONE)
MOST_ROWS = 200


@dataclass
class Sheet:
    """What a form shows: the text of every field, the keys of the rows, what is wrong where."""

    values: dict[str, str]
    rows: dict[str, list[str]]
    problems: list[Refusal] = field(default_factory=list)


def fill(content: Content) -> Sheet:
    """The form of a description."""
    values = {name: str(content.get(name) or "") for name in (*PLAIN, "capacity", "seen")}
    values |= {name: _lines(content.get(name)) for name in LISTS}
    values |= {name: _local(content.get(name)) for name in TIMES}
    values["host_next"] = "on" if content.get("host_next") else ""
    for table in ("posting", "wifi"):
        values |= {f"{table}.{name}": v for name, v in (content.get(table) or {}).items()}
    for name, moment in (content.get("registration") or {}).items():
        values[f"registration.{name}"] = _local(moment)
    kept = {name: content[name] for name in KEPT if content.get(name)}
    values["kept"] = json.dumps(kept, ensure_ascii=False, default=_iso) if kept else ""
    rows = {}
    for table in ROWS:
        rows[table] = [str(number) for number, _ in enumerate(content.get(table) or [], 1)]
        for key, row in zip(rows[table], content.get(table) or [], strict=True):
            values |= _row_values(table, key, row)
    return Sheet(values, rows)


def read(pairs: Pairs) -> Sheet:
    """What was typed, as it was typed. Where a button of the rows was pressed (`do`), that is done
    to them; otherwise rows in which nothing was typed are left out."""
    values: dict[str, str] = {}
    keys: dict[str, list[str]] = {table: [] for table in ROWS}
    for name, value in pairs:
        if name in ROWS:
            keys[name].append(value)
        else:
            values[name] = value
    rows = {
        table: [key for key in dict.fromkeys(listed) if re.fullmatch("[0-9]{1,6}", key)]
        for table, listed in keys.items()
    }
    if deed := values.pop("do", ""):
        _do(rows, deed)
    else:
        rows = {
            table: [key for key in listed if not _is_blank(values, table, key)]
            for table, listed in rows.items()
        }
    return _numbered(Sheet(values, {table: listed[:MOST_ROWS] for table, listed in rows.items()}))


def content_of(sheet: Sheet) -> Content:
    """The description that the form says. What cannot be read is noted among its problems, with
    something in its place, so that the rest is checked as well."""
    values = sheet.values
    content: Content = {name: values.get(name, "") for name in PLAIN}
    content["title"] = _title(sheet, "title")
    content |= {name: values.get(name, "").splitlines() for name in LISTS}
    content |= {name: _moment(sheet, name) or _STAND_IN for name in TIMES}
    content["capacity"] = _number(sheet, "capacity")
    content["host_next"] = bool(values.get("host_next"))
    for table, names in (("posting", ("comments", "questions")), ("wifi", ("name", "password"))):
        content[table] = {name: values.get(f"{table}.{name}", "") for name in names}
    content["registration"] = {
        name: _moment(sheet, f"registration.{name}", needed=False)
        for name in ("opens_at", "closes_at")
    }
    for table in ROWS:
        content[table] = [_row(sheet, table, key) for key in sheet.rows[table]]
    return content | _kept(values.get("kept", ""))


def _row_values(table: str, key: str, row: Content) -> dict[str, str]:
    texts, lists, numbers = ROWS[table]
    values = {f"{table}.{key}.{name}": str(row.get(name) or "") for name in (*texts, *numbers)}
    values |= {f"{table}.{key}.{name}": _lines(row.get(name)) for name in lists}
    posting = row.get("posting") or {}
    return values | {f"{table}.{key}.posting.{name}": value for name, value in posting.items()}


def _row(sheet: Sheet, table: str, key: str) -> Content:
    texts, lists, numbers = ROWS[table]
    place = f"{table}.{key}."
    row: Content = {name: sheet.values.get(place + name, "") for name in texts}
    row |= {name: sheet.values.get(place + name, "").splitlines() for name in lists}
    row["title"] = _title(sheet, f"{place}title")
    row |= {name: _number(sheet, place + name, needed=name == "minutes") for name in numbers}
    if table == "agenda":
        names = ("comments", "questions")
        row["posting"] = {name: sheet.values.get(f"{place}posting.{name}", "") for name in names}
    elif not row["id"] and not row["row"]:
        row["id"] = _free_name(sheet)
        sheet.values[place + "id"] = row["id"]
    return row


def _do(rows: dict[str, list[str]], deed: str) -> None:
    """What a script does by itself: `agenda.add`, `agenda.up.3`, `agenda.remove.3`."""
    table, _, rest = deed.partition(".")
    verb, _, key = rest.partition(".")
    listed = rows.get(table, [])
    if verb == "add" and table in ROWS:
        listed.append(str(max(map(int, listed), default=0) + 1))
    elif key in listed:
        place = listed.index(key)
        listed.remove(key)
        if verb in ("up", "down"):
            listed.insert(max(0, place + (1 if verb == "down" else -1)), key)


def _free_name(sheet: Sheet) -> str:
    """A name for a new poll, by which the programme refers to it."""
    taken = {sheet.values.get(f"poll.{key}.id") for key in sheet.rows["poll"]}
    return next(name for n in range(1, MOST_ROWS + 2) if (name := f"poll-{n}") not in taken)


def _is_blank(values: dict[str, str], table: str, key: str) -> bool:
    place = f"{table}.{key}."
    typed = (
        value
        for name, value in values.items()
        if name.startswith(place) and name.removeprefix(place) not in _HIDDEN
    )
    return not any(is_visible(value) for value in typed)


def _numbered(sheet: Sheet) -> Sheet:
    """The same with rows numbered from 1, as refusals name them."""
    fresh: dict[str, str] = {}
    rows: dict[str, list[str]] = {table: [] for table in ROWS}
    places = {
        f"{table}.{key}": f"{table}.{number}"
        for table, keys in sheet.rows.items()
        for number, key in enumerate(keys, 1)
    }
    for name, value in sheet.values.items():
        table, *rest = name.split(".", 2)
        if table not in ROWS or not rest:
            fresh[name] = value
        elif place := places.get(f"{table}.{rest[0]}"):
            fresh[".".join([place, *rest[1:]])] = value
    for table, keys in sheet.rows.items():
        rows[table] = [str(number) for number, _ in enumerate(keys, 1)]
    return Sheet(fresh, rows, sheet.problems)


def _title(sheet: Sheet, name: str) -> str:
    text = sheet.values.get(name, "")
    if is_visible(text):
        return text
    sheet.problems.append(invalid(NO_TITLE, field=name))
    return "?"


def _number(sheet: Sheet, name: str, needed: bool = False) -> int | None:
    text = sheet.values.get(name, "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return int(text)
    if text or needed:
        sheet.problems.append(invalid(N_("Write a number."), field=name))
    return 1 if needed else None


def _moment(sheet: Sheet, name: str, needed: bool = True) -> datetime | None:
    text = sheet.values.get(name, "").strip()
    try:
        if text:
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    if text or needed:
        sheet.problems.append(invalid(N_("Give a day and a time."), field=name))
    return None


def _kept(text: str) -> Content:
    try:
        kept = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return {name: kept[name] for name in KEPT if name in kept} if isinstance(kept, dict) else {}


def _lines(values: Sequence[str] | None) -> str:
    return "\n".join(values or [])


def _iso(moment: datetime) -> str:
    return moment.isoformat()


def _local(moment: datetime | None) -> str:
    """As `datetime-local` wants it, in the city's zone."""
    return moment.astimezone(CITY_ZONE).strftime("%Y-%m-%dT%H:%M") if moment else ""
