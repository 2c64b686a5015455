"""From an evaluation to the rows that follow from it, line by line (`domain.md` 1, 10). Pure.

A line that policy approves is released at once, while another line of the same request waits. What is in front of a
person stays there.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from engine.routing import rank
from policies import programmes
from schemas.determination import Outcome, RouteReason
from schemas.evaluation import GroupEvaluation, Recommendation
from schemas.lifecycle import FINAL_STATES, LineState, RequestState, roll_up
from schemas.request import Urgency
from store.evaluations import NewEvaluation
from store.ids import authorization_number, new_id
from store.information import Closing
from store.load import LineRow
from store.outcomes import NewCase, NewDecision, NewLineState, Step
from store.utilisation import Limit
from worker.judging import Judged
from worker.policies_in_force import scopes_of

#: Lines in these states are a machine's to move.
_OURS: Final = frozenset({LineState.OPEN, LineState.GAPS, LineState.PENDED, LineState.HELD})
CALL_CLINICIAN: Final = "call_ordering_clinician"
Event = tuple[str, Mapping[str, Any]]


def limits_of(judged: Judged) -> frozenset[Limit]:
    """The limits that an approval of this request would spend from."""
    return frozenset(
        Limit(judged.candidate.member_id, scope)
        for group in judged.assessment.groups
        if group.may_approve and group.policy is not None
        for scope in scopes_of(group.policy.id, group.policy.version)
    )


def step_of(judged: Judged, lines: Sequence[LineRow], closing: Closing | None, *, now: datetime) -> Step:
    """All that is to be written about one request."""
    ours = {row.line: row for row in lines if row.state in _OURS}
    states: list[NewLineState] = []
    decisions: list[NewDecision] = []
    for row in judged.rows:
        of_group = [line for line in row.evaluation.lines if line in ours]
        decided = [_decision(judged, row, line) for line in of_group if _outcome(row.evaluation)]
        decisions += decided
        states += _states(judged, row.evaluation, of_group, decided)
    case = _case(judged, states, ours, now=now)
    after = {line.line: line.state for line in lines} | {line.line: line.state for line in states}
    state = roll_up(list(after.values()))
    return Step(
        request=judged.candidate.id,
        version=judged.candidate.version,
        state=state,
        evaluations=judged.rows,
        decisions=tuple(decisions),
        lines=tuple(states),
        cases=() if case is None else (case,),
        events=(_evaluated(judged), *_answered(closing), *_decided(decisions), *_left(state, states, case)),
    )


def beside_step(judged: Judged, closing: Closing | None, *, now: datetime) -> Step:
    """What is written beside the people who have the case: the evaluation, and a red flag that it raised."""
    case = _red_flag_case(judged, now=now)
    opened = [] if case is None else [_case_event(case)]
    return Step(
        request=judged.candidate.id,
        version=judged.candidate.version,
        evaluations=judged.rows,
        cases=() if case is None else (case,),
        events=(_evaluated(judged), *_answered(closing), *opened),
    )


def is_final(step: Step) -> bool:
    return step.state in FINAL_STATES


def _outcome(group: GroupEvaluation) -> Outcome | None:
    if group.recommendation is Recommendation.NOT_REQUIRED:
        return Outcome.NOT_REQUIRED
    return Outcome.APPROVED if group.may_approve else None


def _decision(judged: Judged, row: NewEvaluation, line: int) -> NewDecision:
    group = row.evaluation
    approved = group.may_approve
    policy = group.policy
    scopes = sorted(scopes_of(policy.id, policy.version)) if policy is not None and approved else []
    return NewDecision(
        id=new_id(),
        request=judged.candidate.id,
        line=line,
        version=judged.candidate.version,
        outcome=Outcome.APPROVED if approved else Outcome.NOT_REQUIRED,
        evaluation=row.id,
        policy=None if policy is None else f"{policy.id} {policy.version}",
        reason="criteria_met" if approved else "not_required",
        rationale=_rationale(group),
        member_id=judged.candidate.member_id,
        service_on=group.service_on,
        number=authorization_number() if approved else None,
        scope=scopes[0] if scopes else None,
        valid_days=programmes.valid_days(judged.candidate.programme) if approved else None,
    )


def _rationale(group: GroupEvaluation) -> str:
    if not group.may_approve or group.policy is None:
        why = next((gate.detail for gate in group.gates if gate.outcome == "not_required" and gate.detail), "")
        return f"No prior authorization is required: {why or 'the service is on the list of those that need none'}."
    sample = " It is a sample policy, not a payer's." if group.policy.sample else ""
    return f"Every coverage criterion of {group.policy.title}, version {group.policy.version}, is met.{sample}"


def _states(
    judged: Judged, group: GroupEvaluation, lines: Iterable[int], decided: Sequence[NewDecision]
) -> list[NewLineState]:
    request = judged.candidate.id
    by_line = {decision.line: decision for decision in decided}
    if decided:
        state = LineState.APPROVED if group.may_approve else LineState.NOT_REQUIRED
        return [NewLineState(request, line, state, "", by_line[line].id) for line in lines]
    state, reason = _undecided(group)
    return [NewLineState(request, line, state, reason) for line in lines]


def _undecided(group: GroupEvaluation) -> tuple[LineState, str]:
    if group.recommendation is Recommendation.REQUEST_INFORMATION:
        return LineState.GAPS, ""
    if group.recommendation is Recommendation.APPROVE and group.held:
        return LineState.HELD, RouteReason.COVERAGE_UNVERIFIED.value
    return LineState.IN_REVIEW, group.route_reason or RouteReason.OTHER.value


def _case(
    judged: Judged, states: Sequence[NewLineState], ours: Mapping[int, LineRow], *, now: datetime
) -> NewCase | None:
    """One case for all lines that need a person, opened at once even when other lines wait for documents."""
    lines = tuple(state.line for state in states if state.state is LineState.IN_REVIEW)
    groups = [group for group in judged.assessment.groups if set(group.lines) & set(lines)]
    if not groups:
        return None
    leading = min(groups, key=lambda group: rank(_reason(group)))
    licence_state = next((ours[line].service_state for line in lines), None)
    return _new_case(judged, groups, leading, lines, now=now)._replace(licence_state=licence_state)


def _red_flag_case(judged: Judged, *, now: datetime) -> NewCase | None:
    groups = [group for group in judged.assessment.groups if group.red_flags]
    if not groups:
        return None
    lines = tuple(line for group in groups for line in group.lines)
    return _new_case(judged, groups, groups[0], lines, now=now)


def _new_case(
    judged: Judged,
    groups: Sequence[GroupEvaluation],
    leading: GroupEvaluation,
    lines: tuple[int, ...],
    *,
    now: datetime,
) -> NewCase:
    hours = [group.due_hours for group in groups if group.due_hours is not None]
    flagged = any(group.red_flags for group in groups)
    due_at = judged.candidate.due_at
    return NewCase(
        request=judged.candidate.id,
        level="physician" if any(group.level == "physician" for group in groups) else "nurse",
        reason=_reason(leading).value,
        lines=lines,
        due_at=min([due_at, *(now + timedelta(hours=count) for count in hours)]),
        expertise=leading.expertise or next((group.expertise for group in groups if group.expertise), ""),
        # Proposed only: a person expedites (`domain.md` 5), nothing changes urgency by itself.
        expedite_proposed=flagged and judged.candidate.urgency != Urgency.EXPEDITED,
        call_task=CALL_CLINICIAN if flagged else None,
    )


def _reason(group: GroupEvaluation) -> RouteReason:
    return RouteReason(group.route_reason) if group.route_reason else RouteReason.OTHER


def _evaluated(judged: Judged) -> Event:
    return "evaluated", {
        "evaluations": [
            {
                "id": row.id,
                "lines": row.evaluation.lines,
                "policy": None if row.evaluation.policy is None else row.evaluation.policy.id,
                "reason": row.evaluation.route_reason,
                "recommendation": row.evaluation.recommendation.value,
                "version": None if row.evaluation.policy is None else row.evaluation.policy.version,
            }
            for row in judged.rows
        ]
    }


def _answered(closing: Closing | None) -> list[Event]:
    if closing is None or not closing.closed:
        return []
    return [("information_answered", {"ask": closing.ask, "closed": closing.closed, "all": closing.is_done})]


def _decided(decisions: Iterable[NewDecision]) -> list[Event]:
    return [
        (
            decision.outcome.value,
            {"determination": decision.id, "line": decision.line, "number": decision.number, "as": "policy"},
        )
        for decision in decisions
    ]


def _left(state: RequestState, states: Sequence[NewLineState], case: NewCase | None) -> list[Event]:
    lines = [line.line for line in states if line.state is LineState.GAPS]
    gaps: list[Event] = [("gaps_found", {"lines": lines})] if state is RequestState.GAPS else []
    held: list[Event] = [("held", {})] if state is RequestState.HELD else []
    return [*gaps, *held, *([] if case is None else [_case_event(case)])]


def _case_event(case: NewCase) -> Event:
    return "case_opened", {"level": case.level, "lines": case.lines, "reason": case.reason}
