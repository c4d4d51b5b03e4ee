"""A server under measurement: a process of its own on the servers' core."""

import contextlib
import os
import signal
import subprocess
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from bench import machine
from bench.native import Missing

START_SECONDS = 30


class Process:
    """Starts, is measured, ends. What it says goes to a file in its folder."""

    name = ""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = machine.free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[str] | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def launch(
        self, command: list[str], environment: Mapping[str, str] | None, cores: set[int] | None
    ) -> None:
        """Starts the command and returns once it is ready."""
        with (self.folder / "log").open("a") as log:
            self._process = subprocess.Popen(
                command, cwd=Path(__file__).parents[1], env=environment, text=True,
                stdout=subprocess.PIPE, stderr=log, start_new_session=True,
                preexec_fn=lambda: machine.pin(cores or machine.SERVER_CORES),
            )  # fmt: skip
        if not self.ready(self._process):
            self.stop()
            raise Missing(f"{self.name} does not start:\n{(self.folder / 'log').read_text()}")

    def ready(self, process: "subprocess.Popen[str]") -> bool:
        """Waits until it answers; True where it says a line once it does."""
        assert process.stdout
        return bool(process.stdout.readline())

    def pids(self) -> list[int]:
        """The process and its children."""
        assert self._process
        return machine.family(self._process.pid)

    def spent(self) -> machine.Spent:
        """Its processor time so far."""
        return machine.spent(self.pids())

    def memory(self) -> int:
        """Its memory in bytes."""
        return machine.memory(self.pids())

    def metrics(self) -> str:
        """What it tells of itself at /metrics."""
        with urllib.request.urlopen(f"{self.base_url}/metrics", timeout=10) as response:
            text: str = response.read().decode()
        return text

    def stop(self) -> None:
        """Ends it at once."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        assert self._process.stdout
        self._process.stdout.close()
        self._process = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()
