"""A wish to have a request decided sooner, after it was filed."""

from collections.abc import Sequence
from datetime import datetime

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

    `events` are the new events of its clock. The due time never moves back.
    """
    row = lock_own(session, reference, submitter)
    if row is None or row.urgency == "expedited" or RequestState(row.state) in FINAL_STATES:
        return False
    session.execute(
        text("INSERT INTO clock_event (request, kind, at, ground) VALUES (:request, :kind, :at, :ground)"),
        [{"request": row.id, "kind": event.kind.value, "at": event.at, "ground": event.ground} for event in events],
    )
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
