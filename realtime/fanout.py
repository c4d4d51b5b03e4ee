"""The fan-out: the one place that encodes frames and the one place that writes to sockets.

A subscriber's cursor (the revision it has of each document) is its only delivery state: a
patch goes only to cursors equal to its `from`, everybody else gets the difference from their
own revision or a snapshot.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from realtime.document import Change, Hub, LiveDocument, Topic, Version

log = logging.getLogger(__name__)

YIELD_EVERY = 256

Send = Callable[[str], Awaitable[None]]


def encode(event: str, payload: dict[str, Any]) -> str:
    """A Socket.IO EVENT packet of the default namespace."""
    return f'2["{event}",{msgspec.json.encode(payload).decode()}]'


def snapshot(name: str, version: Version, build: str) -> dict[str, Any]:
    """The payload of a `snapshot` event (contract section 6)."""
    return {
        "doc": name,
        "revision": version.revision,
        "at": version.at,
        "state": version.state,
        "build": build,
    }


def patched(name: str, since: int, version: Version, patch: dict[str, Any]) -> dict[str, Any]:
    """The payload of a `patch` event."""
    return {
        "doc": name,
        "from": since,
        "to": version.revision,
        "at": version.at,
        "patch": patch,
    }


def step(name: str, live: LiveDocument, since: int | None, build: str) -> dict[str, Any]:
    """What leads from a revision to the present: a patch where it is known, else a snapshot.
    Both tell the build: whoever comes back may have a page of another one."""
    if since is not None:
        patch = live.since(since)
        if patch is not None:
            return patched(name, since, live.version, patch) | {"build": build}
    return snapshot(name, live.version, build)


def signals(payload: dict[str, Any]) -> tuple[str, str]:
    """The frames of a `signal`, for everybody and for those backstage: who is on duty is their
    business alone."""
    public = {name: value for name, value in payload.items() if name != "staff"}
    return encode("signal", public), encode("signal", payload)


@dataclass(eq=False)
class Subscriber:
    """One socket: how to write to it, whose it is, and its cursor of each document. `staff` are
    written to first, `backstage` are told who is on duty."""

    sid: str
    send: Send
    topic: int
    person: str | None = None
    staff: bool = False
    backstage: bool = False
    cursors: dict[str, int] = field(default_factory=dict)

    async def write(self, frame: str) -> None:
        """Writes to this socket; a broken one is for the gateway to notice."""
        try:
            await self.send(frame)
        except Exception as error:
            log.debug("a socket could not be written to: %r", error)

    async def signal(self, payload: dict[str, Any]) -> None:
        """Writes a `signal` as this socket may see it."""
        await self.write(signals(payload)[self.backstage])


class Fanout:
    """The subscribers of this node."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._of_topic: dict[int, dict[str, Subscriber]] = {}
        self._of_person: dict[tuple[int, str], set[Subscriber]] = {}
        self._start = 0
        hub.deliver = self.deliver
        hub.in_use = lambda topic: bool(self._of_topic.get(topic))
        hub.person_in_use = lambda topic, person: (topic, person) in self._of_person

    def subscribers(self, topic: int) -> list[Subscriber]:
        """Staff and screens first, then the citizens, the start moving on each time."""
        all_of = list(self._of_topic.get(topic, {}).values())
        staff = [s for s in all_of if s.staff]
        people = [s for s in all_of if not s.staff]
        if people:
            self._start = (self._start + 1) % len(people)
            people = people[self._start :] + people[: self._start]
        return staff + people

    def behind(self) -> int:
        """How many sockets lack something that others were sent."""
        return sum(
            any(
                cursor < live.sent
                for name, cursor in subscriber.cursors.items()
                if (live := self._hub.topic(topic).documents.get(name))
            )
            for topic, subscribers in self._of_topic.items()
            for subscriber in subscribers.values()
        )

    async def join(
        self, subscriber: Subscriber, documents: list[str], since: dict[str, int]
    ) -> None:
        """Subscribes and writes what brings the socket up to the present."""
        topic = self._hub.topic(subscriber.topic)
        await self._hub.catch_up(topic, max(since.values(), default=0))
        async with topic.lock:
            self._of_topic.setdefault(topic.id, {})[subscriber.sid] = subscriber
            if subscriber.person:
                key = (topic.id, subscriber.person)
                self._of_person.setdefault(key, set()).add(subscriber)
            for name in documents:
                payload = await self._step(topic, subscriber, name, since.get(name))
                event = "patch" if "patch" in payload else "snapshot"
                await subscriber.write(encode(event, payload))

    async def sync(self, subscriber: Subscriber, name: str, since: int | None) -> dict[str, Any]:
        """The answer to `sync`; subscribes where it was not."""
        topic = self._hub.topic(subscriber.topic)
        await self._hub.catch_up(topic, since or 0)
        async with topic.lock:
            return await self._step(topic, subscriber, name, since)

    def leave(self, subscriber: Subscriber) -> None:
        """The socket is gone."""
        self._of_topic.get(subscriber.topic, {}).pop(subscriber.sid, None)
        if subscriber.person:
            key = (subscriber.topic, subscriber.person)
            others = self._of_person.get(key, set())
            others.discard(subscriber)
            if not others:
                self._of_person.pop(key, None)

    async def deliver(
        self, topic: Topic, changes: list[Change], people: dict[str, Version]
    ) -> None:
        """Writes the changes of a tick to all subscribers of the topic."""
        frames = {
            change.name: encode(
                "patch", patched(change.name, change.before, change.version, change.patch)
            )
            for change in changes
        }
        for count, subscriber in enumerate(self.subscribers(topic.id), 1):
            for change in changes:
                await self._advance(topic, subscriber, change, frames[change.name])
            if subscriber.person in people:
                await self._write_mine(subscriber, people[subscriber.person])
            if count % YIELD_EVERY == 0:
                await asyncio.sleep(0)

    async def _advance(
        self, topic: Topic, subscriber: Subscriber, change: Change, frame: str
    ) -> None:
        cursor = subscriber.cursors.get(change.name)
        if cursor is None or cursor >= change.version.revision:
            return
        if cursor == change.before:
            await subscriber.write(frame)
        else:
            live = topic.documents[change.name]
            payload = step(change.name, live, cursor, self._hub.build)
            await subscriber.write(encode("patch" if "patch" in payload else "snapshot", payload))
        subscriber.cursors[change.name] = change.version.revision

    async def _write_mine(self, subscriber: Subscriber, version: Version) -> None:
        if subscriber.cursors.get("mine", version.revision) < version.revision:
            subscriber.cursors["mine"] = version.revision
            await subscriber.write(encode("snapshot", snapshot("mine", version, self._hub.build)))

    async def _step(
        self, topic: Topic, subscriber: Subscriber, name: str, since: int | None
    ) -> dict[str, Any]:
        if name == "mine":
            if subscriber.person is None:
                raise KeyError(name)
            version = await self._hub.person_locked(topic, subscriber.person)
            subscriber.cursors[name] = version.revision
            if since == version.revision:
                return patched(name, since, version, {}) | {"build": self._hub.build}
            return snapshot(name, version, self._hub.build)
        await self._hub.fresh(topic)
        live = topic.documents[name]
        subscriber.cursors[name] = live.version.revision
        return step(name, live, since, self._hub.build)

    async def signal(self, topic: int, payload: dict[str, Any]) -> None:
        """Writes an ephemeral `signal` to all subscribers of the topic."""
        frames = signals(payload)
        for count, subscriber in enumerate(self.subscribers(topic), 1):
            await subscriber.write(frames[subscriber.backstage])
            if count % YIELD_EVERY == 0:
                await asyncio.sleep(0)
