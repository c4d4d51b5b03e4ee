"""The hall's Wi-Fi on paper. It stands in no document: whoever reads it stands in the hall."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.errors import invalid
from app.core.i18n import N_

NAME_BYTES = 32
SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 63

_SPECIAL = re.compile(r'[\\;,":]')


@dataclass(frozen=True)
class Wifi:
    """A network's name and password; without a password it is open."""

    name: str
    password: str

    @property
    def code(self) -> str:
        """What a phone's camera reads, to connect by itself."""
        kind = f"T:WPA;S:{_escaped(self.name)};P:{_escaped(self.password)}"
        return f"WIFI:{kind if self.password else f'T:nopass;S:{_escaped(self.name)}'};;"


def wifi_of(values: Mapping[str, Any]) -> Wifi | None:
    """The network of a meeting's definition or of a form, none where no name is given. Raises
    `invalid` for what cannot be one."""
    name, password = (str(values.get(key) or "") for key in ("name", "password"))
    if not name.strip():
        return None
    if len(name.encode("utf-8", "replace")) > NAME_BYTES or not _printable(name):
        raise invalid(N_("A Wi-Fi name has at most 32 signs, 10 in Korean."), field="name")
    fits = SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD
    if password and not (fits and _printable(password)):
        raise invalid(N_("A Wi-Fi password has 8 to 63 signs."), field="password")
    return Wifi(name, password)


def _printable(text: str) -> bool:
    return not any(unicodedata.category(sign) in ("Cc", "Cs") for sign in text)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)
