"""A whole Precert for the chaos suite: PostgreSQL, Redis, API, workers, beat, each a process of its own."""

import itertools
import os
import random
import shutil
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final
from urllib.parse import quote

import httpx
import psycopg
import redis
from sqlalchemy.engine import make_url

from ops import embedded, redis_server
from ops.accounts import Place, place_of
from ops.databases import create_database, plain_url, with_database
from ops.embedded import Services
from ops.errors import OperationError
from runtime.settings import Settings, settings
from schemas.messages import QUEUES, Queue
from tests import receivers
from tests.chaos.keeper import Keeper, Kept
from tests.chaos.proxy import Proxy
from tests.pipeline import CLINIC, write_policies
from tests.receivers import Receiver

_DATABASE = "chaos"
TOLD = "told-by-webhook"
#: Told beside it: one says yes to each after a while, one takes the connection and says nothing.
SLOW, DEAF = "slow-by-webhook", "deaf-by-webhook"
_SLOW_SECONDS: Final = 1.0
#: How often its receiver fails, and how often it hangs up; each time it is left alone for seconds.
_MOODY = 0.002
#: And surely these, so that a short run has seen both.
_FAILS_AT, _HANGS_UP_AT = 5, 10
_POISONED, _SKEWED = "tests.chaos.poisoned:app", "tests.chaos.skewed:app"
_DONE = (
    "SELECT coalesce(sum(greatest(done, (at > now() - interval '2 minutes')::int)), 0)::int FROM worker_pulse "
    "WHERE worker LIKE %s"
)
#: How often each scheduled job came to its end; only the workers of `upkeep` do them, and only when beat rings.
_JOBS_DONE = "SELECT task, runs FROM job_pulse WHERE task IN ('precert.sweep', 'precert.clocks')"
#: Processes whose clock is wrong, and by how many hours. Upkeep, whose messages beat dates, is three hours ahead of it.
CLOCKS: Final = {"worker-1": -1, "worker-upkeep": 2, "beat-0": -1}
#: As in production: what jams the one does not jam the other.
_UPKEEP = (Queue.UPKEEP.value, Queue.NOTICES.value)
_REQUESTS = tuple(queue for queue in QUEUES if queue not in _UPKEEP)
#: What is stored and the write-ahead log: the disk fills when it is filled, and not before.
_MEGABYTES, _MEGABYTES_PER_MEMBER = 1500, 0.05


@dataclass
class World:
    services: Services
    place: Place
    keeper: Keeper
    proxy: Proxy
    folder: Path
    url: str  #: of the owner, past the proxy
    api: str
    key: str  #: of a submitter that asks the API what became of its requests
    told_key: str  #: of one that is told by webhook
    receiver: Receiver
    beside: dict[str, tuple[str, Receiver]]  #: by submitter, the key and the receiver of the slow one and the deaf one
    ills: Counter[str]  #: how often the receiver failed, and how often it hung up
    task_seconds: int
    disk_kilobytes: int | None  #: of a disk of its own, where the machine lets us mount one
    beats: int = 1
    _connection: Any = field(default=None, repr=False)

    @cached_property
    def redis(self) -> redis.Redis:
        return redis_server.client(self.services.redis_url)

    def close(self) -> None:
        self.redis.close()
        if self._connection is not None:
            self._connection.close()

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """As the owner. Raises psycopg.Error while PostgreSQL is away."""
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(
                plain_url(self.url), autocommit=True, connect_timeout=5, options="-c default_transaction_read_only=off"
            )
        return list(self._connection.execute(sql, values).fetchall())

    def do(self, sql: str) -> None:
        with psycopg.connect(
            plain_url(self.url), autocommit=True, connect_timeout=5, options="-c default_transaction_read_only=off"
        ) as connection:
            connection.execute(sql)

    def is_read_only(self) -> bool:
        """For those who log in now."""
        with psycopg.connect(plain_url(self.url), autocommit=True, connect_timeout=5) as connection:
            row = connection.execute("SELECT current_setting('transaction_read_only')").fetchone()
        return row == ("on",)

    def restart_services(self) -> None:
        """Whatever is down of PostgreSQL and Redis comes up again, as an operator would have it."""
        wait_until(self._are_up, seconds=60, pause=0.3)

    def _are_up(self) -> bool:
        try:
            embedded.start(settings=Settings(database_url=None, redis_url=None, home=self.services.home))
        except (
            OperationError,
            OSError,
            psycopg.Error,
            redis.RedisError,
        ):
            return False  # the disk may still be full: tried again until the time is over
        return True

    @property
    def has_own_disk(self) -> bool:
        return self.disk_kilobytes is not None

    def resize_disk(self, *, kilobytes: int | None = None) -> None:
        """To this size, or as it was."""
        size = kilobytes or self.disk_kilobytes
        if size is not None:
            subprocess.run(["mount", "-o", f"remount,size={size}k", self.folder], check=True)

    @property
    def workers(self) -> list[Kept]:
        return self.keeper.named("worker")


