"""The worker's application with requests that no code can bear: the member's id says what happens to the process.

celery --app tests.chaos.poisoned:app worker ...
"""

import os
import signal
import time
from collections.abc import Sequence
from uuid import UUID

import psycopg
from billiard.exceptions import SoftTimeLimitExceeded
from sqlalchemy.orm import Session

from store import claims
from store.claims import Candidate, Waiting
from store.history import Head
from worker import evaluation, judging, schedule
from worker.app import app
from worker.surroundings import Known

__all__ = ["app"]

RAISES, HANGS, KILLS, FREEZES = "raises", "hangs", "kills", "freezes"
_judge, _lock = judging.judge, claims.lock


def judge(candidate: Candidate, known: Known) -> judging.Judged:
    match candidate.member_id.partition("-")[0]:
        case "raises":
            raise ValueError("a defect of ours")
        case "hangs":
            _hang()
        case "kills":
            os.kill(os.getpid(), signal.SIGKILL)
    return _judge(candidate, known)


def _hang() -> None:
    """Deaf to the soft limit too, like a library that catches everything."""
    while True:
        try:
            time.sleep(3600)
        except SoftTimeLimitExceeded:
            continue


def lock(session: Session, candidates: Sequence[Candidate], *, waiting: Waiting) -> dict[UUID, Head]:
    heads = _lock(session, candidates, waiting=waiting)
    if any(candidate.member_id.partition("-")[0] == FREEZES for candidate in candidates):
        _freeze_while_receiving(session)
    return heads


def _freeze_while_receiving(session: Session) -> None:
    """With its rows locked and much under way: no timeout of PostgreSQL's holds while it sends.

    Stopped by the first row that arrives, not after some time: a busy machine had not asked yet, and nothing struck.
    """
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    with connection.cursor() as cursor:
        for _ in cursor.stream("SELECT repeat('x', 1000000) FROM generate_series(1, 300)"):
            os.kill(os.getpid(), signal.SIGSTOP)
            raise ValueError("woken before anybody noticed")


def hurry(times: float) -> None:
    """So many times as often as in production sweeps and clocks are rung for, and may run."""
    for name, period in (("sweep", "SWEEP_SECONDS"), ("clocks", "CLOCKS_SECONDS")):
        seconds = getattr(schedule, period) / times
        setattr(schedule, period, seconds)
        schedule.SCHEDULE[name]["schedule"] = seconds


evaluation.judge = judge
claims.lock = lock
hurry(float(os.environ.get("CHAOS_HURRY", "1")))
