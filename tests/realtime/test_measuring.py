"""The load generator counts what really happened: otherwise no measurement is worth anything."""

import json
from pathlib import Path

from bench.fanout import CONTENDERS
from bench.generator import Generator
from bench.house import House
from bench.votes import open_poll
from tests.support.services import COMPILER, require

PHONES = 40
EVENTS = 5


def test_every_phone_counts_every_event_once_and_every_ballot_is_in_the_database(
    tmp_path: Path,
) -> None:
    require(COMPILER)
    with House(tmp_path, people=PHONES).start() as house:
        with Generator(house.port, PHONES) as load:
            load.kind("phone", "public,mine", house.auth("public,mine"))
            assert load.open("phone", PHONES)["ready"] == PHONES
            load.count("phone")
            load.publish("phone", 50, EVENTS, CONTENDERS[0].text)
            load.wait("phone", PHONES * EVENTS, 10)
            seen = load.count("phone")
            assert seen["each"] == {"fewest": EVENTS, "most": EVENTS}
            assert seen["gaps"] == seen["lost"] == 0
            assert seen["revision"]["at_most"] == PHONES
            assert 0 < seen["latency"]["p50_ms"] <= seen["latency"]["largest_ms"] < 10_000
            poll, ballots = open_poll(house)
            answered = load.ask("phone", PHONES, *ballots, window=10)
            assert (answered["ok"], answered["refused"]) == (PHONES, 0)
            refused = '["command","poll.answer",{"id":"none","value":"for"},"{key}"]'
            answered = load.ask("phone", 2, refused, window=1)
            assert (answered["ok"], answered["refused"]) == (0, 2)
        comments = house.document("public", house.keys["stage"])["state"]["comments"]
        assert len(comments) == EVENTS
        assert house.ballots(poll) == (PHONES, PHONES)


def test_phones_that_were_cut_come_back_with_the_present_revision(tmp_path: Path) -> None:
    require(COMPILER)
    with House(tmp_path, people=PHONES).start() as house, Generator(house.port, PHONES + 1) as load:
        load.kind("phone", "public,mine", house.auth("public,mine"))
        load.kind("staff", "staff", house.auth("staff", "stage"))
        load.open("phone", PHONES)
        load.open("staff", 1)
        load.cut("phone")
        event = ["command", "announce", {"text": "곧 이어집니다."}, "{key}"]
        load.ask("staff", 1, json.dumps(event, ensure_ascii=False), window=1)
        load.come_back("phone", 0.2, 0.1, 1)
        assert load.hear("back", "phone")["ready"] == PHONES
        revisions = load.count("phone")["revision"]
        now = house.document("public", house.keys["stage"])["revision"]
        assert (revisions["most"], revisions["at_most"]) == (now, PHONES)
