"""Memory of the API and of the workers stays flat, however many requests have come by. Minutes: `make test-long`.

LONG_REQUESTS says how many, 200,000 if unset.
"""

import json
import os
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Self

import orjson
import psutil
import pytest
from sqlalchemy import text

from producer.client import IntakeClient
from schemas.messages import QUEUES
from store import keys
from store.database import transaction
from tests.acceptance.workers import wait_until, worker
from tests.laws.system import beat, serving_api
from tests.pipeline import CLINIC, rows, submission

REQUESTS = int(os.environ.get("LONG_REQUESTS", "200000"))
pytestmark = [pytest.mark.long, pytest.mark.timeout(7200)]
#: From the second quarter of the run to the last, in MB. Caches fill in the first: policies, words, codes.
MAY_GROW = 15.0
MOST = 200.0
_AT_A_TIME = 2_000
#: Children are renewed after a thousand tasks, which is before 200,000 requests.
_NOT_RENEWED = ("--max-tasks-per-child", "1000000")
_IMAGING = ("imaging.study", "imaging.finding")


@dataclass
class Memory:
    """The resident memory of each process in MB, once a second, with how many requests had been decided."""

    processes: Callable[[], dict[str, psutil.Process]]
    done: int = 0
    samples: dict[str, list[tuple[int, float]]] = field(default_factory=lambda: defaultdict(list))
    _is_over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def _watch(self) -> None:
        while not self._is_over.wait(1.0):
            for name, process in self.processes().items():
                try:
                    self.samples[name].append((self.done, process.memory_info().rss / 1024 / 1024))
                except psutil.NoSuchProcess:
                    continue

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def typical(self, name: str, low: float, high: float) -> float:
        return median(mb for done, mb in self.samples[name] if low * REQUESTS <= done <= high * REQUESTS)

    def told(self) -> dict[str, dict[str, float]]:
        return {
            name: {
                "second_quarter_mb": round(self.typical(name, 0.25, 0.5), 1),
                "last_quarter_mb": round(self.typical(name, 0.75, 1.0), 1),
                "peak_mb": round(max(mb for _, mb in samples), 1),
            }
            for name, samples in self.samples.items()
        }


def lines(first: int, count: int) -> Iterator[bytes]:
    """One of four lacks its imaging and ends as a question; each of a member of its own."""
    whole, lacking = submission(), submission(leave_out=_IMAGING)
    for number in range(first, first + count):
        one = lacking if number % 4 == 0 else whole
        yield orjson.dumps({**one, "submission_id": f"L-{number}", "member": {**one["member"], "id": f"L{number}"}})


def verify_all() -> None:
    """As the coverage port would leave it, without a file of that size in each worker's memory."""
    with transaction("migrate") as session:
        session.execute(
            text(
                "INSERT INTO coverage_snapshot (member_id, payer, snapshot, verified_at) SELECT 'L' || number, "
                "'sample', :snapshot, '2026-01-02' FROM generate_series(1, :count) AS number"
            ),
            {"count": REQUESTS, "snapshot": '{"payer": "sample", "verified_at": "2026-01-02T00:00:00Z"}'},
        )


def waiting() -> int:
    """What no machine has finished: few, by a partial index, however many are stored."""
    return int(rows("SELECT count(*) FROM request WHERE state IN ('reading', 'ready', 'gaps')")[0])


def named(api: psutil.Process, workers: psutil.Process) -> dict[str, psutil.Process]:
    children = sorted(workers.children(), key=lambda child: child.pid)
    return {"api": api, "worker": workers} | {f"child {number}": child for number, child in enumerate(children, 1)}


@pytest.mark.usefixtures("plan", "redis_url")
def test_memory_stays_flat(tmp_path, capsys):
    with transaction("migrate") as session:
        key = keys.create(session, CLINIC)
    verify_all()
    began = time.monotonic()
    with (
        serving_api(tmp_path / "api.log") as (url, api),
        worker(tmp_path / "worker.log", queues=QUEUES, options=_NOT_RENEWED) as workers,
    ):
        first = set(named(api, workers).values())
        with beat(tmp_path / "beat.log"), Memory(lambda: named(api, workers)) as memory:
            for start in range(1, REQUESTS + 1, _AT_A_TIME):
                count = min(_AT_A_TIME, REQUESTS + 1 - start)
                with IntakeClient(url, key) as client:
                    assert {answer["status"] for answer in client.file(list(lines(start, count)))} == {202}
                # One file is worked off while the next is filed, no more: nothing here measures a backlog.
                wait_until(lambda: waiting() <= _AT_A_TIME, seconds=600, pause=0.2)
                memory.done = start + count - 1
            wait_until(lambda: waiting() == 0, seconds=600, pause=0.5)
        last = set(named(api, workers).values())
    report: dict[str, Any] = {"requests": REQUESTS, "seconds": round(time.monotonic() - began), **memory.told()}
    with capsys.disabled():
        sys.stdout.write(json.dumps(report) + "\n")
    assert last == first, "a child that was renewed would hide its growth"
    assert dict(rows("SELECT state, count(*) FROM request GROUP BY state")) == {
        "approved": REQUESTS - REQUESTS // 4, "pended": REQUESTS // 4,
    }  # fmt: skip
    for name, found in memory.told().items():
        assert found["last_quarter_mb"] - found["second_quarter_mb"] < MAY_GROW, name
        assert found["peak_mb"] < MOST, name
