"""One request in outline, and counts of all: codes and clocks, nothing clinical."""

from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.lifecycle import FINAL_STATES, LineState, RequestState
from schemas.outline import AskItem, AskOutline, LineOutline, RequestOutline, StateCount
from schemas.request import Issue

_REQUEST = """
SELECT r.id, r.reference, r.submission_id, r.state, r.urgency, r.programme, r.received_at, r.due_at, r.waiting_since,
    b.body, EXISTS (SELECT 1 FROM review_case c WHERE c.request = r.id AND c.closed_at IS NULL) AS is_with_people
FROM request r JOIN request_body b ON b.request = r.id
WHERE r.reference = :reference AND (CAST(:submitter AS text) IS NULL OR r.submitter = :submitter)
"""
_LINES = """
SELECT l.line, l.grp, l.code, l.state, l.route_reason, d.outcome, d.decided_as, d.decided_at, a.number, a.valid_from,
    a.valid_to, a.ends_when
FROM service_line l
    LEFT JOIN determination d ON d.id = l.determination
    LEFT JOIN "authorization" a ON a.determination = d.id AND a.status <> 'void'
WHERE l.request = :request ORDER BY l.line
"""
_ASK = """
SELECT round, asked_at, due_at, answered_at, items FROM information_request
WHERE request = :request AND closed_at IS NULL
"""
_COUNTS = """
SELECT state, urgency, count(*) AS count, extract(epoch FROM now() - min(waiting_since))::float AS oldest_seconds,
    count(*) FILTER (WHERE due_at < now()) AS overdue, min(due_at) AS next_due_at
FROM request GROUP BY state, urgency ORDER BY state, urgency
"""


def outline(session: Session, reference: str, *, submitter: str | None = None) -> RequestOutline | None:
    """The request with this reference; None when there is none, or when it is another submitter's."""
    row = session.execute(text(_REQUEST), {"reference": reference, "submitter": submitter}).one_or_none()
    if row is None:
        return None
    return RequestOutline(
        reference=row.reference,
        submission_id=row.submission_id,
        state=RequestState(row.state),
        urgency=row.urgency,
        programme=row.programme,
        received_at=row.received_at,
        due_at=row.due_at,
        waiting_since=row.waiting_since,
        lines=_lines(session, row.id),
        ask=_ask(session, row.id),
        is_with_people=row.is_with_people,
        issues=tuple(Issue.model_validate(issue) for issue in orjson.loads(row.body)["issues"]),
    )


def state_of(session: Session, reference: str, *, submitter: str) -> RequestState | None:
    """Only the state: cheap enough to be asked again and again."""
    found = session.scalar(
        text("SELECT state FROM request WHERE reference = :reference AND submitter = :submitter"),
        {"reference": reference, "submitter": submitter},
    )
    return None if found is None else RequestState(found)


def counts(session: Session) -> tuple[StateCount, ...]:
    """All requests by state and urgency. Nothing is overdue once it is final."""
    return tuple(_count(dict(row)) for row in session.execute(text(_COUNTS)).mappings())


def _count(row: dict[str, Any]) -> StateCount:
    if RequestState(row["state"]) in FINAL_STATES:
        row |= {"overdue": 0, "next_due_at": None, "oldest_seconds": 0.0}
    return StateCount.model_validate(row)


def _lines(session: Session, request: UUID) -> tuple[LineOutline, ...]:
    return tuple(
        LineOutline(
            line=row.line,
            group=row.grp,
            code=row.code,
            state=_shown(LineState(row.state)),
            route_reason=row.route_reason if row.state != LineState.INTENT_TO_DENY else "",
            outcome=row.outcome,
            decided_as=row.decided_as,
            decided_at=row.decided_at,
            authorization_number=row.number,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            ends_when=row.ends_when,
        )
        for row in session.execute(text(_LINES), {"request": request})
    )


def _shown(state: LineState) -> LineState:
    """A physician's intent is nobody's business before it is a decision (`domain.md` 7)."""
    return LineState.PENDED if state is LineState.INTENT_TO_DENY else state


def _ask(session: Session, request: UUID) -> AskOutline | None:
    row = session.execute(text(_ASK), {"request": request}).one_or_none()
    if row is None:
        return None
    return AskOutline(
        round=row.round,
        asked_at=row.asked_at,
        due_at=row.due_at,
        answered_at=row.answered_at,
        items=tuple(
            AskItem(
                id=item["id"], loinc=item["loinc"], document=item["document"],
                categories=tuple(item["categories"]), asks=tuple(item["asks"]),
                lines=tuple(item["lines"]), is_closed=item["closed_by"] is not None,
            )
            for item in orjson.loads(row.items)
        ),
    )  # fmt: skip
