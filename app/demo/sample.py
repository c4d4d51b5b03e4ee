"""The meeting of the demo: made as if it had been going on for a while."""

import socket
import tomllib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from app.core.clock import CITY_ZONE, Clock
from app.core.db import Database
from app.core.ids import hash_key, new_id, new_key
from app.core.permissions import Role
from app.core.settings import Settings
from app.demo.voices import meeting_file
from app.meetings.file import create_meeting, parse_meeting
from app.meetings.links import links
from app.meetings.members import MeetingFile
from app.meetings.models import Meeting
from app.meetings.queries import items_of
from app.migrations import upgrade
from app.people.models import StaffKey

ANYWHERE = ("0.0.0.0", "::")  # noqa: S104
STAFF_NAMES = {"ko": "시연 담당", "en": "Demo staff"}
DEPARTMENTS = {"ko": "건강증진과", "en": "Health Promotion"}


@dataclass(frozen=True)
class Sample:
    """The meeting's addresses, and keys and ids of the staff who are simulated."""

    id: str
    code: str
    base_url: str
    links: dict[str, str]
    moderator: str
    facilitator: str
    department: str
    simulated: frozenset[str]

    @property
    def join(self) -> str:
        """What the QR code says."""
        return f"{self.base_url}/j/{self.code}"


def own_settings(settings: Settings, folder: Path) -> Settings:
    """The settings with a database and a secret in the folder, no Redis, a port, and an address
    that a phone in the same network can reach where we listen for it."""
    port = settings.server.port or _free_port(settings.server.host)
    server = replace(settings.server, port=port, secret_file=str(folder / "secret"))
    if not server.base_url and server.host in ANYWHERE:
        server = replace(server, base_url=f"http://{_own_address()}:{server.port}")
    database = replace(settings.database, url=f"sqlite:///{folder}/demo.db")
    redis = replace(settings.redis, url="")
    return replace(settings, server=server, database=database, redis=redis)


def make_sample(settings: Settings, language: str) -> Sample:
    """Makes the database and the meeting in it."""
    database = Database(settings.database.url)
    upgrade(database)
    with database.writing() as session:
        now, delay = Clock().now(), settings.meeting.screen_delay
        meeting, keys = create_meeting(session, _content(language), now, delay, False)
        _pass_time(session, meeting)
        moderator, facilitator, department = new_key(), new_key(), new_key()
        name, answering = STAFF_NAMES[language], DEPARTMENTS[language]
        sample = Sample(
            id=meeting.public_id,
            code=meeting.code,
            base_url=settings.base_url,
            links=links(settings.base_url, meeting.code, keys),
            moderator=moderator,
            facilitator=facilitator,
            department=department,
            simulated=frozenset(
                {
                    _add_staff(session, meeting, Role.QUEUE, moderator, name),
                    _add_staff(session, meeting, Role.STAGE, facilitator, name),
                    _add_staff(session, meeting, Role.DEPARTMENT, department, answering),
                }
            ),
        )
    database.dispose()
    return sample


def _content(language: str) -> MeetingFile:
    """The meeting file, moved so that its last item is due now."""
    content = tomllib.loads(meeting_file(language).read_text("utf-8"))
    length = content["ends_at"] - content["starts_at"]
    before = sum(item["minutes"] for item in content["agenda"][:-1])
    now = datetime.now(CITY_ZONE).replace(second=0, microsecond=0)
    content["starts_at"] = now - timedelta(minutes=before)
    content["ends_at"] = content["starts_at"] + length
    return parse_meeting(content)


def _pass_time(session: Session, meeting: Meeting) -> None:
    """Marks every item but the last as done, each in its time."""
    at = meeting.starts_at
    for item in items_of(session, meeting.id)[:-1]:
        item.started_at = at
        at += item.minutes * 60_000
        item.ended_at = item.ends_at = at


def _add_staff(session: Session, meeting: Meeting, role: Role, key: str, name: str) -> str:
    row = StaffKey(
        id=new_id(),
        meeting_id=meeting.id,
        role=str(role),
        name=name,
        key_hash=hash_key(key, str(meeting.id)),
        created_at=Clock().now(),
    )
    session.add(row)
    return row.id


def _free_port(host: str) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.bind((host, 0))
        return int(listener.getsockname()[1])


def _own_address() -> str:
    """This machine's address in its network; nothing is sent to find out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(asking.getsockname()[0])
