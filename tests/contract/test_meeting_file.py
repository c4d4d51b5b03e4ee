"""The meeting file of contract section 8: read, refused with its place, stored, read back."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from app.asgi import create_app  # noqa: F401  (importing declares every table)
from app.core.db import Database
from app.meetings.description import describe_meeting
from app.meetings.file import MeetingFileError, create_meeting, parse_meeting, read_meeting_file
from app.meetings.toml import write_toml

EVENING = Path(__file__).parents[1] / "support" / "town_hall_2019.toml"
Content = dict[str, Any]


def evening(**changes: Any) -> Content:
    """The whole evening, some of its members changed."""
    return tomllib.loads(EVENING.read_text("utf-8")) | changes


def item(**changes: Any) -> Content:
    """The evening with a third item like this."""
    content = evening()
    content["agenda"][2] |= changes
    return content


ASKED = {"id": "first", "kind": "stance", "title": "어떻게 생각하십니까?"}


def polls(*entries: Content) -> Content:
    """The evening with these polls and no programme."""
    return evening(agenda=[], poll=list(entries))


def described(database: Database, content: Content) -> Content:
    """What a meeting made of the content says of itself."""
    with database.writing() as session:
        meeting, _ = create_meeting(session, parse_meeting(content), 0, 0, False)
        id = meeting.id
    with database.reading() as session:
        return describe_meeting(session, session.get_one(type(meeting), id))


def test_a_meeting_is_described_as_its_own_file(database_url: str) -> None:
    database = Database(database_url)
    least = {name: evening()[name] for name in ("title", "starts_at", "ends_at")}
    for content in (evening(), least):
        told = described(database, content)
        assert parse_meeting(told) == parse_meeting(content)
        assert parse_meeting(tomllib.loads(write_toml(told))) == parse_meeting(content)
    database.dispose()


def test_the_whole_evening_keeps_every_member(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    assert described(database, evening()) == evening()
    database.dispose()


@pytest.mark.parametrize(
    ("content", "place", "reason"),
    [
        (evening(title="  "), "title", "missing"),
        (evening(title="가" * 201), "title", "200"),
        (evening(ends_at=evening()["starts_at"]), "ends_at", "end comes after"),
        (evening(starts_at="soon"), "starts_at", "RFC3339"),
        (evening(capacity=0), "capacity", "from 1"),
        (evening(stream_url="stream"), "stream_url", "https://"),
        (evening(colour="red"), "colour", "no such member"),
        (evening(wifi={"name": "hall", "password": "short"}), "wifi, password", "8 to 63"),
        (evening(registration={"opens_at": 5}), "registration, opens_at", "datetime"),
        (item(kind="talks"), "item 3, kind", "talks"),
        (item(minutes=0), "item 3, minutes", "from 1"),
        (item(minutes="five"), "item 3, minutes", "int"),
        (item(title=""), "item 3, title", "missing"),
        (item(script="가" * 3001), "item 3, script", "3000"),
        (item(scene="curtain"), "item 3, scene", "no such scene"),
        (item(scene="poll"), "item 3, poll", "which poll"),
        (item(poll="nobody"), "item 3, poll", "no poll"),
        (polls({"kind": "ranking", "title": "언제?"}), "poll 1, kind", "no such kind"),
        (polls({"kind": "single", "title": "언제?"}), "poll 1, options", "2 to"),
        (polls({"kind": "stance", "title": "?", "secret": True}), "poll 1, secret", "no such"),
        (polls(ASKED, {**ASKED, "title": "또?"}), "poll 2, id", "this name"),
        (polls({**ASKED, "round_of": "before"}), "poll 1, round_of", "stands before it"),
        (
            polls(
                ASKED,
                {"kind": "single", "title": "후", "options": ["예", "아니요"], "round_of": "first"},
            ),
            "poll 2, round_of",
            "second round",
        ),
        (item(posting={"comments": "maybe"}), "item 3, posting, comments", "maybe"),
        (item(speakers="one"), "item 3, speakers", "array"),
        (evening(material=[{"title": "both"}]), "material 1, url", "file or an address"),
        (evening(agenda=[evening()["agenda"][0]] * 61), "agenda", "60"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(content: Content, place: str, reason: str) -> None:
    with pytest.raises(MeetingFileError) as error:
        parse_meeting(content, "evening.toml")
    assert str(error.value).startswith(f"evening.toml: {place}: ")
    assert reason in str(error.value)
    assert "\n" not in str(error.value)
    assert error.value.problems


def test_everything_wrong_is_told_at_once_where_it_can_be(sqlite_url: str) -> None:
    with pytest.raises(MeetingFileError) as error:
        parse_meeting(item(minutes=0, scene="curtain") | {"capacity": 0})
    fields = [problem.field for problem in error.value.problems]
    assert fields == ["capacity", "agenda.3.minutes", "agenda.3.scene"]


def test_texts_are_normalised_and_times_are_the_citys(tmp_path: Path) -> None:
    path = tmp_path / "evening.toml"
    path.write_text(
        'title = " 두 줄\\n제목\\u202e "\nplace = "\\u200b"\n'
        "starts_at = 2019-03-26T19:00:00\nends_at = 2019-03-26T11:00:00Z\n",
        "utf-8",
    )
    meeting = read_meeting_file(path)
    assert (meeting.title, meeting.place) == ("두 줄 제목", None)
    assert (meeting.ends_at - meeting.starts_at).total_seconds() == 3600


@pytest.mark.parametrize("text", ["title = ", "title = 1\ntitle = 2", "\x00"])
def test_a_file_that_is_no_toml_is_refused_in_one_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "evening.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(MeetingFileError, match=r"cannot be read") as error:
        read_meeting_file(path)
    assert "\n" not in str(error.value)
