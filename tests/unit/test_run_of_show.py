"""The run of show: more and less time, another order, time shared anew, and the way back."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.actors import Actor, Staff
from app.core.errors import Refusal
from app.core.permissions import Role
from app.meetings.models import AgendaItem
from app.meetings.times import SHORTEST, STEP, next_begins, share
from app.people.models import StaffKey
from app.polls.models import Poll
from tests.support.engine import Engine

MINUTE = 60_000
ITEMS = st.lists(st.integers(1, 90).map(lambda minutes: minutes * 60), min_size=1, max_size=12)


@given(ITEMS, st.integers(-4000, 40_000))
def test_shared_time_is_all_the_time_there_is_or_a_minute_each(
    planned: list[int], available: int
) -> None:
    shares = share(planned, available)
    enough, whole = SHORTEST * len(planned), available // STEP * STEP
    assert sum(shares) == min(sum(planned), max(whole, enough))
    assert all(seconds % STEP == 0 for seconds in shares)
    assert all(SHORTEST <= now <= before for now, before in zip(shares, planned, strict=True))


@given(ITEMS, st.integers(0, 40_000))
def test_time_is_taken_in_proportion_where_there_is_more_than_a_minute(
    planned: list[int], available: int
) -> None:
    shares = share(planned, available)
    cut = [(now, before) for now, before in zip(shares, planned, strict=True) if now > SHORTEST]
    assert all(
        abs(one / ours - other / theirs) <= STEP / ours + STEP / theirs + 1e-9
        for one, ours in cut
        for other, theirs in cut
    )


class Evening:
    """An evening in this process, run by its operator."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.stage = engine.staff("stage")

    async def does(self, name: str, /, **payload: Any) -> dict[str, Any]:
        return (await self.engine.dispatcher.run(self.stage, name, payload)).result

    async def is_refused(self, name: str, code: str, /, **payload: Any) -> str:
        with pytest.raises(Refusal) as refused:
            await self.does(name, **payload)
        assert refused.value.code == code
        return refused.value.phrase.message

    def passes(self, minutes: float) -> None:
        self.engine.clock.at += round(minutes * MINUTE)

    @property
    def items(self) -> list[dict[str, Any]]:
        agenda = self.read("public")["agenda"]
        listed = [{"id": id, **item} for id, item in agenda.items()]
        return sorted(listed, key=lambda item: item["position"])

    def read(self, document: str) -> dict[str, Any]:
        state: dict[str, Any] = self.engine.fresh()[0][document].state
        return state

    def ids(self) -> list[str]:
        return [item["id"] for item in self.items]


@pytest.fixture
async def evening(database_url: str) -> AsyncIterator[Evening]:
    async with Engine(database_url) as engine:
        yield Evening(engine)


async def test_the_running_item_gets_more_time_and_loses_it_again(evening: Evening) -> None:
    first = evening.ids()[0]
    await evening.does("agenda.next")
    before = evening.items[0]
    await evening.does("agenda.adjust", id=first, seconds=30)
    after = evening.items[0]
    assert (after["seconds"], after["ends_at"]) == (330, before["ends_at"] + 30_000)
    assert after["planned_at"] == before["planned_at"]
    await evening.does("agenda.adjust", id=first, seconds=-30)
    assert evening.items[0] == before, "what it was planned with is not told apart"
    await evening.is_refused("agenda.adjust", "conflict", id=first, seconds=-241)
    await evening.is_refused("agenda.adjust", "invalid", id=first, seconds=3601)
    await evening.does("agenda.next")
    await evening.is_refused("agenda.adjust", "conflict", id=first, seconds=30)


async def test_an_item_to_come_starts_with_the_time_it_has_got(evening: Evening) -> None:
    first = evening.ids()[0]
    await evening.does("agenda.adjust", id=first, seconds=-60)
    await evening.does("agenda.start", id=first)
    assert evening.items[0]["ends_at"] - evening.items[0]["started_at"] == 4 * MINUTE


