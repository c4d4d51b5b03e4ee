"""The opening of a socket: the upgrade, and Engine.IO's first packet."""

from typing import Any
from urllib.parse import parse_qs

import msgspec

from realtime.frames import LARGEST_MESSAGE, frame


def opening(sid: str, ping: float, pong: float) -> bytes:
    """Engine.IO's first packet: what a client has to know of us."""
    handshake = {
        "sid": sid,
        "upgrades": [],
        "pingInterval": int(ping * 1000),
        "pingTimeout": int(pong * 1000),
        "maxPayload": LARGEST_MESSAGE,
    }
    return frame(b"0" + msgspec.json.encode(handshake))


def judge_upgrade(scope: Any) -> tuple[int, bytes] | None:
    """Status and reason where a request is no opening of a socket."""
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    if scope["type"] != "websocket" or query.get("transport") != ["websocket"]:
        return 400, b"The transport is websocket alone."
    if query.get("EIO") != ["4"] or "sid" in query:
        return 400, b"The protocol is Engine.IO 4, and sockets are not continued."
    return None


async def refuse(scope: Any, receive: Any, send: Any, status: int, reason: bytes) -> None:
    """Answers with that status; where the server cannot, it closes the socket."""
    if scope["type"] == "websocket":
        await receive()
        if "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1008})
            return
    kind = "websocket.http" if scope["type"] == "websocket" else "http"
    headers = [(b"content-type", b"text/plain")]
    await send({"type": f"{kind}.response.start", "status": status, "headers": headers})
    await send({"type": f"{kind}.response.body", "body": reason})
