"""Who is calling: cookies of a browser, a bearer key of a program, the origin of a page."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from app.core.errors import forbidden
from app.core.i18n import N_
from app.core.ids import KEY_PATTERN
from app.core.settings import Settings

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
MOST_STAFF_KEYS = 6


@dataclass(frozen=True)
class Presented:
    """The keys that a caller shows, not yet looked up."""

    device: str | None = None
    staff: tuple[str, ...] = ()
    session: str | None = None
    program: bool = False


class Identity:
    """Reads keys from requests and writes them into cookies."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        prefix = "__Host-" if settings.secure else ""
        self.device_cookie = f"{prefix}madang_device"
        self.visit_cookie = f"{prefix}madang_visit"
        self.session_cookie = f"{prefix}madang_session"
        self.pairing_cookie = f"{prefix}madang_pairing"
        self._staff_cookie = f"{prefix}madang_staff_"

    def staff_cookie(self, code: str) -> str:
        """The cookie that holds a browser's staff keys of one meeting."""
        return f"{self._staff_cookie}{code}"

    def cookie_options(self) -> dict[str, object]:
        """How every cookie of ours is set."""
        return {"httponly": True, "samesite": "lax", "path": "/", "secure": self._settings.secure}

    def presented(self, connection: HTTPConnection, code: str | None) -> Presented:
        """What this request shows. Without an Origin an unsafe request or an upgrade may come
        from anywhere: its cookies do not count. Raises `forbidden` for a foreign origin."""
        origin = connection.headers.get("origin")
        self.judge_origin(origin)
        scheme, _, key = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            # A program: where its key is none, the cookies beside it are not taken instead.
            return _of_program(key.strip().lower())
        upgrade = connection.scope["type"] == "websocket"
        unsafe = upgrade or connection.scope.get("method") in UNSAFE
        if unsafe and origin is None:
            return Presented()
        return self.from_cookies(connection.cookies, code)

    def pairing(self, connection: HTTPConnection) -> str | None:
        """The key of a screen that waits to be let in; as with all cookies, only where it may
        count."""
        origin = connection.headers.get("origin")
        self.judge_origin(origin)
        key = connection.cookies.get(self.pairing_cookie, "")
        counts = origin is not None or connection.scope.get("method") not in UNSAFE
        return key if counts and KEY_PATTERN.fullmatch(key) else None

    def from_cookies(self, cookies: Mapping[str, str], code: str | None) -> Presented:
        """What a browser holds."""
        device = cookies.get(self.device_cookie, "")
        session = cookies.get(self.session_cookie, "")
        keys = cookies.get(self.staff_cookie(code), "").split(".") if code else []
        return Presented(
            device if KEY_PATTERN.fullmatch(device) else None,
            tuple(key for key in keys if KEY_PATTERN.fullmatch(key))[:MOST_STAFF_KEYS],
            session if KEY_PATTERN.fullmatch(session) else None,
        )

    def judge_origin(self, origin: str | None) -> None:
        """Raises `forbidden` where a page of another site is asking."""
        if origin is not None and origin not in self._settings.origins:
            raise forbidden(N_("This page may not send here. Open it at its own address."))


def _of_program(key: str) -> Presented:
    if not KEY_PATTERN.fullmatch(key):
        return Presented(program=True)
    return Presented(key, (key,), program=True)
