"""Signs of life: what a worker's pulse and the waiting rows say of it."""

from datetime import timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.messages import Queue, Task
from store import jobs
from store.claims import ALL_WAITING, GAPS, READ_BESIDE, READING, Waiting

_READS: Final = (READING, READ_BESIDE)

#: A condition: no worker of the queue of notices did anything for five minutes. Beat rings it every few seconds.
NOTICES_SILENT: Final = f"""NOT EXISTS (SELECT FROM worker_pulse p
    WHERE '{Queue.NOTICES}' = ANY(string_to_array(p.queue, ',')) AND p.at > now() - interval '5 minutes')"""
#: When the notice that is due longest became due, and nobody tried it.
NOTICE_DUE_SINCE: Final = """SELECT min(n.next_try_at) FROM notice n WHERE n.sent_at IS NULL AND n.cancelled_at IS NULL
    AND n.handed_over_at IS NULL AND n.channel = 'webhook' AND n.next_try_at <= now()"""


def swept_since(session: Session, lately: timedelta) -> bool:
    """Whether a sweep came to its end: beat rings for one every 15 s. What else its worker does says nothing of it."""
    return jobs.has_ended_within(session, Task.SWEEP, lately)


def is_deaf(session: Session, host: str, lately: timedelta) -> bool:
    """Whether work waits for a worker of this host that has taken none. A worker that nobody needs is well."""
    rows = session.execute(
        text("SELECT queue, at > now() - :lately AS is_fresh FROM worker_pulse WHERE worker LIKE :host"),
        {"lately": lately, "host": f"%@{host}"},
    ).all()
    fresh = {queue for row in rows if row.is_fresh for queue in row.queue.split(",")}
    silent = {queue for row in rows for queue in row.queue.split(",")} - fresh
    if Queue.UPKEEP in silent:
        return True
    if Queue.NOTICES in silent and _has_due_notice(session, lately):
        return True
    return any(_has_waiting(session, waiting, urgency, lately) for waiting, urgency in _asked(silent))


def _asked(queues: set[str]) -> list[tuple[Waiting, str]]:
    """What these queues take: a state and an urgency."""
    return [(waiting, urgency) for waiting in ALL_WAITING for urgency in ("expedited", "standard")
            if _queue(waiting, urgency) in queues]  # fmt: skip


def _queue(waiting: Waiting, urgency: str) -> Queue:
    if waiting == GAPS:
        return Queue.DOCUMENTATION
    if urgency == "expedited":
        return Queue.EXPEDITED
    return Queue.READING if waiting in _READS else Queue.EVALUATION


def _has_waiting(session: Session, waiting: Waiting, urgency: str, longer_than: timedelta) -> bool:
    found = session.execute(
        text(
            f"SELECT 1 FROM request WHERE {waiting.column} = :value AND urgency = :urgency "
            "AND waiting_since < now() - :longer_than LIMIT 1"
        ),
        {"value": waiting.value, "urgency": urgency, "longer_than": longer_than},
    )
    return found.first() is not None


def _has_due_notice(session: Session, longer_than: timedelta) -> bool:
    since = session.execute(text(f"SELECT ({NOTICE_DUE_SINCE}) < now() - :longer_than"), {"longer_than": longer_than})
    return bool(since.scalar_one())
