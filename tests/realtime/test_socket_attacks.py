"""Sockets in bad hands: what no well-behaved client sends closes that socket, or is answered, and
nobody else notices."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from realtime.frames import LARGEST_MESSAGE
from realtime.gateway import IDENTIFY_SECONDS
from tests.support.raw import PATH, Raw, alive, enter
from tests.support.town import Hall, Town


@pytest.fixture(scope="module")
def hall(town: Town) -> Hall:
    """A meeting that nobody's attacks may change."""
    hall = town.hall()
    hall.set_stage(paused=True)
    return hall


@pytest.fixture
async def line(hall: Hall) -> AsyncIterator[Raw]:
    line = await enter(hall)
    yield line
    await line.close()


CLOSING = {
    "connect as an event": '42["connect",{"REMOTE_ADDR":"6.6.6.6"},{"token":"forged"}]',
    "disconnect as an event": '42["disconnect","fake"]',
    "connect_error as an event": '42["connect_error",{}]',
    "connect as an event with an acknowledgement": '427["connect"]',
    "a binary event": '451-["command",{"_placeholder":true,"num":0}]',
    "a binary event without attachments": '450-["command"]',
    "a binary acknowledgement": '461-0[{"_placeholder":true,"num":0}]',
    "many attachments": '4599999999999-["command"]',
    "a frame of bytes": b"\x04\x00\xff",
    "an empty frame of bytes": b"",
    "an empty frame": "",
    "no packet of Engine.IO": "x",
    "Engine.IO's own opening": '0{"sid":"x"}',
    "Engine.IO's own farewell": "1",
    "an upgrade": "5",
    "a ping of the old protocol": "2probe",
    "no packet of Socket.IO": "4",
    "a packet type of no protocol": "49",
    "a letter for a packet type": "4x",
    "a refusal from a client": '44{"message":"no"}',
    "an event that is no list": '42{"command":1}',
    "an event without a name": "42[]",
    "an event whose name is a number": '42[7,"x"]',
    "an event whose name is null": "42[null]",
    "an event without content": "42",
    "JSON that is cut off": '42["command","comment.post",{"text":"he',
    "JSON that goes on": '42["command"]]',
    "a depth of 10,000": '42["command","comment.post",' + "[" * 10_000 + "]" * 10_000 + "]",
    "a number of 5,000 digits": '42["command","comment.post",{"text":' + "9" * 5000 + "}]",
    "an acknowledgement number of 200 digits": "42" + "9" * 200 + '["command"]',
    "an acknowledgement number in other digits": '42²["command"]',
}


@pytest.mark.parametrize("frame", CLOSING.values(), ids=CLOSING)
async def test_closed_without_an_answer(hall: Hall, line: Raw, frame: str | bytes) -> None:
    before, seen = hall.rows(), len(line.frames)
    await line.send(frame)
    await line.closed()
    # Engine.IO says its own farewell; who is here may still have been on its way.
    told = {frame for frame in line.frames[seen:] if not frame.startswith('42["signal"')}
    assert told <= {"1"}
    assert hall.rows() == before


async def test_closed_a_frame_of_64_kib_and_more(hall: Hall, line: Raw) -> None:
    await line.send("42" + json.dumps(["command", "comment.post", {"text": "a" * LARGEST_MESSAGE}]))
    assert await line.closed() == 1009


async def test_a_closed_socket_cannot_go_on_by_not_listening(hall: Hall) -> None:
    """The Engine.IO server asks a client to close; this one stays and sends on."""
    before = hall.rows()
    line = await enter(hall)
    await line.send('42["disconnect"]')
    for _ in range(20):
        await line.send("40" + json.dumps({"code": hall.code, **hall.phone().identity}))
        await line.send('420["command","comment.post",{"text":"hello"},"1-a"]')
    await line.closed()
    assert len(line.events("snapshot")) == 2
    assert [row for row in hall.rows()["posts"]] == before["posts"]


