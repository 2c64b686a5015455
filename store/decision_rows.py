"""The rows of a person's decision on a line: the determination, and the authorization that an approval issues."""

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from policies import programmes
from schemas.determination import Authorised, Kind, Outcome
from schemas.evaluation import GroupEvaluation
from schemas.lifecycle import LineState
from store.case_view import Line
from store.decisions import LineDecision, Prepared
from store.ids import authorization_number
from store.people import Reviewer
from store.utilisation import Limit, take_limits

#: The limits that an approval counts against, by policy and version.
ScopesOf = Callable[[str, str], frozenset[str]]


def insert_determination(
    session: Session, reviewer: Reviewer, prepared: Prepared, each: LineDecision, identity: UUID
) -> None:
    view, decision = prepared.view, prepared.decision
    evaluation = _evaluation(prepared, each.line)
    policy = evaluation.policy if evaluation else None
    values = {
        "id": identity,
        "request": view.case.request,
        "line": each.line.line,
        "request_version": view.version,
        "kind": _kind(each.line).value,
        "outcome": prepared.outcome,
        "basis": decision.basis,
        "decided_as": prepared.decided_as.value,
        "decided_by": reviewer.id,
        "licence": prepared.licence.id if prepared.licence else None,
        "evaluation": each.line.evaluation,
        "policy": f"{policy.id} {policy.version}" if policy else None,
        "reason_codes": list(decision.reasons),
        "criteria": list(decision.criteria),
        "provision": decision.provision,
        "rationale": decision.rationale,
        "supersedes": each.line.determination,
        **_columns("requested", each.asked),
        **_columns("authorised", each.authorised),
    }
    names = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    session.execute(text(f"INSERT INTO determination ({names}) VALUES ({places})"), values)


def _evaluation(prepared: Prepared, line: Line) -> GroupEvaluation | None:
    return prepared.view.evaluations.get(line.evaluation) if line.evaluation else None


def _columns(prefix: str, what: Authorised | None) -> dict[str, object]:
    if what is None:
        return {}
    return {
        f"{prefix}_code": what.code,
        f"{prefix}_modifiers": list(what.modifiers),
        f"{prefix}_quantity": what.quantity,
        f"{prefix}_unit": what.unit,
        f"{prefix}_from": what.service_from,
        f"{prefix}_to": what.service_to,
        f"{prefix}_place": what.place_of_service,
        f"{prefix}_provider": what.provider_npi,
    }


def _kind(line: Line) -> Kind:
    if line.state == LineState.APPEALED:
        return Kind.APPEAL
    return Kind.INITIAL if line.determination is None else Kind.REOPENING


def outcomes_before(session: Session, prepared: Prepared) -> dict[int, Outcome]:
    """Of the lines under appeal among these: what the decision was that the appeal is about."""
    appealed = {each.line.determination: each.line.line for each in prepared.lines if each.line.state == "appealed"}
    rows = session.execute(text("SELECT id, outcome FROM determination WHERE id = ANY(:ids)"), {"ids": list(appealed)})
    return {appealed[row.id]: Outcome(row.outcome) for row in rows}


def authorise(session: Session, prepared: Prepared, ids: Mapping[int, UUID], *, scopes_of: ScopesOf) -> dict[int, str]:
    """A number for each line of which something is authorised. One that an earlier decision gave is superseded."""
    session.execute(
        text(
            "UPDATE \"authorization\" SET status = 'superseded' "
            "WHERE request = :request AND line = ANY(:lines) AND status = 'active'"
        ),
        {"request": prepared.view.case.request, "lines": [each.line.line for each in prepared.lines]},
    )
    numbers = {}
    for each in prepared.lines:
        if each.authorised is None:
            continue
        numbers[each.line.line] = authorization_number()
        _insert_authorization(
            session, prepared, each, scope=_scope(session, prepared, each.line, scopes_of),
            determination=ids[each.line.line], number=numbers[each.line.line],
        )  # fmt: skip
    return numbers


def _scope(session: Session, prepared: Prepared, line: Line, scopes_of: ScopesOf) -> str | None:
    """The limit that this approval counts against; until the commit no machine spends from it."""
    evaluation = _evaluation(prepared, line)
    if evaluation is None or evaluation.policy is None:
        return None
    scope = min(scopes_of(evaluation.policy.id, evaluation.policy.version), default=None)
    if scope is not None:
        take_limits(session, [Limit(prepared.view.request.member.id, scope)])
    return scope


def _insert_authorization(
    session: Session, prepared: Prepared, each: LineDecision, *, scope: str | None, determination: UUID, number: str
) -> None:
    what = each.authorised
    assert what is not None
    evaluation = _evaluation(prepared, each.line)
    session.execute(
        text(_AUTHORIZATION),
        {
            "number": number,
            "request": prepared.view.case.request,
            "line": each.line.line,
            "determination": determination,
            "outcome": prepared.outcome,
            "member_id": prepared.view.request.member.id,
            "code": what.code,
            "scope": scope,
            "quantity": what.quantity,
            "unit": what.unit,
            "valid_from": what.service_from,
            "valid_to": what.service_to,
            "valid_days": programmes.valid_days(prepared.view.request.programme),
            "service_on": what.service_from or (evaluation.service_on if evaluation else None),
        },
    )


#: As by policy: valid for what is authorised; without an end for the programme's days, or until the service is done.
_AUTHORIZATION: Final = """
INSERT INTO "authorization" (number, request, line, determination, outcome, member_id, code, scope, quantity, unit,
    valid_from, valid_to, ends_when, status, service_on)
VALUES (:number, :request, :line, :determination, :outcome, :member_id, :code, :scope, :quantity, :unit,
    coalesce(CAST(:valid_from AS date), CAST(:service_on AS date), (now() AT TIME ZONE 'UTC')::date),
    coalesce(CAST(:valid_to AS date), greatest(CAST(:valid_from AS date), CAST(:service_on AS date),
        (now() AT TIME ZONE 'UTC')::date) + CAST(:valid_days AS int)),
    CASE WHEN CAST(:valid_to AS date) IS NULL AND CAST(:valid_days AS int) IS NULL THEN 'service_done' END, 'active',
    coalesce(CAST(:service_on AS date), (now() AT TIME ZONE 'UTC')::date))
"""
