"""The meeting file (contract section 8): read, checked, stored as a new meeting."""

import re
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import to_millis
from app.core.ids import hash_key, new_id, new_join_code, new_key
from app.core.permissions import Role
from app.core.text import clean
from app.meetings.models import AgendaItem, Meeting, Stage
from app.people.models import StaffKey

Switch = Literal["off", "held", "open"]
ItemKind = Literal[
    "opening", "video", "talk", "answer", "panel", "qna", "flow_talk", "poll", "groups",
    "presentations", "awards", "break", "closing",
]  # fmt: skip
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

_WEB_ADDRESS = re.compile(r"https?://[^/\s]")


class MeetingFileError(Exception):
    """The file cannot be used; the text says where and why."""


class Posting(msgspec.Struct, forbid_unknown_fields=True):
    """How posts are taken."""

    comments: Switch = "open"
    questions: Switch = "held"


class Item(msgspec.Struct, forbid_unknown_fields=True):
    """A line of the programme."""

    title: str
    kind: ItemKind
    minutes: int
    lead: str | None = None
    speakers: list[str] | None = None
    means: str | None = None
    parts: list[str] | None = None
    prompt: str | None = None
    script: str | None = None
    scene: str | None = None
    poll: str | None = None
    posting: Posting | None = None


class MeetingFile(msgspec.Struct, forbid_unknown_fields=True):
    """The whole file. Tables that later parts of Madang read are kept as they are."""

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
    posting: Posting = msgspec.field(default_factory=Posting)
    agenda: list[Item] = []
    registration: dict[str, Any] | None = None
    poll: list[dict[str, Any]] = []
    questionnaire: list[dict[str, Any]] = []
    material: list[dict[str, Any]] = []


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
    try:
        meeting = msgspec.convert(_cleaned(content), MeetingFile)
    except msgspec.ValidationError as error:
        raise MeetingFileError(f"{name}: {error}.") from None
    if not meeting.title.strip():
        raise MeetingFileError(f"{name}: the title is empty.")
    if to_millis(meeting.ends_at) <= to_millis(meeting.starts_at):
        raise MeetingFileError(f"{name}: ends_at is not after starts_at.")
    if any(item.minutes < 1 for item in meeting.agenda):
        raise MeetingFileError(f"{name}: an item of the programme lasts at least a minute.")
    if meeting.stream_url and not _WEB_ADDRESS.match(meeting.stream_url):
        raise MeetingFileError(f"{name}: stream_url is not an address that begins with https://.")
    return meeting


def _cleaned(value: Any) -> Any:
    """The same with every text normalised, as texts are at every door."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    return value


def create_meeting(
    session: Session, file: MeetingFile, now: int, delay: int, reactions: bool
) -> tuple[Meeting, dict[str, str]]:
    """Stores a new meeting; answers it and its staff keys by screen, shown this once."""
    meeting = Meeting(
        public_id=new_id(),
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
        definition=_kept(file),
        **{name: getattr(file, name) for name in _PLAIN},
    )
    session.add(meeting)
    session.flush()
    session.add(Stage(meeting_id=meeting.id, scene="join", since=now, delay=delay, options={}))
    for position, item in enumerate(file.agenda, 1):
        session.add(_agenda_item(meeting.id, position, item))
    keys = {screen: _staff_key(session, meeting, screen, now) for screen in LINKS}
    session.flush()
    return meeting, keys


_PLAIN = (
    "title", "question", "purpose", "audience", "host", "partners", "contact", "place",
    "capacity", "language", "stream_url", "words", "profanity", "host_next",
)  # fmt: skip


def _agenda_item(meeting: int, position: int, item: Item) -> AgendaItem:
    plain = ("title", "kind", "minutes", "lead")
    content = msgspec.to_builtins(item)
    details = {k: v for k, v in content.items() if k not in plain and v is not None}
    values = {name: content[name] for name in plain}
    return AgendaItem(id=new_id(), meeting_id=meeting, position=position, details=details, **values)


def _kept(file: MeetingFile) -> dict[str, Any]:
    content = msgspec.to_builtins(file)
    names = ("registration", "poll", "questionnaire", "material")
    return {name: content[name] for name in names if content[name]}


def _staff_key(session: Session, meeting: Meeting, screen: str, now: int) -> str:
    key = new_key()
    session.add(
        StaffKey(
            id=new_id(),
            meeting_id=meeting.id,
            role=LINKS[screen],
            name=STAFF_NAMES[meeting.language][screen],
            key_hash=hash_key(key, str(meeting.id)),
            created_at=now,
        )
    )
    return key


def _free_code(session: Session) -> str:
    while True:
        code = new_join_code()
        if session.scalar(select(Meeting.id).where(Meeting.code == code)) is None:
            return code
