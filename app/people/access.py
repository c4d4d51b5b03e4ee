"""Links for the staff: given to one person for one role, taken back at once.

Only a key's hash arrives here, so that no key ever stands in an audit, an answer or a log.
"""

import re
from typing import Literal

from sqlalchemy import func, select

from app.core.commands import Context, Payload, Result, command
from app.core.errors import Refusal, conflict, invalid, not_found
from app.core.i18n import N_
from app.core.ids import new_id
from app.core.permissions import Permission
from app.core.text import clean_name
from app.people.models import StaffKey

MOST_LINKS = 200
LinkRole = Literal["queue", "stage", "host", "panel", "department", "screen"]

_HASH = re.compile(r"[0-9a-f]{64}")


class Grant(Payload, frozen=True):
    """A role, for whom, and the hash of the key in the meeting (`hash_key`)."""

    role: LinkRole
    name: str
    hash: str

    def cleaned(self) -> "Grant":
        """The name in one line; raises `invalid` where there is none, or no hash."""
        name = clean_name(self.name)
        if name is None:
            raise invalid(N_("Say who gets the link."), field="name")
        if not _HASH.fullmatch(self.hash):
            raise invalid(
                N_("This field is missing or not right: %(name)s."), field="hash", name="hash"
            )
        return Grant(self.role, name, self.hash)


class Revoke(Payload, frozen=True):
    """The link that is taken back."""

    id: str


@command("access.grant", Grant, Permission.MANAGE)
def grant(context: Context, payload: Grant) -> Result:
    """A link for somebody of the staff; the same hash again is the same link."""
    known = _links(context, StaffKey.key_hash == payload.hash)
    if known:
        if (known[0].role, known[0].revoked_at) != (payload.role, None):
            raise conflict(N_("This link was already given for something else."))
        return {"id": known[0].id}
    valid = (StaffKey.meeting_id == context.meeting.id, StaffKey.revoked_at.is_(None))
    count = context.session.scalar(select(func.count()).select_from(StaffKey).where(*valid)) or 0
    if count >= MOST_LINKS:
        raise Refusal(
            "full",
            N_("A meeting has %(most)s links at most. Take back some that nobody needs."),
            most=MOST_LINKS,
        )
    row = StaffKey(
        id=new_id(), meeting_id=context.meeting.id, role=payload.role, name=payload.name,
        key_hash=payload.hash, created_at=context.now,
    )  # fmt: skip
    context.session.add(row)
    context.target = row.id
    return {"id": row.id}


@command("access.revoke", Revoke, Permission.MANAGE)
def revoke(context: Context, payload: Revoke) -> Result:
    """Whoever holds the link is shown out at once, also where it is open."""
    found = _links(context, StaffKey.id == payload.id)
    if not found:
        raise not_found(N_("There is no such link."))
    if found[0].revoked_at is None:
        found[0].revoked_at = context.now
    return {}


def _links(context: Context, condition: object) -> list[StaffKey]:
    """Links of this meeting; the places of those who are signed in are none."""
    query = select(StaffKey).where(
        StaffKey.meeting_id == context.meeting.id,
        StaffKey.user_id.is_(None),
        condition,  # type: ignore[arg-type]
    )
    return list(context.session.scalars(query))
