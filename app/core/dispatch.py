"""The door's side of a command: parse ▸ who ▸ role ▸ rate, then the writer.

Sockets, JSON and forms all call `Dispatcher.run`; there is no second check and no second
error path.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from app.core.actors import Actor
from app.core.batch import find_answer
from app.core.clock import Clock
from app.core.commands import REGISTRY, Command
from app.core.db import Database
from app.core.errors import (
    Refusal,
    forbidden,
    invalid,
    not_found,
    rate_limited,
    unauthenticated,
    unavailable,
)
from app.core.i18n import N_
from app.core.ids import hash_key
from app.core.jobs import Done, Errand, Job
from app.core.permissions import Permission, allowed, roles_with
from app.core.settings import Rate
from app.core.text import refuse_unstorable
from realtime.limits import Limits
from realtime.writer import QueueFull, Writer

KEY = re.compile(r"[\x21-\x7e]{1,64}")
LARGEST_NUMBER = 2**53
_NUMBER = re.compile(r"\d{1,16}")
_FIELD = re.compile(r"\$\.([A-Za-z_]+)|field `([A-Za-z_]+)`")


class Dispatcher:
    """Takes a command from any door and answers what was committed, or raises Refusal."""

    def __init__(
        self, database: Database, writer: Writer, clock: Clock, rates: Mapping[str, Rate]
    ) -> None:
        self._database = database
        self._writer = writer
        self._clock = clock
        self._rates = rates
        self.limits = Limits()

    async def run(
        self, actor: Actor, name: Any, payload: Any, key: Any = None, *, typed: bool = True
    ) -> Done:
        """`payload` is what JSON decoding gave; `typed=False` for forms, whose values are texts."""
        command = REGISTRY.get(name) if isinstance(name, str) else None
        if command is None:
            raise not_found(N_("There is no such command."))
        try:
            parsed = parse(command, payload, typed)
            key = _checked_key(key)
            _judge_role(actor, command)
            who = identity(actor, command)
            wait = self._take(command, who)
            if wait:
                raise rate_limited(wait)
        except Refusal:
            # A key that was answered before is answered again, whatever comes with it now and
            # however often it is asked.
            if answer := await self._first_answer(actor, command, key):
                return answer
            raise
        prepared = await self._prepare(actor, command, parsed)
        number = _number(key) or self._clock.now()
        done: Done = await self._submit(Job(command, parsed, actor, who, key, number, prepared))
        if done.repeated:
            self._give_back(command, who)
        return done

    async def errand(self, errand: Errand) -> Any:
        """What an errand of the house answers once it is committed."""
        return await self._submit(errand)

    def _take(self, command: Command, who: str) -> float:
        if command.permission is Permission.KEEP_TIME:
            return 0.0
        name, rate = self._rate(command)
        return self.limits.take(who, name, rate.count, rate.seconds)

    def _give_back(self, command: Command, who: str) -> None:
        name, rate = self._rate(command)
        self.limits.give_back(who, name, rate.count, rate.seconds)

    def _rate(self, command: Command) -> tuple[str, Rate]:
        name = command.name if command.name in self._rates else "staff"
        return name, self._rates[name]

    async def _first_answer(self, actor: Actor, command: Command, key: Any) -> Done | None:
        if not isinstance(key, str) or not KEY.fullmatch(key) or not command.keyed:
            return None
        if not allowed(actor.roles, command.permission):
            return None
        who = identity(actor, command)
        return await self._database.ask(find_answer, actor.meeting, who, key, command.name)

    async def _prepare(self, actor: Actor, command: Command, payload: Any) -> Any:
        if command.prepare is None:
            return None
        return await self._database.ask(command.prepare, actor.meeting, payload)

    async def _submit(self, job: Job | Errand) -> Any:
        try:
            return await self._writer.submit(job)
        except (QueueFull, SQLAlchemyError):
            raise unavailable() from None


def parse(command: Command, payload: Any, typed: bool = True) -> Any:
    """The payload as the command's struct, cleaned; raises `invalid` with the field."""
    if payload is None:
        payload = {}
    if not isinstance(payload, dict):
        raise invalid(N_("The message could not be read."))
    try:
        parsed = msgspec.convert(payload, command.payload, strict=typed)
    except (msgspec.ValidationError, RecursionError, UnicodeError) as error:
        found = _FIELD.search(str(error))
        name = (found[1] or found[2]) if found else None
        if name:
            raise invalid(
                N_("This field is missing or not right: %(name)s."), field=name, name=name
            ) from None
        raise invalid(N_("The message could not be read.")) from None
    cleaned = parsed.cleaned()
    for field in command.payload.__struct_fields__:
        refuse_unstorable(getattr(cleaned, field), field)
    return cleaned


def identity(actor: Actor, command: Command) -> str:
    """Whose keys and rates these are: the phone's hash, or the staff key's id."""
    if command.permission is Permission.TAKE_PART:
        assert actor.device
        return hash_key(actor.device, str(actor.meeting))
    staff = actor.acting(roles_with(command.permission))
    assert staff
    return staff.id


def _judge_role(actor: Actor, command: Command) -> None:
    if not actor.roles:
        raise unauthenticated()
    if not allowed(actor.roles, command.permission):
        if command.permission is Permission.TAKE_PART:
            raise forbidden(N_("Staff links cannot write. Join with a phone to take part."))
        if actor.staff:
            raise forbidden(
                N_("This staff link is not for that. Ask the organiser for another one.")
            )
        raise forbidden()


def _checked_key(key: Any) -> str | None:
    if key is None or key == "":
        return None
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise invalid(N_("This key cannot be used."), field="key")
    return key


def _number(key: str | None) -> int | None:
    head = (key or "").partition("-")[0]
    return int(head) if _NUMBER.fullmatch(head) and int(head) < LARGEST_NUMBER else None