ANSWERED: dict[str, tuple[list[Any], str]] = {
    "an event nobody knows": (["vote", {"id": 1}], "not_found"),
    "an event named like a method": (["__init__"], "not_found"),
    "an event of the server": (["snapshot", {"doc": "public", "state": {}}], "not_found"),
    "a patch": (["patch", {"doc": "public", "from": 1, "to": 2, "patch": {}}], "not_found"),
    "any event": (["*"], "not_found"),
    "a message": (["message", "hello"], "not_found"),
    "a command without anything": (["command"], "not_found"),
    "a command whose name is an object": (["command", {}], "not_found"),
    "a command whose name is a list": (["command", ["comment.post"]], "not_found"),
    "a command whose name is null": (["command", None, {}, "k"], "not_found"),
    "a payload that is a list": (["command", "comment.post", ["hello"], "k"], "invalid"),
    "a payload that is a text": (["command", "comment.post", "hello", "k"], "invalid"),
    "a payload that is true": (["command", "comment.post", True, "k"], "invalid"),
    "NaN for a text": (["command", "comment.post", {"text": float("nan")}, "k"], "invalid"),
    "infinity for a place": (
        ["command", "comment.post", {"text": float("inf")}, "k"], "invalid"),
    "a key that is an object": (["command", "comment.post", {"text": "hi"}, {}], "invalid"),
    "__proto__ as a field": (
        ["command", "comment.post", {"__proto__": {"text": "hi"}}, "k"], "invalid"),
    "constructor as a field": (
        ["command", "comment.post", {"text": "hi", "constructor": {}}, "k"], "invalid"),
    "a sync of nothing": (["sync"], "not_found"),
    "a sync of a text": (["sync", "public"], "not_found"),
    "a sync of a list": (["sync", ["public"]], "not_found"),
    "a sync of a document that is a list": (["sync", {"doc": ["public"]}], "not_found"),
    "a sync of a document that is an object": (["sync", {"doc": {}}], "not_found"),
    "a sync of an unknown document": (["sync", {"doc": "secrets"}], "not_found"),
    "a sync of __proto__": (["sync", {"doc": "__proto__"}], "not_found"),
    "a sync of somebody else's document": (["sync", {"doc": "staff"}], "forbidden"),
}  # fmt: skip


@pytest.mark.parametrize(("event", "code"), ANSWERED.values(), ids=ANSWERED)
async def test_answered_with_a_refusal(hall: Hall, line: Raw, event: list[Any], code: str) -> None:
    before = hall.rows()
    body = await line.call(*event)
    assert not body["ok"] and body["error"]["code"] == code
    assert body["error"]["message"]
    await alive(line)
    assert hall.rows() == before


async def test_more_arguments_than_there_are_change_nothing(hall: Hall, line: Raw) -> None:
    body = await line.call("command", "question.support", {"id": "x"}, "k", {"more": 1}, [2], None)
    assert body["error"]["code"] == "not_found"
    assert "state" in await line.call("sync", {"doc": "public"}, 1, 2, 3)


SINCE = [None, -1, 0, 1.5, True, "1", [], {}, 2**31, 2**53, 2**63, 10**30, float("nan")]


@pytest.mark.parametrize("since", SINCE, ids=str)
async def test_a_revision_that_is_none_is_answered_with_a_snapshot(
    hall: Hall, line: Raw, since: Any
) -> None:
    for document in ("public", "mine"):
        answer = await line.call("sync", {"doc": document, "since": since})
        assert answer["state"], document
    fresh = await Raw.open(hall.town.base_url)
    auth = {"code": hall.code, "since": {"public": since}, **hall.phone().identity}
    assert not await fresh.identify(**auth)
    await fresh.until(lambda: fresh.events("snapshot"))
    await fresh.close()


async def test_a_revision_of_the_future_a_hundred_times_hinders_nobody(hall: Hall) -> None:
    rude, neighbour = await enter(hall), await enter(hall)
    asked = [rude.call("sync", {"doc": "public", "since": 10**12 + n}) for n in range(100)]
    asking = asyncio.gather(*asked)
    began = time.monotonic()
    await alive(neighbour)
    assert time.monotonic() - began < 1
    assert all("state" in answer for answer in await asking)
    await rude.close()
    await neighbour.close()


@pytest.mark.parametrize(
    "since", [None, 7, "public", [1], {"public": "1"}, {"public": {}}, {"x": 1}, {"__proto__": 1}]
)
async def test_what_is_said_of_revisions_at_the_door_may_be_anything(
    hall: Hall, since: Any
) -> None:
    line = await Raw.open(hall.town.base_url)
    auth = {"code": hall.code, "documents": ["public"], "since": since, **hall.phone().identity}
    assert not await line.identify(**auth)
    await line.until(lambda: line.events("snapshot"))
    await line.close()


