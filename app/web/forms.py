"""Bodies of requests: bounded, JSON or form, never trusted."""

import json
from typing import Any

from starlette.requests import Request

from app.core.errors import Refusal, invalid
from app.core.i18n import N_

LARGEST_BODY = 64 * 1024
UNREADABLE = N_("The message could not be read.")


async def read_body(request: Request) -> bytes:
    """The body; raises `too_large` above 64 KiB, before it is all in memory."""
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > LARGEST_BODY:
        raise _too_large()
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise _too_large()
    return body


def parse_json(body: bytes) -> dict[str, Any]:
    """An object; raises `invalid` for anything else. Python's own reader, as behind the socket:
    both doors have to understand the same texts in the same way."""
    try:
        parsed = json.loads(body or b"{}", parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise invalid(UNREADABLE) from None
    if not isinstance(parsed, dict):
        raise invalid(UNREADABLE)
    return parsed


async def parse_form(request: Request, body: bytes) -> dict[str, Any]:
    """The fields of a form; a field that comes more than once, or is named `ids` or `labels`,
    is a list."""
    replay = Request(request.scope, _Replay(body))
    try:
        async with replay.form(max_files=0, max_fields=200) as form:
            names = dict.fromkeys(form.keys())
            lists = {name: [str(value) for value in form.getlist(name)] for name in names}
        # A form may choose how its letters are to be read, and with them halves of signs.
        "".join([text for name, values in lists.items() for text in (name, *values)]).encode()
    except Exception:
        raise invalid(UNREADABLE) from None
    return {
        name: values if len(values) > 1 or name in ("ids", "labels") else values[0]
        for name, values in lists.items()
    }


def whole_number(text: str) -> int | None:
    """A number of an address or a form; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


class _Replay:
    """The `receive` of a body that was read already."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __call__(self) -> dict[str, Any]:
        return {"type": "http.request", "body": self._body, "more_body": False}


def _too_large() -> Refusal:
    return Refusal("too_large", N_("This is too large. Up to 64 KiB can be sent."))


def _refuse_constant(name: str) -> None:
    raise ValueError(name)
