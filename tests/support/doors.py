"""The three doors that a command can come through, with one way to knock: JSON by HTTP, a plain
form, and a socket. Each answers the body of the contract, as a dictionary."""

import json
import re
from typing import Any

import httpx

from app.core.errors import STATUS
from realtime.client import new_key
from tests.support.people import Person
from tests.support.raw import Raw

Body = dict[str, Any]


class JsonDoor:
    """Commands as JSON by HTTP."""

    def __init__(self, person: Person, language: str | None = None) -> None:
        self.person = person
        self.language = language

    async def open(self) -> "JsonDoor":
        """Gets ready; answers itself."""
        return self

    async def send(self, name: Any, payload: Any = None, key: str | None = None) -> Body:
        """A command; a key is made where none is given."""
        headers = {"Idempotency-Key": key or new_key(), "Content-Type": "application/json"}
        # Signs outside ASCII as escapes: only so can a lone surrogate be sent.
        content = json.dumps(payload or {})
        response = await self.person.http.post(
            self._path(name), content=content, headers=headers, params=self._wish()
        )
        return told(response)

    async def close(self) -> None:
        """Leaves."""
        await self.person.http.aclose()

    def _path(self, name: Any) -> str:
        return f"/m/{self.person.code}/commands/{name}"

    def _wish(self) -> dict[str, str]:
        return {"lang": self.language} if self.language else {}


class FormDoor(JsonDoor):
    """Commands as plain forms: of programs, and of a visitor with a form of ours."""

    _token: str | None = None

    async def open(self) -> "FormDoor":
        if not self.person.identity:
            page = await self.person.http.get(f"/j/{self.person.code}")
            self._token = csrf_of(page.text)
        return self

    async def send(self, name: Any, payload: Any = None, key: str | None = None) -> Body:
        fields = {field: _as_text(value) for field, value in (payload or {}).items()}
        fields["key"] = key or new_key()
        if self._token:
            fields["csrf"] = self._token
        response = await self.person.http.post(self._path(name), data=fields, params=self._wish())
        return told(response)


class SocketDoor(JsonDoor):
    """Commands by socket; whoever is not let in is told so for each."""

    _refusal: Body

    async def open(self) -> "SocketDoor":
        self.line = await Raw.open(self.person.base_url)
        auth: Body = {"code": self.person.code, "documents": ["public"], **self.person.identity}
        if self.language:
            auth["language"] = self.language
        self._refusal = await self.line.identify(**auth)
        return self

    async def send(self, name: Any, payload: Any = None, key: str | None = None) -> Body:
        if self._refusal:
            return {"ok": False, "error": self._refusal}
        body: Body = await self.line.call("command", name, payload or {}, key or new_key())
        return body

    async def close(self) -> None:
        await super().close()
        await self.line.close()


DOORS: dict[str, type[JsonDoor]] = {"json": JsonDoor, "form": FormDoor, "socket": SocketDoor}


def told(response: httpx.Response) -> Body:
    """The body of an HTTP answer, whose status has to be the one of its code."""
    body: Body = response.json()
    expected = 200 if body["ok"] else STATUS[body["error"]["code"]]
    assert response.status_code == expected, f"{response.status_code}: {body}"
    return body


def code_of(body: Body) -> str | None:
    """The code of a refusal, None for success."""
    return None if body["ok"] else body["error"]["code"]


def csrf_of(page: str) -> str:
    """The token of a form of ours."""
    return re.findall(r'name="csrf" value="(\w+)"', page)[0]


def _as_text(value: Any) -> Any:
    """As a form carries it: lists repeat the field."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else value
