"""The hub and the fan-out: a cursor per socket, no gap, nothing twice, nothing older."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import realtime.document
import realtime.payloads
from realtime.feed import Feed
from tests.support.yard import TOPIC, Ear, Yard


@pytest.fixture
async def yard() -> AsyncIterator[Yard]:
    made = Yard()
    yield made
    await made.hub.stop()


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ticks follow each other at once."""
    monkeypatch.setattr(realtime.document, "TICK_SECONDS", 0.0)
    monkeypatch.setattr(realtime.document, "COUNTS_SECONDS", 0.0)


async def test_whoever_joins_gets_a_snapshot_and_then_patches(yard: Yard) -> None:
    yard.commit(public={"title": "one"})
    ear = await Ear(yard).join()
    yard.commit(public={"title": "two"})
    await yard.settled()
    at_first = {"doc": "public", "revision": 2, "at": 2000}
    later = {"doc": "public", "from": 2, "to": 3, "at": 3000}
    assert ear.frames == [
        ("snapshot", {**at_first, "state": {"title": "one"}, "build": "test-build"}),
        ("patch", {**later, "patch": {"title": "two"}}),
    ]


ACTIONS = ("change", "counts", "same", "other", "own", "join", "leave", "return", "sync")


@settings(max_examples=150)
@given(st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 5)), max_size=40))
def test_joining_while_others_publish_leaves_no_gap_and_doubles_nothing(
    actions: list[tuple[str, int]],
) -> None:
    asyncio.run(_play(actions))


async def _play(actions: list[tuple[str, int]]) -> None:
    """Everything at once; each action is followed by some turns of the loop."""
    yard = Yard()
    here: list[Ear] = []
    away: list[Ear] = []
    doing: list[asyncio.Future[Any]] = []
    for number, (action, turns) in enumerate(actions):
        if action == "join":
            here.append(Ear(yard, person="p", staff=number % 2 == 0))
            doing.append(asyncio.ensure_future(here[-1].join("public", "staff", "mine")))
        elif action == "return" and away:
            here.append(away.pop())
            since = dict(here[-1].revision)
            again = here[-1].join("public", "staff", "mine", since=since)
            doing.append(asyncio.ensure_future(again))
        elif action == "leave" and here:
            await asyncio.gather(*doing)
            away.append(here.pop(0))
            away[-1].leave()
        elif action == "sync" and here and "public" in here[0].revision:
            doing.append(asyncio.ensure_future(here[0].sync("public", None)))
        else:
            _publish(yard, action, number)
        for _ in range(turns):
            await asyncio.sleep(0)
    await asyncio.gather(*doing)
    await yard.settled()
    for ear in here + away:
        assert ear.faults == []
    for ear in here:
        assert ear.state["public"] == yard.states["public"][1]
        assert ear.state["staff"] == yard.states["staff"][1]
        assert ear.state["mine"] == yard.mine.get("p", (1, {}))[1]
    await yard.hub.stop()


def _publish(yard: Yard, action: str, number: int) -> None:
    if action == "change":
        yard.commit(public={"n": number, f"k{number % 3}": {"v": number}})
    elif action == "counts":
        yard.commit(counts_only=True, public={**yard.states["public"][1], "score": number})
    elif action == "same":
        yard.touch("public")
    elif action == "other":
        yard.commit(staff={"n": number})
    elif action == "own":
        yard.commit_mine("p", {"n": number})


async def test_a_commit_that_leaves_a_document_as_it_was_sends_nothing(yard: Yard) -> None:
    yard.commit(public={"n": 1})
    ear = await Ear(yard).join()
    early = len(ear.frames)
    yard.touch("public")
    await yard.settled()
    assert len(ear.frames) == early
    late = await Ear(yard).join()
    assert (ear.revision, late.revision) == ({"public": 2}, {"public": 3})
    yard.commit(public={"n": 2})
    await yard.settled()
    for heard, since in ((ear, 2), (late, 3)):
        assert heard.faults == []
        assert heard.frames[-1][1]["from"] == since
        assert heard.state["public"] == {"n": 2}


