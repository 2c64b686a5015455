"""What one complete review costs, as a ratio to a bare no-op Celery task measured in the same call.

    python -m tests.bench.bench_pipeline [--requests 10000] [--noops 5000] [--workers 2]

Structured requests, filed in bulk and decided by real workers over real Redis and PostgreSQL, durable commits, history
included. CPU is user + system of all processes: this one, the workers, PostgreSQL, Redis. Prints one JSON object.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import psutil

from ops import embedded
from ops.databases import create_database
from ops.embedded import Services
from runtime.settings import Settings, settings
from tests.bench.consumption import seconds_of

#: The window of the reference: the queue is neither being filled nor running empty in it.
_FROM, _TO = 0.9, 0.1


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Milliseconds of CPU for one, by process."""

    here: float
    workers: float
    postgres: float
    redis: float
    per_second: float

    @property
    def total(self) -> float:
        return self.here + self.workers + self.postgres + self.redis

    def plain(self) -> dict[str, float]:
        return {name: round(value, 4) for name, value in {**vars(self), "total": self.total}.items()}


def main() -> int:
    arguments = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="precert-bench-"))
    folder.chmod(0o711)
    with services(folder / "home") as running:
        point_at(running, folder, arguments.requests)
        noop = _noop(running, arguments.noops, arguments.workers, folder)
        review, states = _review(running, arguments.requests, arguments.workers, folder)
    answer = {
        "requests": arguments.requests,
        "noop_ms": noop.plain(),
        "review_ms": review.plain(),
        "cpu_ratio": round(review.total / noop.total, 3),
        "throughput_ratio": round(review.per_second / noop.per_second, 3),
        "states": states,
    }
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0 if set(states) == {"approved"} else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--noops", type=int, default=5_000)
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args()


@contextmanager
def services(home: Path) -> Iterator[Services]:
    services = embedded.start(settings=Settings(database_url=None, redis_url=None, home=home), durable=True)
    try:
        yield services
    finally:
        embedded.remove(home)


def point_at(services: Services, folder: Path, requests: int) -> None:
    """A migrated database, policies that may approve a structured request, and verified members."""
    from store import migrate
    from tests.pipeline import CLINIC, rows, write_coverage, write_policies

    url = create_database(services.database_url, "bench")
    migrate.upgrade(url)
    policies = folder / "policies"
    policies.mkdir()
    write_coverage(folder / "coverage.jsonl", [f"B{number}" for number in range(requests)])
    os.environ |= {
        "PRECERT_DATABASE_URL": url,
        "PRECERT_REDIS_URL": services.redis_url,
        "PRECERT_HOME": str(folder / "home"),
        "PRECERT_ENVIRONMENT": "test",
        "PRECERT_ALLOW_SAMPLE_POLICIES": "true",
        "PRECERT_POLICY_FOLDER": str(write_policies(policies)),
        "PRECERT_COVERAGE_FILE": str(folder / "coverage.jsonl"),
        "PRECERT_LOG_LEVEL": "WARNING",
    }
    settings.cache_clear()
    rows("INSERT INTO submitter (name) VALUES (:name)", name=CLINIC)


def _noop(services: Services, count: int, workers: int, folder: Path) -> Cost:
    from tests.bench.noop import app, noop

    connection = app.connection_for_write().default_channel.client
    sent_from = time.process_time()
    for _ in range(count):
        noop.delay()
    sending = (time.process_time() - sent_from) / count * 1000
    redis = _processes("redis-server", services)
    with _worker("tests.bench.noop:app", "noop", workers, folder) as worker:
        begun = _when(connection, below=count * _FROM)
        before = time.monotonic(), seconds_of([worker]), seconds_of(redis)
        ended = _when(connection, below=count * _TO)
        after = time.monotonic(), seconds_of([worker]), seconds_of(redis)
    done = begun - ended
    passed, of_worker, of_redis = (one - other for one, other in zip(after, before, strict=True))
    return Cost(
        here=sending,
        workers=of_worker / done * 1000,
        postgres=0.0,
        redis=of_redis / done * 1000,
        per_second=done / passed,
    )


def _when(connection: Any, *, below: float) -> int:
    while (waiting := int(connection.llen("noop"))) >= below:
        time.sleep(0.005)
    return waiting


def _review(services: Services, count: int, workers: int, folder: Path) -> tuple[Cost, dict[str, int]]:
    from producer.intake import accept_many
    from tests.pipeline import CLINIC, rows, submission

    payloads = [orjson.dumps(submission(f"B{number}", submission_id=f"bench-{number}")) for number in range(count)]
    redis, postgres = _processes("redis-server", services), _processes("postgres", services)
    with _worker("worker.app:app", "evaluation,documentation,upkeep", workers, folder) as worker:
        parts: list[Callable[[], float]] = [
            time.monotonic,
            time.process_time,
            lambda: seconds_of([worker]),
            lambda: seconds_of(postgres),
            lambda: seconds_of(redis),
        ]
        before = [part() for part in parts]
        for start in range(0, count, 200):
            accept_many(CLINIC, payloads[start : start + 200])
        while rows("SELECT 1 FROM request WHERE state IN ('reading', 'ready', 'gaps') LIMIT 1"):
            time.sleep(0.2)
        passed, *costs = (part() - one for part, one in zip(parts, before, strict=True))
    here, of_worker, of_postgres, of_redis = (cost / count * 1000 for cost in costs)
    states = dict(rows("SELECT state, count(*) FROM request GROUP BY state"))
    cost = Cost(here=here, workers=of_worker, postgres=of_postgres, redis=of_redis, per_second=count / passed)
    return cost, states


def _processes(name: str, services: Services) -> list[psutil.Process]:
    """The servers of this run: their working folder is their data folder."""
    named = (process for process in psutil.process_iter(["name"]) if process.info["name"] == name)
    found = [process for process in named if _is_of(process, services)]
    ids = {process.pid for process in found}
    return [process for process in found if process.ppid() not in ids]


def _is_of(process: psutil.Process, services: Services) -> bool:
    from ops.accounts import place_of

    try:
        return Path(process.cwd()).is_relative_to(place_of(services.home).state)
    except psutil.Error:
        return False


@contextmanager
def _worker(app: str, queues: str, children: int, folder: Path) -> Iterator[psutil.Process]:
    host = f"{app.partition(':')[0].rpartition('.')[2]}@%h"
    command = [
        sys.executable, "-W", "ignore", "-m", "celery", "--app", app, "worker", "--queues", queues,
        "--concurrency", str(children), "--hostname", host, "--without-gossip", "--without-mingle",
        "--without-heartbeat",
    ]  # fmt: skip
    log = folder / "worker.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env={**os.environ, "PYTHONPATH": "."})
    try:
        time.sleep(0.5)
        while not psutil.Process(process.pid).children() and process.poll() is None:
            time.sleep(0.05)
        assert process.poll() is None, log.read_text()[-2000:]
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()


if __name__ == "__main__":
    raise SystemExit(main())
