"""The `madang` command, as contract section 2 says."""

import contextlib
import json
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.backup import LEAP
from app.cli import main
from tests.support.people import Person
from tests.support.server import MEETING, Server

COMMANDS = (
    "serve", "demo", "init", "migrate", "check", "meeting create", "meeting export",
    "bench", "backup", "restore", "user add", "user reset-password", "user disable", "user enable",
)  # fmt: skip


def madang(folder: Path, *arguments: str) -> Result:
    """Runs a command in a folder; in this process, as a new one takes a second to start."""
    with contextlib.chdir(folder):
        return CliRunner().invoke(main, arguments)


def answer(folder: Path, *arguments: str) -> dict[str, object]:
    """What a command prints with --json: one object and nothing else."""
    done = madang(folder, *arguments, "--json")
    assert done.exit_code == 0, done.stderr
    assert len(done.stdout.splitlines()) == 1
    content: dict[str, object] = json.loads(done.stdout)
    return content


def refusal(folder: Path, *arguments: str) -> str:
    """The one line that a refused command says."""
    done = madang(folder, *arguments)
    assert done.exit_code == 1, done.stdout + done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr.strip()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, tmp_path: Path) -> None:
    done = madang(tmp_path, *command.split(), "--help")
    assert done.exit_code == 0
    for option in ("--help", "--config", "--database", "--json"):
        assert option in done.stdout


@pytest.mark.parametrize("arguments", [["nothing"], ["serve", "--nothing"], ["restore"]])
def test_wrong_usage_ends_with_2(arguments: list[str], tmp_path: Path) -> None:
    assert madang(tmp_path, *arguments).exit_code == 2


def test_init_makes_what_is_missing_and_keeps_what_is_there(tmp_path: Path) -> None:
    assert answer(tmp_path, "init", "--config", "town.toml")["secret_made"] is True
    secret = tmp_path / "var" / "secret"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    before = secret.read_text()
    (tmp_path / "town.toml").write_text("[server]\nport = 9000\n")
    again = answer(tmp_path, "init", "--config", "town.toml")
    assert again["secret_made"] is False
    assert again["config_made"] is False
    assert secret.read_text() == before
    assert (tmp_path / "town.toml").read_text() == "[server]\nport = 9000\n"


def test_an_unknown_setting_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[server]\nprot = 9000\n")
    assert "port" in refusal(tmp_path, "migrate")


def test_a_database_that_is_not_migrated_is_refused(tmp_path: Path) -> None:
    assert "madang migrate" in refusal(tmp_path, "serve", "--port", "0")
    assert answer(tmp_path, "migrate") == {"migrated": True}


def test_several_workers_need_more_than_the_embedded_defaults(tmp_path: Path) -> None:
    line = refusal(tmp_path, "serve", "--port", "0", "--workers", "2", "--migrate")
    assert "PostgreSQL" in line
    assert "Redis" in line


def test_check_says_what_is_missing(tmp_path: Path) -> None:
    done = madang(tmp_path, "check", "--json")
    found = json.loads(done.stdout)
    assert done.exit_code == 1
    assert found["ok"] is False
    texts = [finding["text"] for finding in found["findings"] if finding["level"] == "error"]
    assert any("madang init" in text for text in texts)
    assert any("madang migrate" in text for text in texts)
    madang(tmp_path, "init")
    madang(tmp_path, "migrate")
    assert answer(tmp_path, "check")["ok"] is True


def test_check_of_services(tmp_path: Path, postgres_url: str, redis_url: str) -> None:
    (tmp_path / "config.toml").write_text(f'[redis]\nurl = "{redis_url}"\n')
    madang(tmp_path, "init")
    found = answer(tmp_path, "check", "--database", postgres_url)
    assert {"database", "bus", "clock"} <= {finding["what"] for finding in found["findings"]}


