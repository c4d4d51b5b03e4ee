"""The foreign programs that tests start: where they are, how they run on a free port with
temporary data, and what is said when one is missing."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import redis

from bench.native import PACKAGES, compiler

COMPLETE = os.environ.get("CI", "").lower() in ("true", "1")
"""Whether every test must run: then what is missing fails instead of being left out."""


def leave_out(reason: str) -> None:
    """Skips the test in words, or fails it where everything must run."""
    if COMPLETE:
        pytest.fail(f"With CI=true nothing may be left out: {reason}", pytrace=False)
    pytest.skip(reason)


def free_port() -> int:
    """A TCP port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def find_redis() -> str | None:
    return shutil.which("redis-server") or shutil.which("valkey-server")


def find_postgres() -> Path | None:
    """The folder of initdb; Debian keeps it outside PATH."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    return folders[-1].parent if folders else None


def _version(initdb: Path) -> int:
    return int(initdb.parts[-3]) if initdb.parts[-3].isdigit() else 0


def find_headless_shell() -> str | None:
    """Chromium's engine without the browser around it: the same pages at half the cost."""
    return shutil.which("chromium-headless-shell")


def find_chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = (path for name in names if (path := shutil.which(name)))
    return find_headless_shell() or next(found, None)


def find_korean_font() -> str | None:
    """The first Korean font family, None where a page would show boxes."""
    if not shutil.which("fc-list"):
        return None
    listed = subprocess.run(["fc-list", ":lang=ko", "family"], capture_output=True, text=True)
    return next(iter(sorted(listed.stdout.splitlines())), None)


@dataclass(frozen=True)
class Need:
    """Something that must be on the machine: its Debian packages and which tests ask for it."""

    name: str
    find: Callable[[], object]
    packages: tuple[str, ...]
    tests: str


REDIS = Need("Redis", find_redis, ("redis-server",), "tests on the Redis bus")
POSTGRES = Need("PostgreSQL", find_postgres, ("postgresql",), "tests on PostgreSQL")
CHROMIUM = Need("Chromium", find_chromium, ("chromium",), "browser tests")
KOREAN_FONT = Need(
    "a Korean font", find_korean_font, ("fontconfig", "fonts-nanum"), "browser tests"
)
COMPILER = Need("a C compiler", compiler, PACKAGES, "tests of the load generator")
NEEDS = (REDIS, POSTGRES, CHROMIUM, KOREAN_FONT, COMPILER)
HEADLESS_SHELL = Need(
    "a Chromium without windows", find_headless_shell, ("chromium-headless-shell",), "browser tests"
)
"""Wished for, not needed: where Debian has it, browser tests take half as long."""


def require(need: Need) -> None:
    """Leaves the test out where the machine lacks what it needs."""
    if not need.find():
        leave_out(f"{need.name} is not installed (Debian: {' '.join(need.packages)})")


class RedisServer:
    """A Redis of our own, that a test may stop, freeze and start again on the same port. With
    `follows` it is the replica of another one."""

    def __init__(
        self, folder: Path, password: str = "", follows: "RedisServer | None" = None
    ) -> None:
        self.folder = folder
        self.port = free_port()
        self.password = password
        self.url = f"redis://{f':{password}@' if password else ''}127.0.0.1:{self.port}/0"
        self._options = ["--requirepass", password, "--masterauth", password] if password else []
        if follows:
            self._options += ["--replicaof", "127.0.0.1", str(follows.port)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [str(find_redis()), "--port", str(self.port), "--bind", "127.0.0.1"]
        quiet = ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        self._process = subprocess.Popen(command + quiet + self._options, stdout=subprocess.DEVNULL)
        wait_until(self._answers, "Redis does not answer")

    def stop(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGCONT)
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """Keeps connections open and answers nothing, until `thaw`."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGCONT)

    def deafen(self) -> None:
        """Cuts every subscriber, as a fault between would, and says nothing to them."""
        with self.client() as client:
            client.execute_command("CLIENT", "KILL", "TYPE", "pubsub")

    def client(self) -> redis.Redis:
        return redis.Redis(port=self.port, socket_timeout=2, password=self.password or None)

    def _answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


class Sentinels:
    """A Redis with a replica and a Sentinel that watches both under the name `town`, all with
    short clocks. After a failover the replica is the master."""

    def __init__(self, folder: Path) -> None:
        password = "hard-to-guess"
        for name in ("master", "replica"):
            (folder / name).mkdir()
        self.master = RedisServer(folder / "master", password)
        self.replica = RedisServer(folder / "replica", password, self.master)
        self.port = free_port()
        self.url = f"redis+sentinel://:{password}@127.0.0.1:{self.port}/town/0"
        self._file = folder / "sentinel.conf"
        self._file.write_text(
            f"port {self.port}\nbind 127.0.0.1\ndir {folder}\n"
            f"sentinel monitor town 127.0.0.1 {self.master.port} 1\n"
            f"sentinel auth-pass town {password}\n"
            "sentinel down-after-milliseconds town 500\nsentinel failover-timeout town 2000\n"
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.master.start()
        self.replica.start()
        wait_until(self._follows, "the replica does not follow")
        command = [str(find_redis()), str(self._file), "--sentinel"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(self._knows_replica, "the Sentinel does not know the replica", 30)

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
        self.replica.stop()
        self.master.stop()

    def master_port(self) -> int:
        """Whom the Sentinel calls the master."""
        with redis.Redis(port=self.port, socket_timeout=2) as sentinel:
            return int(sentinel.execute_command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "town")[1])

    def _follows(self) -> bool:
        with self.replica.client() as client:
            return str(client.info("replication").get("master_link_status")) == "up"

    def _knows_replica(self) -> bool:
        try:
            with redis.Redis(port=self.port, socket_timeout=2) as sentinel:
                return bool(sentinel.execute_command("SENTINEL", "REPLICAS", "town"))
        except redis.RedisError:
            return False


class PostgresServer:
    """A PostgreSQL of our own. As root it runs as the user `postgres`, which is why its folder
    stands directly under the temporary one, open for reading."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="madang-postgres-"))
        self.port = free_port()
        self.user = "postgres"

    def start(self) -> None:
        self.folder.chmod(0o755)
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-A", "trust", "-U", self.user, "-E", "UTF8",
                  "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        # Nothing here outlives the tests, so nothing waits for the disk.
        careless = "-c fsync=off -c full_page_writes=off -c max_connections=200"
        options = f"-p {self.port} -k {self.folder} -h 127.0.0.1 {careless}"
        self._run("pg_ctl", "-w", "-D", data, "-l", f"{data}/log", "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{self.user}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, template: str = "template0") -> str:
        """A new database, a copy of `template`; answers its address."""
        self._execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        self._execute(f'DROP DATABASE "{database}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        address = f"host=127.0.0.1 port={self.port} user={self.user} dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def _run(self, program: str, *arguments: str) -> None:
        command = [f"{find_postgres()}/{program}", *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(
            command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.strip()}")


def wait_until(ready: Callable[[], object], otherwise: str, seconds: float = 15) -> None:
    """Polls until `ready()` is true; fails with the sentence after some seconds."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(f"{otherwise} after {seconds} s")
        time.sleep(0.02)
