"""A made-up topic for tests of delivery: a state that is put in place by hand, and sockets that
only note what is written to them."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from typing import Any

from realtime.document import Derived, Hub, Version
from realtime.fanout import Fanout, Subscriber
from realtime.frames import texts
from realtime.patch import merge

TOPIC = 7


class Yard:
    """What a database would hold: documents and persons at revisions, with one hub on it."""

    def __init__(self, alone: bool = True) -> None:
        self.revision = 1
        self.access = 1
        self.states: dict[str, tuple[int, dict[str, Any]]] = {"public": (1, {}), "staff": (1, {})}
        self.mine: dict[str, tuple[int, dict[str, Any]]] = {}
        self.away = False
        self.derived = 0
        self.looked = 0
        self.free = threading.Event()
        self.free.set()
        self.entered: Callable[[], None] | None = None
        self.hub = Hub(self._derive, self._revisions, "test-build", alone)
        self.fanout = Fanout(self.hub)

    def commit(self, *, tell: bool = True, counts_only: bool = False, **states: Any) -> int:
        """A commit that puts these states in place; without any, it changes no document."""
        self.revision += 1
        for name, state in states.items():
            self.states[name] = (self.revision, deepcopy(state))
        if tell:
            self.hub.tell(TOPIC, self.revision, counts_only)
        return self.revision

    def touch(self, name: str) -> int:
        """A commit to a part that a document depends on, which leaves it as it was."""
        self.revision += 1
        self.states[name] = (self.revision, self.states[name][1])
        self.hub.tell(TOPIC, self.revision)
        return self.revision

    def commit_mine(self, person: str, state: dict[str, Any], tell: bool = True) -> int:
        """A commit that changes one person's rows."""
        self.revision += 1
        self.mine[person] = (self.revision, deepcopy(state))
        if tell:
            self.hub.tell(TOPIC, self.revision)
        return self.revision

    def _derive(
        self,
        topic: int,
        memo: dict[str, Any],
        wanted: frozenset[str],
        kept: frozenset[str],
        after: int,
    ) -> Derived:
        if self.away:
            raise OSError("the database is away")
        revision, states, mine = self.revision, dict(self.states), dict(self.mine)
        self.derived += 1
        if self.entered:
            self.entered()
        assert self.free.wait(10)
        people = {
            person: Version(*_placed(mine.get(person, (1, {}))))
            for person in {*wanted, *(p for p in kept if mine.get(p, (1, {}))[0] > after)}
        }
        documents = {name: Version(*_placed(state)) for name, state in states.items()}
        return Derived(revision, documents, people, self.access)

    def _revisions(self, topics: Iterable[int]) -> Mapping[int, int]:
        if self.away:
            raise OSError("the database is away")
        self.looked += 1
        return dict.fromkeys(topics, self.revision)

    async def settled(self, tell: bool = True) -> None:
        """Returns once the hub has read and delivered everything that was committed."""
        topic = self.hub.topic(TOPIC)
        if tell:
            topic.tell(self.revision)
        async with asyncio.timeout(10):
            while topic.read < self.revision:
                await topic.changed(0.05)
        async with topic.lock:
            pass


def _placed(state: tuple[int, dict[str, Any]]) -> tuple[int, int, dict[str, Any]]:
    return state[0], state[0] * 1000, deepcopy(state[1])


class Ear:
    """One socket: follows its documents as a client does. What never may happen is noted in
    `faults`: raised where it happens, it would only look like a broken socket."""

    def __init__(self, yard: Yard, person: str | None = None, staff: bool = False) -> None:
        self.yard = yard
        self.frames: list[tuple[str, dict[str, Any]]] = []
        self.state: dict[str, dict[str, Any]] = {}
        self.revision: dict[str, int] = {}
        self.faults: list[str] = []
        self.broken = False
        self.behind = False
        self.subscriber = Subscriber(str(id(self)), self, TOPIC, person, staff)

    async def join(self, *documents: str, since: Mapping[str, int] | None = None) -> "Ear":
        """Subscribes; `since` defaults to nothing."""
        await self.yard.fanout.join(self.subscriber, list(documents or ["public"]), since or {})
        return self

    async def sync(self, name: str, since: int | None) -> dict[str, Any]:
        """Asks for the present; what is answered arrives at once."""
        answer = await self.yard.fanout.sync(self.subscriber, name, since)
        self._take("patch" if "patch" in answer else "snapshot", answer)
        return answer

    def leave(self) -> None:
        """Closes the socket; whoever comes back comes by a new one."""
        old = self.subscriber
        self.yard.fanout.leave(old)
        self.subscriber = Subscriber(f"{old.sid}'", self, TOPIC, old.person, old.staff)

    def of(self, name: str) -> list[tuple[str, dict[str, Any]]]:
        """The frames of one document: event and payload."""
        return [frame for frame in self.frames if frame[1].get("doc") == name]

    def write(self, frames: bytes) -> None:
        """What the fan-out writes to this socket."""
        if self.broken:
            raise ConnectionResetError
        for text in texts(frames):
            self._hear(*json.loads(text.removeprefix("42")))

    def _hear(self, event: str, payload: dict[str, Any]) -> None:
        self.frames.append((event, payload))
        if event not in ("snapshot", "patch"):
            return
        known = self.revision.get(payload["doc"])
        if known == payload.get("revision", payload.get("to")) and payload.get("patch") != {}:
            self.faults.append(f"{payload['doc']}: {known} came twice")
        self._take(event, payload)

    def _take(self, event: str, payload: dict[str, Any]) -> None:
        name, known = payload["doc"], self.revision.get(payload["doc"])
        to = payload["revision" if event == "snapshot" else "to"]
        if event == "patch" and payload["from"] != known:
            self.faults.append(f"{name}: a patch from {payload['from']} at {known}")
            return
        if known is not None and to < known:
            self.faults.append(f"{name}: fell from {known} to {to}")
        old = self.state.get(name, {})
        self.state[name] = payload["state"] if event == "snapshot" else merge(old, payload["patch"])
        self.revision[name] = to
