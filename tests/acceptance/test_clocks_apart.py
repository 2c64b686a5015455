"""Upkeep whose machine's clock is hours off does its work all the same, and its backlog costs next to nothing."""

import os
import re

import pytest

from runtime import bell
from schemas.messages import HOME_QUEUE, Queue, Task
from tests.acceptance.workers import wait_until, worker
from tests.pipeline import file, rows, state, submission
from worker.schedule import SCHEDULE

RUNS = "SELECT runs FROM job_pulse WHERE task = :task"


def rung_by_beat(name, *, times=1):
    """As beat rings, whose clock is this test's: with the expiry that the schedule gives."""
    entry = SCHEDULE[name]
    for _ in range(times):
        bell._sender(bell.broker_url(), os.getpid()).send_task(
            entry["task"], queue=HOME_QUEUE[Task(entry["task"])].value, **entry["options"]
        )


@pytest.mark.timeout(180)
@pytest.mark.parametrize("hours", [-2, 2])
@pytest.mark.usefixtures("plan", "redis_url")
def test_sweeps_and_clocks_run_whatever_the_clock_of_their_machine_says(hours, tmp_path, monkeypatch):
    (request,) = file(submission())
    rows(
        "UPDATE request SET received_at = now() - interval '7 days', due_at = now() + interval '100 seconds', "
        "waiting_since = now() - interval '1 hour'"
    )
    monkeypatch.setenv("CHAOS_CLOCK_HOURS", str(hours))
    monkeypatch.setenv("CHAOS_CLOCK_FILE", str(tmp_path / "clock"))
    for name in ("sweep", "clocks"):
        rung_by_beat(name, times=40)
    log = tmp_path / "worker.log"
    upkeep = (Queue.UPKEEP.value,)
    with worker(log, app="tests.chaos.skewed:app", queues=upkeep, concurrency=1, options=("--loglevel=INFO",)):
        wait_until(lambda: len(re.findall(r"succeeded", log.read_text())) == 80, seconds=60)
    said = log.read_text()
    assert float((tmp_path / "clock").read_text()) - (tmp_path / "clock").stat().st_mtime == pytest.approx(
        hours * 3600, abs=60
    )
    assert "revoked" not in said
    assert state(request) == "in_review", "in front of a person before its deadline"
    for task in (Task.SWEEP, Task.CLOCKS):
        (runs,) = rows(RUNS, task=task.value)
        assert 1 <= runs <= 5, "the others came a moment after one that had come to its end"
