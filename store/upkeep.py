"""What the sweeper reads and repairs: dead batches, rows that nobody answered, stuck workers, pulses."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from store import attempts
from store.attempts import NOT_COUNTED_SINCE, Counted, Failure, Refused
from store.claims import ALL_WAITING, ATTEMPTS, Waiting

#: A row that waits longer than this was not heard of: its bell is lost, or the queue is long.
UNHEARD_AFTER: Final = timedelta(seconds=10)
WORKER_DIED: Final = "worker_died"

_NAMED: Final = {waiting.name: waiting for waiting in ALL_WAITING}


class DeadBatches(NamedTuple):
    batches: int
    failed: int
    escalated: list[UUID]
    refused: list[Refused]  #: whose hand-over to a person the database refused


class Unheard(NamedTuple):
    """Rows that wait, and how many of them: enough to know how many bells to ring."""

    waiting: Waiting
    urgency: str
    rows: int


class Suspect(NamedTuple):
    id: UUID
    waiting: Waiting
    urgency: str


def sweep_batches(session: Session, *, dead_after: timedelta) -> DeadBatches:
    """Delete batch rows whose worker died, and count an attempt for those of their ids that still wait.

    Several sweepers at once do no harm. A batch that began before the server's last start proves nothing against its
    requests: the server went away, not the worker. A batch is left for the next sweep while somebody has one of its
    requests locked: the connection of a killed worker ends some time after it, and until then its attempt could not be
    written on the row and would be lost with the evidence.
    """
    rows = session.execute(
        text(
            "SELECT id, state, ids, started_at, started_at < pg_postmaster_start_time() AS is_older_than_server "
            "FROM batch WHERE started_at < now() - :dead_after FOR UPDATE SKIP LOCKED"
        ),
        {"dead_after": dead_after},
    ).all()
    failed = 0
    counted: list[Counted] = []
    done: list[UUID] = []
    for row in rows:
        waiting = _NAMED[row.state]
        still = [] if row.is_older_than_server else _still_waiting(session, row.ids, waiting, row.started_at)
        if _lock_all(session, still):
            done.append(row.id)
            failed += len(still)
            failures = [Failure(request, WORKER_DIED, str(row.id)) for request in still]
            counted.append(attempts.count(session, failures, waiting=waiting, begun=row.started_at))
    session.execute(text("DELETE FROM batch WHERE id = ANY(:ids)"), {"ids": done})
    escalated = [request for one in counted for request in one.escalated]
    return DeadBatches(len(done), failed, escalated, [one for each in counted for one in each.refused])


def _still_waiting(session: Session, ids: Sequence[UUID], waiting: Waiting, begun: datetime) -> list[UUID]:
    """Those that have not come and gone meanwhile, and whose failure was not counted by another batch of that time."""
    unmoved = "AND waiting_since <= :begun" if waiting.column == "state" else ""
    rows = session.execute(
        text(
            f"SELECT id FROM request WHERE id = ANY(:ids) AND {waiting.column} = :value {unmoved} "
            f"AND {NOT_COUNTED_SINCE}"
        ),
        {"ids": list(ids), "value": waiting.value, "begun": begun},
    )
    return list(rows.scalars())


def _lock_all(session: Session, ids: Sequence[UUID]) -> bool:
    """Whether all of these rows are now locked by us."""
    rows = session.execute(
        text("SELECT id FROM request WHERE id = ANY(:ids) ORDER BY id FOR UPDATE SKIP LOCKED"), {"ids": list(ids)}
    )
    return len(rows.all()) == len(ids)


def unheard(session: Session, *, after: timedelta = UNHEARD_AFTER, limit: int = 2000) -> list[Unheard]:
    """What waits without being worked on, by queue and urgency; counted up to `limit`."""
    found = []
    for waiting in ALL_WAITING:
        since = "AND waiting_since < now() - :after" if waiting.column == "state" else ""
        for urgency in ("expedited", "standard"):
            rows = session.execute(
                text(
                    f"SELECT count(*) FROM (SELECT 1 FROM request WHERE {waiting.column} = :value "
                    f"AND urgency = :urgency AND attempts = 0 {since} "
                    "AND id NOT IN (SELECT unnest(ids) FROM batch) LIMIT :limit) AS waits"
                ),
                {"value": waiting.value, "urgency": urgency, "after": after, "limit": limit},
            ).scalar_one()
            if rows:
                found.append(Unheard(waiting, urgency, rows))
    return found


def suspects(session: Session, *, limit: int) -> list[Suspect]:
    """Requests that failed before and wait: each is to be taken alone. Of each kind the `limit` that are due first."""
    found = []
    for waiting in ALL_WAITING:
        rows = session.execute(
            text(
                f"SELECT id, urgency FROM request WHERE {waiting.column} = :value AND attempts > 0 "
                "AND attempts < :most AND id NOT IN (SELECT unnest(ids) FROM batch) ORDER BY due_at LIMIT :limit"
            ),
            {"value": waiting.value, "limit": limit, "most": ATTEMPTS},
        )
        found += [Suspect(row.id, waiting, row.urgency) for row in rows]
    return found


def end_stuck_workers(session: Session, *, older_than: timedelta) -> int:
    """Terminate workers' connections whose transaction is older: a frozen worker keeps its locks in spite of every
    timeout while PostgreSQL sends to it."""
    ended: int = session.execute(text("SELECT end_stuck_workers(:age)"), {"age": older_than}).scalar_one()
    return ended


def pulse(session: Session, *, worker: str, queue: str, done: int, begins: bool = False) -> None:
    """Leave a sign of work done. `begins`: the worker has just come up, and `queue` names all that it listens on."""
    session.execute(
        text(
            "INSERT INTO worker_pulse (worker, queue, done) VALUES (:worker, :queue, :done) "
            "ON CONFLICT (worker) DO UPDATE SET at = now(), done = worker_pulse.done + EXCLUDED.done, "
            "queue = CASE WHEN :begins THEN EXCLUDED.queue ELSE worker_pulse.queue END"
        ),
        {"worker": worker, "queue": queue, "done": done, "begins": begins},
    )


def now(session: Session) -> datetime:
    moment: datetime = session.execute(text("SELECT now()")).scalar_one()
    return moment
