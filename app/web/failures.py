"""What went wrong, as a page for people and as JSON for programs."""

import logging

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.core.errors import Refusal, not_found, unavailable
from app.core.i18n import N_
from app.runtime import runtime_of
from app.web.answers import refused
from app.web.language import language_of, sentence

log = logging.getLogger(__name__)

NO_PAGE = N_("There is no such page.")


async def on_refusal(request: Request, error: Exception) -> Response:
    """A refusal that no route has answered itself."""
    assert isinstance(error, Refusal)
    language = getattr(request.state, "language", None) or language_of(request, None)
    if not wants_page(request):
        return refused(error, language)
    context = {
        "status": error.status,
        "message": sentence(error, language),
        "code": error.code,
        "admin": request.scope["path"].startswith("/admin"),
    }
    return runtime_of(request).pages.render(request, "error.html", language, context, error.status)


async def on_http_error(request: Request, error: Exception) -> Response:
    """An address or method that does not exist; one with a slash too many at its end leads to
    the one that was meant."""
    assert isinstance(error, HTTPException)
    path: str = request.scope["path"]
    if error.status_code == 404 and path.endswith("/") and path.strip("/"):
        return RedirectResponse(f"/{path.strip('/')}", 307)
    response = await on_refusal(request, not_found(NO_PAGE))
    response.status_code = error.status_code
    response.headers.update(error.headers or {})
    return response


async def on_error(request: Request, error: Exception) -> Response:
    """A mistake of ours, told as what it is to the one who asked: not now."""
    log.error("%s failed", request.scope["path"], exc_info=error)
    return await on_refusal(request, unavailable())


def wants_page(request: Request) -> bool:
    """Whether a person is asking, rather than a program."""
    parts = request.scope["path"].split("/")
    machine = {"commands", "documents", "posts"} & set(parts)
    return not machine and "text/html" in request.headers.get("accept", "*/*,text/html")
