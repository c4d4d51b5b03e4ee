"""The members of a meeting file (contract section 8), and what is checked of them.

A file, a form and the command `meeting.edit` fill the same structs; each refusal names its place
as `agenda.3.minutes`, counted from 1.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

from app.core.clock import CITY_ZONE, to_millis
from app.core.commands import Payload
from app.core.errors import Refusal, invalid
from app.core.i18n import N_
from app.core.text import clean, graphemes, is_visible
from app.meetings.stage import SCENES
from app.meetings.wifi import judge_wifi
from app.polls.file import FilePoll, problems_of_polls

Switch = Literal["off", "held", "open"]
ItemKind = Literal[
    "opening", "video", "talk", "answer", "panel", "qna", "flow_talk", "poll", "groups",
    "presentations", "awards", "break", "closing",
]  # fmt: skip
MOST_ITEMS = 60
MOST_MINUTES = 24 * 60
MOST_PEOPLE = 1_000_000
MOST_WORDS = 300
LINE, TEXT = 200, 3000
_LINES = ("title", "question", "audience", "host", "partners", "contact", "place", "lead", "means")
_TEXTS = ("purpose", "prompt", "script", "cue")

_YEARS = (2000, 2200)
_WEB_ADDRESS = re.compile(r"https?://[^/\s]")


class Posting(Payload, frozen=True):
    """How posts are taken."""

    comments: Switch = "open"
    questions: Switch = "held"


class ItemPosting(Payload, frozen=True):
    """How posts are taken from an item's start on; what is absent stays as it was."""

    comments: Switch | None = None
    questions: Switch | None = None


class Item(Payload, frozen=True):
    """A line of the programme."""

    title: str
    kind: ItemKind
    minutes: int
    lead: str | None = None
    speakers: list[str] = []
    means: str | None = None
    parts: list[str] = []
    prompt: str | None = None
    script: str | None = None
    cue: str | None = None
    scene: str | None = None
    poll: str | None = None
    posting: ItemPosting | None = None


class Registration(Payload, frozen=True):
    """When people may apply to come."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None


class Questionnaire(Payload, frozen=True):
    """Questions to be answered in one's own time, page by page."""

    title: str
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    tier: str | None = None
    page: list[dict[str, str | int | bool | list[str]]] = []


class Material(Payload, frozen=True):
    """Something to read or see: a file, or an address."""

    title: str
    file: str | None = None
    url: str | None = None


class Wifi(Payload, frozen=True):
    """The hall's Wi-Fi, for the poster."""

    name: str
    password: str | None = None


class MeetingFile(Payload, frozen=True):
    """The whole file."""

    title: str
    starts_at: datetime
    ends_at: datetime
    question: str | None = None
    purpose: str | None = None
    audience: str | None = None
    host: str | None = None
    partners: str | None = None
    contact: str | None = None
    place: str | None = None
    capacity: int | None = None
    language: Literal["ko", "en"] = "ko"
    stream_url: str | None = None
    words: list[str] = []
    profanity: list[str] = []
    host_next: bool = False
    posting: Posting = Posting()
    wifi: Wifi | None = None
    registration: Registration | None = None
    agenda: list[Item] = []
    poll: list[FilePoll] = []
    questionnaire: list[Questionnaire] = []
    material: list[Material] = []


def cleaned(value: Any, name: str = "") -> Any:
    """The same with every text normalised as texts are at every door, and what is empty left out;
    a time without a zone is the city's."""
    if isinstance(value, str):
        text = clean(value)
        return (" ".join(text.split()) if name in _LINES else text) if is_visible(text) else ""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=CITY_ZONE)
    if isinstance(value, list):
        return [item for each in value if not _is_empty(item := cleaned(each, name))]
    if isinstance(value, dict):
        pairs = ((clean(key), cleaned(member, key)) for key, member in value.items())
        return {key: member for key, member in pairs if not _is_empty(member)}
    return value


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


