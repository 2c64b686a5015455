"""What the sweeper makes of workers that died or froze: evidence, an attempt, and locks that end."""

import os
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from runtime.settings import settings
from schemas.messages import Task
from store.database import transaction
from tests.chaos.world import wait_until
from tests.pipeline import bell, evaluate, file, rows, state, submission
from worker import evaluation
from worker.upkeep import sweep


def abandon(*ids):
    """A batch row of a worker that was killed."""
    rows(
        "INSERT INTO batch (queue, state, ids, worker) VALUES ('evaluation', 'ready', CAST(:ids AS uuid[]), 'dead')",
        ids=list(ids),
    )


def sweep_the_dead():
    return sweep(dead_after=timedelta(0))


def test_a_worker_that_died_counts_an_attempt_for_what_still_waits(plan):
    waits, went_on = file(submission("M1"), submission("M2"))
    evaluate(went_on)  # by another worker, before this one died
    abandon(waits, went_on)
    assert sweep_the_dead().failed_attempts == 1
    assert rows("SELECT attempts, failure FROM request WHERE id = :id", id=waits) == [(1, "worker_died")]
    assert rows("SELECT attempts FROM request WHERE id = :id", id=went_on) == [0]
    assert rows("SELECT count(*) FROM batch") == [0]


def test_an_attempt_that_cannot_be_written_yet_is_counted_by_the_next_sweep(plan):
    held, free = file(submission("M1"), submission("M2"))
    abandon(held, free)
    with transaction("worker") as session:
        # The connection of a killed worker ends some time after it and keeps its rows until then.
        session.execute(text("SELECT 1 FROM request WHERE id = :id FOR UPDATE"), {"id": held})
        assert (sweep_the_dead().dead_batches, sweep_the_dead().failed_attempts) == (0, 0)
        assert rows("SELECT count(*) FROM batch") == [1]
    assert sweep_the_dead().failed_attempts == 2
    assert rows("SELECT attempts FROM request") == [1, 1]
    assert rows("SELECT count(*) FROM batch") == [0]


def test_what_went_on_and_came_back_counts_no_attempt_of_its_past(plan):
    (request,) = file(submission())
    abandon(request)
    rows("UPDATE request SET waiting_since = clock_timestamp()")  # it was read meanwhile, and waits again
    assert (sweep_the_dead().failed_attempts, rows("SELECT attempts FROM request")) == (0, [0])
    assert rows("SELECT count(*) FROM batch") == [0]


def test_a_message_that_several_processes_work_at_once_counts_one_attempt(plan):
    """A message that arrives often is worked by all processes of a worker, and they die together."""
    (request,) = file(submission())
    for _ in range(3):
        abandon(request)
    assert sweep_the_dead().failed_attempts == 1
    assert rows("SELECT state, attempts FROM request") == [("ready", 1)]
    abandon(request)  # a further attempt, begun after the first was counted
    assert sweep_the_dead().failed_attempts == 1
    assert rows("SELECT state, attempts FROM request") == [("ready", 2)]


def test_what_another_worker_has_in_hand_is_not_worked_out_twice(plan):
    in_hand, free = file(submission("M1"), submission("M2"))
    abandon(in_hand)  # as far as anybody can tell, its worker lives
    assert evaluation.evaluate(bell(Task.EVALUATE)) == 1
    assert (state(in_hand), state(free)) == ("ready", "approved")


def test_a_second_message_of_what_is_under_way_finds_nothing(plan):
    """One that hangs would hang in every process that gets a copy of its message."""
    in_hand, free = file(submission("M1"), submission("M2"))
    abandon(in_hand)
    assert evaluate(in_hand, free) == 1
    assert (state(in_hand), state(free)) == ("ready", "approved")


def test_a_batch_from_before_the_servers_start_holds_nobody_up(plan):
    """Its worker lost the database before it could close it: its own retry finds the requests again."""
    (request,) = file(submission())
    abandon(request)
    rows("UPDATE batch SET started_at = pg_postmaster_start_time() - interval '1 second'")
    assert evaluate(request) == 1


def test_a_batch_that_may_still_be_at_work_is_not_called_dead(plan):
    (request,) = file(submission())
    abandon(request)
    assert (sweep().dead_batches, rows("SELECT attempts FROM request"), rows("SELECT count(*) FROM batch")) == (
        0,
        [0],
        [1],
    )


@pytest.mark.slow
def test_the_sweeper_ends_the_transaction_of_a_frozen_worker(plan, monkeypatch):
    """Ten seconds old at least, since a younger one may be at work."""
    monkeypatch.setenv("PRECERT_TASK_SECONDS", "6")
    settings.cache_clear()
    (request,) = file(submission())
    ended: list[int] = []
    sweeper = threading.Timer(10.5, lambda: ended.append(sweep().ended_workers))
    sweeper.start()

    def freeze():
        with transaction("worker") as session:
            session.execute(text("SELECT 1 FROM request FOR UPDATE"))
            session.execute(text("SELECT pg_sleep(15)"))

    with pytest.raises(OperationalError, match="terminating connection"):
        freeze()
    sweeper.join()
    assert ended == [1]
    assert evaluate(request) == 1


_RECEIVES = """
import os, signal, threading
from sqlalchemy import text
from store.database import transaction

with transaction("worker") as session:
    session.execute(text("SELECT 1 FROM request FOR UPDATE"))
    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGSTOP)).start()
    session.execute(text("SELECT repeat('x', 1000000) FROM generate_series(1, 300)"))
"""
_SENDING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'ClientWrite' AND datname = current_database()"


@pytest.mark.slow
def test_a_worker_that_freezes_while_postgresql_sends_to_it_loses_its_locks(plan, monkeypatch):
    """A server that waits for a client to receive looks at no timeout: neither of a statement nor of a transaction."""
    monkeypatch.setenv("PRECERT_TASK_SECONDS", "6")
    settings.cache_clear()
    (request,) = file(submission())
    with subprocess.Popen([sys.executable, "-c", _RECEIVES], env={**os.environ, "PYTHONPATH": "."}) as frozen:
        try:
            wait_until(lambda: rows(_SENDING) == [1], seconds=30)
            assert evaluate(request) == 0, "its row is locked"
            wait_until(lambda: sweep(dead_after=timedelta(days=1)).ended_workers == 1, seconds=40, pause=1)
            wait_until(lambda: rows(_SENDING) == [0], seconds=10)
            assert evaluate(request) == 1
        finally:
            frozen.kill()


def test_a_process_that_one_request_kills_each_time_ends_at_a_person(plan):
    (killer,) = file(submission())
    for _ in range(3):
        abandon(killer)
        sweep_the_dead()
    assert state(killer) == "in_review"
    assert rows("SELECT reason, error_code FROM review_case") == [("automation_failed", "worker_died")]


def test_a_batch_older_than_the_servers_start_proves_nothing(plan):
    (request,) = file(submission())
    abandon(request)
    rows("UPDATE batch SET started_at = pg_postmaster_start_time() - interval '1 hour'")
    rows("UPDATE request SET waiting_since = pg_postmaster_start_time() - interval '2 hours'")  # it waited then
    assert sweep().dead_batches == 1
    assert rows("SELECT attempts FROM request") == [0]


def test_waiting_long_never_counts_as_failing(plan):
    (request,) = file(submission())
    rows("UPDATE request SET waiting_since = now() - interval '2 days'")
    sweep_the_dead()
    assert rows("SELECT attempts FROM request") == [0]
    assert evaluate(request) == 1