def test_meetings_are_created_with_absolute_links(tmp_path: Path) -> None:
    madang(tmp_path, "migrate")
    (tmp_path / "evening.toml").write_text(MEETING, "utf-8")
    (tmp_path / "config.toml").write_text('[server]\nbase_url = "https://town.example"\n')
    made = answer(tmp_path, "meeting", "create", "evening.toml")
    assert set(made) == {"id", "code", "links"}
    assert set(made["links"]) == {"phone", "lite", "queue", "stage", "speaker", "screen"}
    page = f"https://town.example/m/{made['code']}"
    assert made["links"]["phone"] == page
    assert made["links"]["queue"].startswith(f"{page}/queue?key=")


def test_a_meeting_file_that_cannot_be_used_is_refused_in_one_line(tmp_path: Path) -> None:
    madang(tmp_path, "migrate")
    (tmp_path / "evening.toml").write_text('title = "Abend"\n', "utf-8")
    assert "starts_at" in refusal(tmp_path, "meeting", "create", "evening.toml")
    assert "nowhere.toml" in refusal(tmp_path, "meeting", "create", "nowhere.toml")


async def test_the_export_holds_what_was_said_and_done(madang: Server, tmp_path: Path) -> None:
    made = madang.create_meeting()
    citizen = Person(madang.base_url, made["code"])
    other = Person(madang.base_url, made["code"])
    staff = Person.staff(madang.base_url, made, "stage")
    await staff.do("meeting.open")
    question = await citizen.do("question.ask", text="언제 시작하나요?", name="봄날")
    await staff.do("post.approve", id=question["id"])
    await other.do("question.support", id=question["id"])
    path = tmp_path / "record.json"
    madang.run("meeting", "export", made["code"], "--format", "json", "--out", str(path))
    record = json.loads(path.read_text("utf-8"))
    assert set(record) == {"meeting", "agenda", "posts", "supports", "polls", "audit"}
    assert record["meeting"]["id"] == made["id"]
    assert record["meeting"]["starts_at"] == "2019-03-26T19:00:00.000+09:00"
    (post,) = record["posts"]
    assert post["id"] == question["id"]
    assert (post["kind"], post["text"], post["name"]) == ("question", "언제 시작하나요?", "봄날")
    assert (post["status"], post["score"], post["original"]) == ("public", 1, None)
    assert record["supports"] == [{"post": question["id"], "count": 1}]
    assert [action["command"] for action in record["audit"]] == ["meeting.open", "post.approve"]


async def test_a_restored_database_never_repeats_a_revision(madang: Server, tmp_path: Path) -> None:
    made = madang.create_meeting()
    staff = Person.staff(madang.base_url, made, "stage")
    citizen = Person(madang.base_url, made["code"])
    await staff.do("meeting.open")
    kept = await citizen.do("comment.post", text="남는 말")
    copy = tmp_path / "copy.db"
    assert madang.run("backup", str(copy))["bytes"] == copy.stat().st_size
    await citizen.do("comment.post", text="사라지는 말")
    follower = await citizen.connect("public", "mine")
    before = dict(follower.revision)
    madang.run("restore", str(copy), "--yes")
    await follower.until(lambda: set(follower.state["public"]["comments"]) == {kept["id"]})
    assert follower.revision["public"] >= LEAP > before["public"]
    await follower.close()


def test_restore_asks_before_it_replaces(tmp_path: Path) -> None:
    madang(tmp_path, "migrate")
    madang(tmp_path, "backup", "copy.db")
    assert "--yes" in refusal(tmp_path, "restore", "copy.db")
    assert answer(tmp_path, "restore", "copy.db", "--yes") == {"meetings": 0}
    (tmp_path / "broken.db").write_bytes(b"SQLite format 3\0" + bytes(5000))
    assert "broken.db" in refusal(tmp_path, "restore", "broken.db", "--yes")
    with contextlib.closing(sqlite3.connect(tmp_path / "var" / "madang.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_demo_shows_every_screen_and_leaves_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "app", "demo", "--port", "0", "--seconds", "1", "--json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert set(shown) == {"base_url", "meeting", "links"}
    assert set(shown["meeting"]) == {"id", "code"}
    assert set(shown["links"]) == {"phone", "lite", "queue", "stage", "speaker", "screen"}
    assert list((tmp_path / "var").iterdir()) == []