REFUSED: dict[str, tuple[Any, str]] = {
    "nothing": (None, "invalid"),
    "a list": (["code"], "invalid"),
    "a text": ("123456", "invalid"),
    "no code": ({}, "invalid"),
    "a code that is a number": ({"code": 123456}, "invalid"),
    "a code that is none": ({"code": "\ud800"}, "not_found"),
    "nobody": ({"code": "{code}"}, "unauthenticated"),
    "a device that is a number": ({"code": "{code}", "device": 7}, "unauthenticated"),
    "a device too short": ({"code": "{code}", "device": "ab12"}, "unauthenticated"),
    "a device that is no hex": ({"code": "{code}", "device": "z" * 40}, "unauthenticated"),
    "a device too long": ({"code": "{code}", "device": "a" * 129}, "unauthenticated"),
    "a key of nobody": ({"code": "{code}", "key": "a" * 40}, "unauthenticated"),
    "a key that is a list": ({"code": "{code}", "key": ["a" * 40]}, "unauthenticated"),
    "documents that are a text": (
        {"code": "{code}", "device": "a" * 40, "documents": "public"}, "invalid"),
    "documents that are numbers": (
        {"code": "{code}", "device": "a" * 40, "documents": [1]}, "invalid"),
    "an unknown document": (
        {"code": "{code}", "device": "a" * 40, "documents": ["secrets"]}, "not_found"),
    "a document of others": (
        {"code": "{code}", "device": "a" * 40, "documents": ["public", "staff"]}, "forbidden"),
}  # fmt: skip


@pytest.mark.parametrize(("auth", "code"), REFUSED.values(), ids=REFUSED)
async def test_not_let_in_and_told_why(hall: Hall, auth: Any, code: str) -> None:
    line = await Raw.open(hall.town.base_url)
    text = json.dumps(auth).replace("{code}", hall.code) if auth is not None else ""
    await line.send(f"40{text}")
    frame = await line.until(lambda: next((f for f in line.frames if f.startswith("44")), None))
    refusal = json.loads(frame[2:])
    assert refusal["data"]["code"] == code
    assert refusal["data"]["message"] == refusal["message"]
    await line.send('420["command","comment.post",{"text":"hello"},"1-a"]')
    await line.send('421["sync",{"doc":"public"}]')
    assert not await line.identify(code=hall.code, **hall.phone().identity), "may try again"
    assert not [f for f in line.frames if f.startswith("43")]
    await line.close()


async def test_a_second_opening_makes_no_second_person(hall: Hall) -> None:
    """Opened again on the same socket, as somebody else, and in a room that does not exist."""
    line = await enter(hall)
    frames = ["40" + json.dumps({"code": hall.code, **hall.phone().identity}), "40/admin,{}"]
    for frame in frames * 10:
        await line.send(frame)
    await line.until(lambda: len([f for f in line.frames if f.startswith("44")]) == 20)
    await alive(line)
    assert len([f for f in line.frames if f.startswith("40")]) == 1
    await line.close()


async def test_events_before_the_opening_are_nobodys(hall: Hall) -> None:
    before = hall.rows()
    line = await Raw.open(hall.town.base_url)
    await line.send('420["command","comment.post",{"text":"hello"},"1-a"]')
    await line.send('42["signal",{"reaction":"clap"}]')
    assert not await line.identify(code=hall.code, **hall.phone().identity)
    assert not [f for f in line.frames if f.startswith("430")]
    assert hall.rows()["posts"] == before["posts"]
    await line.close()


async def test_whoever_says_goodbye_is_gone(hall: Hall) -> None:
    line = await enter(hall)
    await line.send("41")
    await line.send('420["command","comment.post",{"text":"hello"},"1-a"]')
    await hall.staff("stage").do("announce", text="아직 보이나요?")
    neighbour = await enter(hall)
    assert "아직 보이나요?" in str(neighbour.events("snapshot"))
    await line.closed()
    assert not [f for f in line.frames if f.startswith("43")]
    assert "아직 보이나요?" not in str(line.frames)
    await neighbour.close()


