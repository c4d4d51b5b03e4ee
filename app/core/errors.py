"""Every refusal a person can meet: a code, a status, one sentence.

The sentence is an English message id with named parameters; it is translated at the
edge, in the language of the one who asked (`app/web/answers.py`).
"""

import math
from dataclasses import dataclass, field
from typing import Any

from app.core.i18n import N_

STATUS = {
    "invalid": 422,
    "unauthenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "closed": 409,
    "full": 409,
    "too_large": 413,
    "rate_limited": 429,
    "unavailable": 503,
}


@dataclass(frozen=True)
class Phrase:
    """A sentence still to be translated: message id, parameters, and the parameters that
    are themselves message ids (`words`)."""

    message: str
    params: dict[str, Any] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """A command that was not done. Nothing of it is stored."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        field: str | None = None,
        retry_after: float | None = None,
        words: dict[str, str] | None = None,
        **params: Any,
    ) -> None:
        super().__init__(message % params if params and not words else message)
        self.code = code
        self.field = field
        self.retry_after = retry_after
        self.phrase = Phrase(message, params, words or {})

    @property
    def status(self) -> int:
        """The HTTP status of this refusal."""
        return STATUS[self.code]


def invalid(message: str, *, field: str | None = None, **params: Any) -> Refusal:
    """The input itself is wrong."""
    return Refusal("invalid", message, field=field, **params)


def not_found(message: str = N_("It is no longer here. Load the page again.")) -> Refusal:
    """Unknown code, command or id, or the id of another meeting."""
    return Refusal("not_found", message)


def unauthenticated(
    message: str = N_("Enter the join code again. What you were writing is still here."),
) -> Refusal:
    """No identity, or a revoked one."""
    return Refusal("unauthenticated", message)


def forbidden(message: str = N_("Only the staff of this meeting can do that.")) -> Refusal:
    """The identity is known and may not do this."""
    return Refusal("forbidden", message)


def conflict(message: str, words: dict[str, str] | None = None, **params: Any) -> Refusal:
    """The state does not allow it, or somebody was first."""
    return Refusal("conflict", message, words=words, **params)


def closed(message: str, **params: Any) -> Refusal:
    """Posting is off, or the meeting is over."""
    return Refusal("closed", message, **params)


def rate_limited(retry_after: float) -> Refusal:
    """Too often. `retry_after` in seconds."""
    seconds = max(1, math.ceil(retry_after))
    if seconds == 1:
        return Refusal("rate_limited", N_("You can send again in a second."), retry_after=1)
    return Refusal(
        "rate_limited",
        N_("You can send again in %(seconds)s seconds."),
        retry_after=seconds,
        seconds=seconds,
    )


def full_house(retry_after: float) -> Refusal:
    """Too many come in at this moment: everybody has a time of their own."""
    return Refusal(
        "unavailable",
        N_("Many people are coming in. You are let in by yourself in %(seconds)s seconds."),
        retry_after=retry_after,
        seconds=max(1, math.ceil(retry_after)),
    )


def unavailable(retry_after: float = 2) -> Refusal:
    """The database or the queue did not take it now; the same key may be sent again."""
    return Refusal(
        "unavailable",
        N_("The connection is interrupted. What you wrote is kept and sent again by itself."),
        retry_after=retry_after,
    )
