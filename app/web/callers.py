"""From what a request shows to an actor in a meeting: one read of the database."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session
from starlette.requests import HTTPConnection

from app.accounts.queries import find_account, find_place, may_manage
from app.core.actors import Actor
from app.core.clock import Clock
from app.core.db import Database
from app.core.errors import Refusal, not_found
from app.core.i18n import N_
from app.meetings.models import Meeting
from app.meetings.queries import MeetingCard, find_meeting
from app.people.queries import find_staff, has_joined, is_staff_key, person_of
from app.web.guesses import Guesses, address_of
from app.web.identity import Identity, Presented
from app.web.language import language_of

WRONG_CODE = N_("Check the join code. It has 6 digits.")


@dataclass(frozen=True)
class Caller:
    """Somebody at the door of a meeting. `joined` tells whether this phone takes part,
    `may_enter` whether an account that manages the meeting has not opened it yet."""

    meeting: MeetingCard
    actor: Actor
    joined: bool
    presented: Presented
    may_enter: bool = False


class Callers:
    """Looks callers up."""

    def __init__(
        self, database: Database, identity: Identity, clock: Clock, guesses: Guesses
    ) -> None:
        self._database = database
        self._clock = clock
        self._guesses = guesses
        self.identity = identity

    async def of_request(self, connection: HTTPConnection, code: str) -> Caller:
        """The caller of a request; `not_found` for an unknown code, `forbidden` for a foreign
        origin, `unavailable` where the database is away."""
        presented = self.identity.presented(connection, code)
        wish = language_of(connection, None) if "lang" in connection.query_params else None
        caller = await self.admit(connection, code, presented, wish)
        connection.state.language = caller.actor.language
        return caller

    async def admit(
        self, connection: HTTPConnection, code: str, presented: Presented, wish: str | None
    ) -> Caller:
        """Somebody new at any door, who speaks the language wished for, else that of cookie or
        meeting. Wrong codes are counted by address: nobody may try them all."""
        address = address_of(connection)
        try:
            caller = await self.look_up(code, presented, wish)
        except Refusal as refusal:
            if refusal.code == "not_found":
                self._guesses.note(address)
            raise
        if not caller.joined and not caller.actor.staff:
            self._guesses.judge(address)
        if wish is None:
            language = language_of(connection, caller.meeting.language)
            return replace(caller, actor=replace(caller.actor, language=language))
        return caller

    async def look_up(self, code: str, presented: Presented, language: str | None) -> Caller:
        """The same from keys alone."""
        caller = await self._database.ask(self._read, code, presented, language)
        if caller is None:
            raise not_found(WRONG_CODE)
        return caller

    def _read(
        self, session: Session, code: str, presented: Presented, language: str | None
    ) -> Caller | None:
        card = find_meeting(session, code)
        if card is None:
            return None
        meeting = session.get_one(Meeting, card.id)
        now = self._clock.now()
        staff = find_staff(session, meeting, presented.staff, now)
        account = find_account(session, presented.session, now)
        managed = account is not None and may_manage(account.role, account.id, meeting.owner_id)
        place = find_place(session, meeting.id, account) if account and managed else None
        if place:
            # What a person does is put down to the person rather than to a link beside it.
            staff.insert(0, place)
        device = presented.device
        if device and presented.program and is_staff_key(session, card.id, device):
            # A program's one key is a staff key, also a revoked one, or a device key; never both.
            device = None
        actor = Actor(
            meeting=card.id,
            person=person_of(card.id, device) if device else None,
            device=device,
            staff=tuple(staff),
            language=language or card.language,
            program=presented.program,
        )
        joined = bool(device) and has_joined(session, card.id, device or "")
        return Caller(card, actor, joined, presented, managed and place is None)
