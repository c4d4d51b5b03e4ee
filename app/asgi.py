"""The composition root: settings ▸ database ▸ bus ▸ writer ▸ documents ▸ gateway ▸ ASGI app."""

import secrets
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from prometheus_client import generate_latest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

import app.accounts.pairing
import app.meetings.agenda
import app.meetings.closing
import app.meetings.commands
import app.meetings.preparing
import app.meetings.rehearsal
import app.notes.commands
import app.people.access
import app.people.commands
import app.polls.commands
import app.posts.answers
import app.posts.departments
import app.posts.moderation
import app.posts.questions
import app.posts.undo
import app.tables  # noqa: F401  (importing declares the commands and tables)
from app.accounts import audit_routes, links_routes, pairing_routes
from app.accounts import routes as account_routes
from app.accounts.guard import SignInFirst, on_sign_in_first
from app.accounts.sessions import Sessions
from app.core.clock import Clock
from app.core.db import Database
from app.core.dispatch import Dispatcher
from app.core.errors import Refusal
from app.core.settings import Settings
from app.core.transaction import Transactions
from app.documents.derive import Deriver
from app.meetings import api as meeting_api
from app.meetings import lite as meeting_lite
from app.meetings import preparing_routes
from app.meetings import routes as meeting_routes
from app.meetings.models import Meeting
from app.meetings.timekeeper import Timekeeper
from app.people import routes as people_routes
from app.people.models import Participant
from app.people.queries import judge_staff
from app.prints import routes as print_routes
from app.reports import routes as report_routes
from app.runtime import Runtime
from app.setup import make_secret
from app.web import bundle, failures, site
from app.web.assets import STATIC, build
from app.web.callers import Callers
from app.web.csrf import Csrf
from app.web.door import SocketDoor
from app.web.guesses import WRONG, Guesses
from app.web.identity import Identity
from app.web.metrics import make_metrics
from app.web.middleware import Headers, SocketOrigins
from app.web.siblings import Siblings
from app.web.templating import Pages
from realtime.bus import Bus, Hint
from realtime.bus_memory import MemoryBus
from realtime.bus_redis import RedisBus
from realtime.document import Hub
from realtime.fanout import Fanout
from realtime.feed import Feed
from realtime.gateway import Gateway
from realtime.presence import Presence
from realtime.writer import Raised, Writer

# One core, one interpreter lock: threads hand it on quickly, so that the loop stays lively
# while documents are derived.
SWITCH_SECONDS = 0.0005


@dataclass(frozen=True)
class Application:
    """The ASGI application: sockets apart from pages, so that nothing that pages need stands in
    their way."""

    web: ASGIApp
    sockets: ASGIApp
    runtime: Runtime
    routes: Sequence[BaseRoute]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        socket = scope["type"] != "lifespan" and scope["path"].startswith("/socket.io/")
        await (self.sockets if socket else self.web)(scope, receive, send)


def create_app(
    settings: Settings,
    clock: Clock | None = None,
    bus: Bus | None = None,
    siblings: Siblings | None = None,
) -> Application:
    """The whole application. `clock` and `bus` may be given by a test; `siblings` are the other
    workers on the same address."""
    node = secrets.token_hex(6)
    clock = clock or Clock()
    bus = bus or _bus(settings, node)
    database = Database(settings.database.url)
    deriver = Deriver(database, settings)
    hub = Hub(deriver, deriver.revisions, build(), alone=database.embedded)
    transactions = Transactions(database, clock, Meeting, Participant, judge_staff)
    writer = Writer(transactions, lambda raised: _tell(hub, bus, node, raised))
    dispatcher = Dispatcher(database, writer, clock, settings.rates)
    fanout = Fanout(hub)
    presence = Presence(fanout, bus, node)
    identity = Identity(settings)
    guesses = Guesses(dispatcher.limits, settings.rates[WRONG])
    callers = Callers(database, identity, clock, guesses)
    sessions = Sessions(database, dispatcher, clock, settings.rates)
    door = SocketDoor(callers, dispatcher, database, sessions, settings.rates["signal"])
    gateway = Gateway(door, hub, fanout, presence, settings.server.lane)
    bus.hear(lambda hint: _hear(hub, hint))
    runtime = Runtime(
        settings=settings,
        clock=clock,
        database=database,
        writer=writer,
        dispatcher=dispatcher,
        bus=bus,
        hub=hub,
        feed=Feed(hub),
        gateway=gateway,
        callers=callers,
        sessions=sessions,
        csrf=Csrf(_secret(settings), identity),
        pages=Pages(settings),
        metrics=make_metrics(gateway, writer, hub, fanout, bus),
        siblings=siblings,
    )
    timekeeper = Timekeeper(database, dispatcher, clock, gateway.judge_rights)
    web = _web(runtime, presence, timekeeper)
    sockets = SocketOrigins(gateway.app, settings)
    return Application(Headers(web, settings), sockets, runtime, web.routes)


