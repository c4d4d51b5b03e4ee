"""The bus between nodes carries hints, never data: who missed one asks the database anyway."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Hint:
    """`kind` is `revision`, `presence`, `reactions` or `canary`; `body` small plain JSON."""

    kind: str
    topic: int
    node: str
    body: dict[str, Any]


Hearer = Callable[[Hint], None]


class Bus(Protocol):
    """Publishing never waits and never raises: a lost hint costs at most a second."""

    name: str

    @property
    def receivers(self) -> int:
        """How many nodes the last hint reached, this one included."""

    def publish(self, hint: Hint) -> None:
        """Sends to every other node, some time soon."""

    def hear(self, hearer: Hearer) -> None:
        """Calls the hearer on the event loop for each hint of another node."""

    def state(self) -> str:
        """`ok`; `degraded` where the other side is away; `deaf` where it is there and this node,
        alone, hears nothing."""

    async def start(self) -> None:
        """Connects; returns at once even where the other side is away."""

    async def stop(self) -> None:
        """Ends all tasks and connections."""
