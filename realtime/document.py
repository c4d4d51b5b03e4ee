"""Live documents: derived from the database, versioned, differences kept for those who return.

A `Topic` is one meeting on this node. It derives while the revision it has read is below the
highest it was told of; the hub also asks the database once a second, always, because a deaf
subscriber does not know that it is deaf.
"""

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from realtime.patch import diff

log = logging.getLogger(__name__)

T = TypeVar("T")

RING = 64
POLL_SECONDS = 1.0
TICK_SECONDS = 0.05
COUNTS_SECONDS = 0.5
IDLE_SECONDS = 300.0
PERSON_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class Version:
    """A document at a revision; `at` is the instant of that revision's commit."""

    revision: int
    at: int
    state: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Derived:
    """What one read transaction saw: the topic's revision, its documents, and the persons asked
    for or changed. `access` is the revision at which rights last changed."""

    revision: int
    documents: dict[str, Version]
    people: dict[str, Version]
    access: int


class Derive(Protocol):
    """Reads a topic in one transaction, in a thread. `memo` belongs to the topic and keeps what
    need not be read again; persons are those `wanted`, and those of `kept` that changed after
    the revision `after`. Raises KeyError for an unknown topic."""

    def __call__(
        self,
        topic: int,
        memo: dict[str, Any],
        wanted: frozenset[str],
        kept: frozenset[str],
        after: int,
    ) -> Derived:
        """What the transaction saw."""
        ...


@dataclass(frozen=True, slots=True)
class Change:
    """One document's step, for the fan-out: `patch` leads from `before` to `version`."""

    name: str
    before: int
    version: Version
    patch: dict[str, Any]


class LiveDocument:
    """The present version of one document and a ring of former ones (unchanged parts shared).
    `frames`: what leads here from former revisions (None: the snapshot), as it was encoded."""

    def __init__(self, name: str, version: Version) -> None:
        self.name = name
        self.version = version
        self.sent = version.revision
        self._ring: deque[Version] = deque(maxlen=RING)
        self._patches: dict[int, dict[str, Any]] = {}
        self.frames: dict[int | None, bytes] = {}

    def accept(self, version: Version) -> Change | None:
        """Takes the newer version; answers the step to it from the revision last sent. None
        where nothing rose, or where the commit left this document as it was: such a revision
        is known here but not sent."""
        if version.revision <= self.version.revision:
            return None
        self._ring.append(self.version)
        patch = diff(self.version.state, version.state)
        self._patches = {self.version.revision: patch}
        self.frames = {}
        self.version = version
        if not patch:
            return None
        before, self.sent = self.sent, version.revision
        return Change(self.name, before, version, patch)

    def since(self, revision: int) -> dict[str, Any] | None:
        """The patch from a former revision to the present; None where it is not known here."""
        if revision == self.version.revision:
            return {}
        if revision not in self._patches:
            former = next((v for v in self._ring if v.revision == revision), None)
            if former is None:
                return None
            self._patches[revision] = diff(former.state, self.version.state)
        return self._patches[revision]


@dataclass(slots=True)
class LivePerson:
    """One person's `mine` on this node, kept while somebody may ask for it."""

    version: Version
    used_at: float


Deliver = Callable[["Topic", list[Change], dict[str, Version]], Awaitable[None]]


