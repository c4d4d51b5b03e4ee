"""How large somebody wants to read: `?size=`, then the cookie. Nobody is asked twice, and the page
comes in that size at once."""

from starlette.requests import HTTPConnection

COOKIE = "madang_size"
SIZES = ("1", "2", "3", "4", "5")


def size_of(connection: HTTPConnection) -> str | None:
    """One of the five sizes, or None for somebody who has not chosen."""
    wishes = (connection.query_params.get("size"), connection.cookies.get(COOKIE))
    return next((wish for wish in wishes if wish in SIZES), None)
