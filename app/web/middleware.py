"""What every response gets: headers that keep a page to itself, and a nonce for its scripts."""

import secrets
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.settings import Settings

PLAIN_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-site",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}


def policy(nonce: str, framed: bool) -> str:
    """The Content-Security-Policy. The screen may stand in the stage's own preview."""
    rules = {
        "default-src": "'none'",
        "script-src": f"'nonce-{nonce}' 'strict-dynamic'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "frame-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "object-src": "'none'",
        "frame-ancestors": "'self'" if framed else "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "lit-html",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


class Headers:
    """Adds the headers; the nonce stands in `request.state.nonce`."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._secure = settings.secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce
        framed = scope["path"].endswith("/screen")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), nonce, framed)
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _add(self, headers: MutableHeaders, nonce: str, framed: bool) -> None:
        for name, value in PLAIN_HEADERS.items():
            headers.setdefault(name, value)
        page = headers.get("content-type", "").startswith("text/html")
        rules = policy(nonce, framed) if page else "default-src 'none'; frame-ancestors 'none'"
        headers.setdefault("Content-Security-Policy", rules)
        if self._secure:
            headers["Strict-Transport-Security"] = "max-age=63072000"


class SocketOrigins:
    """Refuses WebSocket upgrades of foreign pages with 403, before anything else reads them."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._origins = settings.origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        origin = _header(scope, b"origin")
        if origin is not None and origin not in self._origins:
            if scope["type"] == "websocket":
                await receive()
                await send({"type": "websocket.close", "code": 1008})
            else:
                await send({"type": "http.response.start", "status": 403, "headers": []})
                await send({"type": "http.response.body", "body": b""})
            return
        await self._app(scope, receive, send)


def _header(scope: Any, name: bytes) -> str | None:
    for key, value in scope.get("headers", []):
        if key == name:
            return str(value.decode("latin-1"))
    return None
