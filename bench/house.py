"""Madang itself as it is measured: a meeting with its phones known, and `madang serve` on it."""

import json
import os
import sys
import tomllib
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import func, insert, select

import app.tables  # noqa: F401
from app.core.clock import CITY_ZONE, Clock
from app.core.db import Database
from app.core.ids import hash_key, person_id
from app.core.settings import DEFAULT_RATES
from app.demo.voices import meeting_file
from app.meetings.file import create_meeting, parse_meeting
from app.meetings.links import links
from app.meetings.models import Meeting
from app.migrations import upgrade
from app.people.models import Participant
from app.polls.models import Ballot
from app.posts.models import Post
from bench.server import Process

SCREENS = ("stage", "queue", "speaker", "screen")


def device(index: int) -> str:
    """The key of the generator's phone with this number, as load.c writes it."""
    return f"{0xBE:016x}{index:016x}"


class House(Process):
    """`madang serve` with rates switched off: simulated phones write faster than people may."""

    name = "madang"

    def __init__(
        self,
        folder: Path,
        people: int = 0,
        database_url: str = "",
        settings: dict[str, object] | None = None,
    ) -> None:
        super().__init__(folder)
        self.database_url = database_url or f"sqlite:///{folder}/madang.db"
        self._settings = settings or {}
        self.code = ""
        self.keys: dict[str, str] = {}
        self._make(people)

    def start(self, workers: int = 1, cores: set[int] | None = None) -> "House":
        """Starts it and opens the meeting."""
        command = [sys.executable, "-m", "app", "serve", "--json", "--port", str(self.port)]
        self.launch([*command, "--workers", str(workers)], self._environment(), cores)
        self.do("meeting.open")
        return self

    def do(self, command: str, **payload: Any) -> dict[str, Any]:
        """A command of the stage, by HTTP; answers its result."""
        request = urllib.request.Request(
            f"{self.base_url}/m/{self.code}/commands/{command}",
            data=json.dumps(payload).encode(),
            headers={
                "Authorization": f"Bearer {self.keys['stage']}",
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            answer: dict[str, Any] = json.load(response)["result"]
        return answer

    def document(self, name: str, key: str) -> dict[str, Any]:
        """A document as the feed gives it: with its revision."""
        request = urllib.request.Request(
            f"{self.base_url}/m/{self.code}/documents/{name}",
            headers={"Authorization": f"Bearer {key}"},
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            answer: dict[str, Any] = json.load(response)
        return answer

    def auth(self, documents: str, screen: str = "") -> str:
        """What a phone, or one of the staff, shows at the door."""
        identity = {"key": self.keys[screen]} if screen else {"device": "{device}"}
        wish = {"code": self.code, "documents": documents.split(","), **identity}
        return json.dumps(wish)[:-1] + ',"since":{since}}'

    def ballots(self, poll: str) -> tuple[int, int]:
        """The rows of a poll, and the persons in them."""
        query = select(func.count(), func.count(Ballot.participant_id.distinct()))
        rows, persons = self.stored(query.where(Ballot.poll_id == poll))
        return rows, persons

    def comments(self) -> int:
        """How many of the generator's comments are stored."""
        stamped = Post.text.startswith("~T")
        (found,) = self.stored(select(func.count()).where(Post.kind == "comment", stamped))
        return int(found)

    def stored(self, query: Any) -> Any:
        """The one row that its database answers."""
        database = Database(self.database_url)
        with database.reading() as session:
            row = session.execute(query).one()
        database.dispose()
        return row

    def _make(self, people: int) -> None:
        database = Database(self.database_url)
        upgrade(database)
        now = Clock().now()
        with database.writing() as session:
            meeting, keys = create_meeting(session, parse_meeting(_content()), now, 0, False)
            addresses = links(self.base_url, meeting.code, keys)
            self.code = meeting.code
            self.keys = {s: parse_qs(urlsplit(addresses[s]).query)["key"][0] for s in SCREENS}
            rows = [_person(meeting, index, now) for index in range(people)]
            if rows:
                session.execute(insert(Participant), rows)
        database.dispose()

    def _environment(self) -> dict[str, str]:
        settings = {
            "database.url": self.database_url,
            "server.secret_file": self.folder / "secret",
            "meeting.screen_delay": 0,
            **{f"rates.{name}": "0" for name in DEFAULT_RATES},
            **self._settings,
        }
        kept = {name: text for name, text in os.environ.items() if not name.startswith("MADANG_")}
        return kept | {_variable(name): str(value) for name, value in settings.items()}


def _content() -> dict[str, Any]:
    """The sample evening as it begins now, with everything open."""
    content = tomllib.loads(meeting_file("ko").read_text("utf-8"))
    length = content["ends_at"] - content["starts_at"]
    content["starts_at"] = datetime.now(CITY_ZONE).replace(second=0, microsecond=0)
    content["ends_at"] = content["starts_at"] + max(length, timedelta(hours=1))
    content["posting"] = {"comments": "open", "questions": "open"}
    return content


def _person(meeting: Meeting, index: int, now: int) -> dict[str, Any]:
    hashed = hash_key(device(index), str(meeting.id))
    return {
        "id": person_id(hashed), "meeting_id": meeting.id, "device_hash": hashed,
        "agreed_at": now, "revision": meeting.revision, "changed_at": now,
    }  # fmt: skip


def _variable(setting: str) -> str:
    section, _, key = setting.partition(".")
    return f"MADANG_{section}__{key.replace('.', '_')}".upper()
