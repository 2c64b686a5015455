"""Cases in front of people: which may be taken by whom, the most urgent one, taking and giving back.

A claim is a promise with an end (`claim_until`), not a lock: one that ran out is anybody's again, nothing to repair.
Locks are taken as everywhere: the request first, then its case.
"""

from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from store import history
from store.history import Head, HistoryEvent
from store.people import Reviewer

CLAIM_MINUTES: Final = 30
#: Which levels of case a role may take.
LEVELS: Final = {
    "coordinator": frozenset({"coordinator"}),
    "nurse": frozenset({"coordinator", "nurse"}),
    "physician": frozenset({"coordinator", "nurse", "physician"}),
}


class CaseError(RuntimeError):
    """Why a case cannot be taken or decided, and what to do."""


class Case(NamedTuple):
    """An open case and the request it is about. `claimed_by` is a login, while its claim holds."""

    id: UUID
    request: UUID
    reference: str
    state: str
    urgency: str
    programme: str
    level: str
    expertise: str
    licence_state: str | None
    reason: str
    lines: tuple[int, ...]
    opened_at: datetime
    due_at: datetime
    claimed_by: str | None
    claim_until: datetime | None
    expedite_proposed: bool
    call_task: str | None
    error_code: str | None


def listed(session: Session, reviewer: Reviewer, *, limit: int = 50, everything: bool = False) -> list[Case]:
    """Open cases, the most urgent first: those that this person may take, or every one."""
    which = "true" if everything else _MAY_TAKE
    sql = f"{_CASE} WHERE c.closed_at IS NULL AND {which} ORDER BY c.due_at, c.id LIMIT :limit"
    return [_case(row) for row in session.execute(text(sql), {**_who(reviewer), "limit": limit})]


def claim_next(session: Session, reviewer: Reviewer) -> Case | None:
    """Take the most urgent case that this person may take: their own claim first of all, if one still holds."""
    row = session.execute(text(_NEXT), _who(reviewer)).one_or_none()
    return None if row is None else _claim(session, reviewer, row)


def claim(session: Session, reviewer: Reviewer, reference: str) -> Case:
    """Take this request's case. Raises CaseError with the reason when this person may not."""
    locked = session.execute(
        text("SELECT id, head_seq, head_hash FROM request WHERE reference = :reference FOR NO KEY UPDATE"),
        {"reference": reference},
    ).one_or_none()
    if locked is None:
        raise CaseError("no request has this reference: `precert case list` shows the open cases")
    found = session.execute(text(_OF_REQUEST), {"request": locked.id, **_who(reviewer)}).one_or_none()
    if found is None:
        raise CaseError("this request has no open case: nothing waits for a person")
    if not found.may_take:
        raise CaseError(_why_not(reviewer, found))
    return _claim(session, reviewer, found)


def release(session: Session, reviewer: Reviewer, reference: str) -> Case:
    """Give a case back. Raises CaseError when this person does not hold it."""
    case = held(session, reviewer, reference)
    session.execute(
        text("UPDATE review_case SET claimed_by = NULL, claim_until = NULL WHERE id = :id"), {"id": case.id}
    )
    record_event(session, case.request, "case_released", {"case": str(case.id)})
    return case._replace(claimed_by=None, claim_until=None)


def held(session: Session, reviewer: Reviewer, reference: str) -> Case:
    """The case of this request, claimed by this person and locked with its request. Raises CaseError."""
    session.execute(
        text("SELECT id FROM request WHERE reference = :reference FOR NO KEY UPDATE"), {"reference": reference}
    )
    sql = (
        f"{_CASE} WHERE r.reference = :reference AND c.closed_at IS NULL AND c.claimed_by = :person "
        "AND c.claim_until > now() FOR NO KEY UPDATE OF c"
    )
    row = session.execute(text(sql), {"reference": reference, "person": reviewer.id}).one_or_none()
    if row is None:
        raise CaseError(f"you do not hold this case: take it first with `precert case next --reference {reference}`")
    return _case(row)


def record_event(session: Session, request: UUID, event: str, detail: dict[str, Any]) -> None:
    """One line of history for a request that the caller has locked and otherwise leaves as it is."""
    row = session.execute(text("SELECT head_seq, head_hash FROM request WHERE id = :id"), {"id": request}).one()
    heads = history.append(session, {request: Head(*row)}, [HistoryEvent(request, event, detail)])
    session.execute(
        text("UPDATE request SET head_seq = :seq, head_hash = :hash WHERE id = :id"),
        {"seq": heads[request].seq, "hash": heads[request].hash, "id": request},
    )


