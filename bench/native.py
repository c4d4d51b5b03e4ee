"""Builds the programs in C: the load generator and the floor."""

import os
import shutil
import subprocess
from pathlib import Path

SOURCES = Path(__file__).parent / "native"
PEERS = Path(__file__).parent / "peers"
PACKAGES = ("gcc", "libc6-dev")


class Missing(Exception):
    """Something that a measurement needs is not on this machine; the text says what helps."""


def compiler() -> str | None:
    """The C compiler of this machine."""
    return next((path for name in ("cc", "gcc", "clang") if (path := shutil.which(name))), None)


def build(name: str) -> Path:
    """The program, compiled anew where a source is newer."""
    program = PEERS / name
    newest = max(path.stat().st_mtime for path in SOURCES.iterdir())
    if program.exists() and program.stat().st_mtime >= newest:
        return program
    found = compiler()
    if found is None:
        raise Missing(f"There is no C compiler (Debian: {' '.join(PACKAGES)}).")
    PEERS.mkdir(exist_ok=True)
    # Built beside and moved, as tests may build at the same time.
    fresh = program.with_suffix(f".{os.getpid()}")
    command = [found, "-O2", "-Wall", "-Wextra", "-Werror", "-o", str(fresh)]
    done = subprocess.run(
        [*command, str(SOURCES / f"{name}.c")], capture_output=True, text=True
    )  # fmt: skip
    if done.returncode:
        raise Missing(f"{name}.c cannot be compiled:\n{done.stderr}")
    fresh.rename(program)
    return program
