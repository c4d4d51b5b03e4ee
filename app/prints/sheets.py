"""What the sheets are made of, read at one instant."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from babel.dates import format_date
from sqlalchemy.orm import Session

from app.core.clock import from_millis, to_millis
from app.core.i18n import translator
from app.meetings.models import AgendaItem, Meeting
from app.meetings.queries import items_of
from app.polls.access import polls_of
from app.words import ITEM_KINDS, SCENES, SWITCHES

DAYS = {"ko": "yyyy년 M월 d일(E)", "en": "EEEE, d MMMM yyyy"}
STEPS = (28, 56, 100, 180)


@dataclass(frozen=True)
class Paper:
    """A meeting as sheets show it."""

    meeting: dict[str, Any]
    registration: dict[str, int]
    wifi: dict[str, Any]


def read_paper(session: Session, id: int) -> Paper:
    """What posters, cards and slips show."""
    meeting = session.get_one(Meeting, id)
    names = ("code", "title", "question", "purpose", "audience", "host", "partners", "contact")
    more = ("place", "capacity", "stream_url", "starts_at", "ends_at")
    return Paper(
        {name: getattr(meeting, name) for name in (*names, *more)},
        _instants(meeting.definition.get("registration") or {}),
        meeting.definition.get("wifi") or {},
    )


def _instants(registration: dict[str, Any]) -> dict[str, int]:
    names = [name for name in ("opens_at", "closes_at") if registration.get(name)]
    return {name: to_millis(datetime.fromisoformat(registration[name])) for name in names}


def read_cues(session: Session, id: int, language: str) -> list[dict[str, Any]]:
    """The lines of the cue sheet, with planned and real times."""
    at = session.get_one(Meeting, id).starts_at
    polls = {poll.key: poll.title for poll in polls_of(session, id)}
    lines = []
    for item in items_of(session, id):
        until = at + item.minutes * 60_000
        lines.append(_cue(item, language, polls) | {"from": at, "until": until})
        at = until
    return lines


def _cue(item: AgendaItem, language: str, polls: dict[str | None, str]) -> dict[str, Any]:
    words = translator(language).gettext
    details = item.details
    posting = details.get("posting") or {}
    scene, poll = details.get("scene"), details.get("poll")
    return {
        "title": item.title,
        "kind": words(ITEM_KINDS.get(item.kind, item.kind)),
        "minutes": item.minutes,
        "seconds": item.seconds,
        "people": [name for name in (item.lead, *(details.get("speakers") or ())) if name],
        "parts": details.get("parts") or [],
        "means": details.get("means"),
        "script": details.get("script"),
        "prompt": details.get("prompt"),
        "cue": details.get("cue"),
        "scene": scene and words(SCENES.get(scene, scene)),
        "poll": poll and polls.get(poll, poll),
        "posting": {
            kind: words(SWITCHES[posting[kind]]) if posting.get(kind) else None
            for kind in ("comments", "questions")
        },
        "started_at": item.started_at,
        "ended_at": item.ended_at,
    }


def day(millis: int, language: str) -> str:
    """A date with its weekday."""
    return format_date(from_millis(millis), DAYS[language], language)


def step(text: str) -> str:
    """How large a heading may be printed, so that it is never cut: `t1` the largest to `t5`."""
    width = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
    return f"t{1 + sum(width > most for most in STEPS)}"


def spell(seconds: int) -> str:
    """A length as minutes and seconds."""
    return str(timedelta(seconds=seconds)).removeprefix("0:")
