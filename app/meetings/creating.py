"""A new meeting of somebody who is signed in: made once, however often its form is sent."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.settings import Meeting as Defaults
from app.meetings.file import LINKS, create_meeting
from app.meetings.members import MeetingFile
from app.meetings.models import Meeting

Content = dict[str, Any]


@dataclass(frozen=True)
class Made:
    """A meeting that was made, and its staff keys by screen."""

    code: str
    title: str
    keys: Mapping[str, str]


def create_once(
    session: Session, file: MeetingFile, owner: str, seed: str, now: int, defaults: Defaults
) -> Made:
    """Everything that must be new follows from the form's own random seed: the same form again
    finds the meeting that it made, and the same links."""
    public_id = _derived(f"{owner}:{seed}:meeting", 24)
    keys = {screen: _derived(f"{owner}:{seed}:{screen}", 40) for screen in LINKS}
    known = session.scalars(select(Meeting).where(Meeting.public_id == public_id)).one_or_none()
    if known:
        return Made(known.code, known.title, keys)
    meeting, _ = create_meeting(
        session, file, now, defaults.screen_delay, defaults.reactions, public_id=public_id,
        keys=keys, owner=owner,
    )  # fmt: skip
    return Made(meeting.code, meeting.title, keys)


def moved(content: Content, starts_at: datetime) -> Content:
    """The same meeting at another time: everything that has an hour moves with it."""
    by = starts_at - content["starts_at"]
    whole: Content = _moved(content, by)
    return whole


def _moved(value: Any, by: timedelta) -> Any:
    if isinstance(value, datetime):
        return value + by
    if isinstance(value, list):
        return [_moved(each, by) for each in value]
    if isinstance(value, dict):
        return {name: _moved(each, by) for name, each in value.items()}
    return value


def _derived(text: str, length: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]
