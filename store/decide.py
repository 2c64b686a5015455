"""Recording a person's decision: determinations, lines, authorizations, the case, the history and the new state, in the
caller's one transaction. There is no undo: a mistake is corrected by a reopening.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from runtime.settings import settings
from schemas.lifecycle import (
    FINAL_LINE_STATES,
    FINAL_STATES,
    MACHINE_STATES,
    TRANSITIONS,
    LineState,
    RequestState,
    roll_up,
)
from store import appeals, cases, clock_rules, history, information
from store.case_view import CaseView, log_access, request_lines, show
from store.cases import CaseError
from store.decision_rows import ScopesOf, authorise, insert_determination, outcomes_before
from store.decisions import Action, Decision, Prepared, prepare
from store.digest import determination_digest
from store.history import Head, HistoryEvent
from store.ids import new_id
from store.people import Reviewer

#: How long the ordering clinician may call after an intent to deny, where the clock leaves that much [C].
PEER_TO_PEER_HOURS: Final = 24
#: Kept free before `due_at` for the decision itself and its notice [C].
PEER_TO_PEER_MARGIN_HOURS: Final = 4
#: An ask that leaves the provider less than this is none [C].
SHORTEST_ASK_HOURS: Final = 4

_WITH_PEOPLE: Final = frozenset({LineState.IN_REVIEW, LineState.INTENT_TO_DENY, LineState.APPEALED})


class Recorded(NamedTuple):
    """What became of it. `authorizations` by line; `until` is the end of the peer-to-peer window or of the ask."""

    reference: str
    state: RequestState
    determinations: dict[int, UUID]
    authorizations: dict[int, str]
    until: datetime | None = None


def record(
    session: Session, reviewer: Reviewer, reference: str, decision: Decision, *, version: int, scopes_of: ScopesOf
) -> Recorded:
    """Record a decision on the case that this person holds.

    `version` is that of the request on the check page: when something changed since, nothing is recorded and CaseError
    says so.
    """
    case = cases.held(session, reviewer, reference)
    view = show(session, reviewer, case, purpose="decide")
    if view.version != version:
        raise CaseError("something changed since you read this case (a document, another decision). Show it again")
    now: datetime = session.execute(text("SELECT now()")).scalar_one()
    prepared = prepare(reviewer, view, decision, now=now)
    log_access(session, reviewer, "case_decided", case.request, purpose=decision.action.value)
    writers = {Action.INTENT: _intend, Action.PEND: _pend, Action.PHYSICIAN: _send_on}
    writer = writers.get(decision.action)
    if writer is not None:
        return writer(session, reviewer, prepared, now=now)
    return _determine(session, reviewer, prepared, scopes_of=scopes_of)


def _determine(session: Session, reviewer: Reviewer, prepared: Prepared, *, scopes_of: ScopesOf) -> Recorded:
    outcome = prepared.outcome
    assert outcome is not None
    ids = {each.line.line: new_id() for each in prepared.lines}
    before = outcomes_before(session, prepared)
    for each in prepared.lines:
        insert_determination(session, reviewer, prepared, each, ids[each.line.line])
    _set_lines(session, prepared, LineState(outcome.value), determinations=ids)
    numbers = authorise(session, prepared, ids, scopes_of=scopes_of)
    detail = _detail(reviewer, prepared) | {
        "outcome": outcome.value,
        "determinations": [
            {"id": str(identity), "line": line, "digest": determination_digest(session, identity)}
            for line, identity in ids.items()
        ],
        "authorizations": sorted(numbers.values()),
    }
    state = _close_or_keep(session, prepared, reason="decided")
    case = prepared.view.case
    appealed = {line: (was, outcome) for line, was in before.items()}
    appeals.note(session, case.request, case.programme, lines=appealed)
    _move(session, prepared, state, event="decided", detail=detail)
    return Recorded(prepared.view.case.reference, state, ids, numbers)


def _intend(session: Session, reviewer: Reviewer, prepared: Prepared, *, now: datetime) -> Recorded:
    _set_lines(session, prepared, LineState.INTENT_TO_DENY)
    latest = prepared.view.due_at - timedelta(hours=PEER_TO_PEER_MARGIN_HOURS)
    until = max(now, min(now + timedelta(hours=PEER_TO_PEER_HOURS), latest))
    state = _close_or_keep(session, prepared, reason="")
    detail = _detail(reviewer, prepared) | {"peer_to_peer_until": until.isoformat()}
    _move(session, prepared, state, event="intent_recorded", detail=detail)
    return Recorded(prepared.view.case.reference, state, {}, {}, until)


def _pend(session: Session, reviewer: Reviewer, prepared: Prepared, *, now: datetime) -> Recorded:
    if prepared.view.case.state in MACHINE_STATES:
        raise CaseError("the machine is at work on other lines, and may ask itself. Try again in a minute")
    due_at = ask_due(prepared.view, now=now)
    asked = session.execute(
        text(_ASK),
        {
            "request": prepared.view.case.request,
            "as": prepared.decided_as.value,
            "by": reviewer.id,
            "due_at": due_at,
            "items": information.written(prepared.decision.asks),
        },
    ).scalar_one()
    _set_lines(session, prepared, LineState.PENDED)
    state = _close_or_keep(session, prepared, reason="pended")
    detail = _detail(reviewer, prepared) | {"ask": str(asked), "items": len(prepared.decision.asks)}
    _move(session, prepared, state, event="information_requested", detail=detail)
    clock_rules.toll(session, [prepared.view.case.request])
    return Recorded(prepared.view.case.reference, state, {}, {}, due_at)


def ask_due(view: CaseView, *, now: datetime) -> datetime:
    """When the provider's answer is due: the ask window, or what the clock leaves. Raises CaseError when that is too
    little: a pend moves no clock (`domain.md` 5)."""
    margin = timedelta(hours=settings().review_margin_hours)
    due_at = min(now + timedelta(days=settings().ask_days), view.due_at - margin)
    if due_at < now + timedelta(hours=SHORTEST_ASK_HOURS):
        raise CaseError("the clock leaves no time to ask: call the provider, and decide on the record there is")
    return due_at


def _send_on(session: Session, reviewer: Reviewer, prepared: Prepared, *, now: datetime) -> Recorded:  # noqa: ARG001
    case = prepared.view.case
    expertise = next((one.expertise for one in prepared.view.evaluations.values() if one.expertise), case.expertise)
    session.execute(text(_TO_PHYSICIAN), {"id": case.id, "expertise": expertise})
    detail = _detail(reviewer, prepared) | {"level": "physician", "expertise": expertise}
    state = _move(session, prepared, RequestState(case.state), event="escalated", detail=detail)
    return Recorded(case.reference, state, {}, {})


def _set_lines(
    session: Session, prepared: Prepared, state: LineState, *, determinations: Mapping[int, UUID] | None = None
) -> None:
    for each in prepared.lines:
        session.execute(
            text(_LINE),
            {
                "request": prepared.view.case.request,
                "line": each.line.line,
                "state": state.value,
                "determination": (determinations or {}).get(each.line.line),
            },
        )


def _close_or_keep(session: Session, prepared: Prepared, *, reason: str) -> RequestState:
    """Close the case when no line waits for a person any more; the state that follows from the lines."""
    case = prepared.view.case
    if case.state not in MACHINE_STATES:
        # What was held for a machine's approval is decided by the person who decides on the rest.
        session.execute(text(_TAKE_HELD), {"request": case.request})
    lines = {line.line: LineState(line.state) for line in request_lines(session, case.request)}
    waiting = [line for line, state in lines.items() if state in _WITH_PEOPLE]
    if waiting:
        session.execute(
            text("UPDATE review_case SET lines = CAST(:lines AS smallint[]) WHERE id = :id"),
            {"lines": waiting, "id": case.id},
        )
    else:
        session.execute(
            text("UPDATE review_case SET closed_at = now(), closed_reason = :reason WHERE id = :id"),
            {"reason": reason, "id": case.id},
        )
    return _state_after(RequestState(case.state), lines.values())


def _state_after(before: RequestState, lines: Iterable[LineState]) -> RequestState:
    """While a machine works on other lines of the request, the request stays with it."""
    left = list(lines)
    if before in MACHINE_STATES and any(line not in _WITH_PEOPLE | FINAL_LINE_STATES for line in left):
        return before
    return roll_up(left)


def _move(
    session: Session, prepared: Prepared, state: RequestState, *, event: str, detail: Mapping[str, Any]
) -> RequestState:
    """Write the history and the new state."""
    case = prepared.view.case
    before = RequestState(case.state)
    if state is not before and RequestState.IN_REVIEW in TRANSITIONS[before]:
        before = RequestState.IN_REVIEW  # a person who decides takes the request into review
    if state is not before and state not in TRANSITIONS[before]:
        raise CaseError(f"from {before} a request does not become {state}: lines that wait for a machine come first")
    session.execute(text(_CLOSE_QUESTION), {"request": case.request})
    head = session.execute(text("SELECT head_seq, head_hash FROM request WHERE id = :id"), {"id": case.request}).one()
    heads = history.append(session, {case.request: Head(*head)}, [HistoryEvent(case.request, event, detail)])
    values = {
        "id": case.request,
        "version": prepared.view.version,
        "state": state.value,
        "is_final": state in FINAL_STATES,
        "seq": heads[case.request].seq,
        "hash": heads[case.request].hash,
    }
    moved = session.execute(text(_MOVE), values)
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise CaseError("something changed while the decision was recorded, and nothing was. Show the case again")
    return state


def _detail(reviewer: Reviewer, prepared: Prepared) -> dict[str, Any]:
    """Codes and ids. The rationale stands in the determination, which the digest covers."""
    decision = prepared.decision
    return {
        "by": str(reviewer.id),
        "as": prepared.decided_as.value,
        "action": decision.action.value,
        "basis": decision.basis,
        "lines": [each.line.line for each in prepared.lines],
        "reasons": list(decision.reasons),
        "criteria": list(decision.criteria),
    }


_LINE: Final = """
UPDATE service_line SET state = :state, determination = coalesce(CAST(:determination AS uuid), determination)
WHERE request = :request AND line = :line
"""

_MOVE: Final = """
UPDATE request SET state = :state, version = version + 1, waiting_since = now(), attempts = 0, failure = NULL,
    head_seq = :seq, head_hash = :hash, beside = CASE WHEN :is_final THEN NULL ELSE beside END
WHERE id = :id AND version = :version
"""

_TAKE_HELD: Final = "UPDATE service_line SET state = 'in_review' WHERE request = :request AND state = 'held'"

#: A question that no line waits for any more is closed with the decision.
_CLOSE_QUESTION: Final = """
UPDATE information_request SET closed_at = now(), closed_reason = 'decided'
WHERE request = :request AND closed_at IS NULL
    AND NOT EXISTS (SELECT FROM service_line l WHERE l.request = :request AND l.state = 'pended')
"""

_ASK: Final = """
INSERT INTO information_request (request, round, asked_as, asked_by, due_at, items)
SELECT :request, coalesce(max(round), 0) + 1, :as, :by, :due_at, :items FROM information_request
WHERE request = :request RETURNING id
"""

_TO_PHYSICIAN: Final = """
UPDATE review_case SET level = 'physician', expertise = :expertise, claimed_by = NULL, claim_until = NULL WHERE id = :id
"""
