"""The registry of commands: a verb, declared once, behind all three doors.

A command is a plain synchronous function `(context, payload) -> result`; the decorator carries
its name, payload, permission and what it does before the queue. The order of work is
parse ▸ who ▸ role ▸ rate (`app/core/dispatch.py`), then inside the transaction
key ▸ state ▸ change (`app/core/transaction.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from sqlalchemy.orm import Session

from app.core.actors import Actor, Staff
from app.core.permissions import Permission

Result = dict[str, Any]


class Payload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a command is sent with. Subclasses may override `cleaned`."""

    def cleaned(self) -> Any:
        """The payload with its texts normalised; raises `invalid`."""
        return self

    def recorded(self) -> dict[str, Any]:
        """What the audit keeps of it."""
        content: dict[str, Any] = msgspec.to_builtins(self)
        return content


class Nothing(Payload, frozen=True):
    """A command that needs no more than its name."""


@dataclass
class Context:
    """What a command may use: one session in the batch's transaction, the meeting whose row is
    locked, who acts, and the instant. `prepared` is what `prepare` worked out before the queue,
    `number` orders the supports and ballots of one person."""

    session: Session
    meeting: Any
    actor: Actor
    who: str
    now: int
    number: int
    prepared: Any = None
    staff: Staff | None = None
    target: str | None = None


Handler = Callable[[Context, Any], Result | None]
Prepare = Callable[[Session, int, Any], Any]


@dataclass(frozen=True)
class Command:
    """One verb. `keyed` commands remember their first answer by key; the others are votes, whose
    rows keep the key's number."""

    name: str
    payload: type[Payload]
    permission: Permission
    handler: Handler
    prepare: Prepare | None
    keyed: bool


REGISTRY: dict[str, Command] = {}

H = TypeVar("H", bound=Handler)


def command(
    name: str,
    payload: type[Payload],
    permission: Permission,
    *,
    prepare: Prepare | None = None,
    keyed: bool = True,
) -> Callable[[H], H]:
    """Declares a command; a name declared twice is a mistake of ours."""

    def declare(handler: H) -> H:
        if name in REGISTRY:
            raise ValueError(f"command {name} is declared twice")
        REGISTRY[name] = Command(name, payload, permission, handler, prepare, keyed)
        return handler

    return declare
