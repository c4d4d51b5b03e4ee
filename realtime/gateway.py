"""The gateway: Socket.IO at the edge, standard clients, WebSocket only.

It knows sockets; who somebody is and what a command does is asked of the `Door`.
"""

import asyncio
import logging
import time
from collections import Counter
from typing import Any

from realtime.document import Hub, Topic
from realtime.door import Door, Guest, Refused
from realtime.fanout import Fanout, Subscriber
from realtime.frames import CONNECT, CONNECT_ERROR, event, packet
from realtime.handshake import judge_upgrade, opening, refuse
from realtime.lane import EXTENSION
from realtime.payloads import signals
from realtime.presence import Presence
from realtime.rounds import Rounds
from realtime.session import PING, Session
from realtime.wire import AsgiWire

log = logging.getLogger(__name__)

IDENTIFY_SECONDS = 10.0
PING_SECONDS = 25.0
PONG_SECONDS = 20.0
STUCK_SECONDS = 30.0
SWEEP_SECONDS = 1.0
RETURNING_PER_SECOND = 300
JOINING_AT_ONCE = 1000
LAST_WORDS_SECONDS = 1.0
LAST_WORDS_LOOKS = 50
YIELD_EVERY = 256


class Gateway(Rounds):
    """All sockets of this node. `lane` lets frames go straight to the transport where the server
    can do that. `turned_away` counts those who were told to come later, `evicted` those who did
    not read, `gaps` how often somebody asked anew from a revision."""

    def __init__(
        self, door: Door, hub: Hub, fanout: Fanout, presence: Presence, lane: bool = True
    ) -> None:
        super().__init__("sockets", SWEEP_SECONDS)
        self.pong_seconds = PONG_SECONDS
        self.stuck_seconds = STUCK_SECONDS
        self.joining_at_once = JOINING_AT_ONCE
        self.turned_away = 0
        self.evicted = 0
        self.gaps = 0
        self._door = door
        self.fanout = fanout
        self._presence = presence
        self._lane = lane
        self._sessions: set[Session] = set()
        self._joining = 0
        self._free_at = 0.0
        hub.rights_changed = self.judge_rights

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI: the upgrade of one socket; with a lane it is over then for the server."""
        if refusal := judge_upgrade(scope):
            await refuse(scope, receive, send, *refusal)
            return
        await receive()
        await send({"type": "websocket.accept"})
        session = Session(self, scope)
        self._sessions.add(session)
        protocol = scope.get("extensions", {}).get(EXTENSION)
        lane = protocol.take_over(session) if protocol and self._lane else None
        if lane:
            session.wire = lane
            lane.write(opening(session.sid, PING_SECONDS, self.pong_seconds))
            return
        session.wire = wire = AsgiWire(receive, send, protocol.abort if protocol else None)
        wire.write(opening(session.sid, PING_SECONDS, self.pong_seconds))
        await wire.run(session)

    def roles(self) -> Counter[str]:
        """How many sockets there are of each role of the staff, of citizens and of onlookers."""
        found = Counter({"citizen": 0})
        found.update(
            guest.staff[2] if guest.staff else "citizen" if guest.person else "onlooker"
            for session in self._sessions
            if (guest := session.guest)
        )
        return found

    async def connect(self, session: Session, auth: Any) -> None:
        """See `House`: lets somebody in, and gives them their documents."""
        crowded = self._joining >= self.joining_at_once
        if crowded and not self._door.backstage(session.scope, auth):
            self._send_away(session, auth)
            return
        self._joining += 1
        try:
            guest = await self._door.admit(session.scope, auth)
        except Refused as refusal:
            _say_no(session, refusal.error)
            return
        else:
            if crowded and not guest.staff:
                self._send_away(session, auth)
                return
            await self._enter(session, guest)
        finally:
            self._joining -= 1
        if guest.staff and not session.closed:
            # Rights may have been taken back between the door and here.
            await self._judge_again(session)

    def _send_away(self, session: Session, auth: Any) -> None:
        """Too many at once: everybody gets a time of their own, so many a second."""
        now = time.monotonic()
        wait = 1 + self._joining / RETURNING_PER_SECOND
        self._free_at = max(self._free_at, now + wait) + 1 / RETURNING_PER_SECOND
        self.turned_away += 1
        seconds = round(self._free_at - now, 3)
        _say_no(session, self._door.wait(session.scope, auth, seconds))

    async def _enter(self, session: Session, guest: Guest) -> None:
        if session.closed:
            # It went away, or was hung up, while the door was slow.
            return
        session.guest = guest
        session.scope = None
        session.ping_at = time.monotonic() + PING_SECONDS
        session.subscriber = subscriber = Subscriber(
            session.sid,
            session.wire,
            guest.topic,
            guest.person,
            staff=guest.staff is not None,
            backstage="staff" in guest.allowed,
        )
        session.wire.write(packet(CONNECT, {"sid": session.sid}))
        self._count_in(session)
        try:
            await self.fanout.join(subscriber, guest.documents, guest.since)
        except Exception:
            # The database is away: the client comes back and finds it or its own last picture.
            log.exception("a socket could not be given its documents")
            session.hang_up()
            return
        self._tell(session)

    def _tell(self, session: Session) -> None:
        """Who is here now."""
        if session.subscriber:
            people = self._presence.people(session.subscriber.topic)
            session.wire.write(signals(people)[session.subscriber.backstage])

    async def event(self, session: Session, name: str, arguments: list[Any]) -> Any:
        """See `House`."""
        guest = session.guest
        assert guest
        if name == "command":
            command, payload, key, *_ = [*arguments, None, None, None]
            return await self._door.command(guest, command, payload, key)
        wish = arguments[0] if arguments else None
        if name == "sync":
            return await self._sync(session, guest, wish)
        if name != "signal":
            return self._door.unknown(guest)
        reaction = wish.get("reaction") if isinstance(wish, dict) else None
        if isinstance(reaction, str) and self._door.may_react(guest, reaction):
            self._presence.react(guest.topic, reaction)
        return None

    async def _sync(self, session: Session, guest: Guest, wish: Any) -> dict[str, Any]:
        name = wish.get("doc") if isinstance(wish, dict) else None
        since = wish.get("since") if isinstance(wish, dict) else None
        if not isinstance(name, str) or name not in guest.allowed:
            return self._door.withheld(guest, name)
        assert session.subscriber
        whole = isinstance(since, int) and not isinstance(since, bool)
        if whole:
            self.gaps += 1
        try:
            return await self.fanout.sync(session.subscriber, name, since if whole else None)
        except Exception:
            log.exception("a document could not be derived")
            return self._door.failed(guest)

    def drained(self, session: Session) -> None:
        """See `House`: what was skipped comes in one step."""
        if session.subscriber and session.present:
            self.fanout.catch_up(session.subscriber)
            self._tell(session)

    def gone(self, session: Session) -> None:
        """See `House`."""
        self._sessions.discard(session)
        if session.subscriber:
            self.fanout.leave(session.subscriber)
            self._count_out(session)

    async def drain(self) -> None:
        """Before a planned stop: tells every socket when to come back, staff first, so many a
        second."""
        known = [session for session in self._sessions if session.guest]
        known.sort(key=lambda session: not (session.guest and session.guest.staff))
        for place, session in enumerate(known):
            retry_after = round(1 + place / RETURNING_PER_SECOND, 2)
            notice = {"kind": "drain", "retry_after": retry_after}
            session.wire.write(event("notice", notice))
            if place % YIELD_EVERY == 0:
                await asyncio.sleep(0)
        for _ in range(LAST_WORDS_LOOKS):
            if not any(session.wire.waiting for session in known):
                return
            await asyncio.sleep(LAST_WORDS_SECONDS / LAST_WORDS_LOOKS)

    def _count_in(self, session: Session) -> None:
        guest = session.guest
        assert guest
        session.present = True
        if guest.staff:
            self._presence.on_duty(guest.topic, *guest.staff)
        elif guest.person:
            self._presence.enter(guest.topic, guest.place, guest.person)

    def _count_out(self, session: Session) -> None:
        guest = session.guest
        if guest is None or not session.present:
            return
        session.present = False
        if guest.staff:
            self._presence.off_duty(guest.topic, *guest.staff)
        elif guest.person:
            self._presence.leave(guest.topic, guest.place, guest.person)

    async def judge_rights(self, topic: Topic | None = None) -> None:
        """Looks again at the staff of a meeting whose rights changed; at all of the staff because
        rights end with time, too, and no row changes then."""
        for session in list(self._sessions):
            guest = session.guest
            if guest and guest.staff and (topic is None or guest.topic == topic.id):
                await self._judge_again(session)

    async def _judge_again(self, session: Session) -> None:
        """Whoever lost their rights is told and closed; where they cannot be judged now, the
        socket is closed too and may come back."""
        assert session.guest
        try:
            guest = await self._door.readmit(session.guest)
        except Refused:
            session.show_out(event("notice", {"kind": "closed", "retry_after": 0}))
        except Exception:
            log.exception("the rights of a socket could not be judged")
            session.show_out(event("notice", {"kind": "drain", "retry_after": 1}))
        else:
            if not session.closed and guest.staff != session.guest.staff:
                self._count_out(session)
                session.guest = guest
                self._count_in(session)
            session.guest = guest

    async def round(self) -> None:
        """One timer for all sockets: who never said who they are, who does not read, who does not
        answer a ping, and whose turn it is to be asked."""
        now = time.monotonic()
        for count, session in enumerate(list(self._sessions), 1):
            if session.guest is None:
                if now - session.opened_at > IDENTIFY_SECONDS:
                    session.hang_up()
            elif session.wire.behind:
                self._judge_stuck(session, now)
            else:
                session.stuck_at = None
                self._ping(session, now)
            if count % YIELD_EVERY == 0:
                await asyncio.sleep(0)

    def _judge_stuck(self, session: Session, now: float) -> None:
        session.stuck_at = session.stuck_at or now
        if now - session.stuck_at >= self.stuck_seconds:
            self.evicted += 1
            session.wire.write(event("notice", {"kind": "slow", "retry_after": 1}))
            session.hang_up()

    def _ping(self, session: Session, now: float) -> None:
        if session.pinged_at is not None:
            if now - max(session.pinged_at, session.heard_at) > self.pong_seconds:
                session.hang_up()
        elif now >= session.ping_at:
            session.pinged_at = now
            session.ping_at = now + PING_SECONDS
            session.wire.write(PING)


def _say_no(session: Session, error: dict[str, Any]) -> None:
    session.wire.write(packet(CONNECT_ERROR, {"message": error["message"], "data": error}))
