"""From what a request shows to an actor in a meeting: one read of the database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session
from starlette.requests import HTTPConnection

from app.accounts.queries import find_account, find_place, may_manage
from app.core.actors import Actor, Staff
from app.core.clock import Clock
from app.core.db import Database
from app.core.errors import Refusal, not_found
from app.core.i18n import N_
from app.meetings.models import Meeting
from app.meetings.queries import MeetingCard, find_meeting
from app.people.queries import Seat, find_seats, find_staff, person_of, staff_keys_among
from app.web.guesses import Guesses, address_of
from app.web.identity import Identity, Presented
from app.web.language import language_of
from realtime.gathering import Gathering

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
    place: str = "home"
    reader: bool = False


class Callers:
    """Looks callers up."""

    def __init__(
        self, database: Database, identity: Identity, clock: Clock, guesses: Guesses
    ) -> None:
        self._database = database
        self._clock = clock
        self._guesses = guesses
        self.identity = identity
        self._gathering: Gathering[_Question, Caller | None] = Gathering(self._answer)

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
        """The same from keys alone; phones that come together are looked up together."""
        caller = await self._gathering.ask(_Question(code, presented, language))
        if caller is None:
            raise not_found(WRONG_CODE)
        return caller

    async def _answer(self, asked: Sequence["_Question"]) -> list[Caller | None]:
        return await self._database.ask(self._read, asked)

    def _read(self, session: Session, asked: Sequence["_Question"]) -> list[Caller | None]:
        cards = {code: find_meeting(session, code) for code in {one.code for one in asked}}
        phones: dict[int, _Phones] = {}
        for card in cards.values():
            if card and card.id not in phones:
                here = [one.presented for one in asked if cards[one.code] == card]
                phones[card.id] = _Phones.read(session, card.id, here)
        return [
            self._caller(session, card, one, phones[card.id]) if card else None
            for one in asked
            for card in (cards[one.code],)
        ]

    def _caller(
        self, session: Session, card: MeetingCard, asked: "_Question", phones: "_Phones"
    ) -> Caller:
        presented = asked.presented
        staff, may_enter = self._find_staff(session, card, presented)
        device = presented.device
        if device and presented.program and device in phones.staff_keys:
            # A program's one key is a staff key, also a revoked one, or a device key; never both.
            device = None
        actor = Actor(
            meeting=card.id,
            person=person_of(card.id, device) if device else None,
            device=device,
            staff=staff,
            language=asked.language or card.language,
            program=presented.program,
        )
        seat = phones.seats.get(device or "")
        return Caller(card, actor, seat is not None, presented, may_enter, *_seated(seat))

    def _find_staff(
        self, session: Session, card: MeetingCard, presented: Presented
    ) -> tuple[tuple[Staff, ...], bool]:
        """The valid staff keys, and whether an account manages the meeting without one."""
        if not presented.staff and not presented.session:
            return (), False
        meeting = session.get_one(Meeting, card.id)
        now = self._clock.now()
        staff = find_staff(session, meeting, presented.staff, now)
        account = find_account(session, presented.session, now)
        managed = account is not None and may_manage(account.role, account.id, meeting.owner_id)
        place = find_place(session, meeting.id, account) if account and managed else None
        if place:
            # What a person does is put down to the person rather than to a link beside it.
            staff.insert(0, place)
        return tuple(staff), managed and place is None


@dataclass(frozen=True, slots=True)
class _Question:
    code: str
    presented: Presented
    language: str | None


@dataclass(frozen=True, slots=True)
class _Phones:
    """What the database knows of the device keys shown to one meeting, in a query a table."""

    seats: Mapping[str, Seat]
    staff_keys: Collection[str]

    @classmethod
    def read(cls, session: Session, meeting: int, shown: Sequence[Presented]) -> "_Phones":
        devices = {one.device for one in shown if one.device}
        programs = {one.device for one in shown if one.device and one.program}
        return cls(
            find_seats(session, meeting, devices), staff_keys_among(session, meeting, programs)
        )


def _seated(seat: Seat | None) -> tuple[str, bool]:
    return (seat.place, seat.reader) if seat else ("home", False)
