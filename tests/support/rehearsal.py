"""An evening by the book: every command is accepted once, each time by another door, and each is
repeated at the next one with the same key."""

import itertools
from typing import Any

from tests.support.assembly import Assembly, World
from tests.support.parties import DOORS, may_go_by_form
from tests.support.town import put_waiting_screen
from tests.support.wishes import described


class Rehearsal:
    """Sends in turn by socket, JSON and form, on one node after the other."""

    def __init__(self, assembly: Assembly) -> None:
        self._assembly = assembly
        self._parties = {party.name: party for party in assembly.parties}
        self._turns = itertools.count()

    async def does(self, who: str, name: str, /, **payload: Any) -> str:
        """Must be accepted; answers the id of what was made. Then comes again elsewhere."""
        turn = next(self._turns)
        doors = DOORS if may_go_by_form(payload) else DOORS[:2]
        party, key = self._parties[who], f"{turn + 1}-{who.replace(' ', '-')}"
        for number in (turn, turn + 1):
            door = doors[number % len(doors)]
            answer = await self._assembly.one(party, door, number, name, payload, key)
            assert answer["ok"], f"{name}: {answer}"
        return str(answer["result"].get("id"))

    async def is_refused(self, who: str, name: str, code: str, /, **payload: Any) -> None:
        """Must be refused, by every door in the same way."""
        errors = []
        doors = DOORS if may_go_by_form(payload) else DOORS[:2]
        for door in doors:
            answer = await self._assembly.one(self._parties[who], door, 0, name, payload, None)
            errors.append(answer["error"])
        assert errors == [errors[0]] * len(doors)
        assert errors[0]["code"] == code, errors[0]

    def status(self, id: str) -> str:
        """What became of a post."""
        posts = self._assembly.latest.posts()
        return next(str(row["status"]) for row in posts if row["id"] == id)

    def mine(self, who: str) -> dict[str, Any]:
        """What somebody's own socket shows of them."""
        followers = self._assembly.followers
        ear = next(f for f in followers if (f.party.name, f.document) == (who, "mine") and f.client)
        assert ear.client
        return ear.client.state["mine"]

    async def wait(self, millis: int) -> None:
        """Time goes by."""
        await self._assembly.time_goes_by(millis)


async def play(world: World) -> None:
    """The whole evening."""
    assembly = Assembly(world, opened=False)
    await assembly.open()
    evening = Rehearsal(assembly)
    await _rehearse(evening, assembly)
    await _prepare(evening, assembly)
    await _begin(evening)
    first, second, third, fourth = await _ask(evening)
    await _judge(evening, fourth)
    await _merge(evening, first, second)
    await _take_the_stage(evening, first, third)
    await _tell_the_speaker(evening, third)
    await _show(evening, assembly)
    await _vote(evening)
    await _end(evening, first, fourth)
    await assembly.leave()


async def _rehearse(evening: Rehearsal, assembly: Assembly) -> None:
    """What is tried out before the opening leaves no trace, and cannot be taken back."""
    question = await evening.does("ann", "question.ask", text="마이크 시험입니다")
    await evening.does("bob", "comment.post", text="화면 시험입니다")
    await evening.does("queue", "post.approve", id=question)
    await evening.does("bob", "question.support", id=question)
    await evening.does("queue", "person.mute", post=question)
    await evening.does("queue", "answer.draft", id=question, text="답변 시험입니다")
    await evening.does("stage", "agenda.next")
    await evening.does("stage", "stage.show", scene="question", ref=question)
    await evening.does("stage", "announce", text="알림 시험입니다")
    await evening.is_refused("queue", "meeting.wipe_rehearsal", "forbidden")
    await evening.does("stage", "meeting.wipe_rehearsal")
    assert not evening.mine("ann")["posts"]
    assert not evening.mine("bob")["supports"]
    assert "muted" not in evening.mine("ann")
    await evening.is_refused("queue", "staff.undo", "conflict")
    await evening.is_refused("queue", "post.approve", "not_found", id=question)
    revision = assembly.latest.revision
    await evening.does("stage", "meeting.wipe_rehearsal")
    assert assembly.latest.revision == revision


async def _prepare(evening: Rehearsal, assembly: Assembly) -> None:
    whole = described(assembly.latest)
    moved = whole | {"question": "무엇이 달라질까요?", "agenda": whole["agenda"][::-1]}
    await evening.does("organiser", "meeting.edit", **moved)
    await evening.does("organiser", "meeting.edit", **whole)
    await evening.is_refused("stage", "meeting.edit", "forbidden", **whole)


