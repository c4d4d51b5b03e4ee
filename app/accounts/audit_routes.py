"""The audit of a meeting as a page."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.accounts.audit import Ledger, read_ledger
from app.accounts.guard import admin_page, managing
from app.core.i18n import translator
from app.core.ids import ID_PATTERN
from app.runtime import runtime_of
from app.web.language import language_of


async def audit_page(request: Request) -> Response:
    """Who did what, the newest first; `?by=` shows one person's, `?before=` older ones."""
    managed, runtime = await managing(request), runtime_of(request)
    by, before = request.query_params.get("by"), request.query_params.get("before", "")
    by = by if by and ID_PATTERN.fullmatch(by) else None
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 15 else None

    def read() -> Ledger:
        with runtime.database.reading() as session:
            return read_ledger(session, managed.meeting.id, by, number)

    context = {
        "meeting": managed.meeting,
        "ledger": await asyncio.to_thread(read),
        "by": by,
        "say": translator(language_of(request)).gettext,
    }
    return admin_page(request, managed.account, "admin/audit.html", context)


ROUTES = [Route("/admin/meetings/{code}/audit", audit_page)]
