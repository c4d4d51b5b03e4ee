"""A client of the gateway: follows documents, sends commands. For programs of our own that take
part as a phone would (the demo, measurements, tests); it knows the protocol and nothing else."""

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

import socketio

from realtime.patch import merge

PATIENCE_SECONDS = 10


class Refused(Exception):
    """The gateway did not let us in; `error` is the error object of the contract."""

    def __init__(self, error: Any) -> None:
        super().__init__(str(error))
        self.error = error


class Lost(Exception):
    """The gateway did not answer: whether it did what was asked is not known."""


class Client:
    """One socket. `identity` is `{"device": KEY}` or `{"key": KEY}`, empty for an onlooker.

    `state` maps the name of each subscribed document to its present state, `revision` to its
    revision; `gaps` counts the patches that did not fit and were answered by asking anew.
    """

    def __init__(self, base_url: str, code: str, identity: Mapping[str, str] | None = None) -> None:
        self.state: dict[str, dict[str, Any]] = {}
        self.revision: dict[str, int] = {}
        self.signals: dict[str, Any] = {}
        self.notices: list[dict[str, Any]] = []
        self.gaps = 0
        self._address = base_url
        self._auth: dict[str, Any] = {"code": code, **(identity or {})}
        self._refusal: Any = None
        self._changed = asyncio.Event()
        self._asking: set[asyncio.Task[None]] = set()
        self._socket = socketio.AsyncClient(reconnection=False, handle_sigint=False)
        for event in ("snapshot", "patch", "signal", "notice", "connect_error"):
            self._socket.on(event, getattr(self, f"_on_{event}"))

    async def connect(
        self, *documents: str, since: Mapping[str, int] | None = None, **auth: Any
    ) -> "Client":
        """Opens the socket and returns once every document has arrived; `since` defaults to what
        is already here, so that a second call goes on where the first one ended."""
        wanted = documents or ("public",)
        known = {name: self.revision[name] for name in wanted if name in self.revision}
        given = {**self._auth, "documents": list(wanted), "since": dict(since or known), **auth}
        self._refusal = None
        try:
            await self._socket.connect(
                self._address, auth=given, transports=["websocket"], wait_timeout=PATIENCE_SECONDS
            )
        except socketio.exceptions.ConnectionError as error:
            raise Refused(self._refusal or {"message": str(error)}) from None
        await self.until(lambda: all(name in self.state for name in wanted))
        return self

    async def close(self) -> None:
        """Leaves; the documents stay as they were."""
        for task in self._asking:
            task.cancel()
        await self._socket.disconnect()

    @property
    def connected(self) -> bool:
        """Whether the socket is open."""
        return bool(self._socket.connected)

    async def command(
        self,
        name: str,
        payload: Mapping[str, Any] | None = None,
        key: str | None = None,
        timeout: float = 10,
    ) -> dict[str, Any]:
        """Sends a command and answers what the gateway acknowledged; raises Lost."""
        return await self._call("command", (name, dict(payload or {}), key or new_key()), timeout)

    async def sync(self, document: str, since: int | None = None) -> None:
        """Asks for the present of a document, subscribing to it where it was not."""
        asked: dict[str, Any] = {"doc": document}
        if since is not None:
            asked["since"] = since
        answer = await self._call("sync", asked)
        if "patch" in answer:
            self._on_patch(answer)
        elif "state" in answer:
            self._on_snapshot(answer)
        else:
            raise Refused(answer.get("error"))

    async def signal(self, reaction: str) -> None:
        """Sends a reaction; nothing answers."""
        await self._socket.emit("signal", {"reaction": reaction})

    async def until(self, condition: Callable[[], object], timeout: float = 10) -> None:
        """Waits until the condition holds, looking again after every arrival."""
        async with asyncio.timeout(timeout):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    async def _call(self, event: str, data: Any, timeout: float = 10) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = await self._socket.call(event, data, timeout=timeout)
        except socketio.exceptions.SocketIOError as error:
            raise Lost(f"{event}: {error}") from None
        return answer

    def _on_snapshot(self, payload: dict[str, Any]) -> None:
        self.state[payload["doc"]] = payload["state"]
        self.revision[payload["doc"]] = payload["revision"]
        self._changed.set()

    def _on_patch(self, payload: dict[str, Any]) -> None:
        name = payload["doc"]
        if self.revision.get(name) == payload["from"]:
            self.state[name] = merge(self.state[name], payload["patch"])
            self.revision[name] = payload["to"]
        elif payload["to"] > self.revision.get(name, -1):
            self.gaps += 1
            task = asyncio.ensure_future(self.sync(name, self.revision.get(name)))
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)
        self._changed.set()

    def _on_signal(self, payload: dict[str, Any]) -> None:
        self.signals = payload
        self._changed.set()

    def _on_notice(self, payload: dict[str, Any]) -> None:
        self.notices.append(payload)
        self._changed.set()

    def _on_connect_error(self, error: Any) -> None:
        self._refusal = error


def new_key() -> str:
    """An idempotency key: milliseconds, a dash, something random."""
    return f"{time.time_ns() // 1_000_000}-{secrets.token_hex(6)}"
