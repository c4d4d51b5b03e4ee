"""A meeting as the content of its own file: what `create_meeting` stored, read back."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from app.core.clock import from_millis
from app.meetings.file import COLUMNS, ITEM_COLUMNS
from app.meetings.members import MeetingFile, cleaned
from app.meetings.models import AgendaItem, Meeting
from app.meetings.queries import items_of
from app.polls.file import describe_polls

Content = dict[str, Any]


def describe_meeting(session: Session, meeting: Meeting) -> Content:
    """The content of the meeting's file, as it is now, in the order of the contract."""
    columns = {name: getattr(meeting, name) for name in COLUMNS}
    times = {name: from_millis(getattr(meeting, name)) for name in ("starts_at", "ends_at")}
    posting = {"comments": meeting.comments, "questions": meeting.questions}
    agenda = [_item(item) for item in items_of(session, meeting.id)]
    polls = describe_polls(session, meeting.id)
    content = columns | times | {"posting": posting, "agenda": agenda, "poll": polls}
    content |= meeting.definition
    file = msgspec.convert(cleaned(content), MeetingFile)
    whole: Content = cleaned(msgspec.to_builtins(file, builtin_types=(datetime,)))
    return whole


def _item(item: AgendaItem) -> Content:
    """A line of the programme as the file has it."""
    return {name: getattr(item, name) for name in ITEM_COLUMNS} | item.details
