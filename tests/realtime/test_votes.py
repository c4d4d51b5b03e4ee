"""Votes that arrive together are counted together, exactly as if each had come alone."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.core.actors import Actor
from app.core.commands import REGISTRY
from app.core.errors import Refusal
from app.core.jobs import Done, Errand, Job
from app.core.votes import plan
from app.meetings.models import Meeting
from app.people.models import Participant
from app.polls.models import Ballot, Poll
from app.posts.commands import Assessment
from app.posts.models import Post, Support
from tests.support.engine import Engine, make_hall

PEOPLE = 10_000
WAVE = 2_000
QUESTIONS = ("first", "second", "twin", "answered", "waiting")
NOBODY = "0" * 24

Said = tuple[str, int, str, Any, int]
"""A verb, who says it, of what, with which value, with which number."""


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = Engine(database_url)
    yield made
    made.database.dispose()


@dataclass(frozen=True)
class Side:
    """One meeting with some questions and polls; the same can be said in another one."""

    engine: Engine
    meeting: int
    staff: Actor
    ids: dict[str, str]

    @classmethod
    def make(cls, engine: Engine) -> "Side":
        meeting = make_hall(engine.database).id
        side = cls(engine, meeting, engine.staff("stage", meeting), {"nothing": NOBODY})
        asked = [side.job(("ask", 0, text, None, 1)) for text in QUESTIONS]
        polls = [
            side.order("poll.create", kind=kind, title=title, options=["a", "b", "c"])
            for kind, title in (("single", "open"), ("multiple", "several"), ("single", "draft"))
        ]
        done = engine.transact([*asked, *polls]).outcomes
        names = (*QUESTIONS, "open", "several", "draft")
        side.ids.update({name: step.result["id"] for name, step in zip(names, done, strict=True)})
        shown = [side.ids[name] for name in QUESTIONS[:4]]
        orders = [
            side.order("post.approve", ids=shown),
            side.order("question.answered", id=side.ids["answered"]),
            side.order("post.merge", id=side.ids["twin"], into=side.ids["first"]),
            side.order("poll.open", id=side.ids["open"]),
            side.order("poll.open", id=side.ids["several"]),
        ]
        assert all(isinstance(step, Done) for step in engine.transact(orders).outcomes)
        return side

    def vote_before(self) -> "Side":
        """Some have voted already."""
        self.engine.transact([self.job(said) for said in BEFORE])
        return self

    def order(self, name: str, **payload: Any) -> Job:
        command = REGISTRY[name]
        return Job(command, command.payload(**payload), self.staff, self.staff.staff[0].id, None, 1)

    def job(self, said: Said) -> Job | Errand:
        verb, person, about, value, number = said
        id = self.ids.get(about, NOBODY)
        if verb == "errand":
            return Errand("nothing", lambda _session, _now: None)
        if verb in ORDERS:
            return self.order(verb, **({"id": id} | ({"into": value} if value else {})))
        command = REGISTRY[SAYINGS[verb]]
        payload: dict[str, Any] = {"id": id}
        if verb == "answer":
            payload["value"] = value
        elif verb in ("ask", "comment"):
            payload = {"text": about}
        elif verb == "join":
            payload = {"reader": value}
        # Even ones are programs, whose first command is their agreement; the others must join.
        actor = Actor(self.meeting, device="f" * 40, program=person % 2 == 0)
        who, key = f"{self.meeting}-{person}", f"{number}-{verb}{about}"
        prepared = Assessment([], [])
        return Job(command, command.payload(**payload), actor, who, key, number, prepared)

    def state(self) -> dict[str, Any]:
        """What stands in the rows, by names that mean the same in every meeting."""
        names = {id: name for name, id in self.ids.items()}
        with self.engine.database.reading() as session:

            def rows(table: Any) -> Sequence[Any]:
                return session.scalars(select(table).where(table.meeting_id == self.meeting)).all()

            meeting = session.get_one(Meeting, self.meeting)
            people = {row.id: row for row in rows(Participant)}
            who = {id: row.device_hash.rpartition("-")[2] for id, row in people.items()}
            changed = {part for part, step in meeting.parts.items() if step[0] == meeting.revision}
            return {
                "revision": meeting.revision,
                "parts": changed,
                "moved": {
                    who[id] for id, row in people.items() if row.revision == meeting.revision
                },
                "people": {who[id]: row.reader for id, row in people.items()},
                "posts": {(row.text, row.seq, row.status) for row in rows(Post)},
                "polls": {(row.title, row.status) for row in rows(Poll)},
                "supports": {
                    (names[row.post_id], who[row.participant_id], row.active, row.number)
                    for row in rows(Support)
                },
                "ballots": {
                    (names[row.poll_id], who[row.participant_id], str(row.value), row.number)
                    for row in rows(Ballot)
                },
            }


SAYINGS = {
    "support": "question.support",
    "unsupport": "question.unsupport",
    "answer": "poll.answer",
    "ask": "question.ask",
    "comment": "comment.post",
    "join": "person.join",
    "withdraw": "post.withdraw",
}
CONTENT = ("people", "posts", "polls", "supports", "ballots")
ORDERS = ("poll.close", "poll.open", "question.answered", "post.restore", "post.unmerge")

BEFORE: list[Said] = [
    ("support", 0, "first", None, 2),
    ("support", 0, "twin", None, 3),
    ("answer", 0, "open", "o1", 2),
    ("answer", 2, "open", "o2", 2),
]

PERSONS, NUMBERS = st.integers(0, 2), st.integers(1, 4)
POSTS = st.sampled_from(["first", "twin", *QUESTIONS, "nothing"])
POLLS = st.sampled_from(["open", "several", "draft", "nothing"])
VALUES = st.sampled_from(["o1", "o2", ["o1", "o3"], "o9"])
TEXTS = st.sampled_from(["hello", "again"])
VOTES = st.one_of(
    st.tuples(st.sampled_from(["support", "unsupport"]), PERSONS, POSTS, st.none(), NUMBERS),
    st.tuples(st.just("answer"), PERSONS, POLLS, VALUES, NUMBERS),
)
OTHERS = st.one_of(
    st.tuples(st.sampled_from(["ask", "comment"]), PERSONS, TEXTS, st.none(), NUMBERS),
    st.tuples(st.just("join"), PERSONS, st.just(""), st.booleans(), NUMBERS),
    st.tuples(st.just("withdraw"), PERSONS, POSTS, st.none(), NUMBERS),
    st.tuples(st.sampled_from(["poll.close", "poll.open"]), PERSONS, POLLS, st.none(), NUMBERS),
    st.tuples(st.sampled_from(ORDERS[2:]), PERSONS, POSTS, st.none(), NUMBERS),
    st.just(("errand", 0, "", None, 1)),
)


def outcome(answer: Any) -> Any:
    """What was answered, without what differs from meeting to meeting."""
    if isinstance(answer, Refusal):
        return answer.code, answer.phrase.message
    return "errand" if answer is None else ("ok", sorted(answer.result), answer.repeated)


def play_one_by_one(side: Side, story: list[Said]) -> tuple[list[Any], list[bool], set[str]]:
    """The answers, which commands raised something, and the persons and parts that they moved."""
    answers, raised, moved = [], [], set()
    for said in story:
        batch = side.engine.transact([side.job(said)])
        answers.append(outcome(batch.outcomes[0]))
        raised.append(bool(batch.raised))
        if batch.raised:
            state = side.state()
            moved |= state["moved"] | state["parts"]
    return answers, raised, moved


@settings(suppress_health_check=list(HealthCheck), max_examples=15)
@example([("support", 0, "first", None, 1), ("support", 2, "second", None, 1)])
@given(story=st.lists(st.one_of(VOTES, VOTES, VOTES, OTHERS), min_size=4, max_size=16))
def test_whatever_comes_together_is_as_if_it_had_come_one_by_one(
    engine: Engine, story: list[Said]
) -> None:
    together, apart = (Side.make(engine).vote_before() for _ in range(2))
    before = together.state()["revision"]
    answers, raised, moved = play_one_by_one(apart, story)
    outcomes = engine.transact([together.job(said) for said in story]).outcomes
    assert [outcome(answer) for answer in outcomes] == answers
    here, there = together.state(), apart.state()
    assert {name: here[name] for name in CONTENT} == {name: there[name] for name in CONTENT}
    # A batch raises once what each would have raised for itself.
    assert here["revision"] == before + any(raised)
    assert not any(raised) or here["moved"] | here["parts"] == moved
    for number, answer in enumerate(outcomes):
        if isinstance(answer, Done) and not answer.repeated:
            assert answer.revision == before + any(raised[: number + 1])


def test_no_vote_is_counted_across_what_the_staff_did_between(engine: Engine) -> None:
    side = Side.make(engine)
    story: list[Any] = [
        ("answer", 0, "open", "o1", 1),
        ("answer", 2, "open", "o1", 1),
        ("poll.close", 0, "open", None, 1),
        ("answer", 0, "open", "o2", 2),
        ("answer", 4, "open", "o2", 1),
        ("answer", 2, "open", "o1", 1),
    ]
    answers = engine.transact([side.job(said) for said in story]).outcomes
    codes = [getattr(answer, "code", "ok") for answer in answers]
    assert codes == ["ok", "ok", "ok", "closed", "closed", "ok"]
    assert side.state()["ballots"] == {("open", "0", "o1", 1), ("open", "2", "o1", 1)}


def test_taking_back_leaves_what_was_given_later_also_to_what_was_merged(engine: Engine) -> None:
    side = Side.make(engine).vote_before()
    for number, left in ((1, {("first", True, 2), ("twin", True, 3)}), (4, set())):
        story: list[Any] = [
            ("unsupport", 0, "first", None, number),
            ("unsupport", 2, "first", None, number),
        ]
        engine.transact([side.job(said) for said in story])
        rows = side.state()["supports"]
        assert {(post, on, n) for post, who, on, n in rows if who == "0" and on} == left


def test_only_its_author_hears_that_a_question_cannot_be_supported_yet(engine: Engine) -> None:
    side = Side.make(engine)
    story: list[Any] = [("support", person, "waiting", None, 1) for person in (0, 2)]
    author, other = engine.transact([side.job(said) for said in story]).outcomes
    assert (author.code, other.code) == ("conflict", "not_found")


@pytest.mark.parametrize("verb", ["answer", "support"])
def test_a_vote_that_the_database_does_not_take_fails_alone(engine: Engine, verb: str) -> None:
    side = Side.make(engine)
    about, value = ("open", "o1") if verb == "answer" else ("first", None)
    jobs: list[Any] = [side.job((verb, person, about, value, 1)) for person in (0, 2, 4)]
    jobs[1] = replace(jobs[1], number=2**70)
    before = side.state()["revision"]
    first, second, third = engine.transact(jobs).outcomes
    assert (first.revision, second.code, third.revision) == (
        before + 1,
        "unavailable",
        before + 1,
    )
    state = side.state()
    counted = state["ballots"] or state["supports"]
    assert {row[1] for row in counted} == {"0", "4"}
    assert state["revision"] == before + 1
    assert set(state["people"]) == {"0", "4"}


async def test_ten_thousand_ballots_of_ten_thousand_people_are_counted_once(engine: Engine) -> None:
    async with engine:
        staff = engine.staff("stage")
        asked = {"kind": "single", "title": "which", "options": ["a", "b"]}
        poll = (await engine.dispatcher.run(staff, "poll.create", asked)).result["id"]
        await engine.dispatcher.run(staff, "poll.open", {"id": poll})
        phones = [engine.citizen() for _ in range(PEOPLE)]
        before = engine.revision

        async def vote(number: int, key: str) -> Done:
            value = {"id": poll, "value": f"o{1 + number % 2}"}
            return await engine.dispatcher.run(phones[number], "poll.answer", value, key)

        for start in range(0, PEOPLE, WAVE):
            await asyncio.gather(*(vote(n, f"{1 + n % 7}-a") for n in range(start, start + WAVE)))
        assert PEOPLE / 200 <= engine.revision - before < PEOPLE / 100
        # Whoever has heard nothing sends the same again: it changes nothing.
        after = engine.revision
        again = await asyncio.gather(*(vote(n, f"{1 + n % 7}-a") for n in range(0, PEOPLE, 5)))
        assert {done.revision for done in again} == {after} == {engine.revision}
        assert engine.count("ballots") == engine.count("participants") == PEOPLE
        await engine.dispatcher.run(staff, "poll.close", {"id": poll})
        counted = engine.fresh()[0]["staff"].state["polls"][poll]
    assert counted["voters"] == PEOPLE
    assert counted["results"]["counts"] == {"o1": PEOPLE // 2, "o2": PEOPLE // 2}


def test_votes_pass_what_has_nothing_to_do_with_them_and_nothing_else(engine: Engine) -> None:
    side = Side.make(engine)
    support: Said = ("support", 0, "first", None, 1)
    answer: Said = ("answer", 2, "open", "o1", 1)
    comment: Said = ("comment", 0, "hello", None, 1)
    assert plan([side.job(said) for said in (support, comment, answer, support)]) == [
        [0, 3],
        [1],
        [2],
    ]
    for other in (
        ("poll.close", 0, "open", None, 1),
        ("withdraw", 0, "first", None, 1),
        ("join", 0, "", True, 1),
        ("errand", 0, "", None, 1),
    ):
        jobs = [side.job(said) for said in (support, support, other, support)]
        assert plan(jobs) == [[0, 1], [2], [3]]
    elsewhere = Side.make(engine)
    close = elsewhere.job(("poll.close", 0, "open", None, 1))
    jobs = [side.job(support), close, elsewhere.job(support), side.job(support)]
    assert plan(jobs) == [[0, 3], [1], [2]]
