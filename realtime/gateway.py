"""The gateway: Socket.IO at the edge, stock clients, WebSocket only.

It knows sockets; who somebody is and what a command does is asked of the `Door`.
"""

import asyncio
import contextlib
import logging
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import socketio
from socketio import packet

from realtime.document import Hub, Topic
from realtime.fanout import Fanout, Subscriber, encode
from realtime.presence import Presence

log = logging.getLogger(__name__)

IDENTIFY_SECONDS = 10.0
FRAME_BYTES = 64 * 1024
RETURNING_PER_SECOND = 300
LAST_WORDS_SECONDS = 0.1
FAREWELL_SECONDS = 1.0
RESERVED = frozenset({"connect", "disconnect", "connect_error"})
# A client's pong and messages; its "close" ends the connection as anything else does.
_ENGINE_FRAME = re.compile("[34]")


class Refused(Exception):
    """The door's no; `error` is the error object of contract section 4."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error.get("code"))
        self.error = error


@dataclass(frozen=True)
class Guest:
    """Somebody whom the door let in. `caller` is the door's own knowledge of them."""

    topic: int
    caller: Any
    allowed: frozenset[str]
    documents: list[str]
    since: dict[str, int]
    person: str | None = None
    place: str = "home"
    staff: tuple[str, str, str] | None = None
    reactions: frozenset[str] = frozenset()


class Door(Protocol):
    """What the product answers for a socket."""

    async def admit(self, environ: dict[str, Any], auth: Any) -> Guest:
        """Who is this, and what may they read? Raises Refused."""

    async def readmit(self, guest: Guest) -> Guest:
        """The same guest after rights changed. Raises Refused."""

    async def command(self, guest: Guest, name: Any, payload: Any, key: Any) -> dict[str, Any]:
        """The body that settles the command, never an exception."""

    def may_react(self, guest: Guest, reaction: str) -> bool:
        """Whether this reaction counts now."""

    def unknown(self, guest: Guest) -> dict[str, Any]:
        """The answer to an event that does not exist."""

    def withheld(self, guest: Guest, document: Any) -> dict[str, Any]:
        """The answer to a document that this guest may not read, or that does not exist."""

    def failed(self, guest: Guest) -> dict[str, Any]:
        """The answer where the database could not be read."""


@dataclass
class _Session:
    guest: Guest
    subscriber: Subscriber
    eio_sid: str
    present: bool = False
    parting: bool = False


class _Server(socketio.AsyncServer):  # type: ignore[misc]
    """python-socketio with its doors shut: as shipped it lets a client send events named
    `connect` and `disconnect`, keeps sockets that never identify, and only logs broken packets."""

    gateway: "Gateway"

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> Any:
        loop = asyncio.get_running_loop()
        loop.call_later(IDENTIFY_SECONDS, self.gateway.expire, eio_sid)
        return await super()._handle_eio_connect(eio_sid, environ)

    async def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        try:
            received = self.packet_class(encoded_packet=data) if isinstance(data, str) else None
            if received is None or not _well_formed(received):
                raise ValueError("malformed")
        except (ValueError, TypeError, IndexError, RecursionError, KeyError):
            await self.gateway.hang_up(eio_sid)
            return
        namespace, id = received.namespace, received.id
        if received.packet_type == packet.CONNECT:
            await self._handle_connect(eio_sid, namespace, received.data)
            await self.gateway.joined(eio_sid)
        elif received.packet_type == packet.DISCONNECT:
            await self._handle_disconnect(eio_sid, namespace, self.reason.CLIENT_DISCONNECT)
            await self.gateway.hang_up(eio_sid)
        elif received.packet_type == packet.EVENT:
            await self._handle_event(eio_sid, namespace, id, received.data)
        elif received.packet_type == packet.ACK:
            await self._handle_ack(eio_sid, namespace, id, received.data)


def _well_formed(received: packet.Packet) -> bool:
    if received.packet_type == packet.EVENT:
        data = received.data
        return (
            isinstance(data, list)
            and bool(data)
            and isinstance(data[0], str)
            and data[0] not in RESERVED
        )
    return received.packet_type in (packet.CONNECT, packet.DISCONNECT, packet.ACK)


