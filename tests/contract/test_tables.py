"""The tables of an evening, read back as an office reads them."""

import csv
import io
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from app.polls.models import Ballot, Poll
from app.reports import REPORTS, ReportError, export
from tests.support.town import Hall, Town

EVIL = (
    "=HYPERLINK(\"https://evil.example\";\"여기\")", "+82 2-120", "-1+1", "@SUM(1)", "\t=1+1",
    "\r=1", " =1+1", "＝1+1", "'=1", "=cmd|' /C calc'!A0", "{=1+1}", "https://evil.example",
    "0123", "1e5", "_x0041_", "<b>&amp;</b>",
)  # fmt: skip
"""Texts that a spreadsheet could take for something else."""

LONG = (
    "👨‍👩‍👧‍👦" * 300,
    '두 줄로\n쓴 글, "따옴표"와 쉼표; 세미콜론',
    "쀍펲숔 " * 60,
)
SECRETS = ("device_hash", "key_hash", "participant")


@pytest.fixture(scope="module")
def hall(town: Town) -> Hall:
    """An evening with everything in it."""
    hall = town.hall("closed")
    question = hall.post(
        "answered", text="저녁에도 맞을 수 있나요?", name="봄날", answer="7월부터 저녁에도 합니다.",
        answered_at=1553596260000, promise="시간표를 알립니다.", promise_owner="건강증진과",
        promise_due="2019-07-01", at=1553594712000, item=hall.agenda()[2],
    )  # fmt: skip
    hall.post("merged", text="밤에도 되나요?", into=question, root_id=question)
    hall.post("not_shown", "comment", text="광고", reason="advertising", source="paper")
    hall.post("deferred", text="비용은요?", department="보건의료정책과", due="2019-04-30")
    for text in (*EVIL, *LONG):
        hall.post(kind="comment", text=text, name=text[:20])
    hall_polls(hall)
    return hall


def hall_polls(hall: Hall) -> None:
    """The same question before and after, with 3 of 4 people for it in the end."""
    asked = {"kind": "stance", "title": "어떻게 보십니까?", "status": "closed", "revealed": True}
    asked["options"] = [{"id": code, "text": code} for code in ("for", "against", "undecided")]
    first, second = f"a{hall.id}", f"b{hall.id}"
    people = [hall.person_id(hall.phone()) for _ in range(4)]
    ballots = [(first, people[0], "against"), (second, people[0], "against")]
    ballots += [(second, person, "for") for person in people[1:]]
    with hall.town.database.writing() as session:
        for position, (id, before) in enumerate(((first, None), (second, first)), 1):
            poll = {"id": id, "meeting_id": hall.id, "position": position, "round_of": before}
            session.add(Poll(settings={}, **poll, **asked))
            session.flush()
        for id, person, value in ballots:
            vote = {"poll_id": id, "participant_id": person, "value": value}
            session.add(Ballot(meeting_id=hall.id, number=1, at=1, **vote))


def write(hall: Hall, path: Path, kind: str) -> Path:
    export(hall.town.database, hall.code, kind, path)
    return path


def read_csv(data: bytes) -> list[dict[str, str]]:
    """The rows as Excel sees them, after taking away what was put before dangerous ones."""
    assert data.startswith(b"\xef\xbb\xbf"), "Excel knows Korean by the byte order mark"
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return [{name: cell.removeprefix("'") for name, cell in row.items()} for row in rows]


def read_xlsx(path: Path, sheet: str) -> list[dict[str, Any]]:
    """A sheet's rows by the names of its columns; no cell of it is a formula or a link."""
    book = load_workbook(path)
    head, *rows = book[sheet].iter_rows()
    for row in rows:
        for cell in row:
            assert cell.data_type != "f", cell.value
            assert cell.hyperlink is None
    return [
        {str(name.value): _told(cell) for name, cell in zip(head, row, strict=True)} for row in rows
    ]


def _told(cell: Any) -> Any:
    """What a cell shows: Excel takes `_x000D_` for the sign with that number, and times are
    numbers with a format."""
    if cell.is_date:
        return cell.value.isoformat(sep=" ")
    return unescape(cell.value) if isinstance(cell.value, str) else cell.value


def test_every_text_comes_back_from_excel_as_it_was_written(hall: Hall, tmp_path: Path) -> None:
    rows = read_xlsx(write(hall, tmp_path / "evening.xlsx", "xlsx"), "글")
    texts = [row["내용"] for row in rows]
    assert texts[4:] == [*EVIL, *LONG]
    assert [row["이름"] for row in rows[4:]] == [text[:20] for text in (*EVIL, *LONG)]


