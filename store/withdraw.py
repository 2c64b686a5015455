"""Withdrawal: the submitter takes the request back. One transaction, under the row lock."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.lifecycle import FINAL_LINE_STATES, LineState, RequestState, roll_up, sources_of
from store import history
from store.documents import lock_own
from store.history import Head, HistoryEvent


class Withdrawal(StrEnum):
    WITHDRAWN = "withdrawn"
    ALREADY = "already_withdrawn"
    CLOSED = "closed"  #: decided, or under appeal, and no line was withdrawn: there is nothing left to withdraw


def withdraw(session: Session, reference: str, *, submitter: str) -> Withdrawal | None:
    """Withdraw a submitter's own request; None when there is no such request of theirs.

    Open lines end. A line that was decided before stays so and makes the request's state: a denial can still be
    appealed. Case and question are closed, unsent notices cancelled.
    """
    row = lock_own(session, reference, submitter)
    if row is None:
        return None
    if RequestState(row.state) not in sources_of(RequestState.WITHDRAWN):
        return Withdrawal.ALREADY if LineState.WITHDRAWN in _lines(session, row.id) else Withdrawal.CLOSED
    request = {"id": row.id}
    ended = session.execute(
        text(
            "UPDATE service_line SET state = 'withdrawn', route_reason = '' "
            "WHERE request = :id AND NOT (state = ANY(:final)) RETURNING line"
        ),
        {**request, "final": [state.value for state in FINAL_LINE_STATES]},
    )
    lines = sorted(ended.scalars())
    state = roll_up(_lines(session, row.id))
    # A decision that stands is told. The history below writes the notice of the withdrawal itself.
    session.execute(
        text(
            "UPDATE notice SET cancelled_at = now() WHERE request = :id AND sent_at IS NULL AND cancelled_at IS NULL "
            "AND (event <> 'decided' OR :nothing_stands)"
        ),
        {**request, "nothing_stands": state is RequestState.WITHDRAWN},
    )
    detail = {"from_state": row.state, "to_state": state.value, "lines": lines}
    head = history.append(
        session, {row.id: Head(row.head_seq, row.head_hash)}, [HistoryEvent(row.id, "withdrawn", detail)]
    )[row.id]
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
            "UPDATE request SET state = :state, waiting_since = now(), attempts = 0, failure = NULL, "
            "beside = NULL, version = version + 1, head_seq = :seq, head_hash = :hash WHERE id = :id"
        ),
        {**request, "state": state.value, "seq": head.seq, "hash": head.hash},
    )
    return Withdrawal.WITHDRAWN


def _lines(session: Session, request: UUID) -> list[LineState]:
    states = session.execute(text("SELECT state FROM service_line WHERE request = :id"), {"id": request})
    return [LineState(state) for state in states.scalars()]
