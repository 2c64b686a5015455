"""Server processes that outlive the command that started them: begin, recognise, end."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from pwd import struct_passwd

import psutil

#: The shell puts the program in the background and reports its id, so that it becomes nobody's child: a Python parent
#: would leave a zombie, or a ResourceWarning, behind it. Arguments are passed as such, any character is safe.
_BACKGROUND = '"$@" </dev/null >&2 & echo $!'


def run_as(account: struct_passwd | None) -> dict[str, object]:
    """Arguments for `subprocess` that give up root for an account; none when there is nothing to give up."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def plain_environment() -> dict[str, str]:
    """What a server needs to know of ours: no locale, no PG* variable, no secret."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def launch(
    command: Sequence[str | Path],
    log: Path,
    *,
    folder: Path,
    account: struct_passwd | None = None,
    environment: dict[str, str] | None = None,
) -> int:
    """Start a program in the background in its own session, its output appended to `log`; the process id."""
    with log.open("ab") as output:
        started = subprocess.run(
            ["/bin/sh", "-c", _BACKGROUND, "sh", *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=output,
            cwd=folder,
            env=plain_environment() if environment is None else environment,
            start_new_session=True,
            umask=0o077,
            check=True,
            **run_as(account),  # type: ignore[call-overload]
        )
    return int(started.stdout)


def run_to_end(command: Sequence[str | Path], log: Path, *, folder: Path, account: struct_passwd | None = None) -> int:
    """Run a program and wait for it; its exit code. Interrupted, it leaves neither the program nor its children."""
    with (
        log.open("ab") as output,
        subprocess.Popen(
            list(map(str, command)),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            env=plain_environment(),
            start_new_session=True,
            umask=0o077,
            **run_as(account),  # type: ignore[call-overload]
        ) as process,
    ):
        try:
            return int(process.wait())
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise


def lives(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    return False


def working_in(folder: Path, name: str) -> list[psutil.Process]:
    """The processes of a program whose working folder is `folder`, also when that was deleted under them.

    Both servers change into their data folder, which makes it their identity: process ids are reused, pid files go
    stale.
    """
    wanted = {str(folder), f"{folder} (deleted)", str(folder.resolve()), f"{folder.resolve()} (deleted)"}
    return [process for process in _named(name) if _folder_of(process) in wanted]


def marked(variable: str, value: str) -> list[psutil.Process]:
    """The processes that were started with this variable in their environment."""
    return [process for process in psutil.process_iter() if _environment_of(process).get(variable) == value]


def parents_first(processes: Sequence[psutil.Process]) -> list[psutil.Process]:
    """Only those of the processes that no other one of them started."""
    ids = {process.pid for process in processes}
    return [process for process in processes if _parent_of(process) not in ids]


def end(processes: Sequence[psutil.Process], steps: Sequence[tuple[signal.Signals, float]]) -> None:
    """Send each signal in turn and wait its seconds for all to go; what then still lives is killed."""
    for number, seconds in steps:
        _signal(processes, number)
        if wait_until(lambda: not any(map(lives, processes)), seconds=seconds):
            return
    _signal(processes, signal.SIGKILL)
    wait_until(lambda: not any(map(lives, processes)), seconds=5)


def wait_until(condition: Callable[[], bool], *, seconds: float, pause: float = 0.05) -> bool:
    """Whether the condition came true within the seconds."""
    end_at = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end_at:
            return False
        time.sleep(pause)
    return True


def tail(log: Path, *, lines: int = 8) -> str:
    """The last lines of a log in one line, for an error text."""
    try:
        text = log.read_bytes()[-4000:].decode("utf-8", "replace")
    except OSError:
        return "(no log)"
    return " | ".join(line.strip() for line in text.splitlines()[-lines:] if line.strip()) or "(empty)"


def _signal(processes: Sequence[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        # psutil compares the start time first, so a process that took over the id is never hit.
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)


def _named(name: str) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess):
            if process.name() == name and lives(process):
                yield process


def _folder_of(process: psutil.Process) -> str | None:
    with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        return str(process.cwd())
    return None


def _environment_of(process: psutil.Process) -> dict[str, str]:
    with suppress(psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
        return dict(process.environ())
    return {}


def _parent_of(process: psutil.Process) -> int | None:
    with suppress(psutil.NoSuchProcess):
        return int(process.ppid())
    return None
