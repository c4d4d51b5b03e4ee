"""What each role receives in an evening where everything happens: recorded from every door, held
against `fields.py` member by member, and searched for what is not theirs."""

import asyncio
import json
import re
from typing import Any

import httpx
import pytest

from app.core.ids import hash_key
from app.core.permissions import Role
from tests.contract import fields
from tests.contract.recorded import FILE, Evening, Record, events_of, states
from tests.support.raw import Raw
from tests.support.town import Town

FOLLOWED = {
    "device": ("public", "mine"),
    "author": ("public", "mine"),
    "muted": ("public", "mine"),
    "queue": ("public", "staff"),
    "stage": ("public", "staff", "screen", "speaker"),
    "host": ("public", "speaker"),
    "panel": ("public", "speaker"),
    "department": ("public", "speaker"),
    "screen": ("public", "screen"),
}
PAGE_OF = {
    "queue": "/queue", "stage": "/stage", "host": "/speaker", "panel": "/speaker",
    "department": "/speaker", "screen": "/screen", "device": "", "author": "", "muted": "",
}  # fmt: skip
BACKSTAGE = ("queue", "stage")
STAFF = {"queue": Role.QUEUE, "stage": Role.STAGE, "host": Role.HOST,
         "panel": Role.PANEL, "department": Role.DEPARTMENT, "screen": Role.SCREEN}  # fmt: skip

# A department signs what it takes and answers: everybody may read its name.
CALLED = {"department": "보건정책과"}


@pytest.fixture(scope="module")
def evening(town: Town) -> Evening:
    """The whole evening, over before the tests look at what was recorded."""
    return asyncio.run(_evening(town))


async def _evening(town: Town) -> Evening:
    hall = town.hall(file=FILE, reactions=True)
    for name, role in STAFF.items():
        hall.grant(name, role, called=CALLED.get(name, f"이름없는-{name}"))
    people = {
        "device": hall.phone(name="해님", at="hall"),
        "author": hall.phone(name="달님"),
        "muted": hall.phone(),
    }
    people |= {name: hall.staff(name) for name in STAFF}
    evening = Evening(hall, people, {name: Record() for name in FOLLOWED})
    await _open_lines(evening)
    await _live_through(evening)
    await _settle(evening)
    await _open_lines(evening)
    await _read_answers(evening)
    for record in evening.records.values():
        for line in record.lines:
            await line.close()
    return evening


async def _open_lines(evening: Evening) -> None:
    for name, documents in FOLLOWED.items():
        line = await Raw.open(evening.hall.town.base_url)
        identity = evening.people[name].identity
        code = evening.hall.code
        assert not await line.identify(code=code, documents=list(documents), **identity)
        evening.records[name].lines.append(line)
        for document in documents:
            await line.until(lambda line=line, document=document: events_of(line, document))


async def _live_through(evening: Evening) -> None:
    await _write(evening)
    await _moderate(evening)
    await _answer(evening)
    await _run_stage(evening)


async def _write(evening: Evening) -> None:
    author, stage, hall = evening.people["author"], evening.people["stage"], evening.hall
    await stage.do("agenda.start", id=hall.agenda()[0])
    await stage.do("agenda.next")
    await stage.do("agenda.adjust", id=hall.agenda()[1], seconds=30)
    await author.do("comment.post", text="좋은 자리예요.", name="별님")
    waiting = {"text": evening.hide("검토 대기"), "to": "서울시장"}
    await author.do("question.ask", **waiting)
    await author.do("question.ask", text=waiting["text"] + " 010-1234-5678")
    await author.do("post.withdraw", id=await _asked(evening, evening.hide("본인 삭제")))


async def _asked(evening: Evening, text: str, **more: Any) -> str:
    answer = await evening.people["author"].do("question.ask", text=text, **more)
    return str(answer["id"])


async def _public(evening: Evening, text: str, **more: Any) -> str:
    id = await _asked(evening, text, **more)
    await evening.people["queue"].do("post.approve", ids=[id])
    return id


