"""Everything recorded about one request, for compliance: codes and clocks first, clinical content apart."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from store.packing import unpack


class Part(NamedTuple):
    """Rows of one table. `clinical` ones are shown to a signed-in person only (`domain.md` 8)."""

    name: str
    rows: Sequence[dict[str, Any]]
    clinical: bool


def request_id(session: Session, reference: str) -> UUID | None:
    found: UUID | None = session.scalar(text("SELECT id FROM request WHERE reference = :ref"), {"ref": reference})
    return found


def parts(session: Session, request: UUID, *, clinical: bool) -> list[Part]:
    """All that was recorded, table by table; what is clinical only when asked for."""
    wanted = [(name, sql, False) for name, sql in _CODES.items()]
    if clinical:
        wanted += [(name, sql, True) for name, sql in _CLINICAL.items()]
    found = [Part(name, _rows(session, sql, request), is_clinical) for name, sql, is_clinical in wanted]
    if clinical:
        found.append(Part("evaluation_details", _evaluations(session, request), clinical=True))
    return found


def _rows(session: Session, sql: str, request: UUID) -> list[dict[str, Any]]:
    rows = session.execute(text(sql), {"id": request}).mappings()
    return [{name: _plain(name, value) for name, value in row.items()} for row in rows]


def _evaluations(session: Session, request: UUID) -> list[dict[str, Any]]:
    """Whole, as they were made: stored, they share the words of their criteria with others."""
    rows = session.execute(text(_EVALUATIONS), {"id": request})
    whole = unpack(session, {row.id: row.detail for row in rows})
    return [{"id": identity, "detail": group.model_dump(mode="json")} for identity, group in whole.items()]


def _plain(name: str, value: Any) -> Any:
    return orjson.loads(value) if name in _JSON and isinstance(value, str) else value


#: Columns that hold JSON as text.
_JSON: Final = frozenset({"entry", "items", "body", "line_outcomes"})

#: Ids, codes, counts and times. History entries hold nothing else.
_CODES: Final = {
    "request": "SELECT id, reference, submitter, submission_id, content_hash, state, urgency, programme, received_at,"
    " recorded_at, due_at, waiting_since, attempts, failure, version, duplicate_of, service_on, known_on, head_seq,"
    " head_hash, sealed_seq FROM request WHERE id = :id",
    "repetitions": "SELECT submission_id, content_hash, channel, at FROM repeated_submission WHERE request = :id"
    " ORDER BY at, submission_id",
    "clock": "SELECT kind, at, ground, by_person FROM clock_event WHERE request = :id ORDER BY at, id",
    "lines": "SELECT line, grp, state, route_reason, code, modifiers, quantity, unit, service_from, service_to,"
    " determination FROM service_line WHERE request = :id ORDER BY line",
    "documents": "SELECT id, arrived, sha256, loinc, media_type, received_on, reading_key FROM document"
    " WHERE request = :id ORDER BY arrived, id",
    "evaluations": "SELECT id, request_version, grp, lines, recommendation, route_reason, policy, policy_version,"
    " policy_digest, service_on, known_on, engine_version, reader_version, purpose, unmet, evaluated_at FROM evaluation"
    " WHERE request = :id ORDER BY evaluated_at, id",
    "information_requests": "SELECT id, round, asked_as, asked_by, asked_at, due_at, answered_at, closed_at,"
    " closed_reason FROM information_request WHERE request = :id ORDER BY asked_at, id",
    "cases": "SELECT id, level, expertise, licence_state, reason, lines, opened_at, due_at, closed_at, closed_reason,"
    " error_code, trace_id FROM review_case WHERE request = :id ORDER BY opened_at, id",
    "determinations": "SELECT id, line, kind, outcome, basis, decided_as, decided_by, licence, decided_at, evaluation,"
    " policy, reason_codes, criteria, provision, supersedes FROM determination WHERE request = :id"
    " ORDER BY decided_at, id",
    "authorizations": "SELECT number, line, determination, quantity, unit, valid_from, valid_to, ends_when, status,"
    ' issued_at FROM "authorization" WHERE request = :id ORDER BY issued_at, number',
    "appeals": "SELECT id, level, filed_at, filed_by, expedited, due_at, outcome, line_outcomes, forwarded_to,"
    " effectuated_at FROM appeal WHERE request = :id ORDER BY filed_at, id",
    "notices": "SELECT event, role, channel, tries, sent_at, oral_at, returned_at, cancelled_at FROM notice"
    " WHERE request = :id ORDER BY id",
    "history": "SELECT seq, at, event, entry, hash FROM history WHERE request = :id ORDER BY seq",
}

_EVALUATIONS: Final = "SELECT id, detail FROM evaluation WHERE request = :id ORDER BY evaluated_at, id"

_CLINICAL: Final = {
    "body": "SELECT body FROM request_body WHERE request = :id",
    "rationales": "SELECT d.id, d.line, d.outcome, d.rationale, p.name AS decided_by FROM determination d"
    " LEFT JOIN person p ON p.id = d.decided_by WHERE d.request = :id ORDER BY d.decided_at, d.id",
    "asked": "SELECT id, items FROM information_request WHERE request = :id ORDER BY asked_at, id",
    "evidence_opened": "SELECT e.criterion, e.evaluation, p.login, e.opened_at FROM evidence_opened e"
    " JOIN review_case c ON c.id = e.review_case JOIN person p ON p.id = e.person WHERE c.request = :id"
    " ORDER BY e.opened_at",
    "corrections": "SELECT at, person, fact, correction, reason FROM fact_correction WHERE request = :id ORDER BY at",
    "looks": "SELECT at, login, action, purpose FROM access_log WHERE request = :id ORDER BY at, id",
}
