"""The hall's Wi-Fi on paper. It stands in no document: whoever reads it stands in the hall."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.meetings.wifi import judge_wifi

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
    judge_wifi(name, password)
    return Wifi(name, password)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)
