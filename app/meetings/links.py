"""The addresses of a meeting's screens."""

from collections.abc import Mapping


def links(base_url: str, code: str, keys: Mapping[str, str]) -> dict[str, str]:
    """Absolute addresses by screen; `keys` are the staff keys by screen, shown this once."""
    page = f"{base_url}/m/{code}"
    staff = {screen: f"{page}/{screen}?key={key}" for screen, key in keys.items()}
    return {"phone": page, "lite": f"{page}/lite", **staff}
