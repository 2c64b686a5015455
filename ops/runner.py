"""`precert up` and `precert down`: services, migrations and all processes, together or not at all."""

import errno
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from filelock import FileLock, Timeout

from ops import embedded, flower, up_record
from ops.accounts import open_home
from ops.embedded import Services
from ops.errors import AlreadyRunningError, BusyError, ProcessFailedError, RunnerDiedError
from ops.health import Readiness
from ops.passwords import passwords
from ops.ports import choose_port, reachable_host, trouble_with
from ops.processes import end, parents_first, wait_until
from ops.programs import Ports, consumed_queues, new_counts_folder, programs, settings_environment
from ops.supervision import Supervisor
from ops.watch import watch
from runtime.settings import Settings, home_folder

__all__ = ["Addresses", "Running", "consumed_queues", "down", "up"]

Say = Callable[[str], None]

_READY_SECONDS = 120.0
_PORT_TRIES = 3
#: The longest any process may take to stop, and then some: supervisor itself kills what is still there by then.
_STOP_STEPS = ((signal.SIGTERM, 40.0),)
_ORPHAN_STEPS = ((signal.SIGTERM, 25.0),)
_UP_STEPS = ((signal.SIGTERM, 60.0),)
_ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Addresses:
    """Where a running Precert is to be reached."""

    api: str
    flower: str
    flower_user: str
    flower_password: str = field(repr=False)
    services: Services


class StopRequestedError(KeyboardInterrupt):
    """Ctrl-C, a closed terminal, or a request to end."""


def up(settings: Settings, *, foreground: bool = True, say: Say = print) -> Addresses | None:
    """Start everything and, in the foreground, stay until Ctrl-C, SIGTERM or the end of the terminal; then stop it all.

    None when that came before everything ran. Raises AlreadyRunningError when another `up` holds this home folder;
    what a killed one left is stopped first.
    """
    say = _patient(say)
    home = open_home(home_folder(settings))
    addresses = None
    with ExitStack() as stack:
        ignore_signals = stack.enter_context(_ending_signals())
        try:
            if not _own(home, stack):
                raise AlreadyRunningError(home=home)
            addresses = _start(settings, home=home, say=say, stack=stack)
            for line in told(addresses):
                say(line)
            if foreground:
                say("Ctrl-C stops all.")
                watch(Supervisor(home), addresses.services, settings=settings, say=say)
            else:
                stack.pop_all()
        except StopRequestedError:
            say("Stopping ...")
        finally:
            ignore_signals()
    return addresses


@contextmanager
def Running(settings: Settings, *, say: Say | None = None) -> Iterator[Addresses]:  # noqa: N802  read as a state
    """Everything runs while the block lasts. What ran before is used and left running.

    Ctrl-C, SIGTERM and a closed terminal end the block as KeyboardInterrupt; nothing of ours is left behind then.
    """
    say = _patient(say or _say_nothing)
    home = open_home(home_folder(settings))
    with ExitStack() as stack:
        ignore_signals = stack.enter_context(_ending_signals())
        try:
            addresses = _join(settings, home=home, stack=stack)
            if addresses is None:
                addresses = _start(settings, home=home, say=say, stack=stack)
            stack.enter_context(embedded.using(addresses.services))
            yield addresses
        except StopRequestedError:
            say("Stopping ...")
            raise
        finally:
            ignore_signals()


def down(home: Path) -> tuple[str, ...]:
    """Stop what `up` started from this home folder, leftovers of a killed one included; the names of what ran."""
    home = home.expanduser().absolute()
    if not (home / "instance").is_file():
        return ()
    running = [process for process in [up_record.holder(home)] if process is not None]
    end(running, _UP_STEPS)
    stopped = ["up"] if running else []
    stopped += ["processes"] if _stop_processes(Supervisor(home)) else []
    up_record.path(home).unlink(missing_ok=True)
    return (*stopped, *embedded.stop(home))


def told(addresses: Addresses) -> list[str]:
    """The lines that a person needs after the start."""
    return [
        f"API     {addresses.api} (documentation: {addresses.api}/openapi.json)",
        f"Flower  {addresses.flower} (user {addresses.flower_user}, password {addresses.flower_password})",
        f"Logs    {addresses.services.home / 'log'}",
    ]


