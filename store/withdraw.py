"""Withdrawal: the submitter takes the request back. One transaction, under the row lock."""

from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.lifecycle import FINAL_LINE_STATES, RequestState, sources_of
from store import history
from store.documents import lock_own
from store.history import Head, HistoryEvent


class Withdrawal(StrEnum):
    WITHDRAWN = "withdrawn"
    ALREADY = "already_withdrawn"
    CLOSED = "closed"  #: decided, or under appeal: there is nothing left to withdraw


def withdraw(session: Session, reference: str, *, submitter: str) -> Withdrawal | None:
    """Withdraw a submitter's own request; None when there is no such request of theirs.

    Open lines end; a line that was decided before stays so. Case and question are closed, unsent notices cancelled.
    """
    row = lock_own(session, reference, submitter)
    if row is None:
        return None
    state = RequestState(row.state)
    if state not in sources_of(RequestState.WITHDRAWN):
        return Withdrawal.ALREADY if state is RequestState.WITHDRAWN else Withdrawal.CLOSED
    request = {"id": row.id}
    lines = session.execute(
        text(
            "UPDATE service_line SET state = 'withdrawn', route_reason = '' "
            "WHERE request = :id AND NOT (state = ANY(:final)) RETURNING line"
        ),
        {**request, "final": [state.value for state in FINAL_LINE_STATES]},
    )
    session.execute(
        text("UPDATE notice SET cancelled_at = now() WHERE request = :id AND sent_at IS NULL AND cancelled_at IS NULL"),
        request,
    )
    # Only now, since the history itself has the withdrawal told.
    event = HistoryEvent(row.id, "withdrawn", {"from_state": row.state, "lines": sorted(lines.scalars())})
    head = history.append(session, {row.id: Head(row.head_seq, row.head_hash)}, [event])[row.id]
    for table in ("review_case", "information_request"):
        session.execute(
            text(
                f"UPDATE {table} SET closed_at = now(), closed_reason = 'withdrawn' "
                "WHERE request = :id AND closed_at IS NULL"
            ),
            request,
        )
    session.execute(
        text(
            "UPDATE request SET state = 'withdrawn', waiting_since = now(), attempts = 0, failure = NULL, "
            "beside = NULL, version = version + 1, head_seq = :seq, head_hash = :hash WHERE id = :id"
        ),
        {**request, "seq": head.seq, "hash": head.hash},
    )
    return Withdrawal.WITHDRAWN
