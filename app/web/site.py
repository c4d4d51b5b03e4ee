"""Pages about the service itself: is it alive, is it ready, which version is it."""

import asyncio
import hmac

from prometheus_client import generate_latest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app import __version__
from app.core.settings import LOOPBACK
from app.migrations import is_current
from app.runtime import runtime_of
from app.web.answers import Json


async def healthz(_request: Request) -> Response:
    """The process is alive."""
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """The database is there and migrated. The bus may be degraded, then it is so for all and nobody
    waits for it; a node that alone is deaf leaves new phones to the others."""
    runtime = runtime_of(request)
    try:
        current = await asyncio.to_thread(is_current, runtime.database)
        state = "ok" if current else "not migrated"
    except Exception:
        state = "unreachable"
    bus = runtime.bus.state()
    ready = state == "ok" and bus != "deaf"
    return Json({"database": state, "bus": bus}, 200 if ready else 503)


async def version(request: Request) -> Response:
    """Which Madang this is."""
    return Json({"version": __version__, "build": runtime_of(request).hub.build})


async def logo(request: Request) -> Response:
    """The operator's picture. An SVG may carry scripts: the policy that every answer has lets none
    run, and pages show it as a picture only."""
    picture = runtime_of(request).pages.logo
    if picture is None:
        raise HTTPException(404)
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response(picture.content, media_type=picture.kind, headers=headers)


async def metrics(request: Request) -> Response:
    """Prometheus metrics of all workers, for the token or from this machine."""
    runtime = runtime_of(request)
    token = runtime.settings.server.metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    host = request.client.host if request.client else ""
    if token and not hmac.compare_digest(given.encode(), token.encode()):
        return PlainTextResponse("", 401)
    if not token and host not in LOOPBACK:
        return PlainTextResponse("", 403)
    siblings = runtime.siblings
    text = await siblings.ask() if siblings else generate_latest(runtime.metrics.registry)
    return Response(text, media_type="text/plain; version=0.0.4")


ROUTES = [
    Route("/healthz", healthz),
    Route("/readyz", readyz),
    Route("/version", version),
    Route("/metrics", metrics),
    Route("/brand/logo", logo),
]
