"""What every test may ask for. The groups of tests are folders, named in GROUPS."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support import browser as chromium
from tests.support import schema, services
from tests.support.server import Server
from tests.support.town import Town

GROUPS = ("unit", "contract", "http", "realtime", "faults", "browser")
DATA = Path(__file__).parents[2] / "shared" / "data"

# A busy machine is no failure; with CI=true the same examples come every time.
hypothesis.settings.register_profile("house", deadline=None, derandomize=services.COMPLETE)
hypothesis.settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--full`: the long forms too, which `make faults` runs."""
    parser.addoption("--full", action="store_true", help="also tests marked `full`")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks each test with its group and runs browser tests last: the quick ones tell first.
    A test's form that is marked `full` runs only where it was asked for."""
    if not config.getoption("full"):
        long = [item for item in items if item.get_closest_marker("full")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("full")]
    for item in items:
        group = item.path.relative_to(Path(__file__).parent).parts[0]
        if group in GROUPS:
            item.add_marker(group)
    items.sort(key=_order)


def _order(item: pytest.Item) -> int:
    if "playwright" in getattr(item, "fixturenames", ()):
        return len(GROUPS)
    return next((n for n, group in enumerate(GROUPS) if item.get_closest_marker(group)), 0)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """With CI=true a test that is left out is a failure, whoever left it out."""
    report = yield
    if services.COMPLETE and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"With CI=true nothing may be left out: {report.longrepr}"
    return report


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on."""
    return services.free_port()


@pytest.fixture(scope="session")
def seoul_data() -> Path:
    """The folder of real input beside the project; it is never part of it."""
    if not DATA.is_dir():
        services.leave_out(f"there is no folder {DATA.parent.name}/{DATA.name} beside the project")
    return DATA


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[services.RedisServer]:
    """One Redis for all tests; whoever stops or freezes it sets it going again."""
    services.require(services.REDIS)
    server = services.RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def redis_url(redis_server: services.RedisServer) -> str:
    """The address of an empty Redis."""
    with redis_server.client() as client:
        client.flushall()
    return redis_server.url


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[services.PostgresServer]:
    """One PostgreSQL for all tests; take `database_url` or `postgres_url` from it."""
    services.require(services.POSTGRES)
    server = services.PostgresServer()
    try:
        server.start()
        schema.migrate(server.create("migrated"))
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    schema.migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_file: Path) -> str:
    """A migrated SQLite database of this test alone."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'madang.db')}"


_numbers = itertools.count(1)


@pytest.fixture
def postgres_url(postgres_server: services.PostgresServer) -> Iterator[str]:
    """A migrated PostgreSQL database of this test alone."""
    name = f"test_{next(_numbers)}"
    yield postgres_server.create(name, "migrated")
    postgres_server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of this test alone: the test runs on SQLite and on PostgreSQL."""
    name = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
def start_madang(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts `madang serve` in a process of its own, as often as wanted; arguments as of
    `Server`. All are stopped at the end."""
    servers: list[Server] = []

    def start(
        *arguments: str, database_url: str | None = None, rates: bool = False, **settings: object
    ) -> Server:
        folder = tmp_path / f"madang-{len(servers) + 1}"
        named = {name.replace("__", "."): value for name, value in settings.items()}
        server = Server(folder, database_url, named, rates)
        servers.append(server)
        return server.start(*arguments)

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def madang(start_madang: Callable[..., Server]) -> Server:
    """One running Madang on a new SQLite file, in-memory bus, rates off."""
    return start_madang()


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One Madang that many tests share, rates off: each takes meetings of its own from it."""
    server = Server(tmp_path_factory.mktemp("town"))
    try:
        everything = Town(server.start())
        yield everything
        everything.close()
    finally:
        server.stop()


@pytest.fixture(scope="session")
def postgres_town(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: services.PostgresServer
) -> Iterator[Town]:
    """The same on PostgreSQL."""
    url = postgres_server.create("town", "migrated")
    server = Server(tmp_path_factory.mktemp("postgres-town"), url)
    try:
        everything = Town(server.start())
        yield everything
        everything.close()
    finally:
        server.stop()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Any]:
    """Playwright; tests that ask for it, or for a browser, are plain functions. It ends with its
    file: while it lives, no other event loop can run in this thread."""
    services.require(services.CHROMIUM)
    services.require(services.KOREAN_FONT)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Any) -> Iterator[Browser]:
    """One Chromium for a file's tests; take `visitors` from it."""
    running = chromium.launch(playwright)
    yield running
    running.close()


@pytest.fixture
def visitors(browser: Browser) -> Iterator[chromium.Visitors]:
    """Opens pages; at the end none may have raised an error, a dialog or a CSP report."""
    everybody = chromium.Visitors(browser)
    yield everybody
    everybody.leave()
    assert not everybody.problems


@pytest.fixture
def axe() -> Callable[..., None]:
    """`axe(page)` fails with what axe-core objects to on the page."""

    def check(page: Page, **options: Any) -> None:
        problems = chromium.axe_problems(page, **options)
        assert not problems, "\n".join([page.url, *problems])

    return check
