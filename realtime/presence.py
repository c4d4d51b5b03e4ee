"""Signals: who is here and how the room reacts. Best effort, summed over nodes, never stored."""

import logging
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from realtime.bus import Bus, Hint
from realtime.fanout import Fanout
from realtime.rounds import Rounds

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0
TELL_SECONDS = 4.0
NODE_SECONDS = 10.0


@dataclass
class _Room:
    """One topic: the sockets here, and what other nodes last said of theirs."""

    places: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    staff: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    others: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict)
    reactions: Counter[str] = field(default_factory=Counter)
    outgoing: Counter[str] = field(default_factory=Counter)
    shown: dict[str, Any] = field(default_factory=dict)
    told: tuple[float, dict[str, Any]] = (0.0, {})

    def empty(self) -> bool:
        """Nobody is here or elsewhere, and everybody who looked has been told so."""
        return not (any(self.places.values()) or self.staff or self.others or self.reactions)

    def here(self) -> dict[str, Any]:
        """This node's share: persons by place (several sockets of one count once), staff."""
        return {
            "hall": len(self.places["hall"]),
            "home": len(self.places["home"]),
            "staff": [list(member) for member in sorted(self.staff)],
        }


class Presence(Rounds):
    """Counts at most once a second and a topic, and only what changed is sent."""

    def __init__(self, fanout: Fanout, bus: Bus, node: str) -> None:
        super().__init__("presence", TICK_SECONDS)
        self._fanout = fanout
        self._bus = bus
        self._node = node
        self._rooms: dict[int, _Room] = defaultdict(_Room)
        bus.hear(self._hear)

    async def stop(self) -> None:
        """Ends counting; the other nodes need not wait until this one's share is old."""
        await super().stop()
        for topic in self._rooms:
            self._bus.publish(Hint("presence", topic, self._node, _Room().here()))

    def enter(self, topic: int, place: str, person: str) -> None:
        """A citizen's socket opened; place is `hall` or `home`."""
        self._rooms[topic].places[place][person] += 1

    def leave(self, topic: int, place: str, person: str) -> None:
        """It closed."""
        _take_one(self._rooms[topic].places[place], person)

    def on_duty(self, topic: int, id: str, name: str, role: str) -> None:
        """A staff socket opened."""
        self._rooms[topic].staff[id, name, role] += 1

    def off_duty(self, topic: int, id: str, name: str, role: str) -> None:
        """It closed."""
        _take_one(self._rooms[topic].staff, (id, name, role))

    def react(self, topic: int, reaction: str) -> None:
        """A citizen clapped."""
        room = self._rooms[topic]
        room.reactions[reaction] += 1
        room.outgoing[reaction] += 1

    def people(self, topic: int) -> dict[str, Any]:
        """The present `signal` payload without reactions, over all nodes."""
        room, now = self._rooms[topic], time.monotonic()
        shares = [room.here()]
        for node, (at, share) in list(room.others.items()):
            if now - at > NODE_SECONDS:
                del room.others[node]
            else:
                shares.append(share)
        staff = sorted({tuple(member) for share in shares for member in share["staff"]})
        return {
            "people": {place: sum(s[place] for s in shares) for place in ("hall", "home")},
            "staff": [{"id": id, "name": name, "role": role} for id, name, role in staff],
        }

    async def round(self) -> None:
        """Tells who is here where that changed, and forgets rooms that are empty."""
        for topic, room in list(self._rooms.items()):
            try:
                self._tell(topic, room)
                await self._show(topic, room)
            except Exception:
                log.exception("who is here could not be told")
            if room.empty():
                del self._rooms[topic]

    def _tell(self, topic: int, room: _Room) -> None:
        share, now = room.here(), time.monotonic()
        at, before = room.told
        if share != before or now - at > TELL_SECONDS:
            room.told = (now, share)
            self._bus.publish(Hint("presence", topic, self._node, share))
        if room.outgoing:
            self._bus.publish(Hint("reactions", topic, self._node, dict(room.outgoing)))
            room.outgoing.clear()

    async def _show(self, topic: int, room: _Room) -> None:
        payload = self.people(topic)
        if payload == room.shown and not room.reactions:
            return
        room.shown = payload
        reactions = {"reactions": dict(room.reactions)} if room.reactions else {}
        room.reactions.clear()
        await self._fanout.signal(topic, payload | reactions)

    def _hear(self, hint: Hint) -> None:
        if hint.kind == "presence" and _is_share(hint.body):
            self._rooms[hint.topic].others[hint.node] = (time.monotonic(), hint.body)
        elif hint.kind == "reactions":
            counts = {k: v for k, v in hint.body.items() if isinstance(v, int) and 0 < v < 100_000}
            self._rooms[hint.topic].reactions.update(counts)


def _is_share(body: dict[str, Any]) -> bool:
    return (
        isinstance(body.get("hall"), int)
        and isinstance(body.get("home"), int)
        and isinstance(body.get("staff"), list)
        and all(
            isinstance(member, list)
            and len(member) == 3
            and all(isinstance(p, str) for p in member)
            for member in body["staff"]
        )
    )


def _take_one(counter: Counter[Any], key: Any) -> None:
    counter[key] -= 1
    if counter[key] <= 0:
        del counter[key]
