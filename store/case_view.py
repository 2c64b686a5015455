"""A case as a person reads it. Reading is logged, and opening a criterion's evidence is kept: no denial without it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.evaluation import CriterionResult, GroupEvaluation
from schemas.request import AuthorizationRequest
from store.cases import Case, CaseError
from store.packing import unpack
from store.people import Reviewer


class Line(NamedTuple):
    """A line as it stands: what was asked, and what became of it."""

    line: int
    grp: int
    state: str
    route_reason: str
    code: str | None
    modifiers: tuple[str, ...]
    quantity: Decimal | None
    unit: str | None
    service_from: date | None
    service_to: date | None
    place_of_service: str | None
    provider_npi: str | None
    determination: UUID | None
    evaluation: UUID | None  #: the newest that speaks of this line


class Paper(NamedTuple):
    """A document without its text."""

    id: str
    loinc: str | None
    title: str | None
    service_on: date | None
    received_on: date
    sensitivity: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseView:
    case: Case
    version: int
    due_at: datetime
    received_at: datetime
    request: AuthorizationRequest
    lines: tuple[Line, ...]
    papers: tuple[Paper, ...]
    evaluations: dict[UUID, GroupEvaluation]  #: the newest of each line

    @property
    def sensitive(self) -> frozenset[str]:
        """Documents that 42 CFR part 2 and its like protect: quoted only to who states a purpose (`domain.md` 8)."""
        return frozenset(paper.id for paper in self.papers if paper.sensitivity)

    def criterion(self, evaluation: UUID, identity: str) -> CriterionResult | None:
        return next((item for item in self.evaluations[evaluation].criteria if item.id == identity), None)


def show(session: Session, reviewer: Reviewer, case: Case, *, purpose: str) -> CaseView:
    """What the case is about. The look is logged with its purpose, whatever is done with it. Raises CaseError."""
    log_access(session, reviewer, "case_shown", case.request, purpose=purpose)
    row = session.execute(text(_REQUEST), {"id": case.request}).one()
    lines = request_lines(session, case.request)
    return CaseView(
        case=case,
        version=row.version,
        due_at=row.due_at,
        received_at=row.received_at,
        request=_as_filed(row.body, case.reference),
        lines=lines,
        papers=_papers(session, case.request),
        evaluations=evaluations(session, {line.evaluation for line in lines if line.evaluation is not None}),
    )


def _as_filed(body: str, reference: str) -> AuthorizationRequest:
    """A body that an evaluation could not read either: its case is why a person is here. The error repeats no value."""
    try:
        return AuthorizationRequest.model_validate_json(body)
    except ValidationError:
        raise CaseError(
            "what was filed cannot be read by this version: it was changed in the database, or a newer version wrote "
            f"it. `precert audit {reference} --clinical --purpose review` shows it as it is stored, `precert audit "
            "verify` whether it is what was filed. Ask whoever runs the service; the case stays open"
        ) from None


def request_lines(session: Session, request: UUID) -> tuple[Line, ...]:
    rows = session.execute(text(_LINES), {"id": request})
    return tuple(Line(*row)._replace(modifiers=tuple(row.modifiers)) for row in rows)


def evaluations(session: Session, ids: Iterable[UUID]) -> dict[UUID, GroupEvaluation]:
    rows = session.execute(text("SELECT id, detail FROM evaluation WHERE id = ANY(:ids)"), {"ids": list(ids)})
    return unpack(session, {row.id: row.detail for row in rows})


def open_evidence(
    session: Session, reviewer: Reviewer, case: Case, *, evaluation: UUID, criteria: Sequence[str]
) -> None:
    """Record that this person had the evidence of these criteria in front of them. The first time counts."""
    session.execute(
        text(
            "INSERT INTO evidence_opened (review_case, person, evaluation, criterion) "
            "SELECT :case, :person, :evaluation, unnest(CAST(:criteria AS text[])) ON CONFLICT DO NOTHING"
        ),
        {"case": case.id, "person": reviewer.id, "evaluation": evaluation, "criteria": list(criteria)},
    )


def log_access(session: Session, reviewer: Reviewer, action: str, request: UUID | None, *, purpose: str) -> None:
    session.execute(
        text(
            "INSERT INTO access_log (person, login, action, request, purpose) "
            "VALUES (:person, :login, :action, :request, :purpose)"
        ),
        {
            "person": reviewer.id,
            "login": reviewer.login,
            "action": action,
            "request": request,
            "purpose": purpose,
        },
    )


def _papers(session: Session, request: UUID) -> tuple[Paper, ...]:
    rows: Any = session.execute(text(_PAPERS), {"id": request})
    return tuple(Paper(*row)._replace(sensitivity=tuple(row.sensitivity)) for row in rows)


_REQUEST: Final = """
SELECT r.version, r.due_at, r.received_at, b.body FROM request r JOIN request_body b ON b.request = r.id
WHERE r.id = :id
"""
_LINES: Final = """
SELECT line, grp, state, route_reason, code, modifiers, quantity, unit, service_from, service_to, place_of_service,
    provider_npi, determination, newest_evaluation(request, line) AS evaluation
FROM service_line WHERE request = :id ORDER BY line
"""
_PAPERS: Final = """
SELECT id, loinc, title, service_on, received_on, sensitivity FROM document WHERE request = :id ORDER BY arrived, id
"""
