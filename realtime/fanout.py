"""The fan-out: the one place that encodes frames and the one place that writes to sockets.

A subscriber's cursor (the revision it has of each document) is its only delivery state: a
patch goes only to cursors equal to its `from`, everybody else gets the difference from their
own revision or a snapshot.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from realtime.document import Change, Hub, LiveDocument, Topic, Version
from realtime.gathering import Gathering
from realtime.payloads import (
    encode,
    encode_change,
    encode_step,
    patched,
    signals,
    snapshot,
    step,
)

log = logging.getLogger(__name__)

YIELD_EVERY = 256


class Line(Protocol):
    """What can be written to: a `realtime.wire.Wire`."""

    behind: bool

    def write(self, frames: bytes) -> None:
        """Sends whole frames."""


@dataclass(eq=False, slots=True)
class Subscriber:
    """One socket: how to write to it, whose it is, and its cursor of each document. `staff` are
    written to first, `backstage` are told who is on duty."""

    sid: str
    line: Line
    topic: int
    person: str | None = None
    staff: bool = False
    backstage: bool = False
    gone: bool = False
    cursors: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Audience:
    """The subscribers of one topic."""

    staff: dict[str, Subscriber] = field(default_factory=dict)
    people: dict[str, Subscriber] = field(default_factory=dict)
    start: int = 0

    def of(self, subscriber: Subscriber) -> dict[str, Subscriber]:
        return self.staff if subscriber.staff else self.people

    def in_order(self) -> list[Subscriber]:
        """Staff and screens first, then the citizens, the start moving on each time."""
        people = list(self.people.values())
        if people:
            self.start = (self.start + 1) % len(people)
            people = people[self.start :] + people[: self.start]
        return [*self.staff.values(), *people]


@dataclass(slots=True)
class _Joining:
    subscriber: Subscriber
    documents: Sequence[str]
    since: dict[str, int]


class Fanout:
    """The subscribers of this node. A socket that is behind is skipped: its cursor stays, and
    `catch_up` brings it to the present once it has room. `writes` and `skipped` count, `built`
    every snapshot or difference that is encoded for those who come; `delivered` hears how many
    seconds after their commit changes are written."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._of_topic: dict[int, _Audience] = {}
        self._of_person: dict[tuple[int, str], set[Subscriber]] = {}
        self._joining: dict[int, Gathering[_Joining, None]] = {}
        self.writes = 0
        self.skipped = 0
        self.built = 0
        self.delivered: Callable[[float], None] = lambda _seconds: None
        hub.deliver = self.deliver
        hub.in_use = lambda topic: topic in self._of_topic
        hub.person_in_use = lambda topic, person: (topic, person) in self._of_person

    def subscribers(self, topic: int) -> list[Subscriber]:
        """Those to write to, in their order."""
        audience = self._of_topic.get(topic)
        return audience.in_order() if audience else []

    def behind(self) -> int:
        """How many sockets have not read what they were sent."""
        return sum(s.line.behind for topic in self._of_topic for s in self._all(topic))

    async def join(
        self, subscriber: Subscriber, documents: Sequence[str], since: dict[str, int]
    ) -> None:
        """Subscribes and writes what brings the socket up to the present; whoever joins while
        others are served is served with the next ones."""
        topic = subscriber.topic
        if (gathering := self._joining.get(topic)) is None:
            gathering = self._joining[topic] = Gathering(lambda many: self._join(topic, many))
        await gathering.ask(_Joining(subscriber, documents, since))

    async def _join(self, id: int, many: Sequence[_Joining]) -> list[Exception | None]:
        topic = self._hub.topic(id)
        seen = (revision for one in many for revision in one.since.values())
        await self._hub.catch_up(topic, max(seen, default=0))
        people = {s.person for s, names, _ in map(_parts, many) if s.person and "mine" in names}
        async with topic.lock:
            await self._hub.people_locked(topic, people)
            return [self._enter(topic, *_parts(one)) for one in many]

    def _enter(
        self, topic: Topic, subscriber: Subscriber, documents: Sequence[str], since: dict[str, int]
    ) -> Exception | None:
        if subscriber.gone:
            return None
        try:
            # What was asked for by `sync` meanwhile is there already.
            known = since | subscriber.cursors
            frames = [self._first(topic, subscriber, n, known.get(n)) for n in documents]
        except KeyError as unknown:
            return unknown
        audience = self._of_topic.setdefault(topic.id, _Audience())
        audience.of(subscriber)[subscriber.sid] = subscriber
        if subscriber.person:
            key = (topic.id, subscriber.person)
            self._of_person.setdefault(key, set()).add(subscriber)
        self._write(subscriber, b"".join(frames))
        return None

    def _first(self, topic: Topic, subscriber: Subscriber, name: str, since: int | None) -> bytes:
        if name == "mine":
            return encode(self._mine(topic, subscriber, since))
        live = topic.documents[name]
        subscriber.cursors[name] = live.version.revision
        return self._step(name, live, since)

    def _step(self, name: str, live: LiveDocument, since: int | None) -> bytes:
        known = len(live.frames)
        frame = encode_step(name, live, since, self._hub.build)
        self.built += len(live.frames) - known
        return frame

    async def sync(self, subscriber: Subscriber, name: str, since: int | None) -> dict[str, Any]:
        """The answer to `sync`; subscribes where it was not."""
        topic = self._hub.topic(subscriber.topic)
        await self._hub.catch_up(topic, since or 0)
        async with topic.lock:
            if name == "mine":
                if subscriber.person is None:
                    raise KeyError(name)
                await self._hub.people_locked(topic, {subscriber.person})
                return self._mine(topic, subscriber, since)
            await self._hub.fresh(topic)
            live = topic.documents[name]
            subscriber.cursors[name] = live.version.revision
            return step(name, live, since, self._hub.build)

    def _mine(self, topic: Topic, subscriber: Subscriber, since: int | None) -> dict[str, Any]:
        if subscriber.person is None:
            raise KeyError("mine")
        version = topic.people[subscriber.person].version
        subscriber.cursors["mine"] = version.revision
        if since == version.revision:
            return patched("mine", since, version, {}) | {"build": self._hub.build}
        return snapshot("mine", version, self._hub.build)

    def leave(self, subscriber: Subscriber) -> None:
        """The socket is gone; where it is still joining, it never will have."""
        subscriber.gone = True
        if audience := self._of_topic.get(subscriber.topic):
            audience.of(subscriber).pop(subscriber.sid, None)
            if not (audience.people or audience.staff):
                del self._of_topic[subscriber.topic]
        if subscriber.person:
            key = (subscriber.topic, subscriber.person)
            others = self._of_person.get(key, set())
            others.discard(subscriber)
            if not others:
                self._of_person.pop(key, None)

    async def deliver(
        self, topic: Topic, changes: list[Change], people: dict[str, Version]
    ) -> None:
        """Writes the changes of a tick to all subscribers of the topic, each in one write."""
        steps = [
            (change.name, change.before, change.version.revision, encode_change(change))
            for change in changes
        ]
        joined: dict[tuple[bytes, ...], bytes] = {}
        for count, subscriber in enumerate(self.subscribers(topic.id), 1):
            if subscriber.line.behind:
                self.skipped += 1
                continue
            frames = self._due(topic, subscriber, steps)
            if len(frames) > 1:
                key = tuple(frames)
                if (whole := joined.get(key)) is None:
                    whole = joined[key] = b"".join(frames)
                frames = [whole]
            if subscriber.person in people:
                frames += self._news(subscriber, people[subscriber.person])
            if frames:
                self._write(subscriber, frames[0] if len(frames) == 1 else b"".join(frames))
            if count % YIELD_EVERY == 0:
                await asyncio.sleep(0)
        if changes:
            at = max(change.version.at for change in changes)
            self.delivered(max(0.0, time.time() - at / 1000))

    def _due(
        self, topic: Topic, subscriber: Subscriber, steps: list[tuple[str, int, int, bytes]]
    ) -> list[bytes]:
        """The frames that lead this subscriber to the present."""
        frames, cursors = [], subscriber.cursors
        for name, before, revision, frame in steps:
            cursor = cursors.get(name)
            if cursor is None or cursor >= revision:
                continue
            if cursor != before:
                live = topic.documents[name]
                frame = self._step(name, live, cursor)
                revision = live.version.revision
            cursors[name] = revision
            frames.append(frame)
        return frames

    def _news(self, subscriber: Subscriber, version: Version) -> list[bytes]:
        if subscriber.cursors.get("mine", version.revision) >= version.revision:
            return []
        subscriber.cursors["mine"] = version.revision
        return [encode(snapshot("mine", version, self._hub.build))]

    def catch_up(self, subscriber: Subscriber) -> None:
        """A socket that was skipped has room again: one step to the present, whatever it missed."""
        topic, frames = self._hub.topic(subscriber.topic), []
        for name, cursor in subscriber.cursors.items():
            live = topic.documents.get(name)
            if live and cursor < live.sent:
                frames.append(self._step(name, live, cursor))
                subscriber.cursors[name] = live.version.revision
        if subscriber.person in topic.people:
            frames += self._news(subscriber, topic.people[subscriber.person].version)
        if frames:
            self._write(subscriber, b"".join(frames))

    async def signal(self, topic: int, payload: dict[str, Any]) -> None:
        """Writes an ephemeral `signal` to all subscribers of the topic that have room for it."""
        frames = signals(payload)
        for count, subscriber in enumerate(self.subscribers(topic), 1):
            if not subscriber.line.behind:
                self._write(subscriber, frames[subscriber.backstage])
            if count % YIELD_EVERY == 0:
                await asyncio.sleep(0)

    def _write(self, subscriber: Subscriber, frames: bytes) -> None:
        """A broken socket is for the gateway to notice: it never ends a fan-out."""
        self.writes += 1
        try:
            subscriber.line.write(frames)
        except Exception as error:
            log.debug("a socket could not be written to: %r", error)

    def _all(self, topic: int) -> Iterable[Subscriber]:
        audience = self._of_topic[topic]
        return (*audience.staff.values(), *audience.people.values())


def _parts(one: _Joining) -> tuple[Subscriber, Sequence[str], dict[str, int]]:
    return one.subscriber, one.documents, one.since