async def _begin(evening: Rehearsal) -> None:
    await evening.does("stage", "meeting.open")
    await evening.does("ann", "person.join", name="김하늘", at="hall")
    await evening.does("stage", "agenda.next")
    await evening.does("stage", "posting.set", comments="open", questions="held")
    await evening.is_refused("stage", "meeting.wipe_rehearsal", "conflict")
    await evening.is_refused("ann", "posting.set", "forbidden", comments="off")
    link = {"role": "department", "name": "보건정책과", "hash": "ef" * 32}
    granted = await evening.does("organiser", "access.grant", **link)
    await evening.is_refused("stage", "access.revoke", "forbidden", id=granted)
    await evening.does("organiser", "access.revoke", id=granted)
    await evening.is_refused("bob", "comment.post", "invalid", text=" \u200b ")
    await evening.does("bob", "person.join", reader=True)
    await evening.is_refused("bob", "comment.post", "forbidden", text="열세 살이에요")
    assert evening.mine("bob")["reader"]
    await evening.does("bob", "person.join", reader=False)


async def _ask(evening: Rehearsal) -> list[str]:
    texts = ("처음 질문입니다", "비슷한 질문입니다", "셋째 질문", "제 번호는 010-1234-5678")
    who = ("ann", "bob", "cho", "dan")
    pairs = zip(who, texts, strict=True)
    questions = [await evening.does(name, "question.ask", text=text) for name, text in pairs]
    await evening.does("queue", "post.claim", id=questions[0])
    await evening.is_refused("second queue", "post.claim", "conflict", id=questions[0])
    await evening.does("queue", "post.release", id=questions[0])
    await evening.does("second queue", "post.approve", ids=questions[:3])
    return questions


async def _judge(evening: Rehearsal, question: str) -> None:
    await evening.does("queue", "post.refuse", id=question, reason="personal")
    await evening.is_refused("second queue", "post.approve", "conflict", id=question)
    await evening.does("queue", "post.restore", id=question)
    await evening.does("queue", "post.mask", id=question)
    await evening.does("queue", "post.edit", id=question, text="번호는 남기지 않아요")
    await evening.does("queue", "post.hold", ids=[question])
    await evening.does("queue", "staff.undo")
    await evening.does("queue", "post.label", id=question, labels=["비용", "시설"])
    await evening.does("queue", "person.mute", post=question)
    await evening.is_refused("dan", "question.ask", "forbidden", text="다시 씁니다")
    await evening.does("queue", "person.unmute", post=question)


async def _merge(evening: Rehearsal, first: str, second: str) -> None:
    for who in ("bob", "cho", "dan"):
        await evening.does(who, "question.support", id=first)
    await evening.does("cho", "question.support", id=second)
    await evening.does("second queue", "post.merge", id=second, into=first)
    await evening.does("department", "post.answer", id=first, text="내년부터 할 수 있어요")
    assert evening.mine("bob")["posts"][second]["answer"] == "내년부터 할 수 있어요"
    promise = {"promise": "주말에도 엽니다", "owner": "보건의료정책과", "due": "2019-04-05"}
    await evening.does("second queue", "answer.draft", id=first, **promise)
    await evening.is_refused("queue", "answer.draft", "conflict", id=first, text="몰라요", seen=0)
    await evening.does("queue", "answer.confirm", id=first)
    await evening.is_refused("second queue", "answer.confirm", "conflict", id=first)
    kept = evening.mine("bob")["posts"][second]
    assert (kept["answer"], kept["promise"]["due"]) == ("내년부터 할 수 있어요", "2019-04-05")
    await evening.does("cho", "question.unsupport", id=second)
    await evening.does("second queue", "post.unmerge", id=second)
    assert "answer" not in evening.mine("bob")["posts"][second]


async def _take_the_stage(evening: Rehearsal, first: str, third: str) -> None:
    entered = await evening.does(
        "queue", "post.enter", kind="comment", text="종이로 받은 말", source="paper"
    )
    await evening.does("queue", "post.to_question", id=entered)
    for question in (first, third, entered):
        await evening.does("queue", "question.queue", id=question)
    await evening.does("queue", "question.queue", id=entered, position=1)
    await evening.does("stage", "question.live", id=first, show=True)
    await evening.does("stage", "question.skip", id=first)
    await evening.wait(2_000)
    await evening.does("stage", "question.next")
    assert evening.status(first) == "live"
    await evening.does("department", "question.take", id=third)
    await evening.does("department", "question.give_back", id=third)
    await evening.does(
        "queue", "question.defer", id=third, department="보건정책과", due="2019-04-05"
    )
    await evening.does("queue", "question.answered", id=third, answer="글로 답했어요")
    await evening.does("queue", "post.take_off", id=entered)