def wait_until(is_so: Callable[[], bool], *, seconds: float, pause: float = 0.1) -> None:
    end_at = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end_at:
            raise TimeoutError(f"not within {seconds:.0f} seconds: {is_so}")
        time.sleep(pause)


@contextmanager
def world(*, task_seconds: int, members: int, hurry: float = 1.0) -> Iterator[World]:
    """Everything up and answering. `members`: how many have a verified coverage. `hurry`: so many times as often as in
    production beat rings for sweeps and clocks."""
    with ExitStack() as stack:
        folder = Path(mkdtemp(prefix="precert-chaos-", dir="/tmp"))
        folder.chmod(0o711)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        disk = _own_disk(folder, stack, megabytes=round(_MEGABYTES + members * _MEGABYTES_PER_MEMBER))
        home = folder / "home"
        services = embedded.start(settings=Settings(database_url=None, redis_url=None, home=home))
        stack.callback(embedded.remove, home)
        place = place_of(home)
        proxy = stack.enter_context(Proxy(f"{place.sockets}/.s.PGSQL.5432").running())
        ills: Counter[str] = Counter()
        receiver = stack.enter_context(receivers.receiver(_moody(random.Random(members), ills)))
        slow = stack.enter_context(receivers.receiver(receivers.late(_SLOW_SECONDS)))
        deaf = stack.enter_context(receivers.receiver(receivers.hang(threading.Event())))
        url, keys = _database(services, members, {TOLD: receiver, SLOW: slow, DEAF: deaf})
        keeper = stack.enter_context(Keeper().watching())
        here = World(
            services, place, keeper, proxy, folder, url, api=f"http://127.0.0.1:{_free_port()}",
            key=keys[CLINIC], told_key=keys[TOLD], receiver=receiver,
            beside={SLOW: (keys[SLOW], slow), DEAF: (keys[DEAF], deaf)}, ills=ills, task_seconds=task_seconds,
            disk_kilobytes=disk,
        )  # fmt: skip
        stack.callback(here.close)
        stack.enter_context(_environment(here, hurry))
        _start(here)
        yield here


def _own_disk(folder: Path, stack: ExitStack, *, megabytes: int) -> int | None:
    """Mounts a disk that can be filled and says how large it is in kilobytes."""
    if os.geteuid() != 0:
        return None
    options = f"size={megabytes}m,mode=711"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", folder], check=False, capture_output=True)
    if mounted.returncode != 0:
        return None
    stack.callback(subprocess.run, ["umount", "--lazy", str(folder)], check=False)
    return megabytes * 1024


def _moody(chance: random.Random, ills: Counter[str]) -> receivers.Behaviour:
    """Early, and then now and then, it fails, or hangs up on what it has heard: then it is told again."""
    well, ill = receivers.answer(), receivers.answer("503 Service Unavailable")
    count = itertools.count(1)

    def behave(connection: socket.socket) -> None:
        number, mood = next(count), chance.random()
        if number == _FAILS_AT or mood < _MOODY:
            ills["receiver_failed"] += 1
            ill(connection)
        elif number == _HANGS_UP_AT or mood < 2 * _MOODY:
            ills["receiver_hung_up"] += 1
            receivers.hang_up(connection)
        else:
            well(connection)

    return behave


def _database(services: Services, members: int, told: Mapping[str, Receiver]) -> tuple[str, dict[str, str]]:
    """Its URL, and the keys of all who file. `told`: who is told where."""
    from store import keys, migrate, webhooks
    from store.database import dispose, transaction

    url = create_database(services.database_url, _DATABASE)
    migrate.upgrade(url)
    embedded.set_role_passwords(services)
    with transaction("migrate", url=url) as session:
        made = {name: keys.create(session, name) for name in (CLINIC, *told)}
        for name, receiver in told.items():
            webhooks.set_up(session, name, receiver.url, allow_private=True)
    dispose()
    with psycopg.connect(plain_url(url)) as connection:
        connection.execute(
            "INSERT INTO coverage_snapshot (member_id, payer, snapshot, verified_at) SELECT kind || '-' || number, "
            '\'sample\', \'{"payer": "sample", "verified_at": "2026-01-02T00:00:00Z"}\', \'2026-01-02\' '
            "FROM unnest(ARRAY['m', 'raises', 'hangs', 'kills', 'freezes']) AS kind, generate_series(1, %s) AS number",
            (members,),
        )
    return url, made


def through(proxy: Proxy, url: str) -> str:
    """The same database by way of the proxy."""
    parts = make_url(with_database(url, _DATABASE))
    login = f"{parts.username}:{quote(str(parts.password), safe='')}"
    return f"postgresql+psycopg://{login}@127.0.0.1:{proxy.port}/{_DATABASE}"


