"""People who take part through the doors of the contract: by HTTP and by socket."""

import secrets
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from realtime.client import Client, new_key


class Person:
    """A phone with its device key, or one of the staff with a key, in one meeting."""

    def __init__(
        self, base_url: str, code: str, *, device: str | None = None, key: str | None = None
    ) -> None:
        self.base_url = base_url
        self.code = code
        self.identity = {"key": key} if key else {"device": device or secrets.token_hex(16)}
        headers = {"Authorization": f"Bearer {next(iter(self.identity.values()))}"}
        # Certificates are of no use here, and reading them for each of 300 takes 10 s.
        self.http = httpx.AsyncClient(base_url=base_url, headers=headers, timeout=15, verify=False)

    @classmethod
    def staff(cls, base_url: str, meeting: dict[str, Any], screen: str) -> "Person":
        """Whoever holds a link of `meeting create`: queue, stage, speaker or screen."""
        address = urlsplit(meeting["links"][screen])
        return cls(base_url, meeting["code"], key=parse_qs(address.query)["key"][0])

    def client(self) -> Client:
        """A socket of this person, not yet connected."""
        return Client(self.base_url, self.code, self.identity)

    async def connect(self, *documents: str) -> Client:
        """A socket that follows the documents."""
        return await self.client().connect(*documents)

    async def send(self, command: str, key: str | None = None, **payload: Any) -> httpx.Response:
        """A command by the JSON door; the whole response."""
        return await self.http.post(
            f"/m/{self.code}/commands/{command}",
            json=payload,
            headers={"Idempotency-Key": key or new_key()},
        )

    async def do(self, command: str, key: str | None = None, **payload: Any) -> dict[str, Any]:
        """A command that must succeed; answers its result."""
        response = await self.send(command, key, **payload)
        body: dict[str, Any] = response.json()
        assert body.get("ok"), f"{command}: {body}"
        result: dict[str, Any] = body["result"]
        return result

    async def read(self, document: str) -> dict[str, Any]:
        """The present state of a document, by the feed."""
        response = await self.http.get(f"/m/{self.code}/documents/{document}")
        response.raise_for_status()
        state: dict[str, Any] = response.json()["state"]
        return state
