"""Requests that wait longer than they should: what `precert status --stuck` lists."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.lifecycle import FINAL_STATES, MACHINE_STATES


class Stuck(NamedTuple):
    """`why`: overdue, failing (an attempt failed or its worker died), waiting (for a machine that does not come)."""

    reference: str
    state: str
    urgency: str
    why: str
    attempts: int
    failure: str | None
    waiting_since: datetime
    due_at: datetime


def stuck(session: Session, *, machine_minutes: int = 5, most: int = 200) -> Sequence[Stuck]:
    """The most urgent first. A machine that is up takes a row within seconds, so minutes mean that none is."""
    rows = session.execute(
        text(
            "SELECT reference, state, urgency, "
            "CASE WHEN due_at < now() THEN 'overdue' WHEN attempts > 0 THEN 'failing' "
            "ELSE 'waiting' END AS why, attempts, failure, waiting_since, due_at FROM request "
            "WHERE (state <> ALL(:final) AND due_at < now()) OR (state = ANY(:machine) AND (attempts > 0 OR "
            "waiting_since < now() - make_interval(mins => :minutes))) ORDER BY due_at, id LIMIT :most"
        ),
        {
            "final": [state.value for state in FINAL_STATES],
            "machine": [state.value for state in MACHINE_STATES],
            "minutes": machine_minutes,
            "most": most,
        },
    )
    return [Stuck(*row) for row in rows]
