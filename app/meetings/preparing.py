"""Changing what was prepared: `meeting.edit` takes the whole description and makes it so."""

import hashlib
from datetime import datetime
from typing import Any

import msgspec

from app.core.clock import to_millis
from app.core.commands import Context, Result, command
from app.core.errors import Refusal, conflict, invalid, not_found
from app.core.i18n import N_
from app.core.ids import new_id
from app.core.permissions import Permission
from app.meetings.description import Content, describe_meeting
from app.meetings.file import (
    COLUMNS,
    MeetingFileError,
    item_columns,
    kept_members,
    read_content,
)
from app.meetings.members import Item, MeetingFile, Posting, cleaned
from app.meetings.models import AgendaItem
from app.meetings.queries import items_of
from app.meetings.stage import stage_of
from app.polls.file import set_polls

LATE = frozenset({
    "title", "question", "purpose", "place", "contact", "stream_url", "starts_at", "ends_at",
    "words", "profanity", "wifi",
})  # fmt: skip
"""What may still change once the meeting has been opened."""


class EditedItem(Item, frozen=True):
    """A line of the programme; `id` is that of the line it replaces."""

    id: str | None = None


class Edit(MeetingFile, frozen=True):
    """The whole description. `posting` may be left out: then it stays as it is. `seen` is the
    digest of what the writer had before them: where that is no longer so, nothing is changed."""

    posting: Posting | None = None  # type: ignore[assignment]
    agenda: list[EditedItem] = []  # type: ignore[assignment]
    seen: str | None = None

    def cleaned(self) -> "Edit":
        """Everything normalised and checked as in a file."""
        content = msgspec.to_builtins(self, builtin_types=(datetime,))
        try:
            return read_content(content, Edit)
        except MeetingFileError as error:
            raise error.problems[0] from None

    def recorded(self) -> Content:
        """Without the password of the Wi-Fi: audits are read and exported, it stands on paper."""
        content: Content = msgspec.to_builtins(self)
        (content["wifi"] or {}).pop("password", None)
        return content

    def told(self) -> Content:
        """What it says of the meeting."""
        content: Content = cleaned(msgspec.to_builtins(self, builtin_types=(datetime,)))
        content.pop("seen", None)
        for item in content.get("agenda", []):
            item.pop("id", None)
        return content


def digest(content: Content) -> str:
    """A short sign of a description; how posts are taken is the stage's, and left out."""
    kept = {name: value for name, value in content.items() if name != "posting"}
    return hashlib.sha256(msgspec.json.encode(kept, order="sorted")).hexdigest()[:16]


def editable_content(session: Any, meeting: Any) -> Content:
    """The description with the ids of the lines, and the sign of it, as `meeting.edit` takes it."""
    content = describe_meeting(session, meeting)
    seen = digest(content)
    for entry, row in zip(content.get("agenda", []), items_of(session, meeting.id), strict=True):
        entry["id"] = row.id
    return content | {"seen": seen}


@command("meeting.edit", Edit, Permission.MANAGE)
def edit_meeting(context: Context, payload: Edit) -> Result:
    """Changes the description and the programme. Once the meeting has been opened, what has
    started or was agreed to stays as it is."""
    before = describe_meeting(context.session, context.meeting)
    if digest(payload.told()) == digest(before) and payload.posting in (None, _posting(before)):
        return {}
    if payload.seen is not None and payload.seen != digest(before):
        raise conflict(
            N_("Somebody else has changed this meeting meanwhile. Load the page and try again.")
        )
    rows = {row.id: row for row in items_of(context.session, context.meeting.id)}
    for number, item in enumerate(payload.agenda, 1):
        if item.id is not None and item.id not in rows:
            raise not_found(N_("This item is not in the programme."))
        if item.id in [other.id for other in payload.agenda[: number - 1] if other.id]:
            raise invalid(N_("This item stands twice in it."), field=f"agenda.{number}.title")
    if context.meeting.opened_at is not None:
        _judge_members(before, payload)
        _judge_items(list(rows.values()), payload.agenda)
    _set_members(context, payload)
    _set_programme(context, rows, payload.agenda)
    set_polls(context.session, context.meeting.id, payload.poll)
    return {}


def _posting(content: Content) -> Posting:
    return Posting(**content["posting"])


def _judge_members(before: Content, payload: Edit) -> None:
    """Only members of LATE may differ."""
    old = read_content({n: v for n, v in before.items() if n != "agenda"}, MeetingFile)
    for name in MeetingFile.__struct_fields__:
        new = getattr(payload, name)
        same = new == getattr(old, name) or (name == "posting" and new is None)
        if name not in {*LATE, "agenda"} and not same:
            raise Refusal(
                "conflict",
                N_("The meeting has been opened: this can no longer be changed (%(name)s)."),
                field=name,
                name=name,
            )


def _judge_items(rows: list[AgendaItem], items: list[EditedItem]) -> None:
    """What has started is still there, unchanged, in its order."""
    started = {row.id: row for row in rows if row.started_at is not None}
    kept = [item.id for item in items if item.id in started]
    for row in started.values():
        if row.id not in kept:
            raise conflict(
                N_("“%(title)s” has started and stays in the programme."), title=row.title
            )
    if kept != list(started):
        raise conflict(N_("Items that have started keep their order."))
    for number, item in enumerate(items, 1):
        begun = started.get(item.id or "")
        if begun and not _same(begun, item):
            raise Refusal(
                "conflict",
                N_("“%(title)s” has started and stays as it is."),
                field=f"agenda.{number}.title",
                title=begun.title,
            )


def _set_members(context: Context, payload: Edit) -> None:
    values = {name: getattr(payload, name) for name in COLUMNS}
    values |= {name: to_millis(getattr(payload, name)) for name in ("starts_at", "ends_at")}
    if payload.posting:
        values |= {"comments": payload.posting.comments, "questions": payload.posting.questions}
    _set(context.meeting, values | {"definition": kept_members(payload)})


def _set_programme(context: Context, rows: dict[str, AgendaItem], items: list[EditedItem]) -> None:
    for position, item in enumerate(items, 1):
        values = {**item_columns(item), "position": position}
        row = rows.pop(item.id or "", None)
        if row is None:
            place = {"id": new_id(), "meeting_id": context.meeting.id}
            context.session.add(AgendaItem(**place, **values))
        else:
            # What the stage had given it belongs to the minutes that were planned then.
            _set(row, values | ({} if row.minutes == item.minutes else {"seconds": None}))
    stage = stage_of(context)
    for gone in rows.values():
        if stage.item == gone.id:
            stage.item = None
        context.session.delete(gone)


def _same(row: AgendaItem, item: Item) -> bool:
    return all(getattr(row, name) == value for name, value in item_columns(item).items())


def _set(row: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
