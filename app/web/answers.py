"""The one shape of a command's answer, for all three doors (contract section 4)."""

from typing import Any

import msgspec
from starlette.responses import Response

from app.core.errors import Refusal
from app.core.jobs import Done
from app.web.language import sentence

Body = dict[str, Any]


def success(done: Done) -> Body:
    """Committed."""
    return {"ok": True, "result": done.result, "revision": done.revision, "now": done.now}


def error(refusal: Refusal, language: str) -> Body:
    """The error object."""
    members = {
        "code": refusal.code,
        "message": sentence(refusal, language),
        "field": refusal.field,
        "retry_after": refusal.retry_after,
    }
    return {name: value for name, value in members.items() if value is not None}


def failure(refusal: Refusal, language: str) -> Body:
    """Not done, nothing stored."""
    return {"ok": False, "error": error(refusal, language)}


class Json(Response):
    """A JSON response that nobody stores."""

    media_type = "application/json"

    def __init__(self, content: Any, status: int = 200, headers: dict[str, str] | None = None):
        body = msgspec.json.encode(content)
        super().__init__(body, status, {"Cache-Control": "no-store"} | (headers or {}))


def refused(refusal: Refusal, language: str) -> Json:
    """A refusal as a JSON response."""
    headers = {}
    if refusal.retry_after is not None:
        headers["Retry-After"] = str(max(1, round(refusal.retry_after)))
    return Json(failure(refusal, language), refusal.status, headers)
