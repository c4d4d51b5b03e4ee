"""The registry of commands: a verb, declared once, behind all three doors.

A command is a plain synchronous function `(context, payload) -> result`; the decorator carries
its name, payload, permission and what it does before the queue. The order of work is
parse ▸ who ▸ role ▸ rate (`app/core/dispatch.py`), then inside the transaction
key ▸ right ▸ state ▸ change ▸ audit (`app/core/batch.py`).
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
    rows keep the key's number, and what the timekeeper does. Votes have a `gather` that reads and
    writes for many of them (`app/core/votes.py`); `passable` commands have nothing to do with any
    vote, so that votes may be gathered across them."""

    name: str
    payload: type[Payload]
    permission: Permission
    handler: Callable[..., Any]
    prepare: Prepare | None
    keyed: bool
    passable: bool = False
    gather: Callable[..., Any] | None = None


REGISTRY: dict[str, Command] = {}

H = TypeVar("H", bound=Handler)


def command(
    name: str,
    payload: type[Payload],
    permission: Permission,
    *,
    prepare: Prepare | None = None,
    keyed: bool = True,
    passable: bool = False,
) -> Callable[[H], H]:
    """Declares a command."""

    def declare(handler: H) -> H:
        register(Command(name, payload, permission, handler, prepare, keyed, passable))
        return handler

    return declare


def register(command: Command) -> None:
    """Makes a command known; a name declared twice is a mistake of ours."""
    if command.name in REGISTRY:
        raise ValueError(f"command {command.name} is declared twice")
    REGISTRY[command.name] = command