async def test_a_socket_that_does_not_say_who_it_is_is_closed_after_10_seconds(
    hall: Hall,
) -> None:
    """Silent ones, busy ones, and those that were not let in; whoever was stays."""
    silent, busy, refused = [await Raw.open(hall.town.base_url) for _ in range(3)]
    began = time.monotonic()
    known = await enter(hall)
    await refused.identify(code="000000")

    async def chatter() -> None:
        while busy.close_code is None:
            await busy.send('42["signal",{"reaction":"clap"}]')
            await asyncio.sleep(0.5)

    talking = asyncio.create_task(chatter())
    await asyncio.gather(*(line.closed(timeout=12) for line in (silent, busy, refused)))
    assert IDENTIFY_SECONDS - 1 < time.monotonic() - began < IDENTIFY_SECONDS + 2
    await talking
    await alive(known)
    await known.close()


async def test_polling_is_refused(hall: Hall) -> None:
    phone = hall.phone()
    for query in ("EIO=4&transport=polling", "EIO=3&transport=polling", "", "EIO=4"):
        assert (await phone.http.get(f"/socket.io/?{query}")).status_code == 400
        posted = await phone.http.post(f"/socket.io/?{query}&sid=x", content=b"40{}")
        assert posted.status_code == 400
    for query in ("EIO=4&transport=polling", "EIO=3&transport=websocket", "EIO=4&transport=x"):
        with pytest.raises(InvalidStatus):
            await Raw.open(hall.town.base_url, f"/socket.io/?{query}")


async def test_a_socket_cannot_be_taken_over_by_its_number(hall: Hall) -> None:
    """Engine.IO lets a request name a session; another's is not to be had."""
    line = await enter(hall)
    sid = json.loads(line.frames[0][1:])["sid"]
    with pytest.raises(InvalidStatus):
        await Raw.open(hall.town.base_url, f"{PATH}&sid={sid}")
    phone = hall.phone()
    for method in ("GET", "POST"):
        url = f"{PATH}&sid={sid}"
        assert (await phone.http.request(method, url, content=b"41")).status_code == 400
    await alive(line)
    await line.close()


async def test_sockets_open_at_one_address_alone(hall: Hall) -> None:
    for path in ("/", f"/m/{hall.code}", "/socket.io", "/socket.iox/?EIO=4&transport=websocket"):
        with pytest.raises(InvalidStatus) as refusal:
            await Raw.open(hall.town.base_url, path)
        assert refusal.value.response.status_code in (403, 404)


async def test_clients_cannot_speak_as_the_server(hall: Hall) -> None:
    """What a client sends under the server's names reaches nobody."""
    liar, neighbour = await enter(hall), await enter(hall)
    seen = len(neighbour.frames)
    for name in ("snapshot", "patch", "notice", "signal", "drain"):
        payload = {"doc": "public", "state": {"x": "거짓말"}, "kind": "drain", "people": 9}
        await liar.send(f'42["{name}",{json.dumps(payload)}]')
    await hall.staff("stage").do("announce", text="참말")
    await neighbour.until(lambda: "참말" in str(neighbour.frames[seen:]))
    assert "거짓말" not in json.dumps(neighbour.frames, ensure_ascii=False)
    await liar.close()
    await neighbour.close()


async def test_a_reaction_nobody_has_switched_on_reaches_nobody(hall: Hall) -> None:
    clapping, neighbour = await enter(hall), await enter(hall)
    for reaction in ('"clap"', '"drum"', "7", "{}", "null", '["clap"]'):
        await clapping.send(f'42["signal",{{"reaction":{reaction}}}]')
    await clapping.send('42["signal"]')
    await alive(clapping)
    # Signals go out once a second: two more people make one that would carry the reactions.
    others = [await enter(hall) for _ in range(2)]
    await neighbour.until(lambda: neighbour.events("signal")[-1]["people"]["home"] >= 4)
    assert not [s for s in neighbour.events("signal") if "reactions" in s]
    for line in (clapping, neighbour, *others):
        await line.close()


async def test_nobody_is_left_behind_when_attackers_are_gone(town: Town) -> None:
    """Head count and staff on duty are of those who are still there."""
    hall = town.hall()
    watching = await enter(hall, hall.staff("stage"), "public", "staff")
    for frame in list(CLOSING.values())[:12]:
        attacker = await enter(hall, None, "public")
        await attacker.send(frame)
        await attacker.closed()
    stayed = await enter(hall, None, "public")
    nobody = {"hall": 0, "home": 1}
    await watching.until(lambda: watching.events("signal")[-1]["people"] == nobody)
    await stayed.close()
    await watching.until(lambda: watching.events("signal")[-1]["people"]["home"] == 0)
    await watching.close()
