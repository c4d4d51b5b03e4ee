"""The socket's door: who may connect, what they may read, what their commands answer."""

import logging
from typing import Any

from starlette.requests import HTTPConnection

from app.accounts.sessions import Sessions
from app.core.actors import Actor
from app.core.db import Database
from app.core.dispatch import Dispatcher
from app.core.errors import Refusal, full_house, invalid, not_found, unauthenticated, unavailable
from app.core.i18n import LANGUAGES, N_
from app.core.ids import KEY_PATTERN
from app.core.permissions import ROLE_DOCUMENTS, Role, documents_of, judge_document
from app.core.settings import Rate
from app.documents.public import REACTIONS
from app.people.queries import is_reader
from app.web.answers import Body, error, failure, success
from app.web.callers import Caller, Callers
from app.web.identity import Presented
from app.web.language import language_of
from realtime.door import Guest, Refused

log = logging.getLogger(__name__)

LARGEST_REVISION = 2**53


class SocketDoor:
    """What the gateway asks. `Guest.caller` holds the `Caller`."""

    def __init__(
        self,
        callers: Callers,
        dispatcher: Dispatcher,
        database: Database,
        sessions: Sessions,
        reaction_rate: Rate,
    ) -> None:
        self._callers = callers
        self._dispatcher = dispatcher
        self._database = database
        self._sessions = sessions
        self._reaction_rate = reaction_rate
        # Persons under 14 whom this process has met: reactions are judged without the database.
        self._readers: set[str] = set()

    async def admit(self, scope: Any, auth: Any) -> Guest:
        """See `realtime.door.Door`. Keys come in `auth`, or in the cookies of a page."""
        connection = HTTPConnection(scope)
        wish = _language(auth)
        try:
            code, presented = self._presented(connection, auth)
            caller = await self._callers.admit(connection, code, presented, wish)
        except Refusal as refusal:
            raise Refused(error(refusal, wish or language_of(connection))) from None
        try:
            return await self._guest(caller, auth)
        except Refusal as refusal:
            raise Refused(error(refusal, caller.actor.language)) from None

    def backstage(self, scope: Any, auth: Any) -> bool:
        """See `realtime.door.Door`."""
        try:
            _, presented = self._presented(HTTPConnection(scope), auth)
        except Refusal:
            return False
        return bool(presented.staff or presented.session)

    def wait(self, scope: Any, auth: Any, seconds: float) -> Body:
        """See `realtime.door.Door`."""
        language = _language(auth) or language_of(HTTPConnection(scope))
        return error(full_house(seconds), language)

    async def readmit(self, guest: Guest) -> Guest:
        """Looks again at the rights of somebody who is in already."""
        presented: Presented = guest.caller.presented
        try:
            caller = await self._callers.look_up(
                guest.caller.meeting.code, presented, guest.caller.actor.language
            )
            again = await self._guest(caller, {"documents": guest.documents})
        except Refusal as refusal:
            raise Refused(error(refusal, guest.caller.actor.language)) from None
        if not guest.allowed <= again.allowed:
            raise Refused(error(unauthenticated(), guest.caller.actor.language))
        return again

    async def command(self, guest: Guest, name: Any, payload: Any, key: Any) -> Body:
        """Settles a command; the same function as behind HTTP."""
        actor = guest.caller.actor
        try:
            for session in {key.session for key in actor.staff if key.session}:
                await self._sessions.used(session)
            done = await self._dispatcher.run(actor, name, payload, key)
            if name == "person.join":
                self._note_reader(actor.person, await self._database.ask(is_reader, actor))
            return success(done)
        except Refusal as refusal:
            return failure(refusal, actor.language)
        except Exception:
            log.exception("a command of a socket failed")
            return failure(unavailable(), actor.language)

    def may_react(self, guest: Guest, reaction: str) -> bool:
        """Known reactions of citizens, where the meeting has them, not too many."""
        if reaction not in guest.reactions or guest.person is None:
            return False
        if guest.person in self._readers:
            return False
        rate = self._reaction_rate
        return not self._dispatcher.limits.take(guest.person, "signal", rate.count, rate.seconds)

    def unknown(self, guest: Guest) -> Body:
        """No such event."""
        return failure(not_found(), guest.caller.actor.language)

    def withheld(self, guest: Guest, document: Any) -> Body:
        """Not for this guest, or no such document."""
        try:
            judge_document(document, guest.allowed)
        except Refusal as refusal:
            return failure(refusal, guest.caller.actor.language)
        return self.unknown(guest)

    def failed(self, guest: Guest) -> Body:
        """The database is away."""
        return failure(unavailable(), guest.caller.actor.language)

    def _presented(self, connection: HTTPConnection, auth: Any) -> tuple[str, Presented]:
        if not isinstance(auth, dict) or not isinstance(auth.get("code"), str):
            raise invalid(N_("The message could not be read."), field="code")
        code = auth["code"]
        keys = [auth.get(name) for name in ("device", "key")]
        given = [key.lower() if isinstance(key, str) else "" for key in keys if key is not None]
        if given:
            if not all(KEY_PATTERN.fullmatch(key) for key in given):
                raise unauthenticated()
            device = str(auth["device"]).lower() if auth.get("device") is not None else None
            staff = (str(auth["key"]).lower(),) if auth.get("key") is not None else ()
            return code, Presented(device, staff, program=True)
        return code, self._callers.identity.presented(connection, code)

    async def _guest(self, caller: Caller, auth: dict[str, Any]) -> Guest:
        actor = caller.actor
        if not actor.roles or (
            actor.device and not actor.program and not caller.joined and not actor.staff
        ):
            raise unauthenticated()
        documents = _documents(auth)
        # A browser may hold a phone's key beside staff keys: on a staff page it is staff.
        duty = _duty(actor, documents)
        allowed = documents_of(actor.roles if duty else actor.roles & {Role.CITIZEN})
        for document in documents:
            judge_document(document, allowed)
        place = "home" if duty else caller.place
        self._note_reader(actor.person, caller.reader)
        return Guest(
            topic=caller.meeting.id,
            caller=caller,
            allowed=allowed,
            documents=documents,
            since=_since(auth),
            person=actor.person,
            place=place,
            staff=duty,
            reactions=frozenset(REACTIONS) if caller.meeting.reactions else frozenset(),
        )

    def _note_reader(self, person: str | None, reader: bool) -> None:
        if reader and person:
            self._readers.add(person)
        else:
            self._readers.discard(person or "")


