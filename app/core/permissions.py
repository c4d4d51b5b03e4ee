"""Who may do and see what: one table of rights, one of documents (contract section 3)."""

from collections.abc import Collection
from enum import StrEnum
from functools import cache
from typing import Any

from app.core.errors import forbidden, not_found
from app.core.i18n import N_


class Role(StrEnum):
    """What a device or a staff key makes somebody in one meeting."""

    CITIZEN = "citizen"
    QUEUE = "queue"
    STAGE = "stage"
    ORGANISER = "organiser"
    HOST = "host"
    PANEL = "panel"
    DEPARTMENT = "department"
    SCREEN = "screen"
    TIMEKEEPER = "timekeeper"


class Permission(StrEnum):
    """What a command asks for."""

    TAKE_PART = "take part"
    MODERATE = "moderate"
    RUN_STAGE = "run the stage"
    NEXT_QUESTION = "next question"
    ANSWER = "answer"
    TAKE_QUESTION = "take a question"
    ACKNOWLEDGE = "acknowledge a note"
    MANAGE = "manage the meeting"
    KEEP_TIME = "keep time"


P = Permission

_MODERATOR = frozenset({P.MODERATE, P.NEXT_QUESTION, P.ANSWER})
_OPERATOR = _MODERATOR | {P.RUN_STAGE}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.CITIZEN: frozenset({P.TAKE_PART}),
    Role.QUEUE: _MODERATOR,
    Role.STAGE: _OPERATOR,
    # Whoever is signed in and prepares this meeting. No link carries this role: a link that was
    # passed on must not make more links.
    Role.ORGANISER: _OPERATOR | {P.MANAGE},
    # The host's right counts only where the meeting allows it (judged in the transaction).
    Role.HOST: frozenset({P.NEXT_QUESTION, P.ACKNOWLEDGE}),
    Role.PANEL: frozenset({P.ACKNOWLEDGE}),
    Role.DEPARTMENT: frozenset({P.ANSWER, P.TAKE_QUESTION, P.ACKNOWLEDGE}),
    Role.SCREEN: frozenset(),
    # No key carries this role: it is the process itself.
    Role.TIMEKEEPER: frozenset({P.KEEP_TIME}),
}

ROLE_DOCUMENTS: dict[Role, frozenset[str]] = {
    Role.CITIZEN: frozenset({"public", "mine"}),
    Role.QUEUE: frozenset({"public", "staff"}),
    Role.STAGE: frozenset({"public", "staff", "screen", "speaker"}),
    Role.ORGANISER: frozenset({"public", "staff", "screen", "speaker"}),
    Role.HOST: frozenset({"public", "speaker"}),
    Role.PANEL: frozenset({"public", "speaker"}),
    Role.DEPARTMENT: frozenset({"public", "speaker"}),
    Role.SCREEN: frozenset({"public", "screen"}),
    Role.TIMEKEEPER: frozenset(),
}

DOCUMENTS = frozenset().union(*ROLE_DOCUMENTS.values())
"""The names of all documents of a meeting."""

SCREEN_ROLES: dict[str, frozenset[Role]] = {
    "queue": frozenset({Role.QUEUE, Role.STAGE, Role.ORGANISER}),
    "stage": frozenset({Role.STAGE, Role.ORGANISER}),
    "speaker": frozenset({Role.HOST, Role.PANEL, Role.DEPARTMENT, Role.STAGE, Role.ORGANISER}),
    "screen": frozenset({Role.SCREEN, Role.STAGE, Role.ORGANISER}),
}
"""Which roles open which staff page."""


@cache
def allowed(roles: frozenset[Role], permission: Permission) -> bool:
    """Whether any of the roles carries the permission."""
    return any(permission in ROLE_PERMISSIONS[role] for role in roles)


@cache
def documents_of(roles: frozenset[Role]) -> frozenset[str]:
    """The documents that somebody with these roles may read; `public` is everybody's."""
    return frozenset({"public"}).union(*(ROLE_DOCUMENTS[role] for role in roles))


def judge_document(name: Any, allowed: Collection[str]) -> None:
    """Raises `not_found` for a name that is no document, `forbidden` for one of other roles."""
    if not isinstance(name, str) or name not in DOCUMENTS:
        raise not_found(N_("There is no such document."))
    if name not in allowed:
        raise forbidden()


@cache
def roles_with(permission: Permission) -> frozenset[Role]:
    """The roles that carry a permission."""
    return frozenset(role for role, granted in ROLE_PERMISSIONS.items() if permission in granted)
