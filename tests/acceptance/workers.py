"""Real Celery workers in processes of their own, for tests of the whole way."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from schemas.messages import QUEUES


@contextmanager
def worker(
    log: Path,
    *,
    queues: tuple[str, ...] = QUEUES,
    concurrency: int = 2,
    name: str = "all",
    options: tuple[str, ...] = (),
    app: str = "worker.app:app",
) -> Iterator[psutil.Process]:
    """A worker of this test's database and broker, ended with its children whatever happened to it."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [
                sys.executable, "-W", "ignore", "-m", "celery", "--app", app, "worker", "--queues",
                ",".join(queues), "--hostname", f"{name}@%h", "--concurrency", str(concurrency), "--without-gossip",
                "--without-mingle", *options,
            ],
            stdout=output, stderr=output, env={**os.environ, "PYTHONPATH": "."}, start_new_session=True,
        )  # fmt: skip
    try:
        wait_until(lambda: b" ready." in log.read_bytes() or process.poll() is not None, seconds=60)
        assert process.poll() is None, log.read_text()[-2000:]
        yield psutil.Process(process.pid)
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    family = []
    if process.poll() is None:
        family = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGQUIT)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
    for child in family:
        if child.is_running():
            child.kill()
    process.wait(10)


def kill_all(process: psutil.Process) -> None:
    """kill -9 of a worker and its children at once, as the kernel does when memory is short."""
    process.suspend()  # else it may see a child die, and replace it, before its own turn comes
    for each in [*process.children(recursive=True), process]:
        each.kill()


def wait_until(is_so: Callable[[], bool], *, seconds: float = 30, pause: float = 0.05) -> None:
    end_at = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end_at, f"not within {seconds} seconds"
        time.sleep(pause)