async def _moderate(evening: Evening) -> None:
    queue, device, author, muted = (
        evening.people[name] for name in ("queue", "device", "author", "muted")
    )
    for what in ("비공개 하나", "비공개 둘"):
        id = await _asked(evening, evening.hide(what), name="비밀친구")
        await queue.do("post.refuse", ids=[id], reason="insult")
    await queue.do("post.hold", id=await _asked(evening, evening.hide("보류")))
    entered = await queue.do("post.enter", kind="question", text="전화로 온 말", source="call")
    await queue.do("post.label", id=entered["id"], labels=["예산"])
    await queue.do("post.hold", id=entered["id"])
    await queue.do("post.claim", id=await _asked(evening, evening.hide("검토 중")))
    await queue.do("post.claim", id=entered["id"])
    original = await _asked(evening, evening.hide("고치기 전"))
    await queue.do("post.edit", id=original, text="고친 뒤의 글")
    await queue.do("post.approve", id=original)
    root = await _public(evening, "주사를 어디서 맞나요?", name="별님", to="보건소")
    await queue.do("post.label", id=root, labels=["보건소"])
    twin = await _asked(evening, evening.hide("합친 글"))
    await queue.do("post.merge", id=twin, into=root)
    await device.do("question.support", id=root)
    await author.do("question.support", id=root)
    mistake = await _asked(evening, evening.hide("되돌린 글"))
    await queue.do("post.refuse", id=mistake, reason="other")
    await queue.do("staff.undo")
    await _reached(evening, "staff", lambda s: any("undone" in a for a in s["actions"].values()))
    written = {"text": evening.hide("제한된 사람의 글")}
    await queue.do("person.mute", post=(await muted.do("question.ask", **written))["id"])
    await muted.do("person.join", reader=True)


async def _answer(evening: Evening) -> None:
    queue, stage, department = (evening.people[n] for n in ("queue", "stage", "department"))
    entered = await queue.do("post.enter", kind="comment", text="쪽지로 받은 말", source="paper")
    await queue.do("post.answer", id=entered["id"], text="고맙습니다.")
    by_call = await queue.do("post.enter", kind="question", text="전화로 받은 질문", source="call")
    await queue.do("question.queue", id=by_call["id"])
    second = await _public(evening, "두 번째 질문")
    await queue.do("question.queue", id=second)
    later = await _public(evening, "나중에 답할 질문", name="별님")
    await queue.do("question.defer", id=later, department="건강증진과", due="2019-04-10")
    await queue.do("post.answer", id=later, text="먼저 알려 드립니다.")
    done = await _public(evening, "답변한 질문")
    await queue.do("question.answered", id=done, answer="예산에 넣었습니다.")
    live = await _public(evening, "지금 답할 질문", name="별님", to="서울시장")
    await department.do("post.answer", id=live, text="준비한 답")
    await department.do("question.take", id=second)
    for payload in ({"id": live}, {}):
        await department.do("fact.send", text="올해 12곳에서 합니다.", **payload)
    await stage.do("question.live", id=live)
    promised = {"promise": "보건소 세 곳을 늘립니다.", "owner": "건강증진과", "due": "2019-04-30"}
    draft = {"text": evening.hide("확정 전 답변"), **promised}
    await queue.do("answer.draft", id=done, text="예산에 넣었습니다.", **promised)
    await queue.do("answer.confirm", id=done)
    await queue.do("answer.draft", id=second, **draft)
    note = await stage.do("note.send", text="2분 남았습니다.")
    await evening.people["host"].do("note.acknowledge", id=note["id"])


async def _run_stage(evening: Evening) -> None:
    stage, device, hall = evening.people["stage"], evening.people["device"], evening.hall
    speaking = evening.records["stage"].lines[0]
    await speaking.until(
        lambda: any("live" in s.get("patch", {}) for s in events_of(speaking, "speaker"))
    )
    hall.set_stage(item=hall.agenda()[1])
    ref = await _public(evening, "화면에 따로 띄울 질문")
    await stage.do("stage.show", scene="question", ref=ref)
    await _reached(evening, "public", lambda s: s["stage"].get("ref") == ref)
    await _reached(evening, "staff", lambda s: list(s["screened"]) == [ref])
    await stage.do("stage.show", scene="message", options={"text": "잠시 쉬겠습니다."})
    await stage.do("stage.prepare", scene="question", ref=ref)
    await _prepared(evening, "ref")
    await stage.do("stage.prepare", scene="message", options={"text": evening.hide("준비한 문구")})
    await _prepared(evening, "options")
    await _vote(evening)
    await stage.do("stage.show", scene="comments")
    await _reached(evening, "staff", lambda s: s["screened"])
    await stage.do("flow.set", delay=60)
    await evening.people["author"].do("comment.post", text="아직 화면에 없는 댓글")
    await stage.do("screen.set", theme="dark")
    await stage.do("announce", text="물은 뒤쪽에 있습니다.", to="hall", minutes=5)
    clapping = evening.records["device"].lines[0]
    await clapping.send('42["signal",{"reaction":"clap"}]')
    await clapping.until(lambda: any("reactions" in s for s in clapping.events("signal")))
    hall.revoke("speaker")
    assert (await device.send("comment.post", text="마지막 댓글")).status_code == 200
    await stage.do("meeting.close")