def test_every_text_comes_back_from_csv_and_none_begins_as_a_formula(
    hall: Hall, tmp_path: Path
) -> None:
    data = write(hall, tmp_path / "posts.csv", "csv").read_bytes()
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        for cell in row:
            assert not cell.lstrip(" \n").startswith(tuple("=+-@\t\r＝＋－＠")), cell
    assert [row["내용"] for row in read_csv(data)[4:]] == [*EVIL, *LONG]


def test_a_post_is_told_in_words_with_the_times_of_the_city(hall: Hall, tmp_path: Path) -> None:
    question, merged, refused, deferred = read_xlsx(
        write(hall, tmp_path / "evening.xlsx", "xlsx"), "글"
    )[:4]
    assert question["시각"] == "2019-03-26 19:05:12"
    assert (question["종류"], question["상태"], question["접수 경로"]) == (
        "질문", "답변 완료", "휴대전화"
    )  # fmt: skip
    assert (question["답변"], question["약속"]) == (
        "7월부터 저녁에도 합니다.",
        "시간표를 알립니다.",
    )
    assert (question["약속 담당"], question["약속 기한"]) == ("건강증진과", "2019-07-01")
    assert question["진행 순서 항목"] == "패널 발표"
    assert (merged["상태"], merged["합친 글 번호"]) == ("비슷한 질문과 합침", question["번호"])
    assert (refused["상태"], refused["사유"], refused["접수 경로"]) == (
        "비공개", "광고·홍보", "종이"
    )  # fmt: skip
    assert (deferred["답변 부서"], deferred["서면 답변 기한"]) == ("보건의료정책과", "2019-04-30")


def test_every_question_has_its_outcome_and_the_programme_its_times(
    hall: Hall, tmp_path: Path
) -> None:
    path = write(hall, tmp_path / "evening.xlsx", "xlsx")
    outcomes = read_xlsx(path, "질문 결과")
    assert [row["결과"] for row in outcomes] == [
        "답변 완료",
        "비슷한 질문과 합침",
        "서면 답변 예정",
    ]
    programme = read_xlsx(path, "진행 순서")
    assert programme[0]["순서"] == "경과 보고"
    assert programme[1]["계획 시작"] == "2019-03-26 19:05:00"
    counts = {row["항목"]: row["수"] for row in read_xlsx(path, "집계")}
    assert counts["접수"] == 4 + len(EVIL) + len(LONG)
    assert counts["비공개: 광고·홍보"] == 1


def test_each_option_of_a_poll_has_its_people_before_and_after(hall: Hall, tmp_path: Path) -> None:
    rows = read_xlsx(write(hall, tmp_path / "evening.xlsx", "xlsx"), "투표")
    told = [(r["토론 전·후"], r["선택지"], r["표"], r["비율(%)"], r["투표 인원"]) for r in rows]
    assert told == [
        ("토론 전", "찬성", 0, 0, 1), ("토론 전", "반대", 1, 100, 1), ("토론 전", "유보", 0, 0, 1),
        ("토론 후", "찬성", 3, 75, 4), ("토론 후", "반대", 1, 25, 4), ("토론 후", "유보", 0, 0, 4),
    ]  # fmt: skip
    assert {row["상태"] for row in rows} == {"투표 마감"}
    assert {row["종류"] for row in rows} == {"찬성 · 반대 · 유보"}


def test_a_zip_holds_every_table_and_no_secret(hall: Hall, tmp_path: Path) -> None:
    path = write(hall, tmp_path / "evening.zip", "csv")
    hall.phone()
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        whole = b"".join(archive.read(name) for name in names)
    assert {"글.csv", "질문 결과.csv", "투표.csv", "진행 순서.csv", "집계.csv"} <= names
    for key in hall.keys.values():
        assert key.encode() not in whole
    for name in SECRETS:
        assert name.encode() not in whole


@pytest.mark.parametrize("kind", REPORTS)
def test_a_file_that_cannot_be_written_is_told_in_one_sentence(
    hall: Hall, tmp_path: Path, kind: str
) -> None:
    with pytest.raises(ReportError, match="cannot be written"):
        write(hall, tmp_path, kind)


async def test_whoever_prepares_the_meeting_downloads_it_under_its_name(
    hall: Hall, tmp_path: Path
) -> None:
    async with hall.town.browser(hall.town.account("admin")) as clerk:
        response = await clerk.get(f"/admin/meetings/{hall.code}/export.xlsx")
        posts = await clerk.get(f"/admin/meetings/{hall.code}/export.csv")
    path = tmp_path / "download.xlsx"
    path.write_bytes(response.content)
    assert read_xlsx(path, "글")[4]["내용"] == EVIL[0]
    assert len(read_csv(posts.content)) == 4 + len(EVIL) + len(LONG)
    named = unquote(response.headers["Content-Disposition"])
    assert named.endswith("2019-03-26 시민토론 난임편 시민간담회.xlsx")
    assert response.headers["Cache-Control"] == "no-store"
