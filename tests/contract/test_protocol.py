"""The page for those who build on Madang says what the code does."""

from app.core.commands import REGISTRY
from app.core.errors import STATUS
from app.core.permissions import DOCUMENTS
from tools import protocol


def test_the_page_is_up_to_date() -> None:
    assert protocol.PAGE.read_text("utf-8") == protocol.render(), "make docs"


def test_nothing_is_left_out() -> None:
    page = protocol.render()
    for name in REGISTRY:
        assert f"### `{name}`" in page
    for name in DOCUMENTS:
        assert f"### `{name}`" in page
    for code, status in STATUS.items():
        assert f"| `{code}` | {status} |" in page
    for event in ("snapshot", "patch", "signal", "notice", "command", "sync"):
        assert f"| `{event}` |" in page
