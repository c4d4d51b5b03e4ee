"""The meeting file (contract section 8): read, checked, stored as a new meeting."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import to_millis
from app.core.errors import Refusal, invalid
from app.core.i18n import N_
from app.core.ids import hash_key, new_id, new_join_code, new_key
from app.core.permissions import Role
from app.meetings.members import Item, MeetingFile, cleaned, problems
from app.meetings.models import AgendaItem, Meeting, Stage
from app.people.models import StaffKey
from app.polls.file import add_polls

LINKS: dict[str, Role] = {
    "queue": Role.QUEUE,
    "stage": Role.STAGE,
    "speaker": Role.HOST,
    "screen": Role.SCREEN,
}
STAFF_NAMES = {
    "ko": {"queue": "글 검토 담당", "stage": "화면 담당", "speaker": "사회자", "screen": "화면"},
    "en": {"queue": "Moderator", "stage": "Operator", "speaker": "Host", "screen": "Screen"},
}
COLUMNS = (
    "title", "question", "purpose", "audience", "host", "partners", "contact", "place",
    "capacity", "language", "stream_url", "words", "profanity", "host_next",
)  # fmt: skip
DEFINITION = ("wifi", "registration", "questionnaire", "material")
ITEM_COLUMNS = ("title", "kind", "minutes", "lead")

TOO_DEEP = N_("The message could not be read.")

F = TypeVar("F", bound=MeetingFile)

_PLACE = re.compile(r" - at `\$((?:\.\w+|\[\d+\])*)`$")
_MEMBER = re.compile(r"Object (?:missing required|contains unknown) field `(\w+)`")


class MeetingFileError(Exception):
    """The file cannot be used; the text says where and why, in English. `problems` says the same
    for a form: everything that is wrong, each at its field."""

    def __init__(self, text: str, problems: Sequence[Refusal] = ()) -> None:
        super().__init__(text)
        self.problems = problems


def read_meeting_file(path: Path) -> MeetingFile:
    """The file's content; raises MeetingFileError with one sentence."""
    try:
        content = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise MeetingFileError(f"There is no file {path}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MeetingFileError(f"{path} cannot be read: {error}.") from None
    return parse_meeting(content, str(path))


def parse_meeting(content: dict[str, Any], name: str = "The meeting") -> MeetingFile:
    """A meeting from the values of a file or a form."""
    return read_content(content, MeetingFile, name)


def read_content(content: dict[str, Any], kind: type[F], name: str = "The meeting") -> F:
    """The same as a struct that may have more members than a file."""
    try:
        meeting = msgspec.convert(cleaned(content), kind)
    except msgspec.ValidationError as error:
        field, detail = _told(str(error))
        problem = invalid(
            N_("This field is missing or not right: %(name)s."), field=field, name=field
        )
        raise MeetingFileError(f"{name}: {_spoken(field)}{detail}.", [problem]) from None
    except RecursionError:
        text = f"{name}: tables and lists stand too deep within each other."
        raise MeetingFileError(text, [invalid(TOO_DEEP)]) from None
    if found := problems(meeting):
        raise MeetingFileError(f"{name}: {_spoken(found[0].field)}{found[0]}", found)
    return meeting


def _told(error: str) -> tuple[str, str]:
    """The place in an error of msgspec, and the rest of it."""
    place, member = _PLACE.search(error), _MEMBER.search(error)
    field = re.sub(r"\[(\d+)\]", lambda m: f".{int(m[1]) + 1}", place[1] if place else "")
    parts, detail = field.split(".")[1:], _PLACE.sub("", error)
    if member:
        detail = "this is missing" if "missing" in detail else "there is no such member"
        parts.append(member[1])
    return ".".join(parts), detail


def _spoken(field: str | None) -> str:
    """A place as somebody would say it: `item 3, minutes: `."""
    words: list[str] = []
    for part in (field or "").split("."):
        if part.isdigit() and words:
            words[-1] = f"{'item' if words[-1] == 'agenda' else words[-1]} {part}"
        else:
            words.append(part)
    return ", ".join(words) + ": " if field else ""


def create_meeting(
    session: Session,
    file: MeetingFile,
    now: int,
    delay: int,
    reactions: bool,
    public_id: str | None = None,
    keys: dict[str, str] | None = None,
    owner: str | None = None,
) -> tuple[Meeting, dict[str, str]]:
    """Stores a new meeting of an account, if any; answers it and its staff keys by screen, shown
    this once. Id and keys are random where none are given."""
    keys = keys or {screen: new_key() for screen in LINKS}
    meeting = Meeting(
        public_id=public_id or new_id(),
        owner_id=owner,
        code=_free_code(session),
        revision=1,
        parts={},
        changed_at=now,
        created_at=now,
        starts_at=to_millis(file.starts_at),
        ends_at=to_millis(file.ends_at),
        comments=file.posting.comments,
        questions=file.posting.questions,
        reactions=reactions,
        definition=kept_members(file),
        **{name: getattr(file, name) for name in COLUMNS},
    )
    session.add(meeting)
    session.flush()
    session.add(Stage(meeting_id=meeting.id, scene="join", since=now, delay=delay, options={}))
    for position, item in enumerate(file.agenda, 1):
        place = {"id": new_id(), "meeting_id": meeting.id, "position": position}
        session.add(AgendaItem(**place, **item_columns(item)))
    add_polls(session, meeting.id, file.poll)
    session.add_all(_staff_key(meeting, screen, key, now) for screen, key in keys.items())
    session.flush()
    return meeting, keys


def item_columns(item: Item) -> dict[str, Any]:
    """What an item's row holds of it: `details` has what is in no column of its own."""
    content = cleaned(msgspec.to_builtins(item))
    content.pop("id", None)
    columns = {name: content.pop(name, None) for name in ITEM_COLUMNS}
    return {**columns, "details": content}


def kept_members(file: MeetingFile) -> dict[str, Any]:
    """What is in no column of the meeting's row."""
    content = cleaned(msgspec.to_builtins(file))
    return {name: content[name] for name in DEFINITION if name in content}


def _staff_key(meeting: Meeting, screen: str, key: str, now: int) -> StaffKey:
    return StaffKey(
        id=new_id(),
        meeting_id=meeting.id,
        role=LINKS[screen],
        name=STAFF_NAMES[meeting.language][screen],
        key_hash=hash_key(key, str(meeting.id)),
        created_at=now,
    )


def _free_code(session: Session) -> str:
    while True:
        code = new_join_code()
        if session.scalar(select(Meeting.id).where(Meeting.code == code)) is None:
            return code
