"""`make bench-peers`: socket.io from npm and nchan from Debian into bench/peers, the C programs
compiled. Nothing is installed into the system but what the machine lacks and apt-get may add."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bench.native import PACKAGES, PEERS, Missing, build, compiler
from bench.peers import NCHAN, NODE_MODULES, SERVERS

NEEDS = {"cc": PACKAGES, "node": ("nodejs",), "npm": ("npm",), "nginx": ("nginx-light",)}


def main() -> int:
    """Brings what is missing; 1 where something could not be brought."""
    PEERS.mkdir(exist_ok=True)
    missing = [name for name in NEEDS if not _found(name)]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        packages = [package for name in missing for package in NEEDS[name]]
        print(f"Installing {' '.join(packages)} ...", flush=True)
        _run("apt-get", "--quiet", "--quiet", "update")
        _run("apt-get", "--quiet", "--quiet", "install", "--yes", "--no-install-recommends",
             *packages)  # fmt: skip
    try:
        for program in ("load", "floor"):
            build(program)
        if not NODE_MODULES.exists():
            _install_socketio()
        if not NCHAN.exists():
            _unpack_nchan()
    except (Missing, subprocess.CalledProcessError, OSError) as error:
        print(f"Not everything could be brought: {error}", file=sys.stderr)
        return 1
    print(f"Load generator, floor, socket.io and nchan are in {PEERS.relative_to(Path.cwd())}.")
    return 0


def _found(name: str) -> bool:
    if name == "cc":
        return compiler() is not None
    return bool(shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"))


def _install_socketio() -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(SERVERS / name, PEERS / name)
    _run("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error", cwd=PEERS)


def _unpack_nchan() -> None:
    """The module alone, beside Debian's nginx: no package is configured."""
    _run("apt-get", "download", "libnginx-mod-nchan", cwd=PEERS)
    (package,) = PEERS.glob("libnginx-mod-nchan_*.deb")
    _run("dpkg-deb", "--extract", str(package), str(PEERS / "nchan"))
    package.unlink()


def _run(*command: str, cwd: Path | None = None) -> None:
    subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