def _own(home: Path, stack: ExitStack) -> bool:
    """Whether this process may run things from the home folder: nobody else's `up` or `demo` does."""
    lock = FileLock(home / "run" / "up.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        return False
    stack.callback(lock.release)
    return True


def _join(settings: Settings, *, home: Path, stack: ExitStack) -> Addresses | None:
    """The addresses of what runs already; None when this process now owns the home folder and has to start all."""
    if _own(home, stack):
        # Nobody stays with it: left in the background, or by a killed `up`. It is used if all of it is well.
        return _found(settings, home) if Supervisor(home).states() is not None else None
    addresses: list[Addresses] = []

    def is_ready() -> bool:
        addresses[:] = filter(None, [_found(settings, home)])
        return bool(addresses) or _own(home, stack)

    if not wait_until(is_ready, seconds=_READY_SECONDS, pause=0.5):
        raise BusyError(home=home, seconds=int(_READY_SECONDS))
    return addresses[0] if addresses else None


def _found(settings: Settings, home: Path) -> Addresses | None:
    """The addresses in the record, if everything there answers."""
    services = embedded.attach(settings)
    ports = up_record.ports(home)
    if services is None or ports is None:
        return None
    supervisor = Supervisor(home)
    with suppress(ProcessFailedError, RunnerDiedError), embedded.using(services):
        if supervisor.states() is not None and not _readiness(supervisor, settings, ports, services).missing():
            return _addresses(settings, ports, services)
    return None


def _start(settings: Settings, *, home: Path, say: Say, stack: ExitStack) -> Addresses:
    """Start all of it. `stack` gets what undoes each step before the step is taken."""
    supervisor = Supervisor(home)
    _stop_processes(supervisor)
    stack.callback(up_record.path(home).unlink, missing_ok=True)
    up_record.write(home)
    before = embedded.runs(home)
    stack.callback(_stop_services, home, before)
    say("Starting PostgreSQL and Redis ...")
    services = embedded.start(home, settings=settings)
    stack.enter_context(embedded.using(services))
    _migrate(services, say)
    stack.callback(_stop_processes, supervisor)
    ports = _start_processes(supervisor, settings, services=services, say=say)
    up_record.write(home, ports)
    return _addresses(settings, ports, services)


def _migrate(services: Services, say: Say) -> None:
    from store import migrate

    say("Bringing the tables up to date ...")
    migrate.upgrade(services.database_url)
    embedded.set_role_passwords(services)


def _start_processes(supervisor: Supervisor, settings: Settings, *, services: Services, say: Say) -> Ports:
    say("Starting the API, workers, beat and Flower ...")
    for remaining in reversed(range(_PORT_TRIES)):
        with ExitStack() as claims:
            ports = _choose_ports(settings, claims)
            try:
                _launch(supervisor, settings, services=services, ports=ports)
            except ProcessFailedError as error:
                _stop_processes(supervisor)
                # A program that is none of ours may have taken the port between the choice and the bind.
                if not remaining or not _lost_its_port(error, settings, ports):
                    raise
            else:
                break
    return ports


def _launch(supervisor: Supervisor, settings: Settings, *, services: Services, ports: Ports) -> None:
    new_counts_folder(supervisor.home)
    secret = passwords(supervisor.home)["flower"]
    supervisor.configure(programs(settings, services, ports=ports, flower_password=secret))
    supervisor.launch(settings_environment(settings, supervisor.home))
    _readiness(supervisor, settings, ports, services).wait(seconds=_READY_SECONDS)


def _choose_ports(settings: Settings, claims: ExitStack) -> Ports:
    fixed = settings.model_fields_set
    api_is_fixed, flower_is_fixed = "api_port" in fixed, "flower_port" in fixed
    api = choose_port(
        settings.api_host, settings.api_port, setting="PRECERT_API_PORT", is_fixed=api_is_fixed, claims=claims
    )
    wanted = settings.flower_port + (settings.flower_port == api)
    return Ports(
        api=api,
        flower=choose_port(flower.HOST, wanted, setting="PRECERT_FLOWER_PORT", is_fixed=flower_is_fixed, claims=claims),
    )


def _lost_its_port(error: ProcessFailedError, settings: Settings, ports: Ports) -> bool:
    """Whether a stopped process could not start because another program holds its port, or did when it tried."""
    held = {"api": (settings.api_host, ports.api), "flower": (flower.HOST, ports.flower)}
    process = str(error.details["process"])
    if process not in held:
        return False
    was_in_use = os.strerror(errno.EADDRINUSE).lower() in str(error.details["tail"]).lower()
    return was_in_use or trouble_with(*held[process]) is not None


def _readiness(supervisor: Supervisor, settings: Settings, ports: Ports, services: Services) -> Readiness:
    return Readiness(supervisor, api_host=settings.api_host, ports=ports, redis_url=services.redis_url)


def _addresses(settings: Settings, ports: Ports, services: Services) -> Addresses:
    return Addresses(
        api=f"http://{reachable_host(settings.api_host)}:{ports.api}",
        flower=f"http://{flower.HOST}:{ports.flower}",
        flower_user=flower.USER,
        flower_password=passwords(services.home)["flower"],
        services=services,
    )


def _stop_processes(supervisor: Supervisor) -> bool:
    """Stop the supervisor with its processes, then what outlived a killed supervisor; whether there was anything."""
    heads = parents_first(supervisor.processes())
    end(heads, _STOP_STEPS)
    orphans = supervisor.processes()
    end(orphans, _ORPHAN_STEPS)
    shutil.rmtree(supervisor.sockets, ignore_errors=True)
    return bool(heads or orphans)


def _stop_services(home: Path, before: tuple[str, ...]) -> None:
    embedded.stop(home, only=tuple({"postgresql", "redis"} - set(before)))


@contextmanager
def _ending_signals() -> Iterator[Callable[[], None]]:
    """Turn signals that ask for an end into StopRequestedError, once; the value makes this process deaf to more."""
    if threading.current_thread() is not threading.main_thread():
        yield _do_nothing
        return
    before = {number: signal.getsignal(number) for number in _ENDING_SIGNALS}

    def ignore() -> None:
        for number in _ENDING_SIGNALS:
            signal.signal(number, signal.SIG_IGN)

    def stop(_number: int, _frame: FrameType | None) -> None:
        # Cleaning up must not be interrupted by the second Ctrl-C of an impatient person.
        ignore()
        raise StopRequestedError

    for number in _ENDING_SIGNALS:
        # `nohup precert up` asks to stay when the terminal closes.
        if number is not signal.SIGHUP or before[number] is not signal.SIG_IGN:
            signal.signal(number, stop)
    try:
        yield ignore
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _patient(say: Say) -> Say:
    """Say it if anybody listens: a closed terminal must not keep us from stopping what we started."""

    def try_to_say(line: str) -> None:
        with suppress(OSError):
            say(line)

    return try_to_say


def _say_nothing(_line: str) -> None: ...


def _do_nothing() -> None: ...
