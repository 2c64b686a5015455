"""What a person sees of a case in the terminal: the list, the case itself, and the check page before a decision."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from engine.assess import roll_up
from engine.explanation import explain
from engine.outline import LineOutcome
from ops import determination_view
from ops.determination import policies_of
from policies.codes import procedures
from schemas.determination import Authorised
from schemas.evaluation import CriterionResult, GroupEvaluation, plain
from store.case_view import CaseView
from store.cases import Case
from store.decisions import Action, LineDecision, Prepared, is_adverse
from store.people import Reviewer
from worker.policies_in_force import catalog

if TYPE_CHECKING:
    from rich.console import Console

WITHHELD = "[withheld: the document is protected; show the case with --purpose]"


def moment(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def show_cases(out: "Console", cases: Sequence[Case]) -> None:
    from rich.table import Table

    table = Table()
    for name in ("reference", "due", "level", "reason", "lines", "state", "urgency", "held by"):
        table.add_column(name)
    for one in cases:
        lines = ", ".join(map(str, one.lines))
        table.add_row(
            one.reference,
            moment(one.due_at),
            one.level,
            one.reason,
            lines,
            one.state,
            one.urgency,
            one.claimed_by or "",
        )
    out.print(table)


def show_case(out: "Console", view: CaseView, withheld: frozenset[str]) -> None:
    """The determination text as it stands, without the quotations of withheld documents, and what only people see."""
    evaluations = tuple(quoted(group, withheld) for group in view.evaluations.values())
    explanation = explain(
        view.request,
        roll_up(evaluations),
        policies=policies_of(evaluations, catalog()),
        outcomes={line.line: LineOutcome.model_validate(_standing(line)) for line in view.lines},
        reference=view.case.reference,
        words=procedures.table().known,
    )
    determination_view.show(out, explanation)
    out.print()
    for words in _beside(view):
        out.print(words)


def _standing(line: Any) -> dict[str, Any]:
    return {"line": line.line, "state": line.state, "route_reason": line.route_reason}


def _beside(view: CaseView) -> Iterable[str]:
    case = view.case
    yield f"Case: {case.level}, {case.reason}, lines {', '.join(map(str, case.lines))}; due {moment(case.due_at)}."
    yield f"The request is {case.state}, received {moment(view.received_at)}, its clock ends {moment(view.due_at)}."
    for paper in view.papers:
        mark = f" (protected: {', '.join(paper.sensitivity)})" if paper.sensitivity else ""
        yield f"Document {paper.id}: {paper.title or paper.loinc or 'untitled'}, {paper.service_on or 'undated'}{mark}"
    if case.expedite_proposed:
        yield "A red flag: consider expediting this request."
    if case.call_task:
        yield f"To do: {case.call_task.replace('_', ' ')}."
    if case.error_code:
        yield f"The machine failed on this request ({case.error_code}): nothing is known of its criteria."


def quoted(group: GroupEvaluation, withheld: frozenset[str]) -> GroupEvaluation:
    """The evaluation with the words of withheld documents blanked."""
    if not withheld:
        return group
    return group.model_copy(update={"criteria": tuple(_blanked(one, withheld) for one in group.criteria)})


def _blanked(criterion: CriterionResult, withheld: frozenset[str]) -> CriterionResult:
    facts = tuple(
        fact.model_copy(update={"quote": WITHHELD, "value": None}) if fact.document in withheld else fact
        for fact in criterion.facts
    )
    return criterion.model_copy(update={"facts": facts})


def as_json(view: CaseView, withheld: frozenset[str]) -> dict[str, Any]:
    return {
        "case": view.case._asdict(),
        "version": view.version,
        "due_at": view.due_at,
        "lines": [line._asdict() for line in view.lines],
        "documents": [paper._asdict() for paper in view.papers],
        "evaluations": {str(key): plain(quoted(group, withheld)) for key, group in view.evaluations.items()},
        "withheld": sorted(withheld),
    }


def check_page(reviewer: Reviewer, prepared: Prepared) -> dict[str, Any]:
    """What would be recorded, field by field."""
    decision = prepared.decision
    return {
        "reference": prepared.view.case.reference,
        "action": decision.action.value,
        "adverse": is_adverse(decision),
        "outcome": prepared.outcome.value if prepared.outcome else None,
        "basis": decision.basis,
        "decided_by": reviewer.name,
        "decided_as": prepared.decided_as.value,
        "licence_state": prepared.licence.state if prepared.licence else None,
        "lines": [_line(each) for each in prepared.lines],
        "reasons": list(decision.reasons),
        "criteria": _titles(prepared),
        "provision": decision.provision,
        "rationale": decision.rationale,
        "asks": [item.document + ": " + "; ".join(item.asks) for item in decision.asks],
        "notes": _notes(prepared),
    }


def _line(each: LineDecision) -> dict[str, Any]:
    return {
        "line": each.line.line,
        "asked": each.asked.model_dump(mode="json"),
        "authorised": each.authorised.model_dump(mode="json") if each.authorised else None,
        "less": _differences(each.asked, each.authorised) if each.authorised else [],
    }


def _differences(asked: Authorised, authorised: Authorised) -> list[str]:
    return [
        f"{name}: {getattr(asked, name)} asked, {getattr(authorised, name)} authorised"
        for name in Authorised.model_fields
        if getattr(asked, name) != getattr(authorised, name)
    ]


def _titles(prepared: Prepared) -> dict[str, str]:
    known = {one.id: one.title for group in prepared.view.evaluations.values() for one in group.criteria}
    return {name: known.get(name, name) for name in prepared.decision.criteria}


def _notes(prepared: Prepared) -> list[str]:
    groups = prepared.view.evaluations.values()
    notes = []
    if prepared.decision.action is Action.APPROVE and any(gate.outcome == "held" for g in groups for gate in g.gates):
        notes.append("The member's coverage is not verified.")
    if any(group.policy is not None and group.policy.sample for group in groups):
        notes.append("The policy is a sample, not a payer's.")
    if is_adverse(prepared.decision):
        notes.append("A decision against the patient: a notice with its reasons and the right to appeal is owed.")
    return notes


def show_check(out: "Console", page: dict[str, Any]) -> None:
    out.print(
        f"{page['reference']}: {page['action']} ({page['basis']}), by {page['decided_by']} as {page['decided_as']}"
    )
    for line in page["lines"]:
        out.print(f"  line {line['line']}: {line['asked']['code']}, {page['outcome'] or page['action']}")
        for difference in line["less"]:
            out.print(f"    {difference}")
    for name, title in page["criteria"].items():
        out.print(f"  criterion {name}: {title}")
    for label in ("reasons", "provision", "rationale", "asks"):
        if page[label]:
            words = page[label] if isinstance(page[label], str) else "; ".join(page[label])
            out.print(f"  {label}: {words}")
    for note in page["notes"]:
        out.print(f"  ! {note}")
