"""What the gateway asks of the product."""

from dataclasses import dataclass
from typing import Any, Protocol


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


class Refused(Exception):
    """The door's no; `error` is the error object of contract section 4."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error.get("code"))
        self.error = error


class Door(Protocol):
    """What the product answers for a socket."""

    async def admit(self, scope: Any, auth: Any) -> Guest:
        """Who is this, and what may they read? Raises Refused."""

    def backstage(self, scope: Any, auth: Any) -> bool:
        """Whether this one shows a key of the staff, which is not looked at yet."""

    def wait(self, scope: Any, auth: Any, seconds: float) -> dict[str, Any]:
        """The error object for one who has to come again in so many seconds."""

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