def problems(meeting: MeetingFile) -> list[Refusal]:
    """Everything that is wrong with a meeting, in the order of a form."""
    found = [*_of_texts(meeting, ""), *_of_times(meeting)]
    if meeting.capacity is not None and not 1 <= meeting.capacity <= MOST_PEOPLE:
        found.append(_number("capacity", 1, MOST_PEOPLE))
    if meeting.stream_url and not _WEB_ADDRESS.match(meeting.stream_url):
        found.append(invalid(NO_ADDRESS, field="stream_url"))
    found += _of_wifi(meeting.wifi)
    found += _of_agenda(meeting)
    found += problems_of_polls(meeting.poll)
    for number, sheet in enumerate(meeting.questionnaire, 1):
        found += _of_texts(sheet, f"questionnaire.{number}.")
    for number, material in enumerate(meeting.material, 1):
        found += _of_material(material, f"material.{number}.")
    return found


NO_TITLE = N_("Give it a title.")
NO_ADDRESS = N_("Give an address that begins with https://.")


def _of_texts(part: Any, place: str) -> Iterator[Refusal]:
    for name in part.__struct_fields__:
        value = getattr(part, name)
        limit = TEXT if name in _TEXTS else LINE
        if name == "title" and not value:
            yield invalid(NO_TITLE, field=f"{place}{name}")
        texts = value if isinstance(value, list) else [value]
        longest = max((graphemes(text) for text in texts if isinstance(text, str)), default=0)
        if longest > limit:
            yield invalid(N_("Write up to %(limit)s characters."), field=place + name, limit=limit)
        if isinstance(value, list) and len(value) > MOST_WORDS:
            yield invalid(N_("Give up to %(most)s."), field=place + name, most=MOST_WORDS)


def _of_times(meeting: MeetingFile) -> Iterator[Refusal]:
    yield from _in_order(meeting, "starts_at", "ends_at", "")
    if meeting.registration:
        yield from _in_order(meeting.registration, "opens_at", "closes_at", "registration.")
    for number, sheet in enumerate(meeting.questionnaire, 1):
        yield from _in_order(sheet, "opens_at", "closes_at", f"questionnaire.{number}.")


def _in_order(part: Any, first: str, last: str, place: str) -> Iterator[Refusal]:
    begins, ends = getattr(part, first), getattr(part, last)
    for name, moment in ((first, begins), (last, ends)):
        if moment and not _YEARS[0] <= moment.year <= _YEARS[1]:
            yield invalid(N_("Check the year."), field=place + name)
            return
    if begins and ends and to_millis(ends) <= to_millis(begins):
        yield invalid(N_("The end comes after the beginning."), field=place + last)


def _of_wifi(wifi: Wifi | None) -> Iterator[Refusal]:
    if wifi is None:
        return
    try:
        judge_wifi(wifi.name, wifi.password or "")
    except Refusal as problem:
        problem.field = f"wifi.{problem.field}"
        yield problem


def _of_agenda(meeting: MeetingFile) -> Iterator[Refusal]:
    if len(meeting.agenda) > MOST_ITEMS:
        yield invalid(N_("Give up to %(most)s."), field="agenda", most=MOST_ITEMS)
    polls = {poll.id for poll in meeting.poll}
    for number, item in enumerate(meeting.agenda, 1):
        place = f"agenda.{number}."
        yield from _of_texts(item, place)
        if not 1 <= item.minutes <= MOST_MINUTES:
            yield _number(f"{place}minutes", 1, MOST_MINUTES)
        if item.scene is not None and item.scene not in SCENES:
            yield invalid(N_("There is no such scene."), field=f"{place}scene")
        if item.scene == "poll" and item.poll is None:
            yield invalid(N_("Say which poll."), field=f"{place}poll")
        if item.poll is not None and item.poll not in polls:
            yield invalid(N_("There is no poll of this name."), field=f"{place}poll")


def _of_material(material: Material, place: str) -> Iterator[Refusal]:
    yield from _of_texts(material, place)
    if (material.file is None) == (material.url is None):
        yield invalid(N_("Give a file or an address."), field=f"{place}url")
    if material.url and not _WEB_ADDRESS.match(material.url):
        yield invalid(NO_ADDRESS, field=f"{place}url")


def _number(field: str, least: int, most: int) -> Refusal:
    message = N_("Give a number from %(least)s to %(most)s.")
    return invalid(message, field=field, least=least, most=most)
