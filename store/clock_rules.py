"""Which clock rule a request has.

A pend stops the clock where the programme says so (`domain.md` 5). The database itself lets it run on when the pend
ends (`resume_clock`).
"""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from policies import programmes
from schemas.clock import ClockRule

#: What a request's clock rule depends on. A commercial plan follows the law of the state that issued it, else of the
#: one state of service; a drug with its procedure keeps the drug's clock (as in `producer.deadline`).
TERMS: Final = """
SELECT r.*, now() AS now, (SELECT bool_or(l.is_drug) FROM service_line l WHERE l.request = r.id) AS is_drug, coalesce(
    (SELECT CAST(b.body AS jsonb) #>> '{coverage,state_of_issue}' FROM request_body b WHERE b.request = r.id),
    (SELECT min(l.service_state) FROM service_line l WHERE l.request = r.id
        HAVING count(DISTINCT l.service_state) = 1)) AS law_of
FROM request r
"""


def rule_of(row: Row[Any]) -> ClockRule:
    """The clock rule of a row of `TERMS`."""
    return programmes.rule_at(row.programme, row.received_at, is_drug=bool(row.is_drug), state=row.law_of)


def toll(session: Session, requests: Sequence[UUID]) -> None:
    """Stop the clocks of those of these requests that are pended now, and whose programme tolls."""
    if not requests:
        return
    rows = session.execute(
        text(f"{TERMS} WHERE r.id = ANY(:ids) AND r.state = 'pended' AND r.programme = ANY(:tolling)"),
        {"ids": list(requests), "tolling": sorted(programmes.tolling())},
    )
    stopped = [row.id for row in rows if rule_of(row).tolls]
    if stopped:
        session.execute(
            text(
                "INSERT INTO clock_event (request, kind, at) "
                "SELECT id, 'tolled', now() FROM unnest(CAST(:ids AS uuid[])) AS id"
            ),
            {"ids": stopped},
        )
