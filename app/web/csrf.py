"""Forms of ours: a signed token that goes with a cookie of the same visit."""

import hmac
import secrets
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from app.core.errors import forbidden
from app.core.i18n import N_
from app.web.identity import Identity

MOVED_ON = N_("This page has been open too long. Load it again and send once more.")


class Csrf:
    """Makes and checks tokens."""

    def __init__(self, secret: bytes, identity: Identity) -> None:
        self._secret = secret
        self._identity = identity

    def visit(self, request: Request) -> str:
        """The visit's random value, from its cookie or new."""
        known = request.cookies.get(self._identity.visit_cookie, "")
        return known if len(known) >= 32 else secrets.token_hex(16)

    def token(self, visit: str) -> str:
        """What a form carries."""
        return hmac.new(self._secret, f"csrf:{visit}".encode(), sha256).hexdigest()

    def remember(self, response: Response, visit: str) -> None:
        """Sets the visit's cookie."""
        response.set_cookie(
            self._identity.visit_cookie,
            visit,
            max_age=30 * 24 * 3600,
            **self._identity.cookie_options(),  # type: ignore[arg-type]
        )

    def judge(self, request: Request, token: object) -> None:
        """Raises `forbidden` where the form is not one of ours."""
        visit = request.cookies.get(self._identity.visit_cookie, "")
        if not isinstance(token, str) or not hmac.compare_digest(
            token.encode(), self.token(visit).encode()
        ):
            raise forbidden(MOVED_ON)
