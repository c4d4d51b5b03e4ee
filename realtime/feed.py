"""The feed: the same documents by plain HTTP, for phones whose WebSocket is blocked."""

import time
from dataclasses import dataclass
from typing import Any

import msgspec

from realtime.document import Hub
from realtime.payloads import snapshot, step

LONGEST_WAIT = 25.0


@dataclass(frozen=True)
class Reply:
    """What the feed answers: no body is 204; an etag goes with a snapshot asked for plainly."""

    body: bytes | None
    etag: str | None = None


class Feed:
    """Reads documents from the hub. `person` is whose `mine` is asked for."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def present(self, topic: int, name: str, person: str | None) -> Reply:
        """The snapshot, with an etag. KeyError where there is no such document."""
        payload = await self.snapshot(topic, name, person)
        return Reply(msgspec.json.encode(payload), f'"{self._hub.build}-{payload["revision"]}"')

    async def snapshot(self, topic: int, name: str, person: str | None = None) -> dict[str, Any]:
        """The snapshot's payload, also embedded in pages."""
        await self._hub.catch_up(self._hub.topic(topic))
        if name == "mine":
            if person is None:
                raise KeyError(name)
            version = await self._hub.person(topic, person)
        else:
            version = (await self._hub.document(topic, name)).version
        return snapshot(name, version, self._hub.build)

    async def since(
        self, topic: int, name: str, person: str | None, revision: int, wait: float
    ) -> Reply:
        """What leads from a revision to the present, waited for up to `wait` seconds."""
        ends = time.monotonic() + min(wait, LONGEST_WAIT)
        await self._hub.catch_up(self._hub.topic(topic), revision)
        while True:
            payload = await self._step(topic, name, person, revision)
            if payload is not None:
                return Reply(msgspec.json.encode(payload))
            left = ends - time.monotonic()
            if left <= 0:
                return Reply(None)
            await self._hub.topic(topic).changed(left)

    async def _step(
        self, topic: int, name: str, person: str | None, revision: int
    ) -> dict[str, Any] | None:
        if name == "mine":
            if person is None:
                raise KeyError(name)
            version = await self._hub.person(topic, person)
            same = version.revision == revision
            return None if same else snapshot(name, version, self._hub.build)
        live = await self._hub.document(topic, name)
        if live.version.revision == revision:
            return None
        return step(name, live, revision, self._hub.build)