class _Frames:
    """In front of the Engine.IO server, which falls over a frame that is none of its packets and
    leaves the socket half open: such a frame ends the connection."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def checked() -> Any:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            if _ENGINE_FRAME.match(message.get("text") or ""):
                return message
            return {"type": "websocket.disconnect", "code": 1003}

        await self._app(scope, checked if scope["type"] == "websocket" else receive, send)


class Gateway:
    """All sockets of this node."""

    def __init__(self, door: Door, hub: Hub, fanout: Fanout, presence: Presence) -> None:
        self._door = door
        self._hub = hub
        self._fanout = fanout
        self._presence = presence
        self._sessions: dict[str, _Session] = {}
        self._sid_of: dict[str, str] = {}
        self.gap_found: Callable[[], None] = lambda: None
        self.server = _Server(
            async_mode="asgi",
            transports=["websocket"],
            # Origins are judged exactly, before this server sees a request.
            cors_allowed_origins=[],
            async_handlers=False,
            max_http_buffer_size=FRAME_BYTES,
            logger=False,
            engineio_logger=False,
            namespaces=["/"],
        )
        self.server.gateway = self
        for name in ("connect", "disconnect", "command", "sync", "signal"):
            self.server.on(name, getattr(self, f"_{name}"))
        self.server.on("*", self._unknown)
        hub.rights_changed = self._recheck
        self.app = _Frames(socketio.ASGIApp(self.server, socketio_path="socket.io"))

    def expire(self, eio_sid: str) -> None:
        """Closes a socket that has not identified itself in time."""
        if eio_sid not in self._sid_of and eio_sid in self.server.environ:
            self.server.start_background_task(self.hang_up, eio_sid)

    async def hang_up(self, eio_sid: str) -> None:
        """Closes the connection itself: the Engine.IO server only asks the client to, and goes on
        taking what a client sends that does not listen."""
        environ = self.server.environ.get(eio_sid)
        if environ is None:
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.server.eio.disconnect(eio_sid), FAREWELL_SECONDS)
        # It may be gone already.
        with contextlib.suppress(Exception):
            await environ["asgi.send"]({"type": "websocket.close", "code": 1000})

    def roles(self) -> Counter[str]:
        """How many sockets there are of each role of the staff, of citizens and of onlookers."""
        guests = [session.guest for session in self._sessions.values()]
        found = Counter({"citizen": 0})
        found.update(
            guest.staff[2] if guest.staff else "citizen" if guest.person else "onlooker"
            for guest in guests
        )
        return found

    async def joined(self, eio_sid: str) -> None:
        """The client has been told that it is connected: now it gets its documents."""
        session = self._sessions.get(self._sid_of.get(eio_sid, ""))
        if session is None or session.present:
            return
        session.present = True
        guest = session.guest
        self._enter(guest)
        try:
            await self._fanout.join(session.subscriber, guest.documents, guest.since)
        except Exception:
            # The database is away: the client comes back and finds it or its own last picture.
            log.exception("a socket could not be given its documents")
            await self.hang_up(eio_sid)
            return
        finally:
            if session.subscriber.sid not in self._sessions:
                # It closed while it waited for its documents.
                self._fanout.leave(session.subscriber)
        await session.subscriber.signal(self._presence.people(guest.topic))
        if guest.staff:
            # Rights may have been taken back between the door and here.
            await self._judge_again(session)

    async def drain(self) -> None:
        """Before a planned stop: tells every socket when to come back, staff first, so many a
        second."""
        ordered = sorted(self._sessions.values(), key=lambda session: not session.guest.staff)
        for place, session in enumerate(ordered):
            retry_after = round(1 + place / RETURNING_PER_SECOND, 2)
            notice = {"kind": "drain", "retry_after": retry_after}
            await session.subscriber.write(encode("notice", notice))
        waiting = [
            socket.queue.join()
            for session in ordered
            if (socket := self.server.eio.sockets.get(session.eio_sid))
        ]
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*waiting), FAREWELL_SECONDS)
        # The queues are empty; what was taken from them is written in the next turns of the loop.
        await asyncio.sleep(LAST_WORDS_SECONDS)

    async def _connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        eio_sid = self.server.manager.eio_sid_from_sid(sid, "/")
        try:
            guest = await self._door.admit(environ, auth)
        except Refused as refusal:
            raise socketio.exceptions.ConnectionRefusedError(
                refusal.error["message"], refusal.error
            ) from None
        if eio_sid not in self.server.environ:
            # It went away, or was hung up, while the door was slow.
            raise socketio.exceptions.ConnectionRefusedError("gone")

        async def send(frame: str) -> None:
            await self.server.eio.send(eio_sid, frame)

        subscriber = Subscriber(
            sid,
            send,
            guest.topic,
            guest.person,
            staff=guest.staff is not None,
            backstage="staff" in guest.allowed,
        )
        self._sessions[sid] = _Session(guest, subscriber, eio_sid)
        self._sid_of[eio_sid] = sid

    async def _disconnect(self, sid: str, _reason: str | None = None) -> None:
        session = self._sessions.pop(sid, None)
        if session is None:
            return
        self._sid_of.pop(session.eio_sid, None)
        self._fanout.leave(session.subscriber)
        if session.present:
            self._leave(session.guest)

    async def _command(
        self, sid: str, name: Any = None, payload: Any = None, key: Any = None, *_more: Any
    ) -> dict[str, Any]:
        guest = self._sessions[sid].guest
        return await self._door.command(guest, name, payload, key)

    async def _sync(self, sid: str, wish: Any = None, *_more: Any) -> dict[str, Any]:
        session = self._sessions[sid]
        name = wish.get("doc") if isinstance(wish, dict) else None
        since = wish.get("since") if isinstance(wish, dict) else None
        if not isinstance(name, str) or name not in session.guest.allowed:
            return self._door.withheld(session.guest, name)
        whole = isinstance(since, int) and not isinstance(since, bool)
        if whole:
            self.gap_found()
        try:
            return await self._fanout.sync(session.subscriber, name, since if whole else None)
        except Exception:
            log.exception("a document could not be derived")
            return self._door.failed(session.guest)

    async def _signal(self, sid: str, signal: Any = None, *_more: Any) -> None:
        guest = self._sessions[sid].guest
        reaction = signal.get("reaction") if isinstance(signal, dict) else None
        if isinstance(reaction, str) and self._door.may_react(guest, reaction):
            self._presence.react(guest.topic, reaction)

    async def _unknown(self, *arguments: Any) -> dict[str, Any]:
        # The event's name, then the socket; an event named "*" comes without its name.
        sid = arguments[0] if arguments[0] in self._sessions else arguments[1]
        return self._door.unknown(self._sessions[sid].guest)

    def _enter(self, guest: Guest) -> None:
        if guest.staff:
            self._presence.on_duty(guest.topic, *guest.staff)
        elif guest.person:
            self._presence.enter(guest.topic, guest.place, guest.person)

    def _leave(self, guest: Guest) -> None:
        if guest.staff:
            self._presence.off_duty(guest.topic, *guest.staff)
        elif guest.person:
            self._presence.leave(guest.topic, guest.place, guest.person)

    async def judge_rights(self) -> None:
        """Rights end with time, too, and no row changes then: looks again at all of the staff."""
        for session in list(self._sessions.values()):
            if session.guest.staff:
                await self._judge_again(session)

    async def _recheck(self, topic: Topic) -> None:
        """Rights changed: whoever lost theirs is told and closed."""
        for session in list(self._sessions.values()):
            if session.guest.topic == topic.id and session.guest.staff:
                await self._judge_again(session)

    async def _judge_again(self, session: _Session) -> None:
        """Whoever lost their rights is told and closed; where they cannot be judged now, the
        socket is closed too and may come back."""
        try:
            guest = await self._door.readmit(session.guest)
        except Refused:
            await self._part(session, {"kind": "closed", "retry_after": 0})
        except Exception:
            log.exception("the rights of a socket could not be judged")
            await self._part(session, {"kind": "drain", "retry_after": 1})
        else:
            if session.subscriber.sid in self._sessions and guest.staff != session.guest.staff:
                self._leave(session.guest)
                self._enter(guest)
            session.guest = guest

    async def _part(self, session: _Session, notice: dict[str, Any]) -> None:
        if session.parting:
            return
        session.parting = True
        await session.subscriber.write(encode("notice", notice))
        await self.server.disconnect(session.subscriber.sid)
        self.server.start_background_task(self.hang_up, session.eio_sid)
