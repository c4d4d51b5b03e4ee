"""The staff links of a meeting: who holds one, new ones, and taking one back."""

import hashlib
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from app.accounts.guard import Managed, actor_of, admin_page, judge_csrf, managing
from app.core.errors import Refusal, invalid
from app.core.i18n import N_
from app.core.ids import KEY_PATTERN, hash_key, new_key
from app.core.text import clean_name
from app.people.models import StaffKey
from app.runtime import Runtime, runtime_of
from app.web.forms import parse_form, read_body
from app.web.language import language_of, sentence
from app.web.qr import qr_svg

ROLES = {
    "queue": "queue",
    "stage": "stage",
    "host": "speaker",
    "panel": "speaker",
    "department": "speaker",
    "screen": "screen",
}
"""The roles that a link may carry, and the page that each opens."""

MOST_AT_ONCE = 30


@dataclass(frozen=True)
class Link:
    """A link that was handed out; the key itself is known to its holder alone."""

    id: str
    role: str
    name: str
    created_at: int
    revoked_at: int | None


@dataclass(frozen=True)
class FreshLink:
    """A link that was just made, shown this once."""

    role: str
    name: str
    address: str
    qr: Markup


async def links_page(request: Request) -> Response:
    """Every link of the meeting."""
    return await _show(request, await managing(request))


async def make_links(request: Request) -> Response:
    """One link for each name. Their keys follow from the form's own random seed: a form that is
    sent again makes no second set."""
    managed = await managing(request)
    fields = await parse_form(request, await read_body(request))
    judge_csrf(request, fields)
    wish = {name: str(fields.get(name) or "") for name in ("role", "names", "seed")}
    try:
        made = await _make(request, managed, wish)
    except Refusal as refusal:
        return await _show(request, managed, wish=wish, refusal=refusal)
    return await _show(request, managed, made=made)


async def take_back(request: Request) -> Response:
    """Ends a link at once."""
    managed, runtime = await managing(request), runtime_of(request)
    fields = await parse_form(request, await read_body(request))
    judge_csrf(request, fields)
    actor = await actor_of(request, managed)
    await runtime.dispatcher.run(actor, "access.revoke", {"id": str(fields.get("id"))})
    return RedirectResponse(f"/admin/meetings/{managed.meeting.code}/links", 303)


async def _make(request: Request, managed: Managed, wish: dict[str, str]) -> list[FreshLink]:
    runtime, role, seed = runtime_of(request), wish["role"], wish["seed"]
    # All names are judged before the first link is made.
    lines = wish["names"].splitlines()
    names = [name for line in lines if (name := clean_name(line, "names"))]
    if role not in ROLES:
        raise invalid(N_("Choose what the link is for."), field="role")
    if not names:
        raise invalid(N_("Say who gets the link."), field="names")
    if len(names) > MOST_AT_ONCE:
        raise invalid(
            N_("Up to %(most)s links can be made at once."), field="names", most=MOST_AT_ONCE
        )
    if not KEY_PATTERN.fullmatch(seed):
        raise invalid(N_("Load the page again and send once more."))
    actor, made = await actor_of(request, managed), []
    for number, name in enumerate(names):
        key = hashlib.sha256(f"{seed}:{number}:{role}:{name}".encode()).hexdigest()[:40]
        hashed = hash_key(key, str(managed.meeting.id))
        payload = {"role": role, "name": name, "hash": hashed}
        await runtime.dispatcher.run(actor, "access.grant", payload)
        made.append(_fresh(runtime, managed.meeting.code, role, name, key))
    return made


def _fresh(runtime: Runtime, code: str, role: str, name: str, key: str) -> FreshLink:
    address = f"{runtime.settings.base_url}/m/{code}/{ROLES[role]}?key={key}"
    return FreshLink(role, name, address, Markup(qr_svg(address).decode()))  # noqa: S704 (drawn here)


async def _show(
    request: Request,
    managed: Managed,
    made: list[FreshLink] | None = None,
    wish: dict[str, str] | None = None,
    refusal: Refusal | None = None,
) -> Response:
    links = await runtime_of(request).database.ask(_links, managed.meeting.id)
    context: dict[str, Any] = {
        "meeting": managed.meeting,
        "links": [link for link in links if link.revoked_at is None],
        "ended": [link for link in links if link.revoked_at is not None],
        "made": made or [],
        "wish": wish or {"role": "queue", "names": ""},
        # Where some links were made and the next one was refused, they are found again by it.
        "seed": wish["seed"] if wish and KEY_PATTERN.fullmatch(wish["seed"]) else new_key(),
        "roles": list(ROLES),
        "error": sentence(refusal, language_of(request)) if refusal else None,
        "field": refusal.field if refusal else None,
    }
    status = refusal.status if refusal else 200
    return admin_page(request, managed.account, "admin/links.html", context, status)


def _links(session: Session, meeting: int) -> list[Link]:
    columns = [getattr(StaffKey, name) for name in Link.__dataclass_fields__]
    query = select(*columns).where(StaffKey.meeting_id == meeting, StaffKey.user_id.is_(None))
    rows = session.execute(query.order_by(StaffKey.created_at, StaffKey.id))
    return [Link(*row) for row in rows]


ROUTES = [
    Route("/admin/meetings/{code}/links", links_page, methods=["GET"]),
    Route("/admin/meetings/{code}/links", make_links, methods=["POST"]),
    Route("/admin/meetings/{code}/links/revoke", take_back, methods=["POST"]),
]
