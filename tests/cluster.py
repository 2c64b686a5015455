"""One PostgreSQL and one Redis per test run, shared by all xdist workers; a fresh database per test.

Whoever needs the cluster first starts it; the process that began the run takes it down when all are done. A test's
database is a clone of a migrated template, and no test can see another's rows (`file_copy` and truncating all tables
measured the same).
"""

import os
import shutil
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from uuid import uuid4

import psutil
import psycopg
import pytest
from filelock import FileLock
from psycopg import sql
from sqlalchemy.engine import make_url

from ops import embedded, redis_server
from ops.databases import create_database, maintenance, plain_url, with_database
from ops.embedded import Services
from ops.errors import OperationError
from runtime import bell
from runtime.settings import Settings
from runtime.settings import settings as process_settings
from tests.folders import FOLDERS, for_servers

_HOME = "PRECERT_TEST_HOME"
_TEMPLATE = "precert_template"


def pytest_configure(config: pytest.Config) -> None:
    if _is_xdist_worker(config):
        return
    for name in [name for name in os.environ if name.startswith("PRECERT_")]:
        del os.environ[name]
    _remove_abandoned()
    me = psutil.Process()
    os.environ[_HOME] = str(for_servers() / f"precert-test-{os.getuid()}-{me.pid}-{int(me.create_time())}")


def pytest_unconfigure(config: pytest.Config) -> None:
    home = Path(os.environ.get(_HOME, ""))
    if not _is_xdist_worker(config) and home.name.startswith("precert-test-") and home.is_dir():
        embedded.remove(home)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest first, so that no process ends long after the others: in a random order, but for those.

    Tests that share a Redis database or a home folder must stay together; xdist says so in their names, or not.
    """
    items.sort(key=_allowed_seconds, reverse=True)
    if not getattr(config.option, "loadgroup", False):
        return
    lost = [item.nodeid for item in items if item.get_closest_marker("xdist_group") and "@" not in item.nodeid]
    if lost:
        raise pytest.UsageError(f"xdist does not keep groups together with pytest {pytest.__version__}: {lost[0]}")


@pytest.fixture(autouse=True)
def _own_variables() -> Iterator[None]:
    """A command points its process at the services that run: the next test of this process shall not find them."""
    before = _ours()
    yield
    if _ours() != before:
        for name in _ours():
            del os.environ[name]
        os.environ.update(before)
        process_settings.cache_clear()


def _ours() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith("PRECERT_")}


@pytest.fixture(scope="session")
def services() -> Services:
    """PostgreSQL and Redis of this test run."""
    chosen = Settings(database_url=None, redis_url=None, home=Path(os.environ[_HOME]))
    return embedded.start(settings=chosen, durable=False)


@pytest.fixture(scope="session")
def template_database(services: Services) -> str:
    """The name of the migrated database that tests clone."""
    with FileLock(services.home / "run" / "template.lock"):
        made = services.home / "run" / "template"
        if not made.exists():
            _make_template(services)
            made.touch()
    return _TEMPLATE


class Databases:
    """Makes and drops databases of tests: one connection for the many tests of a process."""

    def __init__(self, services: Services, connection: psycopg.Connection) -> None:
        self._services = services
        self._connection = connection

    def make(self, *, template: str = "template1") -> str:
        """A new database as its owner. The template must have no connection."""
        name = f"test_{uuid4().hex[:12]}"
        words = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY wal_log")
        self._connection.execute(words.format(sql.Identifier(name), sql.Identifier(template)))
        return with_database(self._services.database_url, name)

    def drop(self, url: str) -> None:
        """Connections to it are ended."""
        name = sql.Identifier(make_url(url).database or "")
        self._connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


@pytest.fixture(scope="session")
def databases(services: Services) -> Iterator[Databases]:
    with maintenance(services.database_url) as connection:
        yield Databases(services, connection)


@pytest.fixture
def empty_database_url(databases: Databases) -> Iterator[str]:
    """A database without any table, as its owner: for the migrations themselves."""
    url = databases.make()
    yield url
    databases.drop(url)


@pytest.fixture
def database_url(
    services: Services, databases: Databases, template_database: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A migrated database of this test's own, as its owner; `settings()` and `store.transaction` use it."""
    from store.database import dispose

    url = databases.make(template=template_database)
    monkeypatch.setenv("PRECERT_DATABASE_URL", url)
    for role, own in role_urls_of(services, url).items():
        monkeypatch.setenv(f"PRECERT_{role.upper()}_DATABASE_URL", own)
    monkeypatch.setenv("PRECERT_ENVIRONMENT", "test")
    process_settings.cache_clear()
    yield url
    dispose()
    process_settings.cache_clear()
    databases.drop(url)


@pytest.fixture
def role_urls(services: Services, database_url: str) -> dict[str, str]:
    """The test's database as each of the roles producer, worker and console."""
    return role_urls_of(services, database_url)


@pytest.fixture
def redis_url(services: Services, worker_id: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A Redis database of this xdist worker's own, empty, as a broker URL for Celery."""
    number = 1 if worker_id == "master" else 2 + int(worker_id.removeprefix("gw")) % 60
    url = f"{services.redis_url}?virtual_host={number}"
    connection = redis_server.client(url)
    connection.flushdb()
    monkeypatch.setenv("PRECERT_REDIS_URL", url)
    process_settings.cache_clear()
    bell._Quiet.until = 0.0  # an earlier test's broker was away, this one's is there
    yield url
    process_settings.cache_clear()
    connection.flushdb()
    connection.close()


def role_urls_of(services: Services, database_url: str) -> dict[str, str]:
    database = make_url(database_url).database or ""
    return {role: with_database(url, database) for role, url in services.role_urls.items()}


def _make_template(services: Services) -> None:
    from store import migrate
    from store.database import dispose

    url = create_database(services.database_url, _TEMPLATE)
    migrate.upgrade(url)
    dispose()
    embedded.set_role_passwords(services)
    # A template with a connection cannot be cloned.
    with psycopg.connect(plain_url(services.database_url), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {_TEMPLATE} ALLOW_CONNECTIONS false")


def _allowed_seconds(item: pytest.Item) -> float:
    """How long a test of a group may take: groups alone are long enough to matter."""
    if item.get_closest_marker("xdist_group") is None:
        return 0.0
    timeout = item.get_closest_marker("timeout")
    return float(timeout.args[0] if timeout else item.config.getini("timeout"))


def _is_xdist_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def _remove_abandoned() -> None:
    """Remove the clusters of test runs that were killed: their folder names the process that began the run."""
    for home in chain.from_iterable(folder.glob(f"precert-test-{os.getuid()}-*") for folder in FOLDERS):
        pid, _, started = home.name.removeprefix(f"precert-test-{os.getuid()}-").partition("-")
        try:
            # A second or two apart is the same process: the clock was set meanwhile.
            alive = abs(psutil.Process(int(pid)).create_time() - int(started)) < 3
        except (psutil.NoSuchProcess, ValueError):
            alive = False
        if not alive:
            try:
                embedded.remove(home)
            except (OperationError, OSError):  # half made: without an instance mark, or removed by another run
                shutil.rmtree(home, ignore_errors=True)
