"""A running system for tests: API, a worker of all queues, Flower, and a listener on all that Redis is told."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import psutil
import redis

from ops import flower
from ops.embedded import Services
from runtime import bell
from schemas.messages import QUEUES, Queue, Task
from tests.acceptance.workers import wait_until, worker

_PREFIX = "precert:"
_UNACKED = f"{_PREFIX}unacked"


@dataclass(frozen=True)
class System:
    services: Services
    logs: Path
    redis: redis.Redis
    worker: psutil.Process
    api: httpx.Client
    flower: httpx.Client

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """The worker stands still, and what is rung meanwhile lies in the queues. It goes on afterwards."""
        self.wait_for_silence()
        family = [self.worker, *self.worker.children(recursive=True)]
        for each in family:
            each.send_signal(signal.SIGSTOP)
        try:
            # It may have been waiting for its next message: that one goes into its socket, whichever it is.
            bell.ring(Task.EVALUATE, [uuid4()])
            self.redis.delete(f"{_PREFIX}{Queue.EVALUATION.value}")
            yield
        finally:
            for each in family:
                each.send_signal(signal.SIGCONT)

    def bells(self) -> list[tuple[str, bytes]]:
        """The messages that lie in the queues, as they lie there."""
        return [(queue, raw) for queue in QUEUES for raw in self.redis.lrange(_PREFIX + queue, 0, -1)]

    def ring_again(self, bells: list[tuple[str, bytes]], *, times: int) -> None:
        """The very same messages, delivered so many times more."""
        for queue, raw in bells:
            self.redis.lpush(_PREFIX + queue, *[raw] * times)

    def wait_for_silence(self, *, seconds: float = 60) -> None:
        """Until no message waits and none is being worked on."""
        wait_until(lambda: not self.bells() and not self.redis.hlen(_UNACKED), seconds=seconds)

    def everything_in_redis(self) -> bytes:
        """Every key of this system's database with its whole value."""
        readers = {
            b"string": self.redis.get,
            b"list": lambda key: self.redis.lrange(key, 0, -1),
            b"hash": self.redis.hgetall,
            b"set": self.redis.smembers,
            b"zset": lambda key: self.redis.zrange(key, 0, -1, withscores=True),
            b"none": lambda _key: b"",  # taken by a worker between the two looks
        }
        return b"\n".join(repr((key, readers[self.redis.type(key)](key))).encode() for key in self.redis.scan_iter())


@dataclass
class Monitor:
    """All commands that Redis gets, events of Celery among them, from `start` to `stop`."""

    path: str
    heard: bytearray = field(default_factory=bytearray)

    def __enter__(self) -> Self:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(self.path)
        self._socket.sendall(b"MONITOR\r\n")
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()
        wait_until(lambda: self.heard.startswith(b"+OK"))
        return self

    def _listen(self) -> None:
        while part := self._socket.recv(65536):
            self.heard += part

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()


@contextmanager
def running(services: Services, logs: Path, *, connection: redis.Redis, key: str) -> Iterator[System]:
    """Started together and waited for together; ended together."""
    api_port, flower_port, password = _free_port(), _free_port(), secrets.token_hex(8)
    with ExitStack() as stack:
        stack.enter_context(_process(_api(api_port), logs / "api.log"))
        stack.enter_context(_process(flower.command(flower_port), logs / "flower.log", flower.environment(password)))
        process = stack.enter_context(worker(logs / "worker.log"))
        clients = [
            httpx.Client(base_url=_local(api_port), headers={"Authorization": f"Bearer {key}"}, timeout=60),
            httpx.Client(base_url=_local(flower_port), auth=(flower.USER, password), timeout=60),
        ]
        for client in clients:
            stack.callback(client.close)
        system = System(services, logs, connection, process, *clients)
        wait_until(lambda: _answers(system.api, "/readyz") and _answers(system.flower, "/api/workers"), seconds=60)
        yield system


@contextmanager
def serving_api(log: Path) -> Iterator[tuple[str, psutil.Process]]:
    """The API alone: its address and its process."""
    port = _free_port()
    with _process(_api(port), log) as process, httpx.Client(base_url=_local(port)) as client:
        wait_until(lambda: _answers(client, "/readyz"), seconds=60)
        yield _local(port), process


@contextmanager
def beat(log: Path) -> Iterator[None]:
    """The schedule: notices are rung for every 5 s, a sweep every 15 s."""
    schedule = f"--schedule={log.with_suffix('.schedule')}"
    with _process(("celery", "--app", "worker.app:app", "beat", schedule, "--pidfile=", "--loglevel=DEBUG"), log):
        yield


def socket_of(services: Services) -> str:
    return urlsplit(services.redis_url).path


def _answers(client: httpx.Client, address: str) -> bool:
    try:
        return client.get(address).status_code == 200
    except httpx.TransportError:
        return False


def _api(port: int) -> tuple[str, ...]:
    return ("uvicorn", "producer.http:create_app", "--factory", "--port", str(port), "--no-access-log")


def _local(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@contextmanager
def _process(
    arguments: tuple[str, ...], log: Path, environment: dict[str, str] | None = None
) -> Iterator[psutil.Process]:
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", *arguments], stdout=output, stderr=output, start_new_session=True,
            env={**os.environ, "PYTHONPATH": ".", **(environment or {})},
        )  # fmt: skip
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
