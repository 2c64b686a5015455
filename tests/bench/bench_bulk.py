"""A bulk file of 100,000 lines through the real API: how fast, and how much memory the server takes for it.

    python -m tests.bench.bench_bulk [--lines 100000]

Every thousandth line is broken. Prints one JSON object; exit code 1 when a line is lost or the server grows with the
file.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import orjson
import psutil

from ops import embedded
from ops.databases import create_database
from ops.embedded import Services
from ops.ports import choose_port
from runtime.settings import Settings, settings
from tests.intake import structured

#: Between a fifth of the file and its end. Caches fill in the first fifth.
_MAY_GROW_MB = 20.0
_BROKEN_EVERY = 1_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000)
    lines: int = parser.parse_args().lines
    folder = Path(tempfile.mkdtemp(prefix="precert-bulk-"))
    folder.chmod(0o711)
    with _services(folder / "home") as services:
        key = _database(services)
        with _server() as (url, server):
            answer = _measure(url, key, server, lines)
    sys.stdout.write(json.dumps(answer) + "\n")
    is_whole = answer["statuses"] == {"202": lines - lines // _BROKEN_EVERY, "400": lines // _BROKEN_EVERY}
    return 0 if is_whole and float(str(answer["growth_mb"])) <= _MAY_GROW_MB else 1


def _measure(url: str, key: str, server: psutil.Process, lines: int) -> dict[str, object]:
    memory = _Memory(server)
    sent = 0

    def body() -> Iterator[bytes]:
        nonlocal sent
        for number in range(1, lines + 1):
            sent = number
            if number == lines // 5:
                memory.mark()
            yield b"{broken\n" if number % _BROKEN_EVERY == 0 else orjson.dumps(structured(f"L-{number}")) + b"\n"

    statuses: Counter[str] = Counter()
    before, began = memory.now(), time.monotonic()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/x-ndjson"}
    with (
        memory,
        httpx.stream("POST", f"{url}/v1/requests/bulk", content=body(), headers=headers, timeout=None) as answer,
    ):
        for line in answer.iter_lines():
            statuses[str(orjson.loads(line)["status"])] += 1
    seconds = time.monotonic() - began
    return {
        "lines": sent,
        "statuses": dict(statuses),
        "seconds": round(seconds, 1),
        "per_second": round(lines / seconds),
        "before_mb": round(before, 1),
        "at_a_fifth_mb": round(memory.marked, 1),
        "peak_mb": round(memory.peak, 1),
        "growth_mb": round(memory.peak - memory.marked, 1),
    }


class _Memory:
    """Watches a process's resident memory, in MB."""

    def __init__(self, process: psutil.Process) -> None:
        self._process = process
        self._is_over = threading.Event()
        self.marked = self.peak = 0.0

    def now(self) -> float:
        return float(self._process.memory_info().rss) / 1024 / 1024

    def mark(self) -> None:
        self.marked = max(self.peak, self.now())

    def __enter__(self) -> None:
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._is_over.wait(0.05):
            self.peak = max(self.peak, self.now())


@contextmanager
def _services(home: Path) -> Iterator[Services]:
    services = embedded.start(settings=Settings(database_url=None, redis_url=None, home=home), durable=True)
    try:
        yield services
    finally:
        embedded.remove(home)


def _database(services: Services) -> str:
    from store import keys, migrate
    from store.database import transaction

    url = create_database(services.database_url, "bulk")
    migrate.upgrade(url)
    os.environ |= {
        "PRECERT_DATABASE_URL": url,
        "PRECERT_REDIS_URL": services.redis_url,
        "PRECERT_ENVIRONMENT": "test",
        "PRECERT_LOG_LEVEL": "WARNING",
    }
    settings.cache_clear()
    with transaction("migrate") as session:
        return keys.create(session, "bench")


@contextmanager
def _server() -> Iterator[tuple[str, psutil.Process]]:
    with ExitStack() as claims:
        port = choose_port("127.0.0.1", 18420, setting="", is_fixed=False, claims=claims)
    command = ["uvicorn", "producer.http:create_app", "--factory", "--port", str(port), "--no-access-log"]
    process = subprocess.Popen([sys.executable, "-m", *command], env={**os.environ, "PYTHONPATH": "."})
    url = f"http://127.0.0.1:{port}"
    try:
        while not _answers(url):
            time.sleep(0.05)
        yield url, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz").is_success
    except httpx.TransportError:
        return False


if __name__ == "__main__":
    sys.exit(main())
