"""Scheduled jobs: when each last came to its end, and how far the long ones have come. All by the database's clock."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.messages import Task


class Run(NamedTuple):
    """A firing of a job to work on. `cursor`: how far it has come, in its own words; None: not at all."""

    task: Task
    slot: datetime
    cursor: str | None


class JobPulse(NamedTuple):
    task: str
    silent_seconds: float  #: since it last came to its end, or was first known
    runs: int


def ended(session: Session, task: Task) -> None:
    """Leave a sign that this job has come to its end."""
    session.execute(
        text(
            "INSERT INTO job_pulse (task, runs) VALUES (:task, 1) "
            "ON CONFLICT (task) DO UPDATE SET at = now(), runs = job_pulse.runs + 1"
        ),
        {"task": task.value},
    )


def has_ended_within(session: Session, task: Task, lately: timedelta) -> bool:
    found = session.execute(
        text("SELECT 1 FROM job_pulse WHERE task = :task AND runs > 0 AND at > now() - :lately"),
        {"task": task.value, "lately": lately},
    )
    return found.first() is not None


def pulses(session: Session) -> list[JobPulse]:
    rows = session.execute(text("SELECT task, extract(epoch FROM now() - at)::float, runs FROM job_pulse"))
    return [JobPulse(*row) for row in rows]


def take(session: Session, task: Task, *, every: timedelta, begins: timedelta = timedelta(0)) -> Run | None:
    """The firing to work on in this transaction: the oldest that has not come to its end, else that of this slot.

    None: it is done, or another has it just now. A slot is as long as `every` and begins so long after midnight UTC.
    """
    if not session.scalar(text("SELECT pg_try_advisory_xact_lock(hashtextextended(:task, 0))"), {"task": task.value}):
        return None
    row = session.execute(text(_UNENDED), {"task": task.value}).first()
    if row is None:
        row = session.execute(text(_BEGIN), {"task": task.value, "every": every, "begins": begins}).first()
    return None if row is None else Run(task, row.slot, row.cursor)


_UNENDED = "SELECT slot, cursor FROM schedule_run WHERE job = :task AND finished_at IS NULL ORDER BY slot LIMIT 1"
_BEGIN = """
INSERT INTO schedule_run (job, slot) VALUES (:task, date_bin(:every, now(), timestamptz '2020-01-01 00:00Z' + :begins))
ON CONFLICT (job, slot) DO NOTHING RETURNING slot, cursor
"""


def come_to(session: Session, run: Run, cursor: str) -> None:
    """Note how far it has come, unless somebody else went on from the same place."""
    session.execute(
        text(
            "UPDATE schedule_run SET cursor = :cursor WHERE job = :task AND slot = :slot "
            "AND finished_at IS NULL AND cursor IS NOT DISTINCT FROM CAST(:was AS text)"
        ),
        {"task": run.task.value, "slot": run.slot, "was": run.cursor, "cursor": cursor},
    )


def finish(session: Session, run: Run) -> None:
    session.execute(
        text("UPDATE schedule_run SET finished_at = now() WHERE job = :task AND slot = :slot AND finished_at IS NULL"),
        {"task": run.task.value, "slot": run.slot},
    )
    ended(session, run.task)
