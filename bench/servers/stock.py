"""The same jobs on python-socketio as its documentation shows it, on uvicorn with uvloop and
without compression: the best that its settings give. stock.py PORT"""

import sys
import time
from typing import Any

import socketio
import uvicorn

server = socketio.AsyncServer(async_mode="asgi", transports=["websocket"])
revision = 0


async def connect(sid: str, _environ: dict[str, Any], _auth: Any = None) -> None:
    """Gives whoever comes the document."""
    state: dict[str, Any] = {"doc": "public", "revision": revision, "at": 0, "state": {}}
    await server.emit("snapshot", state, to=sid)


async def post(_sid: str, text: str) -> dict[str, Any]:
    """A post goes to everybody, in the shape of a patch."""
    global revision
    before, revision = revision, revision + 1
    now = time.time_ns() // 1_000_000
    comment = {"text": text, "at": now, "seq": revision}
    patch = {"comments": {str(revision): comment}}
    payload = {"doc": "public", "from": before, "to": revision, "at": now, "patch": patch}
    await server.emit("patch", payload)
    return {"ok": True}


async def nothing(_sid: str, *_given: Any) -> dict[str, Any]:
    """A support or a ballot: acknowledged, nothing is stored."""
    return {"ok": True}


if __name__ == "__main__":
    for handler in (connect, post, nothing):
        server.on(handler.__name__, handler)
    uvicorn.run(
        socketio.ASGIApp(server), host="127.0.0.1", port=int(sys.argv[1]), loop="uvloop",
        ws="websockets-sansio", ws_per_message_deflate=False, ws_ping_interval=None,
        backlog=4096, log_level="warning",
    )  # fmt: skip
