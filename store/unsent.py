"""Decisions of which nobody has been told. The clock ends when the notice has left, not when the decision commits
(`domain.md` 5): a submitter with a webhook is told by the `notices` queue, any other by a person, who says so."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.lifecycle import FINAL_STATES, RequestState
from store.notices import Undelivered

#: What was withdrawn was not decided.
_DECIDED: Final = ", ".join(f"'{state.value}'" for state in sorted(FINAL_STATES - {RequestState.WITHDRAWN}))
#: Nothing is due later than this after its receipt: longer than the longest clock with its extension.
_LONGEST_CLOCK: Final = timedelta(days=90)
#: An alert asks for so many days back. Whoever is told by people is few; the list has them all.
_COUNTED: Final = timedelta(days=7)
_MOST_COUNTED: Final = 1000

#: Of the newest decision: an appeal's has a notice of its own.
_UNSENT: Final = """NOT EXISTS (
    SELECT FROM clock_event e WHERE e.request = r.id AND e.kind = 'notice_sent' AND e.at >= (
        SELECT coalesce(max(d.decided_at), '-infinity') FROM determination d
        WHERE d.request = r.id AND d.kind <> 'void'))"""

#: Without those for which the machine has a notice, sent or on its way: `store.notices` knows what became of it. By
#: submitter, so that those with a webhook cost no more than what they filed before they had it.
_OVERDUE: Final = f"""
SELECT r.reference, r.submitter, r.due_at, r.id FROM submitter s LEFT JOIN webhook w ON w.submitter = s.name
CROSS JOIN LATERAL (
    SELECT r.* FROM request r WHERE r.submitter = s.name AND r.state IN ({_DECIDED})
    AND r.received_at < coalesce(w.created_at, 'infinity')
    AND r.received_at > now() - CAST(:back AS interval) - :longest
    AND r.due_at < now() AND r.due_at > now() - CAST(:back AS interval)
    AND {_UNSENT} AND NOT EXISTS (SELECT FROM notice n WHERE n.request = r.id AND n.event = 'decided'
        AND n.channel = 'webhook' AND n.cancelled_at IS NULL)
    ORDER BY r.received_at LIMIT :most) AS r
"""


def unsent(session: Session, *, most: int = 200) -> Sequence[Undelivered]:
    """Decisions that are past their due date and of which nobody has been told: those received first."""
    rows = session.execute(
        text(f"SELECT reference, submitter, due_at FROM ({_OVERDUE}) AS r ORDER BY due_at, id LIMIT :most"),
        {"back": timedelta(days=36_500), "longest": _LONGEST_CLOCK, "most": most},
    )
    return [Undelivered("notice_unsent", row.reference, row.submitter, "decided", 0, None, row.due_at) for row in rows]


def count(session: Session) -> int:
    """How many of them came due within a week; counted up to a thousand."""
    found: int = session.execute(
        text(f"SELECT count(*) FROM (SELECT FROM ({_OVERDUE}) AS r LIMIT :most) AS few"),
        {"back": _COUNTED, "longest": _LONGEST_CLOCK, "most": _MOST_COUNTED},
    ).scalar_one()
    return found


def told(session: Session, request: UUID, *, channel: str, by: UUID) -> bool:
    """Note that a person told of the decision on this request, which the caller has locked: its clock ends. False where
    nothing is decided, or its notice has left before."""
    noted = session.execute(text(_TELL), {"id": request, "channel": channel}).first()
    if noted is None:
        return False
    session.execute(
        text("INSERT INTO clock_event (request, kind, at, by_person) VALUES (:id, 'notice_sent', now(), :by)"),
        {"id": request, "by": by},
    )
    return True


_TELL: Final = f"""
INSERT INTO notice (request, request_version, event, recipient, role, channel, sent_at)
SELECT r.id, r.version, 'decided', r.submitter, 'requester', :channel, now() FROM request r
WHERE r.id = :id AND r.state IN ({_DECIDED}) AND {_UNSENT} RETURNING id
"""
