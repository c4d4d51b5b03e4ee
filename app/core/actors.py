"""Who sends a command or reads a document."""

from dataclasses import dataclass, field

from app.core.permissions import Role


@dataclass(frozen=True)
class Staff:
    """One staff key that was presented: a person at one screen; or, with the id of a `session`,
    somebody who is signed in."""

    id: str
    role: Role
    name: str
    session: str | None = None


@dataclass(frozen=True)
class Actor:
    """A caller within one meeting, as read from the database.

    `device` is the key itself as presented, never stored; `person` is the participant's id
    where that phone has joined; `staff` the staff keys that are valid now.
    """

    meeting: int
    person: str | None = None
    device: str | None = None
    staff: tuple[Staff, ...] = ()
    language: str = "ko"
    program: bool = False
    roles: frozenset[Role] = field(init=False)

    def __post_init__(self) -> None:
        citizen = {Role.CITIZEN} if self.device else set()
        object.__setattr__(self, "roles", frozenset({*citizen, *(s.role for s in self.staff)}))

    def acting(self, roles: frozenset[Role]) -> Staff | None:
        """The first staff key with one of these roles: the one an action is put down to."""
        return next((key for key in self.staff if key.role in roles), None)
