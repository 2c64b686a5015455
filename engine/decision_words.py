"""The answer per line and who gave it, in words for clinicians."""

from engine.outline import Item, LineOutcome, Mark, Material, service_words
from engine.words import STATE_WORDS, route_words
from schemas.determination import DecidedAs, RouteReason
from schemas.evaluation import GroupEvaluation, Recommendation, Result
from schemas.lifecycle import FINAL_LINE_STATES, LineState

_STATE_MARKS: dict[LineState, Mark] = {
    LineState.APPROVED: "met",
    LineState.NOT_REQUIRED: "met",
    LineState.HELD: "flag",
    LineState.PENDED: "missing",
    LineState.GAPS: "missing",
    LineState.IN_REVIEW: "flag",
    LineState.DENIED: "not_met",
    LineState.APPROVED_MODIFIED: "flag",
}

_RECOMMENDED: dict[Recommendation, tuple[str, Mark]] = {
    Recommendation.APPROVE: ("every coverage criterion is met; approval as asked is recommended", "met"),
    Recommendation.REQUEST_INFORMATION: ("the record is silent on something required; it is asked for", "missing"),
    Recommendation.HUMAN_REVIEW: ("a person decides", "flag"),
    Recommendation.NOT_REQUIRED: ("no prior authorization is required", "met"),
}


def line_name(material: Material, number: int) -> str:
    line = material.request.line(number)
    code = line.code or line.code_as_sent or "no code"
    words = service_words(material, number)
    details = [words, ", ".join(line.levels), line.side if line.side not in {None, "none"} else ""]
    described = "; ".join(filter(None, details))
    return f"{code} ({described})" if described else code


def answer_items(material: Material) -> tuple[Item, ...]:
    """One item per line of the request, in its order."""
    groups = {line: group for group in material.assessment.groups for line in group.lines}
    return tuple(_answer(material, line.line, groups.get(line.line)) for line in material.request.service_lines)


def _answer(material: Material, line: int, group: GroupEvaluation | None) -> Item:
    outcome = material.outcome_of(line)
    words, mark = _standing(outcome, group)
    detail = [*_outcome_detail(outcome), *_reason(outcome, group), *_missing(outcome, group), _count(group)]
    return Item(
        text=f"Line {line}: {line_name(material, line)}: {words}.", mark=mark, detail=tuple(filter(None, detail))
    )


def _standing(outcome: LineOutcome | None, group: GroupEvaluation | None) -> tuple[str, Mark]:
    if outcome is not None and outcome.state is not LineState.OPEN:
        return STATE_WORDS[outcome.state], _STATE_MARKS.get(outcome.state, "note")
    return _RECOMMENDED[group.recommendation] if group is not None else (STATE_WORDS[LineState.OPEN], "note")


def _outcome_detail(outcome: LineOutcome | None) -> list[str]:
    if outcome is None:
        return []
    detail = []
    if outcome.authorization_number:
        detail.append(f"Authorization number {outcome.authorization_number}{_validity(outcome)}.")
    if outcome.asked_by is not None:
        detail.append(f"The answer is due by {outcome.asked_by:%Y-%m-%d %H:%M} UTC.")
    return detail


def _validity(outcome: LineOutcome) -> str:
    start = f", valid from {outcome.valid_from}" if outcome.valid_from else ""
    if outcome.valid_to:
        return f"{start} to {outcome.valid_to}"
    return start + (" until the service is done" if outcome.ends_with_service else "")


def _reason(outcome: LineOutcome | None, group: GroupEvaluation | None) -> list[str]:
    """Why a person, or why not yet. A decided line has the decision's own reasons instead."""
    if outcome is not None and outcome.state in FINAL_LINE_STATES:
        return [outcome.rationale] if outcome.decided_as not in {None, DecidedAs.POLICY} else []
    reason = (outcome.route_reason if outcome else "") or (group.route_reason if group else "")
    if reason == RouteReason.COVERAGE_UNVERIFIED:
        return [f"Nothing is approved yet: {route_words(reason)}."]
    return [f"Reason: {route_words(reason)}."] if reason else []


def _missing(outcome: LineOutcome | None, group: GroupEvaluation | None) -> list[str]:
    if group is None or not group.gaps or (outcome is not None and outcome.state in FINAL_LINE_STATES):
        return []
    return ["Asked for: " + "; ".join(dict.fromkeys(gap.document for gap in group.gaps)) + "."]


def _count(group: GroupEvaluation | None) -> str:
    criteria = group.criteria if group is not None else ()
    results = [r.result for r in criteria if r.basis == "coverage" and r.result is not Result.NOT_APPLICABLE]
    if not results:
        return ""
    met, unmet, missing = (results.count(kind) for kind in (Result.MET, Result.NOT_MET, Result.MISSING))
    return f"Of {len(results)} coverage criteria that apply, {met} met, {unmet} contradicted, {missing} missing."


def decision_items(material: Material) -> tuple[Item, ...]:
    decided = [outcome for outcome in material.outcomes if outcome.decided_as is not None]
    open_lines = [
        line.line
        for line in material.request.service_lines
        if (found := material.outcome_of(line.line)) is None or found.state not in FINAL_LINE_STATES
    ]
    items = [Item(text=_decision(outcome)) for outcome in decided]
    if open_lines:
        items.append(Item(text=f"Not decided yet: line {', '.join(map(str, open_lines))}. This text only recommends."))
    return tuple(items)


def _decision(outcome: LineOutcome) -> str:
    at = f" on {outcome.decided_at:%Y-%m-%d %H:%M} UTC" if outcome.decided_at else ""
    if outcome.decided_as is DecidedAs.POLICY:
        return f"Line {outcome.line}: decided by the policy, without a person, exactly as asked{at}."
    by = outcome.decided_by or "a named person"
    provision = f" Plan provision: {outcome.provision}." if outcome.provision else ""
    return f"Line {outcome.line}: decided by {by}, as {outcome.decided_as}{at}.{provision}"
