"""Whoever takes part in a test of all doors: programs with a key, and browsers with cookies."""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx

from realtime.client import Client

DOORS = ("socket", "json", "form")
Body = dict[str, Any]


@dataclass(repr=False)
class Party:
    """Somebody with a name for messages, their role, and their key or device."""

    name: str
    role: str
    code: str
    identity: Mapping[str, str]
    browser: bool = False
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    csrf: str = ""
    sockets: dict[str, Client] = field(default_factory=dict)

    def __repr__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        return next(iter(self.identity.values()))

    async def send(
        self, http: httpx.AsyncClient, base_url: str, door: str, name: str, payload: Any, key: Any
    ) -> Body:
        """A command by one of the doors; the body that settles it."""
        if door == "socket":
            return await self._by_socket(base_url, name, payload, key)
        address = f"{base_url}/m/{self.code}/commands/{name}"
        if door == "form":
            return await self._by_form(http, base_url, address, payload, key)
        headers = self._headers(base_url) | {"Content-Type": "application/json"}
        if isinstance(key, str) and key.isascii():
            headers["Idempotency-Key"] = key
        answer = await http.post(address, content=json.dumps(payload), headers=headers)
        return _settled(answer)

    async def read(self, http: httpx.AsyncClient, address: str) -> httpx.Response:
        """A page or document, as this party."""
        base_url = str(httpx.URL(address).copy_with(raw_path=b"/"))[:-1]
        return await http.get(address, headers=self._headers(base_url))

    async def join(self, http: httpx.AsyncClient, base_url: str, name: str) -> None:
        """What a citizen's browser does: read the notice, agree, keep the cookies."""
        address = f"{base_url}/j/{self.code}"
        page = await http.get(address)
        self.cookies.update(page.cookies)
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', page.text)
        assert found, page.text
        self.csrf = found[1]
        form = {"agree": "on", "csrf": self.csrf, "name": name}
        entered = await http.post(address, data=form, headers=self._headers(base_url))
        assert entered.status_code == 303, entered.text
        self.cookies.update(entered.cookies)
        self.identity = {"device": self.cookies["madang_device"]}

    async def _by_socket(self, base_url: str, name: str, payload: Any, key: Any) -> Body:
        client = self.sockets.get(base_url)
        if client is None or not client.connected:
            client = self.sockets[base_url] = Client(base_url, self.code, self.identity)
            await client.connect("public")
        return await client._call("command", (name, payload, key))

    async def _by_form(
        self, http: httpx.AsyncClient, base_url: str, address: str, payload: Any, key: Any
    ) -> Body:
        fields = {name: _text(value) for name, value in payload.items() if value is not None}
        fields |= {"key": key} if isinstance(key, str) else {}
        fields |= {"csrf": self.csrf} if self.browser else {}
        content = urlencode(fields, doseq=True)
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return _settled(
            await http.post(address, content=content, headers=self._headers(base_url) | kind)
        )

    def _headers(self, base_url: str) -> dict[str, str]:
        if not self.browser:
            return {"Authorization": f"Bearer {self.key}"}
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": cookies, "Origin": base_url}

    async def leave(self) -> None:
        """Closes every socket."""
        for client in self.sockets.values():
            await client.close()
        self.sockets.clear()


def may_go_by_form(payload: Any) -> bool:
    """Whether a form can say the same: names with texts, numbers, switches and lists of texts."""
    if not isinstance(payload, dict):
        return False
    return all(_plain(value) for value in payload.values())


def _plain(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(each, str) and _plain(each) for each in value)
    if isinstance(value, str):
        return value.isprintable() or not re.search("[\ud800-\udfff]", value)
    return value is None or isinstance(value, (bool, int))


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return [str(each) for each in value] if isinstance(value, list) else str(value)


def _settled(answer: httpx.Response) -> Body:
    body: Body = answer.json()
    body["status"] = answer.status_code
    return body


def program(name: str, role: str, code: str, key: str | None = None) -> Party:
    """A program: a device of its own, or a staff key."""
    return Party(name, role, code, {"key": key} if key else {"device": secrets.token_hex(16)})
