"""What `precert review --json` prints for one request (design section 6)."""

from typing import Any

import orjson

from schemas.evaluation import Assessment, CriterionResult, Evidence, Gap, GroupEvaluation, RedFlagResult
from schemas.request import AuthorizationRequest, Issue

Json = dict[str, Any]


def review_of(request: AuthorizationRequest, assessment: Assessment) -> Json:
    """The roll-up on top, each line below. Criteria and gaps of several policies are joined, each once."""
    groups = assessment.groups
    leading = _leading(assessment)
    return {
        "submission_id": request.submission_id,
        "recommendation": assessment.recommendation.value,
        "route_reason": assessment.route_reason,
        "policy": _policy(leading),
        "criteria": _once([_criterion(result) for group in groups for result in group.criteria]),
        "gaps": _once([_gap(gap) for group in groups for gap in group.gaps]),
        "red_flags": _once([_red_flag(flag) for group in groups for flag in group.red_flags]),
        "flags": sorted({flag for group in groups for flag in group.flags}),
        "quarantined": list(assessment.quarantined),
        "issues": [_issue(issue) for issue in request.issues],
        "lines": [_line(assessment, line.line) for line in request.service_lines],
    }


def _leading(assessment: Assessment) -> GroupEvaluation:
    """The group that the roll-up speaks of: the first with its recommendation, one with a policy before one without."""
    same = [group for group in assessment.groups if group.recommendation is assessment.recommendation]
    candidates = same or list(assessment.groups)
    return next((group for group in candidates if group.policy is not None), candidates[0])


def _line(assessment: Assessment, number: int) -> Json:
    group = assessment.group_of(number)
    return {
        "line": number,
        "group": group.group,
        "recommendation": group.recommendation.value,
        "route_reason": group.route_reason,
        "held": group.held,
        "level": group.level,
        "expertise": group.expertise,
        "policy": _policy(group),
        "gates": [
            {"gate": gate.gate, "outcome": gate.outcome, "reason": gate.reason, "detail": gate.detail}
            for gate in group.gates
        ],
        "criteria": [_criterion(result) for result in group.criteria],
        "gaps": [_gap(gap) for gap in group.gaps if gap.line == number],
        "red_flags": [_red_flag(flag) for flag in group.red_flags],
        "service_on": group.service_on.isoformat(),
        "known_on": group.known_on.isoformat(),
    }


def _policy(group: GroupEvaluation) -> Json | None:
    used = group.policy
    if used is None:
        return None
    return {"id": used.id, "version": used.version, "status": used.status, "sample": used.sample, "title": used.title}


def _criterion(result: CriterionResult) -> Json:
    return {
        "id": result.id,
        "title": result.title,
        "section": result.section,
        "basis": result.basis,
        "result": result.result.value,
        "conflict": result.conflict,
        "why": result.why,
        "facts": [_fact(fact) for fact in result.facts],
        "citations": [citation.model_dump(mode="json") for citation in result.citations],
    }


def _fact(fact: Evidence) -> Json:
    return fact.model_dump(mode="json")


def _gap(gap: Gap) -> Json:
    return {
        "criterion": gap.criterion,
        "line": gap.line,
        "category": gap.category,
        "loinc": gap.loinc,
        "document": gap.document,
        "ask": gap.ask,
        "why": gap.why,
        "citations": [citation.model_dump(mode="json") for citation in gap.citations],
    }


def _red_flag(flag: RedFlagResult) -> Json:
    return {
        "id": flag.id,
        "title": flag.title,
        "due_hours": flag.due_hours,
        "facts": [_fact(fact) for fact in flag.facts],
        "citations": [citation.model_dump(mode="json") for citation in flag.citations],
    }


def _issue(issue: Issue) -> Json:
    return issue.model_dump(mode="json")


def _once(items: list[Json]) -> list[Json]:
    """Lines of one policy repeat its criteria: two entries that say the same are one, others stay."""
    return list({orjson.dumps(item): item for item in items}.values())
