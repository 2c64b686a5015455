"""Requests that wait longer than they should: what `precert status --stuck` lists."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from runtime.settings import settings
from schemas.lifecycle import MACHINE_STATES, OPEN_STATES


class Stuck(NamedTuple):
    """`why`: overdue, failing (an attempt failed, its worker died, the database keeps it from a person, or it could not
    be evaluated again by a new version of its policy),
    waiting (for a machine that does not come), unclaimed (due soon, and nobody took the case), automation_failed (the
    third attempt failed: a person has it). With a code and a trace id to search the logs for."""

    reference: str
    state: str
    urgency: str
    why: str
    attempts: int
    failure: str | None
    waiting_since: datetime
    due_at: datetime
    trace: str | None


def stuck(session: Session, *, machine_minutes: int = 5) -> Sequence[Stuck]:
    """All of them, the most urgent first. A machine that is up takes a row within seconds, so minutes
    mean that none is."""
    rows = session.execute(
        text(_STUCK),
        {
            "machine": [state.value for state in MACHINE_STATES],
            "minutes": machine_minutes,
            "margin": timedelta(hours=settings().review_margin_hours),
        },
    )
    return [Stuck(*row) for row in rows]


#: Written out, as the index over what is open has it: what was decided years ago is not walked through.
_OPEN: Final = ", ".join(f"'{state}'" for state in sorted(OPEN_STATES))

#: Since when there is something to look at beside people.
_BESIDE_SINCE: Final = """(SELECT max(h.at) FROM history h
    WHERE h.request = r.id AND h.event IN ('documents_added', 'read', 'reprocessed'))"""

#: Cases whose time runs out and that nobody has taken: in the last third of it, and at most the review margin before.
UNCLAIMED: Final = """
SELECT request FROM review_case WHERE closed_at IS NULL AND coalesce(claim_until, '-infinity') <= now()
    AND now() > due_at - least(:margin, (due_at - opened_at) / 3)
"""

_STUCK: Final = f"""
SELECT r.reference, r.state, r.urgency, CASE WHEN r.due_at < now() THEN 'overdue'
    WHEN c.request IS NOT NULL THEN 'automation_failed' WHEN r.attempts > 0 OR r.failure IS NOT NULL THEN 'failing'
    WHEN r.beside IS NOT NULL OR r.state = ANY(:machine) THEN 'waiting' ELSE 'unclaimed' END AS why,
    r.attempts, coalesce(r.failure, c.error_code),
    CASE WHEN r.beside IS NULL THEN r.waiting_since ELSE coalesce({_BESIDE_SINCE}, r.waiting_since) END, r.due_at,
    coalesce(c.trace_id, CASE WHEN r.failure IS NOT NULL THEN (
        SELECT h.entry::json -> 'detail' ->> 'trace' FROM history h
        WHERE h.request = r.id AND h.event IN ('attempt_failed', 'hand_over_refused', 'reprocess_failed')
        ORDER BY h.seq DESC LIMIT 1) END)
FROM request r
    LEFT JOIN review_case c ON c.request = r.id AND c.closed_at IS NULL AND c.error_code IS NOT NULL
WHERE r.state IN ({_OPEN}) AND (r.due_at < now()
    OR (r.state = ANY(:machine) AND (r.attempts > 0 OR r.waiting_since < now() - make_interval(mins => :minutes)))
    OR (r.beside IS NOT NULL AND (r.attempts > 0 OR {_BESIDE_SINCE} < now() - make_interval(mins => :minutes)))
    OR r.failure IS NOT NULL
    OR r.id IN (SELECT request FROM review_case WHERE closed_at IS NULL AND error_code IS NOT NULL)
    OR r.id IN ({UNCLAIMED}))
ORDER BY r.due_at, r.id
"""