async def test_only_what_has_not_started_moves(evening: Evening) -> None:
    a, b, c, d = evening.ids()
    await evening.does("agenda.next")
    await evening.does("agenda.reorder", ids=[a, d, b, c])
    assert evening.ids() == [a, d, b, c]
    revision = evening.engine.revision
    await evening.does("agenda.reorder", ids=[a, d, b, c])
    assert evening.engine.revision == revision, "the same order again is no change"
    assert (await evening.does("agenda.next"))["id"] == d
    await evening.is_refused("agenda.reorder", "conflict", ids=[d, a, b, c])
    await evening.is_refused("agenda.reorder", "conflict", ids=[a, b, d, c])
    await evening.is_refused("agenda.reorder", "invalid", ids=[a, d, b])
    await evening.is_refused("agenda.reorder", "invalid", ids=[a, d, b, b])
    await evening.is_refused("agenda.reorder", "not_found", ids=[a, d, b, "nobody-knows-it"])


async def test_the_end_is_kept_or_moves_as_the_operator_chooses(evening: Evening) -> None:
    evening.passes(10)
    await evening.does("agenda.next")
    await evening.does("agenda.retime", end="keep")
    coming = evening.items[1:]
    given = [item.get("seconds", item["minutes"] * 60) for item in coming]
    # 19:15 to 20:00 for 55 planned minutes.
    assert sum(given) == 45 * 60
    assert given == share([15 * 60, 20 * 60, 20 * 60], 45 * 60)
    await evening.does("agenda.retime", end="move")
    assert all("seconds" not in item for item in evening.items)


async def test_an_evening_beyond_saving_leaves_a_minute_each(evening: Evening) -> None:
    await evening.does("agenda.next")
    evening.passes(70)
    await evening.does("agenda.retime", end="keep")
    assert [item["seconds"] for item in evening.items[1:]] == [60, 60, 60]
    for _ in range(3):
        await evening.does("agenda.next")
    await evening.is_refused("agenda.retime", "conflict", end="keep")


async def _bring(evening: Evening, number: int, **details: Any) -> str:
    """The item of this number brings something with it when it starts; answers its id."""
    id = evening.ids()[number]
    with evening.engine.database.writing() as session:
        session.get_one(AgendaItem, id).details = details
    return id


async def test_an_item_brings_its_posting_its_scene_and_its_poll(evening: Evening) -> None:
    asked = {"kind": "single", "title": "어떻게 생각하십니까?", "options": ["찬성", "반대"]}
    poll = (await evening.does("poll.create", **asked))["id"]
    with evening.engine.database.writing() as session:
        session.get_one(Poll, poll).key = "first"
    id = await _bring(evening, 1, posting={"comments": "off"}, scene="ranking", poll="first")
    assert evening.read("staff")["effects"] == {
        id: {"posting": {"comments": "off"}, "scene": "ranking", "poll": poll}
    }
    await evening.does("agenda.start", id=id)
    assert evening.read("staff")["prepared"] == {"scene": "poll", "ref": poll}
    public = evening.read("public")
    assert public["posting"] == {"comments": "off", "questions": "held"}
    assert public["stage"]["scene"] == "ranking"
    await evening.does("staff.undo")
    public = evening.read("public")
    assert public["posting"] == {"comments": "open", "questions": "held"}
    assert public["stage"]["scene"] == "join"
    assert "started_at" not in public["agenda"][id]
    assert "prepared" not in evening.read("staff")


async def test_every_step_of_the_stage_goes_back_to_where_it_was(evening: Evening) -> None:
    evening.passes(10)
    await evening.does("agenda.next")
    a, b, c, d = evening.ids()
    steps: list[tuple[str, dict[str, Any]]] = [
        ("agenda.next", {}),
        ("agenda.start", {"id": d}),
        ("agenda.adjust", {"id": a, "seconds": 90}),
        ("agenda.reorder", {"ids": [a, c, d, b]}),
        ("agenda.retime", {"end": "keep"}),
        ("stage.show", {"scene": "message", "options": {"text": "잠시 쉽니다"}}),
        ("stage.prepare", {"scene": "message", "options": {"text": "곧 시작합니다"}}),
        ("posting.set", {"comments": "off", "questions": "open"}),
        ("flow.set", {"paused": True, "delay": 9}),
        ("screen.set", {"theme": "dark", "margin": 1}),
    ]
    for name, payload in steps:
        before = [evening.read(document) for document in ("public", "screen")]
        await evening.does(name, **payload)
        assert (await evening.does("staff.undo"))["command"] == name
        assert [evening.read(document) for document in ("public", "screen")] == before, name
    assert "prepared" not in evening.read("staff")


