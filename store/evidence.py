"""Whether trouble that looks like that of the surroundings is one request's: it fails while others go on (ADR 8)."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from store import history
from store.claims import Waiting
from store.history import Head, HistoryEvent
from store.ids import first_id

#: How far the clocks of the machines that make ids may be apart.
_SKEW: Final = timedelta(minutes=10)


def others_went_on(session: Session, request: UUID, *, waiting: Waiting, code: str, trace: str) -> bool:
    """Whether another request was evaluated since this one was first tried in vain and noted as such.

    The first time there is no such note: it is made, and nothing is known yet. A note from before the last failure that
    was counted, or from before the request came to wait here, is no news.
    """
    row = session.execute(
        text(_NOTED.format(column=waiting.column)), {"id": request, "value": waiting.value, "is_state": waiting.column}
    ).one_or_none()
    if row is None:
        return False  # it went on itself, or somebody is at work on it
    if row.noted_at is None:
        _note(session, row, code, trace)
        return False
    return _evaluated_since(session, row.noted_at, but=request)


_NOTED: Final = """
SELECT r.id, r.head_seq, r.head_hash, (
    SELECT max(h.at) FROM history h WHERE h.request = r.id AND h.event = 'tried_in_vain'
        AND (:is_state <> 'state' OR h.at >= r.waiting_since) AND NOT EXISTS (
            SELECT FROM history f WHERE f.request = r.id AND f.event = 'attempt_failed' AND f.seq > h.seq)) AS noted_at
FROM request r WHERE r.id = :id AND r.{column} = :value FOR UPDATE SKIP LOCKED
"""


def _note(session: Session, row: Row[Any], code: str, trace: str) -> None:
    event = HistoryEvent(row.id, "tried_in_vain", {"code": code, "trace": trace})
    head = history.append(session, {row.id: Head(row.head_seq, row.head_hash)}, [event])[row.id]
    session.execute(
        text("UPDATE request SET head_seq = :seq, head_hash = :hash WHERE id = :id"),
        {"id": row.id, "seq": head.seq, "hash": head.hash},
    )


def _evaluated_since(session: Session, moment: datetime, *, but: UUID) -> bool:
    found: bool = session.execute(
        text("SELECT EXISTS (SELECT FROM evaluation WHERE id > :first AND evaluated_at > :moment AND request <> :but)"),
        {"first": first_id(moment - _SKEW), "moment": moment, "but": but},
    ).scalar_one()
    return found
