"""What a load balancer asks: may new phones come to this node?"""

from pathlib import Path

import httpx
import pytest

from app.asgi import create_app
from app.core.settings import Database, Server, Settings
from realtime.bus_memory import MemoryBus


class Bus(MemoryBus):
    """A bus in the given state."""

    def __init__(self, state: str) -> None:
        super().__init__("here")
        self._state = state

    def state(self) -> str:
        return self._state


@pytest.mark.parametrize(("state", "status"), [("ok", 200), ("degraded", 200), ("deaf", 503)])
async def test_only_a_node_that_alone_is_deaf_sends_new_phones_to_others(
    tmp_path: Path, sqlite_url: str, state: str, status: int
) -> None:
    settings = Settings(
        server=Server(secret_file=str(tmp_path / "secret")), database=Database(sqlite_url)
    )
    application = create_app(settings, bus=Bus(state))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(application), base_url="http://127.0.0.1:8000"
    ) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (status, {"database": "ok", "bus": state})
    application.runtime.database.dispose()