def _duty(actor: Actor, documents: list[str]) -> tuple[str, str, str] | None:
    """The staff key that this socket works with, if it asks for more than a citizen's."""
    wanted = set(documents)
    on_phone = actor.device and "mine" in wanted and wanted <= ROLE_DOCUMENTS[Role.CITIZEN]
    if on_phone or not actor.staff:
        return None
    keys = sorted(actor.staff, key=lambda key: len(ROLE_DOCUMENTS[key.role]))
    key = next((key for key in keys if wanted <= ROLE_DOCUMENTS[key.role]), keys[0])
    return (key.id, key.name, str(key.role))


def _documents(auth: dict[str, Any]) -> list[str]:
    wanted = auth.get("documents", ["public"])
    if not isinstance(wanted, list) or not all(isinstance(name, str) for name in wanted):
        raise invalid(N_("The message could not be read."), field="documents")
    return list(dict.fromkeys(wanted))[:5]


def _since(auth: dict[str, Any]) -> dict[str, int]:
    since = auth.get("since")
    if not isinstance(since, dict):
        return {}
    return {
        name: revision
        for name, revision in since.items()
        if type(revision) is int and 0 <= revision < LARGEST_REVISION
    }


def _language(auth: Any) -> str | None:
    wish = auth.get("language") if isinstance(auth, dict) else None
    return wish if isinstance(wish, str) and wish in LANGUAGES else None