async def _tell_the_speaker(evening: Rehearsal, question: str) -> None:
    note = await evening.does("stage", "note.send", text="이제 두 분만 더 받겠습니다")
    await evening.is_refused("stage", "note.acknowledge", "forbidden", id=note)
    await evening.does("speaker", "note.acknowledge", id=note)
    await evening.does("panel", "note.acknowledge", id=note)
    await evening.does("department", "fact.send", text="주제에 관한 사실")
    fact = await evening.does("department", "fact.send", id=question, text="질문에 관한 사실")
    await evening.does("department", "fact.withdraw", id=fact)


async def _show(evening: Rehearsal, assembly: Assembly) -> None:
    items = sorted(assembly.latest.rows["agenda_items"], key=lambda row: row["position"])
    await evening.does("stage", "agenda.start", id=items[2]["id"])
    await evening.does("stage", "agenda.adjust", id=items[2]["id"], seconds=-30)
    await evening.does("stage", "agenda.retime", end="keep")
    await evening.does("stage", "agenda.reorder", ids=[item["id"] for item in items])
    await evening.does("stage", "stage.prepare", scene="message", options={"text": "잠시만요"})
    await evening.does("stage", "stage.show", scene="comments")
    await evening.does("stage", "screen.set", theme="dark", margin=3)
    said = await evening.does("stage", "announce", text="물은 뒤에 있어요", to="hall", minutes=5)
    await evening.does("stage", "announce.end", id=said)
    digits = put_waiting_screen(assembly.world.database, assembly.world.clock())
    await evening.does("stage", "screen.pair", code=digits)
    await evening.does("queue", "flow.set", delay=5, paused=False)
    comment = await evening.does("ann", "comment.post", text="화면에서 봐요")
    assert _shown_at(assembly, comment) is None
    await evening.wait(6_000)
    assert _shown_at(assembly, comment) == assembly.world.clock()


async def _vote(evening: Rehearsal) -> None:
    title = "보건소에서 맞는 데 대해 어떻게 생각하십니까?"
    before = await evening.does("stage", "poll.create", kind="stance", title=title)
    await evening.is_refused("ann", "poll.answer", "closed", id=before, value="for")
    await evening.does("stage", "poll.open", id=before)
    await evening.does("ann", "poll.answer", id=before, value="against")
    await evening.does("ann", "poll.answer", id=before, value="for")
    assert evening.mine("ann")["ballots"] == {before: "for"}
    await evening.is_refused("bob", "poll.answer", "invalid", id=before, value="o1")
    await evening.is_refused("stage", "poll.reveal", "conflict", id=before)
    await evening.does("stage", "poll.close", id=before)
    await evening.is_refused("bob", "poll.answer", "closed", id=before, value="for")
    await evening.does("stage", "poll.reveal", id=before)
    await evening.does("stage", "poll.hide", id=before)


def _shown_at(assembly: Assembly, comment: str) -> Any:
    posts = assembly.latest.posts()
    return next(row["screened_at"] for row in posts if row["id"] == comment)


async def _end(evening: Rehearsal, first: str, fourth: str) -> None:
    await evening.does("dan", "post.withdraw", id=fourth)
    first_of_all = await evening.does("cho", "question.ask", text="끝나기 전에 묻습니다")
    await evening.does("queue", "post.approve", id=first_of_all)
    await evening.is_refused(
        "stage",
        "meeting.close",
        "not_found",
        outcomes=[{"as": "answered"}, {"id": "no", "as": "answered"}],
    )
    later = {"as": "deferred", "department": "보건정책과", "due": "2019-04-05"}
    await evening.does("stage", "meeting.close", outcomes=[{"id": first, "as": "answered"}, later])
    assert (evening.status(first), evening.status(first_of_all)) == ("answered", "deferred")
    await evening.is_refused("ann", "comment.post", "closed", text="늦었나요")
    await evening.is_refused("ann", "question.support", "closed", id=first)
    await evening.does("stage", "meeting.reopen")
