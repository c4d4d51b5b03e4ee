"""Madang as its own process, as an operator starts it."""

import json
import os
import selectors
import signal
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import app.tables  # noqa: F401
from app.core.clock import Clock
from app.core.db import Database
from app.core.settings import DEFAULT_RATES, load_settings
from app.meetings.file import create_meeting, parse_meeting
from app.meetings.links import links

MEETING = """\
title = "시민토론 난임편 시민간담회"
question = "보건소에서도 난임 주사를 맞을 수 있다면 어떨까요?"
starts_at = 2019-03-26T19:00:00+09:00
ends_at = 2019-03-26T20:00:00+09:00
place = "사랑의열매회관 지하1층 대강당"
capacity = 100
language = "ko"
[posting]
comments = "open"
questions = "held"
[[agenda]]
title = "경과 보고"
kind = "video"
minutes = 5
[[agenda]]
title = "서울시 답변"
kind = "answer"
minutes = 15
[[agenda]]
title = "패널 발표"
kind = "panel"
minutes = 20
[[agenda]]
title = "플로우 토크 및 질의응답"
kind = "flow_talk"
minutes = 20
"""
"""A meeting file that most tests can use."""


class Server:
    """One process of `madang serve`, with its own folder for data, secret and log.

    `settings` are `{"meeting.screen_delay": 0}`; rates are switched off unless they are given.
    """

    def __init__(
        self,
        folder: Path,
        database_url: str | None = None,
        settings: Mapping[str, object] | None = None,
        rates: bool = False,
    ) -> None:
        self.folder = folder
        self.database_url = database_url or f"sqlite:///{folder}/madang.db"
        self.log = folder / "server.log"
        self.base_url = ""
        self._settings = dict(settings or {})
        if not rates:
            self._settings = {f"rates.{name}": "0" for name in DEFAULT_RATES} | self._settings
        self._process: subprocess.Popen[str] | None = None

    def start(self, *arguments: str, port: int = 0) -> "Server":
        """Starts and waits until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = self._command("serve", "--port", str(port), "--json", "--migrate", *arguments)
        with self.log.open("a") as log:
            self._process = subprocess.Popen(
                command, cwd=self.folder, env=self._environment(), text=True,
                stdout=subprocess.PIPE, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.base_url = self._first_line()["base_url"]
        return self

    def again(self, *arguments: str) -> "Server":
        """Starts once more on the same port, with the same data."""
        return self.start(*arguments, port=int(self.base_url.rsplit(":", 1)[1]))

    def stop(self) -> None:
        """Asks the process to end and waits for it."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it in the middle of whatever it does."""
        self._end(signal.SIGKILL)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def run(self, *arguments: str) -> dict[str, Any]:
        """What another `madang` command answers with `--json`, on the same database."""
        command = self._command(*arguments, "--json")
        done = subprocess.run(
            command, cwd=self.folder, env=self._environment(), capture_output=True, text=True
        )
        assert done.returncode == 0, f"{' '.join(arguments)}: {done.stderr}"
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def create_meeting(self, file: str = MEETING) -> dict[str, Any]:
        """Makes a meeting from a meeting file's text, as `madang meeting create` does, in this
        process because that is quicker; answers `{id, code, links}`."""
        database = Database(self.database_url)
        settings = load_settings(environment=self._environment())
        content = parse_meeting(tomllib.loads(file))
        with database.writing() as session:
            meeting, keys = create_meeting(
                session,
                content,
                Clock().now(),
                settings.meeting.screen_delay,
                settings.meeting.reactions,
            )
            addresses = links(self.base_url, meeting.code, keys)
            answer = {"id": meeting.public_id, "code": meeting.code, "links": addresses}
        database.dispose()
        return answer

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "app", *arguments]

    def _environment(self) -> dict[str, str]:
        settings = {
            "database.url": self.database_url,
            "server.secret_file": self.folder / "secret",
            **({"server.base_url": self.base_url} if self.base_url else {}),
            **self._settings,
        }
        kept = {name: text for name, text in os.environ.items() if not name.startswith("MADANG_")}
        return kept | {_variable(name): str(value) for name, value in settings.items()}

    def _first_line(self, seconds: float = 30) -> dict[str, Any]:
        assert self._process and self._process.stdout
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            line = self._process.stdout.readline() if selector.select(seconds) else ""
        if not line:
            self.kill()
            raise AssertionError(f"madang serve did not start:\n{self.log.read_text()}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _end(self, number: int) -> None:
        if self._process is None:
            return
        if self.running:
            os.killpg(self._process.pid, number)
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            raise AssertionError("madang serve did not end within 15 s") from None
        finally:
            assert self._process.stdout
            self._process.stdout.close()


def _variable(setting: str) -> str:
    section, _, key = setting.partition(".")
    return f"MADANG_{section}__{key.replace('.', '_')}".upper()
