"""Everything that runs in one process, made once by `app/asgi.py` and handed to the routes."""

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from app.accounts.sessions import Sessions
from app.core.clock import Clock
from app.core.db import Database
from app.core.dispatch import Dispatcher
from app.core.settings import Settings
from app.web.callers import Callers
from app.web.csrf import Csrf
from app.web.metrics import Metrics
from app.web.siblings import Siblings
from app.web.templating import Pages
from realtime.bus import Bus
from realtime.document import Hub
from realtime.feed import Feed
from realtime.gateway import Gateway
from realtime.writer import Writer


@dataclass(frozen=True)
class Runtime:
    """The parts of a running Madang."""

    settings: Settings
    clock: Clock
    database: Database
    writer: Writer
    dispatcher: Dispatcher
    bus: Bus
    hub: Hub
    feed: Feed
    gateway: Gateway
    callers: Callers
    sessions: Sessions
    csrf: Csrf
    pages: Pages
    metrics: Metrics
    siblings: Siblings | None = None


def runtime_of(connection: HTTPConnection) -> Runtime:
    """The runtime behind a request."""
    runtime: Runtime = connection.app.state.runtime
    return runtime