def _web(runtime: Runtime, presence: Presence, timekeeper: Timekeeper) -> Starlette:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        sys.setswitchinterval(SWITCH_SECONDS)
        await runtime.bus.start()
        runtime.writer.start()
        runtime.hub.start()
        presence.start()
        runtime.gateway.start()
        timekeeper.start()
        runtime.metrics.lag.start()
        if runtime.siblings:
            await runtime.siblings.start(lambda: generate_latest(runtime.metrics.registry))
        yield
        if runtime.siblings:
            await runtime.siblings.stop()
        await runtime.metrics.lag.stop()
        await timekeeper.stop()
        await runtime.gateway.stop()
        await presence.stop()
        await runtime.writer.stop()
        await runtime.hub.stop()
        await runtime.bus.stop()
        runtime.sessions.stop()
        runtime.database.dispose()

    routes = [
        *people_routes.ROUTES,
        *meeting_lite.ROUTES,
        *meeting_routes.ROUTES,
        *meeting_api.ROUTES,
        *account_routes.ROUTES,
        *preparing_routes.ROUTES,
        *print_routes.ROUTES,
        *report_routes.ROUTES,
        *links_routes.ROUTES,
        *audit_routes.ROUTES,
        *pairing_routes.ROUTES,
        *site.ROUTES,
        *bundle.ROUTES,
        Mount("/static", _Static(directory=STATIC)),
    ]
    handlers = {
        SignInFirst: on_sign_in_first,
        Refusal: failures.on_refusal,
        HTTPException: failures.on_http_error,
        Exception: failures.on_error,
    }
    web = Starlette(
        routes=routes,
        middleware=[Middleware(GZipMiddleware)],
        exception_handlers=handlers,
        lifespan=lifespan,
    )
    web.state.runtime = runtime
    # It would lead to whatever host the request names; `failures` does it within ours.
    web.router.redirect_slashes = False
    return web


class _Static(StaticFiles):
    """Files whose address carries a hash may be kept for good."""

    def file_response(self, full_path, stat_result, scope, status_code=200):  # type: ignore[no-untyped-def]
        response = super().file_response(full_path, stat_result, scope, status_code)
        kept = "v=" in scope["query_string"].decode() or "/vendor/" in scope["path"]
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if kept else "public, max-age=60"
        )
        return response


def _bus(settings: Settings, node: str) -> Bus:
    return RedisBus(node, settings.redis.url) if settings.redis.url else MemoryBus(node)


def _tell(hub: Hub, bus: Bus, node: str, raised: Mapping[int, Raised]) -> None:
    for topic, step in raised.items():
        hub.tell(topic, step.revision, step.counts_only)
        if step.rights:
            hub.judge_rights(topic)
        body = {"revision": step.revision, "counts_only": step.counts_only}
        bus.publish(Hint("revision", topic, node, body))


def _hear(hub: Hub, hint: Hint) -> None:
    revision = hint.body.get("revision")
    if hint.kind == "revision" and type(revision) is int:
        hub.tell(hint.topic, revision, hint.body.get("counts_only") is True)


def _secret(settings: Settings) -> bytes:
    path = Path(settings.server.secret_file)
    make_secret(path)
    return path.read_text().strip().encode()
