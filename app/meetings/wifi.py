"""The hall's Wi-Fi: what can be a network's name and password."""

import unicodedata

from app.core.errors import invalid
from app.core.i18n import N_

NAME_BYTES = 32
SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 63


def judge_wifi(name: str, password: str) -> None:
    """Raises `invalid` for what cannot be one; an open network has no password."""
    if len(name.encode("utf-8", "replace")) > NAME_BYTES or not _printable(name):
        raise invalid(N_("A Wi-Fi name has at most 32 signs, 10 in Korean."), field="name")
    fits = SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD
    if password and not (fits and _printable(password)):
        raise invalid(N_("A Wi-Fi password has 8 to 63 signs."), field="password")


def _printable(text: str) -> bool:
    return not any(unicodedata.category(sign) in ("Cc", "Cs") for sign in text)