@contextmanager
def _environment(here: World, hurry: float) -> Iterator[None]:
    policies = here.folder / "policies"
    policies.mkdir()
    policies.chmod(0o755)
    chosen = {
        "PRECERT_DATABASE_URL": here.url,
        "PRECERT_REDIS_URL": here.services.redis_url,
        "PRECERT_HOME": str(here.services.home),
        "PRECERT_ENVIRONMENT": "test",
        "PRECERT_ALLOW_SAMPLE_POLICIES": "true",
        "PRECERT_POLICY_FOLDER": str(write_policies(policies)),
        "PRECERT_TASK_SECONDS": str(here.task_seconds),
        "PRECERT_WEBHOOK_ALLOW_PRIVATE": "true",
        "PRECERT_LOG_LEVEL": "WARNING",
        "CHAOS_HURRY": str(hurry),
    }
    before = dict(os.environ)
    os.environ.update(chosen)
    settings.cache_clear()
    try:
        yield
    finally:
        for name in chosen:
            os.environ.pop(name)
            os.environ.update({name: before[name]} if name in before else {})
        settings.cache_clear()


def _start(here: World) -> None:
    port = here.api.rsplit(":", 1)[1]
    roles = here.services.role_urls
    producer = {"PRECERT_PRODUCER_DATABASE_URL": through(here.proxy, roles["producer"])}
    worker = {"PRECERT_WORKER_DATABASE_URL": through(here.proxy, roles["worker"])}
    direct = {"PRECERT_WORKER_DATABASE_URL": with_database(roles["worker"], _DATABASE)}
    _keep(
        here, "api", ("uvicorn", "producer.http:create_app", "--factory", "--port", port, "--no-access-log"), producer
    )
    _keep(here, "worker-0", _celery(_POISONED, "worker-0"), worker)
    _keep(here, "worker-1", _celery(_SKEWED, "worker-1"), direct | _clock(here, "worker-1"))
    upkeep = _celery(_SKEWED, "worker-upkeep", queues=_UPKEEP)
    _keep(here, "worker-upkeep", upkeep, direct | _clock(here, "worker-upkeep"))
    add_beat(here)
    wait_until(lambda: _is_ready(here), seconds=90)
    wait_until(lambda: here.rows("SELECT count(*) FROM worker_pulse")[0][0] >= len(here.workers), seconds=90)


def _clock(here: World, name: str) -> dict[str, str]:
    return {"CHAOS_CLOCK_HOURS": str(CLOCKS[name]), "CHAOS_CLOCK_FILE": str(_clock_file(here, name))}


def _clock_file(here: World, name: str) -> Path:
    return here.folder / f"{name}.clock"


def done_by_wrong_clock(here: World, name: str) -> int:
    """How many pieces of work this worker finished, if its clock was as wrong as it should be; else none.

    Of upkeep and of beat the sweeps count that came to their end.
    """
    file = _clock_file(here, name)
    try:
        off = float(file.read_text(encoding="ascii")) - file.stat().st_mtime
    except (OSError, ValueError):  # never written, or on a full disk
        return 0
    if abs(off - CLOCKS[name] * 3600) >= 60:
        return 0
    if name == "worker-1":
        ((done,),) = here.rows(_DONE, f"{name}@%")
        return int(done)
    return jobs_done(here)["precert.sweep"]


def jobs_done(here: World) -> dict[str, int]:
    """How often sweep and clocks came to their end, by task."""
    return {task: int(runs) for task, runs in here.rows(_JOBS_DONE)}


def add_beat(here: World) -> Kept:
    """The first one's clock is wrong; those beside it are right, and ring at other moments."""
    name = f"beat-{len(here.keeper.named('beat'))}"
    app = _SKEWED if name in CLOCKS else _POISONED
    command = ("celery", "--app", app, "beat", "--schedule", str(here.folder / name), "--pidfile=")
    return _keep(here, name, command, _clock(here, name) if name in CLOCKS else {})


def _keep(here: World, name: str, arguments: tuple[str, ...], environment: dict[str, str]) -> Kept:
    return here.keeper.add(Kept(name, arguments, environment, here.folder / f"{name}.log"))


def _celery(app: str, name: str, *, queues: tuple[str, ...] = _REQUESTS) -> tuple[str, ...]:
    return (
        "celery", "--app", app, "worker", "--queues", ",".join(queues), "--hostname", f"{name}@%h", "--concurrency",
        "2", "--without-gossip", "--without-mingle",
    )  # fmt: skip


def _is_ready(here: World) -> bool:
    try:
        return httpx.get(f"{here.api}/readyz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def _free_port() -> int:
    """Below the range from which the kernel takes ports for others while the API is down between two starts."""
    for port in random.SystemRandom().sample(range(20_000, 32_000), 50):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise OSError("no free port")
