"""Finds what the tests need on this machine, or installs it with Debian's packages when that
is possible (as root, with apt-get). Called by `make test` before the tests."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from tests.support.services import COMPLETE, HEADLESS_SHELL, NEEDS, Need


def main() -> int:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        # The shell comes first: where it can be had, no other Chromium is missing.
        for needs in ([HEADLESS_SHELL], NEEDS):
            absent = [need for need in needs if not need.find()]
            if absent:
                install(absent)
    missing = [need for need in NEEDS if not need.find()]
    for need in missing:
        packages = " ".join(need.packages)
        print(f"{need.name} is not here (Debian: {packages}): {need.tests} are left out.")
    if missing and COMPLETE:
        print("With CI=true nothing may be left out.", file=sys.stderr)
        return 1
    return 0


def install(needs: Sequence[Need]) -> None:
    packages = [package for need in needs for package in need.packages]
    print(f"Installing {' '.join(packages)} ...", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", "--quiet", "--quiet", *step],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        if done.returncode:
            print(done.stderr.strip(), file=sys.stderr)
            return


if __name__ == "__main__":
    sys.exit(main())