async def test_all_at_the_same_revision_get_the_same_bytes_encoded_once(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    ears = [await Ear(yard).join() for _ in range(20)]
    encoded: list[bytes] = []
    encode = realtime.payloads.encode
    monkeypatch.setattr(
        realtime.payloads, "encode", lambda *parts: encoded.append(encode(*parts)) or encoded[-1]
    )
    for _ in range(2):
        yard.touch("public")
        await yard.settled()
    yard.commit(public={"n": 1})
    await yard.settled()
    assert len(encoded) == 1
    assert all(ear.state["public"] == {"n": 1} for ear in ears)


async def test_since_a_revision_that_was_shown_here_comes_the_difference(yard: Yard) -> None:
    ear = await Ear(yard).join()
    for number in range(1, 11):
        yard.commit(public={"n": number, "constant": "…"})
        await yard.settled()
    back = Ear(yard)
    back.state["public"], back.revision["public"] = {"n": 3, "constant": "…"}, 4
    await back.join("public", since={"public": 4})
    step = {"doc": "public", "from": 4, "to": 11, "at": 11000, "build": "test-build"}
    assert back.of("public") == [("patch", {**step, "patch": {"n": 10}})]
    assert back.state == ear.state


@pytest.mark.parametrize("since", [1, 5, 1_000_000])
async def test_since_any_other_revision_comes_a_snapshot_never_a_guess(
    yard: Yard, since: int
) -> None:
    yard.revision = 7
    yard.commit(public={"n": 1})
    await Ear(yard).join()
    yard.commit(public={"n": 2})
    await yard.settled()
    back = await Ear(yard).join("public", since={"public": since})
    assert [event for event, _ in back.of("public")] == ["snapshot"]
    assert back.state["public"] == {"n": 2}


async def test_a_revision_that_left_the_ring_gets_a_snapshot(yard: Yard) -> None:
    ear = await Ear(yard).join()
    for number in range(realtime.document.RING + 2):
        yard.commit(public={"n": number})
        await yard.settled()
    oldest = yard.revision - realtime.document.RING
    assert "patch" in await yard.fanout.sync(ear.subscriber, "public", oldest)
    assert "state" in await yard.fanout.sync(ear.subscriber, "public", oldest - 1)


@pytest.mark.parametrize("name", ["public", "mine"])
async def test_asked_from_a_revision_above_its_own_a_node_reads_first(
    yard: Yard, name: str
) -> None:
    """Another node has shown it already, and the hint has not come yet."""
    ears = [await Ear(yard, "p").join("public", "mine") for _ in range(2)]
    shown = {"n": "shown elsewhere"}
    if name == "public":
        yard.commit(tell=False, public=shown)
    else:
        yard.commit_mine("p", shown, tell=False)
    back = await Ear(yard, "p").join(name, since={name: yard.revision})
    assert back.of(name)[0][1].get("to") == yard.revision or back.state[name] == shown
    await ears[0].sync(name, None)
    assert [ear.state[name] for ear in ears] == [shown, shown]


async def test_from_a_revision_that_nobody_gave_out_comes_the_present(yard: Yard) -> None:
    yard.commit(public={"n": 1})
    back = await Ear(yard, "p").join("public", "mine", since={"public": 10**9, "mine": 10**9})
    assert [(event, payload["state"]) for event, payload in back.frames] == [
        ("snapshot", {"n": 1}),
        ("snapshot", {}),
    ]


async def test_nobody_gets_anothers_mine(yard: Yard) -> None:
    one, same, other = Ear(yard, "one"), Ear(yard, "one"), Ear(yard, "other")
    for ear in (one, same, other):
        await ear.join("mine")
    yard.commit_mine("one", {"posts": {"a": 1}})
    await yard.settled()
    assert one.state["mine"] == same.state["mine"] == {"posts": {"a": 1}}
    assert (other.state["mine"], len(other.frames)) == ({}, 1)
    with pytest.raises(KeyError):
        await Ear(yard).join("mine")


async def test_a_broken_socket_stops_nobody(yard: Yard) -> None:
    ears = [await Ear(yard).join() for _ in range(3)]
    ears[1].broken = True
    yard.commit(public={"n": 1})
    await yard.settled()
    assert ears[0].state["public"] == ears[2].state["public"] == {"n": 1}


async def test_staff_and_screens_are_written_first(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [await Ear(yard).join() for _ in range(5)]
    staff = await Ear(yard, staff=True).join()
    order: list[str] = []
    for ear in (*people, staff):
        write = ear.write

        def noted(frames: bytes, sid: str = ear.subscriber.sid, write: Any = write) -> None:
            order.append(sid)
            write(frames)

        monkeypatch.setattr(ear, "write", noted)
    firsts = []
    for number in range(5):
        order.clear()
        yard.commit(public={"n": number})
        await yard.settled()
        assert order[0] == staff.subscriber.sid
        firsts.append(order[1])
    assert len(set(firsts)) == 5, "the same phone is always the last"


async def test_one_derivation_serves_all_who_ask_at_once(yard: Yard) -> None:
    yard.commit(public={"n": 1})
    await asyncio.gather(*(Ear(yard).join() for _ in range(50)))
    assert yard.derived == 1


async def test_whoever_asks_after_a_commit_gets_it_even_while_an_older_one_is_read(
    yard: Yard,
) -> None:
    loop, reading = asyncio.get_running_loop(), asyncio.Event()
    await Ear(yard).join()
    yard.entered = lambda: loop.call_soon_threadsafe(reading.set)
    yard.free.clear()
    yard.commit(public={"n": "old"})
    await reading.wait()
    yard.commit(public={"n": "acknowledged"})
    asked = asyncio.ensure_future(Ear(yard).join())
    fed = asyncio.ensure_future(Feed(yard.hub).snapshot(TOPIC, "public"))
    await asyncio.sleep(0)
    yard.free.set()
    assert (await asked).state["public"] == {"n": "acknowledged"}
    assert (await fed)["state"] == {"n": "acknowledged"}


async def test_what_only_counts_waits_and_what_is_said_does_not(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(realtime.document, "COUNTS_SECONDS", 3600.0)
    ear = await Ear(yard).join()
    yard.commit(public={"n": 0})
    await yard.settled()
    yard.commit(counts_only=True, public={"score": 1})
    for _ in range(20):
        await asyncio.sleep(0)
    assert ear.state["public"] == {"n": 0}
    yard.commit(public={"score": 1, "said": "something"})
    await yard.settled()
    assert ear.state["public"] == {"score": 1, "said": "something"}


async def test_rights_are_looked_at_again_when_they_change(yard: Yard) -> None:
    heard: list[int] = []

    async def changed(topic: realtime.document.Topic) -> None:
        heard.append(topic.id)

    yard.hub.rights_changed = changed
    await Ear(yard).join()
    yard.commit(public={"n": 1})
    await yard.settled()
    assert heard == []
    yard.access = yard.commit(staff={"n": 2})
    await yard.settled()
    assert heard == [TOPIC]


async def test_what_nobody_looks_at_is_forgotten(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear = await Ear(yard, "p").join("public", "mine")
    monkeypatch.setattr(realtime.document, "PERSON_SECONDS", 0.0)
    monkeypatch.setattr(realtime.document, "IDLE_SECONDS", 0.0)
    yard.hub._forget()
    assert "p" in yard.hub.topic(TOPIC).people
    ear.leave()
    yard.hub._forget()
    before = yard.derived
    yard.commit(public={"n": 1})
    for _ in range(20):
        await asyncio.sleep(0)
    assert yard.derived == before
    assert (await Ear(yard, "p").join("public", "mine")).state["public"] == {"n": 1}
