"""The servers that ours is compared with. `make bench-peers` brings them into bench/peers."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench import machine
from bench.native import PEERS, Missing, build
from bench.server import START_SECONDS, Process

SERVERS = Path(__file__).parent / "servers"
NODE_MODULES = PEERS / "node_modules"
NCHAN = PEERS / "nchan" / "usr" / "lib" / "nginx" / "modules" / "ngx_nchan_module.so"
INSTALL = "make bench-peers"


class Quiet(Process):
    """A server that says nothing once it is ready."""

    def ready(self, process: "subprocess.Popen[str]") -> bool:
        """Asks until somebody listens at the port, for some seconds."""
        ends = time.monotonic() + START_SECONDS
        while time.monotonic() < ends and process.poll() is None:
            with socket.socket() as asking:
                if asking.connect_ex(("127.0.0.1", self.port)) == 0:
                    return True
            time.sleep(0.05)
        return False


class Node(Process):
    """socket.io on node."""

    name = "node socket.io"

    def start(self, snapshots: list[dict[str, Any]] | None = None) -> "Node":
        """Starts it; whoever connects is sent these documents, else an empty `public`."""
        node = shutil.which("node")
        if node is None or not NODE_MODULES.exists():
            raise Missing(f"socket.io for node is not here ({INSTALL}).")
        file = self.folder / "snapshots.json"
        empty = [{"doc": "public", "revision": 0, "at": 0, "state": {}}]
        file.write_text(json.dumps(snapshots or empty, ensure_ascii=False), "utf-8")
        command = [node, str(SERVERS / "node.mjs"), str(self.port), str(file)]
        self.launch(command, os.environ | {"MODULES": str(PEERS)}, None)
        return self


class Stock(Quiet):
    """python-socketio as it comes."""

    name = "python-socketio"

    def start(self) -> "Stock":
        """Starts it."""
        self.launch([sys.executable, str(SERVERS / "stock.py"), str(self.port)], None, None)
        return self


class Nchan(Quiet):
    """nchan in nginx."""

    name = "nchan"

    def start(self) -> "Nchan":
        """Starts it."""
        nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin")
        if nginx is None or not NCHAN.exists():
            raise Missing(f"nchan is not here ({INSTALL}).")
        text = (SERVERS / "nchan.conf").read_text()
        values = {"module": NCHAN, "port": self.port, "folder": self.folder.resolve()}
        for name, value in (values | {"files": machine.allow_files()}).items():
            text = text.replace(f"{{{name}}}", str(value))
        conf = self.folder.resolve() / "nginx.conf"
        conf.write_text(text)
        log = str(self.folder.resolve() / "error.log")
        self.launch([nginx, "-p", str(self.folder), "-e", log, "-c", str(conf)], None, None)
        return self


class Floor(Quiet):
    """The C program that only writes."""

    name = "floor"

    def start(self) -> "Floor":
        """Starts it."""
        self.launch([str(build("floor")), str(self.port)], None, None)
        return self
