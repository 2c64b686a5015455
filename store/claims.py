"""Taking work: read the candidates, leave evidence, and lock only to write (design 2).

Nothing here marks a request as being worked on. The lock lasts as long as the deciding transaction, and a `batch` row
is evidence of an attempt, which only the sweeper reads.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.request import Urgency
from store.history import Head
from store.ids import new_id


class Waiting(NamedTuple):
    """What a queue takes: requests in a state, or those with documents to look at beside the people who have them."""

    column: Literal["state", "beside"]
    value: str

    @property
    def name(self) -> str:
        """As kept in `batch.state`."""
        return self.value if self.column == "state" else f"beside:{self.value}"


READING: Final = Waiting("state", "reading")
READY: Final = Waiting("state", "ready")
GAPS: Final = Waiting("state", "gaps")
READ_BESIDE: Final = Waiting("beside", "read")
ASSESS_BESIDE: Final = Waiting("beside", "assess")
#: So many failed attempts, and a person has it. What the database keeps from its person is no machine's either.
ATTEMPTS: Final = 3
ALL_WAITING: Final = (READING, READY, GAPS, READ_BESIDE, ASSESS_BESIDE)


class Candidate(NamedTuple):
    """A request as seen before the lock. `version` tells afterwards whether it is still the same."""

    id: UUID
    version: int
    attempts: int
    state: str
    urgency: str
    programme: str
    reference: str
    submitter: str
    member_id: str
    likeness: str
    received_at: datetime
    due_at: datetime
    service_on: date | None
    known_on: date | None

    @property
    def is_expedited(self) -> bool:
        return self.urgency == Urgency.EXPEDITED


class OpenBatch(NamedTuple):
    """Evidence of an attempt: what dies or fails in it is counted once on each of its requests."""

    id: UUID
    begun: datetime


_COLUMNS: Final = ", ".join(Candidate._fields)
#: A batch from before the server's start is nobody's any more: its worker could not close it, and tries again.
_IN_NO_BATCH: Final = "id NOT IN (SELECT unnest(ids) FROM batch WHERE started_at >= pg_postmaster_start_time())"


def named(session: Session, ids: Sequence[UUID], *, waiting: Waiting) -> list[Candidate]:
    """Those of these requests that wait for this, the most urgent first. Second deliveries find none.

    Nor do they while the first is under way: a request that hangs would hang in as many processes as it has messages.
    """
    rows = session.execute(
        text(
            f"SELECT {_COLUMNS} FROM request WHERE id = ANY(:ids) AND {waiting.column} = :value AND {_IN_NO_BATCH} "
            "ORDER BY due_at, id"
        ),
        {"ids": list(ids), "value": waiting.value},
    )
    return [Candidate(*row) for row in rows if row.attempts < ATTEMPTS]


def oldest(session: Session, *, waiting: Waiting, urgency: Urgency | None, limit: int) -> list[Candidate]:
    """The next due. Not those of a batch under way, which would be worked out twice, nor those that failed before:
    suspects are taken alone, by their own bell."""
    by_urgency = "" if urgency is None else "AND urgency = :urgency"
    rows = session.execute(
        text(
            f"SELECT {_COLUMNS} FROM request WHERE {waiting.column} = :value {by_urgency} AND attempts = 0 "
            f"AND {_IN_NO_BATCH} ORDER BY due_at LIMIT :limit"
        ),
        {"value": waiting.value, "urgency": urgency, "limit": limit},
    )
    return [Candidate(*row) for row in rows]


def open_batch(session: Session, ids: Collection[UUID], *, queue: str, waiting: Waiting, worker: str) -> OpenBatch:
    """Leave evidence that work on these ids began. Commit it without waiting for the disk."""
    row = session.execute(
        text(
            "INSERT INTO batch (id, queue, state, ids, worker) VALUES (:id, :queue, :state, :ids, :worker) "
            "RETURNING id, started_at"
        ),
        {"id": new_id(), "queue": queue, "state": waiting.name, "ids": list(ids), "worker": worker},
    ).one()
    return OpenBatch(*row)


def close_batch(session: Session, batch: UUID) -> None:
    session.execute(text("DELETE FROM batch WHERE id = :batch"), {"batch": batch})


def lock(session: Session, candidates: Sequence[Candidate], *, waiting: Waiting) -> dict[UUID, Head]:
    """Lock those that still wait at the version that was loaded; their history heads.

    A row that another worker has, or that changed meanwhile, is left for the next bell.
    """
    versions = {candidate.id: candidate.version for candidate in candidates}
    rows = session.execute(
        text(
            "SELECT id, version, head_seq, head_hash FROM request "
            f"WHERE id = ANY(:ids) AND {waiting.column} = :value FOR UPDATE SKIP LOCKED"
        ),
        {"ids": list(versions), "value": waiting.value},
    )
    return {row.id: Head(row.head_seq, row.head_hash) for row in rows if row.version == versions[row.id]}