async def _vote(evening: Evening) -> None:
    """A poll before and one after; what nobody has opened is the staff's alone."""
    stage, device, author = (evening.people[name] for name in ("stage", "device", "author"))
    options = ["보건소", "동네 의원", "집"]
    asked = {"kind": "multiple", "title": "어디가 좋을까요?", "options": options}
    asked |= {"least": 1, "most": 2}
    before = (await stage.do("poll.create", **asked))["id"]
    hidden = {"kind": "stance", "title": evening.hide("아직 열지 않은 투표")}
    await stage.do("poll.create", **hidden)
    await stage.do("poll.open", id=before)
    await device.do("poll.answer", id=before, value=["o1", "o3"])
    await stage.do("poll.close", id=before)
    await stage.do("poll.reveal", id=before)
    after = (await stage.do("poll.create", round_of=before))["id"]
    await stage.do("poll.open", id=after, show=False)
    await author.do("poll.answer", id=after, value=["o2"])
    results = {"scene": "poll", "ref": before, "options": {"view": "results"}}
    await stage.do("stage.prepare", **results)
    await _reached(evening, "staff", lambda s: s["prepared"].get("options") == {"view": "results"})
    await stage.do("stage.show", **results)
    await _reached(evening, "public", lambda s: s["stage"].get("options") == {"view": "results"})


async def _prepared(evening: Evening, member: str) -> None:
    await _reached(evening, "staff", lambda s: member in s.get("prepared", {}))


async def _reached(evening: Evening, document: str, condition: Any) -> None:
    line = evening.records["stage"].lines[0]
    await line.until(lambda: condition(list(states(line, document))[-1]))


async def _settle(evening: Evening) -> None:
    """Until every socket shows what the feed says."""
    for name, documents in FOLLOWED.items():
        for document in documents:
            fresh = await evening.people[name].read(document)
            line = evening.records[name].lines[0]
            await line.until(
                lambda line=line, document=document, fresh=fresh: (
                    states(line, document)[-1] == fresh
                )
            )


async def _read_answers(evening: Evening) -> None:
    for name, documents in FOLLOWED.items():
        person, code = evening.people[name], evening.hall.code
        paths = [f"/m/{code}/documents/{document}" for document in documents]
        paths += [f"/m/{code}/posts?kind=question", f"/m/{code}/posts?kind=comment"]
        paths += [f"/m/{code}{PAGE_OF[name]}", f"/m/{code}/commands", "/", f"/j/{code}?stay"]
        if not PAGE_OF[name]:
            paths.append(f"/m/{code}/lite")
        answers = await asyncio.gather(*(person.http.get(path) for path in paths))
        for path, answer in zip(paths, answers, strict=True):
            assert answer.status_code == 200, path
            evening.records[name].answers[path] = answer


def _page(text: str) -> dict[str, Any]:
    """The object that a live page begins with."""
    found = re.search(r'<script type="application/json" id="page"[^>]*>(.*?)</script>', text)
    assert found
    page: dict[str, Any] = json.loads(found[1])
    return page


async def test_each_role_receives_the_listed_members_and_no_others(evening: Evening) -> None:
    wrong: list[str] = []
    seen: set[str] = set()
    for name, record in evening.records.items():
        for line in record.lines:
            wrong += _departures_on(line, name, seen)
        wrong += _departures_in_answers(evening, name, record, seen)
    assert not wrong, "\n".join(sorted(set(wrong)))
    listed = {
        path for name, spec in fields.DOCUMENTS.items() for path in fields.paths(spec, name)
    } | set(fields.paths(fields.SIGNAL_BACKSTAGE, "signal"))
    # Cards that wait and cards set aside are the same.
    seen |= {path.replace(".waiting.*", ".set_aside.*") for path in seen}
    seen |= {path.replace(".set_aside.*", ".waiting.*") for path in seen}
    assert not sorted(listed - seen), "listed, but nobody ever received it"


