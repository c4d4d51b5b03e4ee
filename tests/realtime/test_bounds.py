"""Documents are bounded: whatever people write, each fits into 64 KB and keeps what matters."""

from collections.abc import Iterator

import msgspec
import pytest
from sqlalchemy import delete, select

from app.core.ids import new_id
from app.documents.source import LARGEST
from app.meetings.models import Announcement, Meeting, Stage
from app.posts.models import Post
from tests.support.engine import Engine

FAT = "👨‍👩‍👧‍👦" * 300
"""As much as anybody may write: 300 signs of 25 bytes."""
LONG = "보건소에서도 난임 주사를 맞을 수 있도록 해 주세요. " * 9
STATES = {
    "comment": ["public", "received", "in_review", "not_shown"],
    "question": ["public", "received", "in_review", "not_shown", "queued", "answered", "deferred"],
}


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    made = Engine(sqlite_url)
    yield made
    made.database.dispose()


def fill(engine: Engine, many: int, text: str, author: str | None = None) -> None:
    """So many posts in every state, a live question among them. What is long is long everywhere:
    in what was sent first, in names, labels and answers."""
    long = len(text) > 100
    with engine.database.writing() as session:
        meeting = session.get_one(Meeting, engine.hall.id)
        places = [(kind, status) for kind, states in STATES.items() for status in states] * many
        for seq, (kind, status) in enumerate([*places, ("question", "live")], 2):
            shown = status in ("public", "queued", "live", "answered", "deferred")
            id = new_id()
            session.add(
                Post(
                    id=id, meeting_id=meeting.id, seq=seq, kind=kind, status=status, text=text,
                    at=seq, root_id=id, original=text if long else None, name=text[:120],
                    answer=text if long else None, participant_id=author,
                    reason="other" if status == "not_shown" else None,
                    position=seq if status == "queued" else None,
                    labels=[text[:120]] * 10 if long else [],
                    public_at=seq if shown else None, screened_at=seq if shown else None,
                    live_at=seq if status == "live" else None,
                )
            )  # fmt: skip
        for number in range(min(many, 40)):
            session.add(Announcement(id=new_id(), meeting_id=meeting.id, text=text, at=number))
        meeting.revision += 1
        step = [meeting.revision, meeting.changed_at]
        meeting.parts = dict.fromkeys(("comments", "questions", "staff", "announcements"), step)


def empty(engine: Engine) -> None:
    """Everything that was written is gone."""
    with engine.database.writing() as session:
        for table in (Announcement, Post):
            session.execute(delete(table))


def sizes(engine: Engine) -> dict[str, int]:
    return {
        name: len(msgspec.json.encode(version.state)) for name, version in engine.fresh()[0].items()
    }


@pytest.mark.parametrize("many", [1, 4, 40])
def test_every_document_fits_however_much_everybody_writes(engine: Engine, many: int) -> None:
    fill(engine, many, FAT)
    assert {name: size for name, size in sizes(engine).items() if size > LARGEST} == {}


def test_the_question_on_stage_and_the_oldest_that_waits_are_always_there(engine: Engine) -> None:
    fill(engine, 40, FAT)
    documents = engine.fresh()[0]
    shown = documents["public"].state["questions"].values()
    assert [row["status"] for row in shown if row["status"] == "live"] == ["live"]
    assert documents["speaker"].state["live"]["text"] == FAT
    assert documents["staff"].state["waiting"]


def test_the_question_on_the_screen_is_always_there(engine: Engine) -> None:
    fill(engine, 200, "보건소에서도 난임 주사를 맞을 수 있나요?")
    with engine.database.writing() as session:
        query = select(Post).where(Post.kind == "question", Post.status == "answered")
        shown = session.scalars(query.order_by(Post.seq).offset(100)).first()
        assert shown
        id = shown.id
    assert id not in engine.fresh()[0]["public"].state["questions"]
    with engine.database.writing() as session:
        session.get_one(Stage, engine.hall.id).ref = id
    assert id in engine.fresh()[0]["public"].state["questions"]


def test_an_ordinary_evening_loses_nothing(engine: Engine) -> None:
    fill(engine, 20, "보건소에서도 난임 주사를 맞을 수 있나요?")
    state = engine.fresh()[0]["public"].state
    assert len(state["comments"]) == 20
    assert len(state["questions"]) == 4 * 20 + 1


def test_a_full_document_is_no_emptier_than_it_must_be(engine: Engine) -> None:
    fill(engine, 120, "보건소에서도 난임 주사를 맞을 수 있도록 해 주세요. " * 3)
    filled = sizes(engine)
    assert all(LARGEST / 3 < filled[name] <= LARGEST for name in ("public", "staff")), filled


async def test_whoever_writes_too_much_keeps_the_newest(engine: Engine) -> None:
    async with engine:
        phone = engine.citizen()
        await engine.ask(phone, "the first")
        fill(engine, 10, FAT, author=phone.person)
        last = await engine.ask(phone, "the last")
        mine = engine.fresh([phone.person or ""])[1][phone.person or ""].state
    assert LARGEST / 3 < len(msgspec.json.encode(mine)) <= LARGEST
    assert list(mine["posts"])[-1] == last


def test_a_node_that_has_seen_more_makes_the_same_document(engine: Engine) -> None:
    """The windows follow from the rows alone, not from what they were before."""
    memo: dict[str, object] = {}
    for many, text in ((1, "글"), (20, FAT), (30, LONG), (2, FAT)):
        fill(engine, many, text)
        known = engine.derive(engine.hall.id, memo, frozenset(), frozenset(), 0).documents
        assert known == engine.fresh()[0]
        empty(engine)
