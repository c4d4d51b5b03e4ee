"""Runs the application: one process, or several on one address."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn

from app.asgi import Application, create_app
from app.core.logs import set_up_logs
from app.core.settings import Settings
from app.web.siblings import Siblings
from app.workers import NoStart, Workers
from realtime.frames import LARGEST_MESSAGE
from realtime.lane import LaneProtocol
from realtime.redis_address import BadAddress, is_guarded, judge_address

BACKLOG = 4096
SEND_BUFFER = 64 * 1024
"""What a slow phone has not read waits with us, where it can be left out, not in the kernel."""


class ServingError(Exception):
    """It cannot run so; the text says why."""


def serve(settings: Settings, workers: int, ready: Callable[[str], None]) -> None:
    """Serves until it is told to stop; `ready` hears the base URL once it answers."""
    if workers > 1 and (settings.database.url.startswith("sqlite") or not settings.redis.url):
        raise ServingError("Several workers need PostgreSQL and Redis.")
    if fault := find_redis_fault(settings):
        raise ServingError(fault)
    try:
        listener = listen(settings.server.host, settings.server.port, shared=workers > 1)
    except OSError as error:
        where = f"{settings.server.host}:{settings.server.port}"
        raise ServingError(f"Nothing can listen on {where}: {error.strerror}.") from None
    port = listener.getsockname()[1]
    settings = replace(settings, server=replace(settings.server, port=port))
    if workers == 1:
        run(settings, listener, ready)
    else:
        _serve_many(settings, workers, ready)


def find_redis_fault(settings: Settings) -> str | None:
    """Why Redis may not be used as it is set up. Whoever reaches it without a password could
    count people into every meeting (CVE-2025-61765 did worse to others)."""
    if not settings.redis.url:
        return None
    try:
        judge_address(settings.redis.url)
    except BadAddress as fault:
        return f"redis.url cannot be used: {fault}"
    if settings.secure and not is_guarded(settings.redis.url):
        return "redis.url names no password; with an https base_url Redis needs one."
    return None


def run(
    settings: Settings,
    listener: socket.socket,
    ready: Callable[[str], None],
    siblings: Siblings | None = None,
) -> None:
    """Serves on a socket that is bound already, in this process."""
    set_up_logs()
    app = create_app(settings, siblings=siblings)
    config = configure(app, settings)
    _Server(config, app, lambda: ready(settings.base_url)).run(sockets=[listener])


def configure(app: Application, settings: Settings) -> uvicorn.Config:
    """How uvicorn serves the application."""
    return uvicorn.Config(
        app,
        ws=LaneProtocol,
        ws_max_size=LARGEST_MESSAGE,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        http="httptools",
        loop="uvloop",
        backlog=BACKLOG,
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=5,
        proxy_headers=True,
        forwarded_allow_ips=settings.server.trusted_proxies,
    )


class _Server(uvicorn.Server):
    """Says when it answers, and tells its sockets when to come back before it ends."""

    def __init__(self, config: uvicorn.Config, app: Application, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._app = app
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to answer."""
        await super().startup(sockets)
        if self.started:
            asyncio.get_running_loop().call_soon(self._ready)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends; no phone is cut without a word."""
        await self._app.runtime.gateway.drain()
        await super().shutdown(sockets)


def listen(host: str, port: int, shared: bool = False) -> socket.socket:
    """A socket bound to the address; `shared` with other processes."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    listener.bind((host, port))
    return listener


def _serve_many(settings: Settings, workers: int, ready: Callable[[str], None]) -> None:
    """One process a worker, each with a socket of its own on the same address: the kernel
    shares out connections evenly."""
    set_up_logs()
    with TemporaryDirectory(prefix="madang-") as folder:
        given = (settings, Path(folder))
        try:
            Workers(workers, _work, given, lambda: ready(settings.base_url)).run()
        except NoStart:
            raise ServingError("The workers do not come to answer; the log says why.") from None


def _work(settings: Settings, folder: Path, number: int, answers: Callable[[], None]) -> None:
    listener = listen(settings.server.host, settings.server.port, shared=True)
    run(settings, listener, lambda _url: answers(), Siblings(folder, number))