def _departures_on(line: Raw, name: str, seen: set[str]) -> list[str]:
    wrong = []
    for document in FOLLOWED[name]:
        shown = states(line, document)
        assert shown
        for state in shown:
            wrong += fields.departures(state, fields.DOCUMENTS[document], document, seen)
    for payload in line.events("snapshot"):
        spec = fields.snapshot(payload["doc"])
        wrong += fields.departures(payload, spec, f"snapshot of {payload['doc']}", seen)
    for payload in line.events("patch"):
        assert set(payload) == {"doc", "from", "to", "at", "patch"}
    spec = fields.SIGNAL_BACKSTAGE if name in BACKSTAGE else fields.SIGNAL
    for payload in line.events("signal"):
        wrong += [f"{name}: {w}" for w in fields.departures(payload, spec, "signal", seen)]
    others = {f[:12] for f in line.frames if f.startswith("42")} - {
        '42["snapshot', '42["patch",{', '42["signal",',
    }  # fmt: skip
    return [*wrong, *others]


def _departures_in_answers(
    evening: Evening, name: str, record: Record, seen: set[str]
) -> list[str]:
    code, wrong = evening.hall.code, []
    for path, answer in record.answers.items():
        if "/documents/" in path:
            spec: Any = fields.snapshot(path.rpartition("/")[2])
            wrong += fields.departures(answer.json(), spec, f"feed {path}", set())
        elif "/posts?" in path:
            wrong += fields.departures(answer.json(), {"posts": [fields.OLDER_POST]}, path, set())
    page = _page(record.answers[f"/m/{code}{PAGE_OF[name]}"].text)
    actor = {"actor": fields.PAGE_ACTOR} if name in STAFF else {}
    shown = [document for document in FOLLOWED[name] if document in page["documents"]]
    snapshots = {document: fields.snapshot(document) for document in shown}
    spec = fields.PAGE | actor | {"snapshots": snapshots}
    return wrong + list(fields.departures(page, spec, f"page of {name}", seen))


async def test_what_was_not_shown_reaches_moderators_and_its_author_alone(
    evening: Evening,
) -> None:
    for name, record in evening.records.items():
        text = record.text()
        found = {what for what, words in evening.hidden.items() if words in text}
        if name in BACKSTAGE:
            # What its author took back at once may never have been seen.
            assert found >= set(evening.hidden) - {"본인 삭제"}, name
        elif name == "muted":
            assert found == {"제한된 사람의 글"}
        elif name == "author":
            assert not found & {
                "제한된 사람의 글", "준비한 문구", "확정 전 답변", "아직 열지 않은 투표",
            }  # fmt: skip
        else:
            assert not found, name


async def test_names_of_staff_reach_staff_alone(evening: Evening) -> None:
    for name, record in evening.records.items():
        names = set(re.findall(r"이름없는-\w+", record.text()))
        if name in BACKSTAGE:
            assert len(names) > 1
        else:
            # A screen of the staff greets whoever opened it, by their own name.
            assert names <= ({f"이름없는-{name}"} if name in STAFF else set()), name


async def test_keys_and_what_is_stored_of_them_reach_nobody(evening: Evening) -> None:
    hall = evening.hall
    secrets = {person.identity.get("device") for person in evening.people.values()}
    secrets |= {person.identity.get("key") for person in evening.people.values()}
    scoped = {hash_key(secret, str(hall.id)) for secret in secrets if secret}
    persons = {hall.person_id(evening.people[name]) for name in ("device", "author")}
    for name, record in evening.records.items():
        text = record.text()
        for secret in (secrets - {None}) | scoped | persons:
            assert secret not in text, name


async def test_an_onlooker_reads_the_public_document_and_nothing_else(evening: Evening) -> None:
    async with httpx.AsyncClient(base_url=evening.hall.town.base_url) as onlooker:
        url = f"/m/{evening.hall.code}/documents"
        answer = await onlooker.get(f"{url}/public")
        recorded = evening.records["author"].answers
        assert answer.text == recorded[f"{url}/public"].text, "the same bytes for everybody"
        assert answer.headers["cache-control"] == "public, max-age=1"
        assert "set-cookie" not in answer.headers
    assert recorded[f"{url}/mine"].headers["cache-control"] == "private, no-store"
