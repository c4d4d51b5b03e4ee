"""The other side of `native/load.c`: starts it, tells it what to do, hears what it saw."""

import json
import selectors
import subprocess
from typing import Any

from bench import machine
from bench.native import build

PATIENCE = 120.0
SOCKET_IO = "/socket.io/?EIO=4&transport=websocket"

Answer = dict[str, Any]


class Silent(Exception):
    """The generator did not answer in time: what it waits for did not happen."""


class Generator:
    """Many phones in one process on a core of its own."""

    def __init__(self, port: int, most: int) -> None:
        self._process = subprocess.Popen(
            [str(build("load")), str(port), str(most)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            preexec_fn=lambda: machine.pin(machine.LOAD_CORES),
        )  # fmt: skip
        self._selector = selectors.DefaultSelector()
        assert self._process.stdout
        self._selector.register(self._process.stdout, selectors.EVENT_READ)
        self._heard: list[Answer] = []
        self._rest = b""

    def __enter__(self) -> "Generator":
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.wait()
        self._selector.close()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe
            pipe.close()

    def kind(
        self, name: str, documents: str = "-", auth: str = "", path: str = SOCKET_IO,
        plain: bool = False,
    ) -> None:  # fmt: skip
        """Declares a kind of client; see the head of load.c."""
        protocol = "plain" if plain else "sio"
        self.tell("kind", name, protocol, path, documents, auth or "{}")
        self.hear("kind")

    def open(self, kind: str, count: int, window: int = 64, patience: float = PATIENCE) -> Answer:
        """Connects so many and waits until each holds its documents."""
        self.tell("open", kind, count, window)
        return self.hear("open", kind, patience)

    def publish(self, kind: str, rate: float, count: int, text: str) -> Answer:
        """Sends stamped events on a fixed schedule, and waits until the last is sent."""
        self.tell("publish", kind, rate, count, text)
        return self.hear("publish", patience=count / rate + PATIENCE)

    def ask(
        self, kind: str, count: int, *texts: str, window: int, rate: float = 0,
        patience: float = PATIENCE,
    ) -> Answer:  # fmt: skip
        """Sends events that are acknowledged, and waits for every answer."""
        self.tell("ask", kind, count, window, rate, *texts)
        return self.hear("ask", patience=patience)

    def say(self, kind: str, index: int, sort: int, text: str) -> None:
        """Sends one acknowledged event; its answer is counted under its sort."""
        self.tell("say", kind, index, sort, text)

    def stall(self, kind: str, count: int) -> None:
        """So many read no more."""
        self.tell("stall", kind, count)
        self.hear("stall")

    def cut(self, kind: str) -> None:
        """All of them are gone at once."""
        self.tell("cut", kind)
        self.hear("cut")

    def come_back(self, kind: str, spread: float, retry: float, longest: float) -> None:
        """They begin to come back, each at a moment of its own within `spread` seconds; see the
        head of load.c. `hear("back", kind)` waits until all are there."""
        self.tell("back", kind, *(round(1000 * seconds) for seconds in (spread, retry, longest)))

    def wait(self, kind: str, stamps: int, seconds: float) -> int:
        """Waits for so many stamps since the last count, at most so long; how many there are."""
        self.tell("wait", kind, stamps, seconds)
        return int(self.hear("wait", kind, seconds + PATIENCE)["stamps"])

    def count(self, kind: str) -> Answer:
        """What was counted since the last count."""
        self.tell("count", kind)
        return self.hear("count", kind)

    def tell(self, *fields: object) -> None:
        """Writes one command."""
        assert self._process.stdin
        self._process.stdin.write("\t".join(map(str, fields)).encode() + b"\n")
        self._process.stdin.flush()

    def hear(self, done: str, kind: str | None = None, patience: float = PATIENCE) -> Answer:
        """Waits for the answer to a command, whatever else is said before it; raises Silent."""
        while True:
            for answer in self._heard:
                if answer["done"] == done and kind in (None, answer.get("kind")):
                    self._heard.remove(answer)
                    return answer
            self._read(f"{done} {kind or ''}".strip(), patience)

    def _read(self, wanted: str, patience: float) -> None:
        if not self._selector.select(patience):
            raise Silent(f"The load generator waits for '{wanted}' since {patience:.0f} s.")
        assert self._process.stdout
        got = self._process.stdout.read1(1 << 16)  # type: ignore[attr-defined]
        if not got:
            raise Silent(f"The load generator ended while it was to do '{wanted}'.")
        *lines, self._rest = (self._rest + got).split(b"\n")
        self._heard += [json.loads(line) for line in lines]
