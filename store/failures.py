"""What kept a machine from bringing an open request further: a note on its row and in its history."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.lifecycle import OPEN_STATES, RequestState
from store import history
from store.history import Head, HistoryEvent


def note(
    session: Session,
    request: UUID,
    event: str,
    *,
    code: str,
    trace: str,
    states: Collection[RequestState] = OPEN_STATES,
) -> bool:
    """Note it on a request in one of these states, for `precert status --stuck`; whether that is news.

    The request stays where it is. What brings it further, or decides it, takes the note away.
    """
    row = session.execute(
        text(
            "SELECT head_seq, head_hash FROM request WHERE id = :id AND state = ANY(:states) "
            "AND failure IS DISTINCT FROM :code FOR UPDATE"
        ),
        {"id": request, "code": code, "states": [state.value for state in states]},
    ).one_or_none()
    if row is None:
        return False
    told = HistoryEvent(request, event, {"code": code, "trace": trace})
    head = history.append(session, {request: Head(row.head_seq, row.head_hash)}, [told])[request]
    session.execute(
        text("UPDATE request SET failure = :code, head_seq = :seq, head_hash = :hash WHERE id = :id"),
        {"id": request, "code": code, "seq": head.seq, "hash": head.hash},
    )
    return True
