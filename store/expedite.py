"""A wish to have a request decided sooner, after it was filed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.clock import ClockEvent
from schemas.lifecycle import FINAL_STATES, RequestState
from store import history
from store.documents import lock_own
from store.history import Head, HistoryEvent


def expedite(
    session: Session, reference: str, *, submitter: str, events: Sequence[ClockEvent], due_at: datetime
) -> bool:
    """Put a submitter's own open request on the short clock; whether it was not there before.

    `events` are the new events of its clock, `due_at` is when one is due that was received with this wish. The due time
    never moves back. A stop under way will move it by the whole of its length when it ends (`resume_clock`); only what
    is left of it belongs to the short clock, so what it has lasted is taken off.
    """
    row = lock_own(session, reference, submitter)
    if row is None or row.urgency == "expedited" or RequestState(row.state) in FINAL_STATES:
        return False
    session.execute(
        text("INSERT INTO clock_event (request, kind, at, ground) VALUES (:request, :kind, :at, :ground)"),
        [{"request": row.id, "kind": event.kind.value, "at": event.at, "ground": event.ground} for event in events],
    )
    due_at = due_at.astimezone(UTC) - _stood(session, row.id, min(event.at for event in events))
    event = HistoryEvent(row.id, "expedited", {"events": [event.kind.value for event in events]})
    head = history.append(session, {row.id: Head(row.head_seq, row.head_hash)}, [event])[row.id]
    session.execute(
        text(
            "UPDATE request SET urgency = 'expedited', due_at = least(due_at, :due_at), version = version + 1, "
            "head_seq = :seq, head_hash = :hash WHERE id = :id"
        ),
        {"id": row.id, "due_at": due_at, "seq": head.seq, "hash": head.hash},
    )
    return True


def _stood(session: Session, request: UUID, at: datetime) -> timedelta:
    """How long the clock had been stopped at this moment, if it is."""
    stopped: datetime | None = session.execute(text(_STOPPED), {"request": request}).scalar_one()
    return timedelta(0) if stopped is None else max(at - stopped, timedelta(0))


_STOPPED: Final = """
SELECT min(t.at) FROM clock_event t WHERE t.request = :request AND t.kind = 'tolled'
    AND t.at > coalesce((SELECT max(r.at) FROM clock_event r WHERE r.request = :request AND r.kind = 'resumed'),
        '-infinity')
"""