def _claim(session: Session, reviewer: Reviewer, row: Row[Any]) -> Case:
    until: datetime = session.execute(
        text(
            "UPDATE review_case SET claimed_by = :person, claim_until = now() + make_interval(mins => :minutes) "
            "WHERE id = :id RETURNING claim_until"
        ),
        {"person": reviewer.id, "minutes": CLAIM_MINUTES, "id": row.id},
    ).scalar_one()
    if row.claimed_by != reviewer.login:
        record_event(
            session, row.request, "case_claimed", {"case": str(row.id), "by": str(reviewer.id), "level": row.level}
        )
    return _case(row)._replace(claimed_by=reviewer.login, claim_until=until)


def _case(row: Row[Any]) -> Case:
    return Case(*row[: len(Case._fields)])._replace(lines=tuple(row.lines))


def _who(reviewer: Reviewer) -> dict[str, object]:
    levels = frozenset().union(*(LEVELS.get(role, frozenset()) for role in reviewer.roles))
    return {"person": reviewer.id, "npi": reviewer.npi or "", "levels": sorted(levels)}


def _why_not(reviewer: Reviewer, row: Row[Any]) -> str:
    if row.level not in _who(reviewer)["levels"]:  # type: ignore[operator]
        return f"this case asks for a {row.level}: leave it to one"
    if row.claimed_by not in (None, reviewer.login):
        return "somebody else holds this case: wait until it is given back or the claim runs out"
    if row.excluded:
        return "you are excluded from this case (you took part before): leave it to somebody else"
    if row.involved:
        return "your NPI is named in this request: leave it to somebody else"
    state = f" in {row.licence_state}" if row.licence_state else ""
    field = f" that names {row.expertise}" if row.expertise else ""
    return (
        f"this case asks for a physician's licence{state}{field}, active and valid today: file it with"
        " `precert user licence`, or leave the case to another physician"
    )


_COLUMNS: Final = """
SELECT c.id, c.request, r.reference, r.state, r.urgency, r.programme, c.level, c.expertise, c.licence_state, c.reason,
    c.lines, c.opened_at, c.due_at, CASE WHEN c.claim_until > now() THEN p.login END AS claimed_by,
    CASE WHEN c.claim_until > now() THEN c.claim_until END AS claim_until, c.expedite_proposed, c.call_task,
    c.error_code
"""
_FROM: Final = "FROM review_case c JOIN request r ON r.id = c.request LEFT JOIN person p ON p.id = c.claimed_by"
_CASE: Final = f"{_COLUMNS} {_FROM}"

#: Law: 42 CFR 422.566(d) and 438.210(b)(3), expertise in the field and a current unrestricted licence. They are asked
#: of physicians' cases, since only those can end against the patient on clinical grounds.
_MAY_TAKE: Final = """(
    c.level = ANY(:levels)
    AND (c.claimed_by IS NULL OR c.claimed_by = :person OR c.claim_until <= now())
    AND NOT CAST(:person AS uuid) = ANY(c.excluded)
    AND NOT (CAST(:npi AS text) <> '' AND request_names_npi(c.request, :npi))
    AND (c.level <> 'physician' OR EXISTS (
        SELECT FROM reviewer_licence l WHERE l.person = :person AND l.type = 'physician' AND l.status = 'active'
            AND (now() AT TIME ZONE 'UTC')::date BETWEEN l.valid_from AND l.valid_to
            AND (c.licence_state IS NULL OR l.state = c.licence_state)
            AND (c.expertise = '' OR lower(c.expertise) = ANY(SELECT lower(s) FROM unnest(l.specialties) AS s))))
)"""

#: SKIP LOCKED: two people who ask at once get two cases, and nobody waits for a worker.
_NEXT: Final = f"""{_CASE} WHERE c.closed_at IS NULL AND {_MAY_TAKE}
ORDER BY (c.claimed_by IS NOT DISTINCT FROM :person AND c.claim_until > now()) DESC, c.due_at, c.id
LIMIT 1 FOR NO KEY UPDATE OF c, r SKIP LOCKED"""

_OF_REQUEST: Final = f"""{_COLUMNS}, {_MAY_TAKE} AS may_take, CAST(:person AS uuid) = ANY(c.excluded) AS excluded,
    CAST(:npi AS text) <> '' AND request_names_npi(c.request, :npi) AS involved
{_FROM} WHERE c.request = :request AND c.closed_at IS NULL FOR NO KEY UPDATE OF c"""
