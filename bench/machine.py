"""What the kernel knows: processor time, memory, cores, and the machine itself."""

import os
import platform
import resource
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORES = {CORES[0]}
LOAD_CORES = {CORES[-1]}


@dataclass(frozen=True)
class Spent:
    """Seconds of processor time, in the program and in the kernel on its behalf."""

    user: float
    system: float

    def __sub__(self, before: "Spent") -> "Spent":
        return Spent(self.user - before.user, self.system - before.system)

    @property
    def total(self) -> float:
        """Both together."""
        return self.user + self.system


def family(pid: int) -> list[int]:
    """A process and all that came from it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            if fields:
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [pid]
    for each in found:
        found += parents.get(each, [])
    return found


def spent(pids: list[int]) -> Spent:
    """What these processes have used so far."""
    stats = [fields for pid in pids if (fields := _stat(pid))]
    return Spent(
        sum(int(fields[11]) for fields in stats) / TICK,
        sum(int(fields[12]) for fields in stats) / TICK,
    )


def memory(pids: list[int]) -> int:
    """Bytes of memory that these processes hold; what they share counts once."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) * 1024
    return total


def pin(cores: set[int]) -> None:
    """Keeps the calling process on these cores; for a child before it begins."""
    os.sched_setaffinity(0, cores)


def allow_files() -> int:
    """Lets this process and its children open as many files as the machine allows."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def describe() -> str:
    """The machine in one line."""
    model = next(
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    )
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = f"Python {platform.python_version()}"
    return (
        f"{len(CORES)} cores ({model}), {gigabytes:.0f} GB, Linux {platform.release()}, {python}"
        f"{_node()}"
    )


def _node() -> str:
    if not shutil.which("node"):
        return ""
    done = subprocess.run(["node", "--version"], capture_output=True, text=True)
    return f", node {done.stdout.strip()}"


def _stat(pid: int) -> list[str]:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()