@dataclass
class Topic:
    """One meeting on this node."""

    id: int
    told: int = 0
    read: int = 0
    access: int = 0
    documents: dict[str, LiveDocument] = field(default_factory=dict)
    people: dict[str, LivePerson] = field(default_factory=dict)
    memo: dict[str, Any] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)
    looked_at: float = 0.0
    used_at: float = field(default_factory=time.monotonic)
    checked_at: float = 0.0
    free_at: float = 0.0
    ticked_at: float = 0.0
    counts_only: bool = True
    task: asyncio.Task[None] | None = None
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    waiters: set[asyncio.Future[None]] = field(default_factory=set)

    def tell(self, revision: int, counts_only: bool = False) -> None:
        """Somebody says that the topic has reached a revision."""
        if revision > self.told:
            self.told = revision
            self.counts_only = self.counts_only and counts_only
            self.woken.set()

    async def changed(self, timeout: float) -> None:
        """Returns after the next tick, or after `timeout` seconds."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiters.add(waiter)
        try:
            # Not wait_for, which may lose a cancellation that comes together with the tick.
            async with asyncio.timeout(timeout):
                await waiter
        except TimeoutError:
            pass
        finally:
            self.waiters.discard(waiter)


class Hub:
    """All topics of this node. `revisions` reads the revisions of the given topics in a thread;
    `deliver` writes changes to sockets; `rights_changed` hears that the access part rose.
    `alone` tells that no other node writes to the database."""

    def __init__(
        self,
        derive: Derive,
        revisions: Callable[[Iterable[int]], Mapping[int, int]],
        build: str,
        alone: bool = True,
    ) -> None:
        self.build = build
        self._alone = alone
        self.deliver: Deliver | None = None
        self.rights_changed: Callable[[Topic], Awaitable[None]] | None = None
        self.in_use: Callable[[int], bool] = lambda _topic: False
        self.person_in_use: Callable[[int, str], bool] = lambda _topic, _person: False
        self._derive = derive
        self._revisions = revisions
        self._topics: dict[int, Topic] = {}
        self._judging: set[asyncio.Future[None]] = set()
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="derive")
        self._poller: asyncio.Task[None] | None = None
        self.ticked: Callable[[float], None] = lambda _seconds: None

    def start(self) -> None:
        """Begins to ask the database once a second."""
        self._poller = asyncio.create_task(self._poll(), name="hub")

    async def stop(self) -> None:
        """Ends every task of the hub."""
        tasks = [t for t in (self._poller, *(t.task for t in self._topics.values())) if t]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._threads.shutdown(cancel_futures=True)

    def tell(self, topic: int, revision: int, counts_only: bool = False) -> None:
        """A commit here or a hint from another node; ignored where nobody looks."""
        if known := self._topics.get(topic):
            known.tell(revision, counts_only)

    def judge_rights(self, topic: int) -> None:
        """A commit here changed rights: they are judged at once, not at the next tick."""
        if (known := self._topics.get(topic)) and self.rights_changed:
            self._judging.add(task := asyncio.ensure_future(self.rights_changed(known)))
            task.add_done_callback(self._judging.discard)

    def topic(self, id: int) -> Topic:
        """The topic, made on first use."""
        found = self._topics.get(id)
        if found is None:
            found = self._topics[id] = Topic(id)
            found.task = asyncio.create_task(self._tick(found), name=f"topic {id}")
        found.used_at = time.monotonic()
        return found

    async def catch_up(self, topic: Topic, seen: int = 0) -> None:
        """Learns how far the database is, so that nobody is shown less than another node has
        acknowledged, or has shown (`seen`). Whoever asks while others look shares the next look."""
        if self._alone and seen <= max(topic.read, topic.told):
            return
        asked = time.monotonic()
        async with topic.looking:
            if topic.looked_at > asked:
                return
            began = time.monotonic()
            try:
                found = await self._in_thread(self._revisions, [topic.id])
            except Exception as error:
                log.warning("topic %d: what is known here must do: %r", topic.id, error)
                return
            topic.looked_at = began
            topic.tell(found.get(topic.id, 0))

    async def document(self, id: int, name: str) -> LiveDocument:
        """A document that is not older than anything this node was told of. KeyError where
        there is none."""
        topic = self.topic(id)
        stale = time.monotonic() - topic.checked_at > POLL_SECONDS
        if topic.read < topic.told or stale or not topic.documents:
            async with topic.lock:
                if topic.read < topic.told or stale or not topic.documents:
                    await self.refresh(topic)
        return topic.documents[name]

    async def person(self, id: int, person: str) -> Version:
        """One person's `mine`, never older than an answer that this person has received."""
        topic = self.topic(id)
        async with topic.lock:
            await self.people_locked(topic, {person})
            return topic.people[person].version

    async def people_locked(self, topic: Topic, people: Collection[str]) -> None:
        """Brings the topic up to what it was told, with `mine` of all these persons, for one who
        holds its lock."""
        now = time.monotonic()
        unknown = frozenset(people).difference(topic.people)
        stale = bool(people) and now - topic.checked_at > POLL_SECONDS
        if unknown or stale or topic.read < topic.told or not topic.documents:
            await self.refresh(topic, unknown)
        for person in people:
            topic.people[person].used_at = now

    async def fresh(self, topic: Topic) -> None:
        """Brings the topic up to what it was told, for one who holds its lock."""
        if topic.read < topic.told or not topic.documents:
            await self.refresh(topic)

    async def refresh(self, topic: Topic, wanted: frozenset[str] = frozenset()) -> None:
        """Derives and delivers, under the topic's lock."""
        after, asked = topic.read if topic.documents else 0, topic.told
        kept = frozenset(topic.people)
        derived = await self._in_thread(self._derive, topic.id, topic.memo, wanted, kept, after)
        topic.checked_at = time.monotonic()
        if derived.revision < topic.read:
            # A database that was restored without raising its revisions, or a lagging copy.
            log.warning("topic %d went back from %d", topic.id, topic.read)
            return
        changes = self._accept(topic, derived)
        people = self._accept_people(topic, derived, wanted)
        topic.read = derived.revision
        # A hint may name a revision that the database has not: it is asked for once, not forever.
        topic.told = topic.read if topic.told == asked else max(topic.told, topic.read)
        if self.deliver and (changes or people):
            await self.deliver(topic, changes, people)
        for waiter in list(topic.waiters):
            if not waiter.done():
                waiter.set_result(None)
        if derived.access > topic.access:
            if topic.access and self.rights_changed:
                await self.rights_changed(topic)
            topic.access = derived.access

    def _accept(self, topic: Topic, derived: Derived) -> list[Change]:
        changes = []
        for name, version in derived.documents.items():
            live = topic.documents.get(name)
            if live is None:
                topic.documents[name] = LiveDocument(name, version)
                continue
            if change := live.accept(version):
                changes.append(change)
        return changes

    def _accept_people(
        self, topic: Topic, derived: Derived, wanted: frozenset[str]
    ) -> dict[str, Version]:
        news = {}
        for person, version in derived.people.items():
            if known := topic.people.get(person):
                if version.revision > known.version.revision:
                    known.version = news[person] = version
            elif person in wanted:
                topic.people[person] = LivePerson(version, time.monotonic())
        return news

    async def _tick(self, topic: Topic) -> None:
        while True:
            await topic.woken.wait()
            await self._until_due(topic)
            began = time.monotonic()
            topic.counts_only = True
            try:
                async with topic.lock:
                    await self.fresh(topic)
            except Exception:
                # The database is away: the poll wakes the topic again when it is back.
                log.exception("topic %d could not be derived", topic.id)
            topic.ticked_at = time.monotonic()
            cost = topic.ticked_at - began
            self.ticked(cost)
            topic.free_at = topic.ticked_at + max(TICK_SECONDS, 4 * cost)

    async def _until_due(self, topic: Topic) -> None:
        """The pause between two ticks; what is said cuts that of mere counts short."""
        while True:
            topic.woken.clear()
            due = topic.free_at
            if topic.counts_only:
                due = max(due, topic.ticked_at + COUNTS_SECONDS)
            pause = due - time.monotonic()
            if pause <= 0:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await topic.woken.wait()

    async def _in_thread(self, work: Callable[..., T], *arguments: Any) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, work, *arguments)

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            self._forget()
            ids = list(self._topics)
            if not ids:
                continue
            try:
                found = await self._in_thread(self._revisions, ids)
            except Exception as error:
                log.warning("the database could not be asked for revisions: %r", error)
                continue
            for id, revision in found.items():
                topic = self._topics[id]
                topic.tell(revision)
                if topic.read >= revision:
                    topic.checked_at = time.monotonic()
                elif topic.told > topic.read:
                    topic.woken.set()

    def _forget(self) -> None:
        now = time.monotonic()
        for id, topic in list(self._topics.items()):
            if self.in_use(id):
                topic.used_at = now
            if now - topic.used_at > IDLE_SECONDS and topic.task:
                topic.task.cancel()
                del self._topics[id]
                continue
            for person, live in list(topic.people.items()):
                if now - live.used_at > PERSON_SECONDS and not self.person_in_use(id, person):
                    del topic.people[person]