async def test_what_was_announced_by_mistake_only_ends(evening: Evening) -> None:
    id = (await evening.does("announce", text="오늘은 쉽니다"))["id"]
    evening.passes(1)
    assert (await evening.does("staff.undo"))["command"] == "announce"
    row = evening.read("public")["announcements"][id]
    assert row["until"] == row["at"] + MINUTE
    await evening.is_refused("staff.undo", "conflict")
    other = (await evening.does("announce", text="물은 뒤에 있어요", minutes=1))["id"]
    evening.passes(2)
    await evening.does("announce.end", id=other)
    assert evening.read("public")["announcements"][other]["until"] < evening.engine.clock.at
    await evening.is_refused("announce.end", "not_found", id="nobody-knows-it")


async def test_undo_overrules_nobody(evening: Evening) -> None:
    moderator = evening.engine.staff("queue")
    await evening.does("flow.set", paused=True, delay=9)
    await evening.engine.dispatcher.run(moderator, "flow.set", {"delay": 3})
    message = await evening.is_refused("staff.undo", "conflict")
    assert message == "%(who)s has changed this since, so it stays."
    assert evening.read("screen")["flow"]["delay"] == 3


async def test_an_order_stays_where_the_evening_has_gone_on(evening: Evening) -> None:
    a, b, c, d = evening.ids()
    await evening.does("agenda.reorder", ids=[b, a, c, d])
    evening.passes(1)
    other = StaffKey(id="other", meeting_id=evening.engine.hall.id, role="stage", name="담당자")
    other.key_hash, other.created_at = "other", 0
    with evening.engine.database.writing() as session:
        session.add(other)
    colleague = Actor(evening.engine.hall.id, staff=(Staff("other", Role.STAGE, "담당자"),))
    await evening.engine.dispatcher.run(colleague, "agenda.next", {})
    await evening.is_refused("staff.undo", "conflict")
    assert evening.ids() == [b, a, c, d]


async def test_undo_goes_back_no_further_than_an_opening_or_a_closing(evening: Evening) -> None:
    await evening.does("stage.show", scene="comments")
    await evening.does("meeting.close")
    await evening.is_refused("staff.undo", "conflict")
    assert evening.read("public")["meeting"]["status"] == "closed"
    (action,) = [a for a in evening.read("staff")["actions"].values() if a["name"][:3] == "mee"]
    assert "undoable_until" not in action


async def test_a_question_goes_back_without_taking_the_screen_from_the_stage(
    evening: Evening,
) -> None:
    moderator = evening.engine.staff("queue")
    run = evening.engine.dispatcher.run
    id = (await run(evening.engine.citizen(), "question.ask", {"text": "언제 열리나요?"})).result
    await run(moderator, "post.approve", dict(id))
    await run(moderator, "question.live", dict(id))
    assert evening.read("public")["stage"]["scene"] == "question"
    await run(moderator, "staff.undo", {})
    assert evening.read("public")["stage"]["scene"] == "join", "the scene came along"
    await run(moderator, "question.live", dict(id))
    await evening.does("stage.show", scene="programme")
    await run(moderator, "staff.undo", {})
    assert evening.read("public")["stage"]["scene"] == "programme"
    assert evening.read("public")["questions"][id["id"]]["status"] == "public"


async def test_what_is_ready_is_sent_with_its_words_and_ready_no_longer(evening: Evening) -> None:
    ready = {"scene": "message", "options": {"text": "곧 시작합니다"}}
    await evening.does("stage.prepare", **ready)
    await evening.does("stage.show", scene="message", options={"text": "다른 말"})
    assert evening.read("staff")["prepared"] == ready
    await evening.does("stage.show", **ready)
    assert evening.read("public")["stage"]["options"] == ready["options"]
    assert "prepared" not in evening.read("staff")


def test_what_comes_next_begins_as_the_evening_stands() -> None:
    starts = 1_000 * MINUTE
    first: dict[str, int] = {"planned_at": starts}
    second = {"planned_at": starts + 5 * MINUTE}
    items = [first, second]
    assert next_begins(items, first, starts, starts - MINUTE) == starts
    assert next_begins(items, first, starts, starts + 4 * MINUTE) == starts + 4 * MINUTE
    first |= {"started_at": starts + 4 * MINUTE, "ends_at": starts + 9 * MINUTE}
    assert next_begins(items, second, starts, starts + 5 * MINUTE) == starts + 9 * MINUTE
    assert next_begins(items, second, starts, starts + 11 * MINUTE) == starts + 11 * MINUTE
    assert next_begins(items, second, starts, starts + 1440 * MINUTE) == second["planned_at"]
