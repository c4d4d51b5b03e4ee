"""The audit of a meeting as a page."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.accounts.audit import read_ledger
from app.accounts.guard import admin_page, managing
from app.core.ids import ID_PATTERN
from app.runtime import runtime_of
from app.web.forms import whole_number


async def audit_page(request: Request) -> Response:
    """Who did what, the newest first; `?by=` shows one person's, `?before=` older ones."""
    managed, runtime = await managing(request), runtime_of(request)
    by = request.query_params.get("by")
    by = by if by and ID_PATTERN.fullmatch(by) else None
    before = whole_number(request.query_params.get("before", ""))
    context = {
        "meeting": managed.meeting,
        "ledger": await runtime.database.ask(read_ledger, managed.meeting.id, by, before),
        "by": by,
    }
    return admin_page(request, managed.account, "admin/audit.html", context)


ROUTES = [Route("/admin/meetings/{code}/audit", audit_page)]
