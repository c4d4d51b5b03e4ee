"""What waits for the writer, and what it is answered."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.core.actors import Actor
from app.core.commands import Command, Result


@dataclass(frozen=True)
class Job:
    """A command that has passed the door and waits for the writer."""

    command: Command
    payload: Any
    actor: Actor
    who: str
    key: str | None
    number: int
    prepared: Any = None

    @property
    def name(self) -> str:
        """The command's."""
        return self.command.name


@dataclass(frozen=True)
class Errand:
    """Work of the house beside the commands: an account, a sign-in, a screen. What it changes
    counts as a change of `meetings`, whose rows are locked before it runs."""

    name: str
    work: Callable[[Session, int], Any]
    meetings: Callable[[Session], Iterable[int]] = lambda _session: ()


@dataclass(frozen=True)
class Done:
    """A committed command: its result, the meeting's revision and the instant; `repeated`
    where the key had been answered before."""

    result: Result
    revision: int
    now: int
    repeated: bool = False
