"""All that a determination text needs of one request: what was asked, the newest evaluations, what stands decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.base import Frozen
from schemas.determination import DecidedAs
from schemas.evaluation import GroupEvaluation
from schemas.lifecycle import LineState, RequestState
from schemas.request import AuthorizationRequest
from store.packing import unpack


class StandingLine(Frozen):
    """A line with the determination in force, its authorization, and who decided."""

    line: int
    state: LineState
    route_reason: str
    decided_as: DecidedAs | None
    decided_by: str  #: the person's name with qualification; empty for the policy
    decided_at: datetime | None
    rationale: str
    provision: str
    authorization_number: str | None
    valid_from: date | None
    valid_to: date | None
    ends_when: str | None
    asked_by: datetime | None  #: when the open request for information is due


@dataclass(frozen=True, slots=True)
class Unrolled:
    id: UUID
    reference: str
    state: RequestState
    due_at: datetime
    request: AuthorizationRequest  #: documents without their text
    evaluations: tuple[GroupEvaluation, ...]  #: the newest of each group, by group
    lines: Mapping[int, StandingLine]


def unrolled(session: Session, reference: str) -> Unrolled | None:
    """The request with this reference; None when there is none. Four statements."""
    row = session.execute(text(_REQUEST), {"reference": reference}).one_or_none()
    if row is None:
        return None
    details = session.execute(text(_EVALUATIONS), {"request": row.id}).scalars()
    lines = session.execute(text(_LINES), {"request": row.id}).mappings()
    return Unrolled(
        id=row.id,
        reference=row.reference,
        state=RequestState(row.state),
        due_at=row.due_at,
        request=AuthorizationRequest.model_validate_json(row.body),
        evaluations=tuple(unpack(session, dict(enumerate(details))).values()),
        lines={line["line"]: StandingLine.model_validate(dict(line)) for line in lines},
    )


_REQUEST: Final = """
SELECT r.id, r.reference, r.state, r.due_at, b.body FROM request r JOIN request_body b ON b.request = r.id
WHERE r.reference = :reference
"""

#: What was only tried (`reprocess`) decides nothing and explains nothing.
_EVALUATIONS: Final = """
SELECT DISTINCT ON (grp) detail FROM evaluation WHERE request = :request AND purpose <> 'reprocess'
ORDER BY grp, id DESC
"""

_LINES: Final = """
SELECT l.line, l.state, l.route_reason, d.decided_as, coalesce(p.name, '') AS decided_by, d.decided_at,
    coalesce(d.rationale, '') AS rationale, coalesce(d.provision, '') AS provision,
    a.number AS authorization_number, a.valid_from, a.valid_to, a.ends_when,
    CASE WHEN l.state = 'pended' THEN i.due_at END AS asked_by
FROM service_line l
LEFT JOIN determination d ON d.id = l.determination
LEFT JOIN person p ON p.id = d.decided_by
LEFT JOIN "authorization" a ON a.determination = d.id
LEFT JOIN information_request i ON i.request = l.request AND i.closed_at IS NULL
WHERE l.request = :request ORDER BY l.line
"""
