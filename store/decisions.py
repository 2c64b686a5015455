"""A person's decision before it is recorded: what would be written, checked as far as words can help.

The tables check again, and they are what holds (law 1). What is refused here is refused with a remedy instead of a
constraint's name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal

from schemas.determination import Authorised, DecidedAs, Outcome
from schemas.evaluation import GapItem
from schemas.lifecycle import FINAL_LINE_STATES, LineState
from store.case_view import CaseView, Line
from store.cases import CaseError
from store.people import Licence, Reviewer

Basis = Literal["clinical", "administrative"]


class Action(StrEnum):
    """What a person can do with a case."""

    APPROVE = "approve"  #: exactly as asked
    APPROVE_LESS = "approve-less"  #: adverse: a physician's
    INTENT = "intent-to-deny"  #: a physician's; outside it still reads pended
    DENY = "deny"  #: adverse: a physician's, or administrative by a named person with the plan's provision
    PEND = "pend"  #: ask the provider once more
    PHYSICIAN = "send-to-physician"
    DISMISS = "dismiss"  #: not a denial: the request is not one that can be decided


_OUTCOMES = {
    Action.APPROVE: Outcome.APPROVED,
    Action.APPROVE_LESS: Outcome.APPROVED_MODIFIED,
    Action.DENY: Outcome.DENIED,
    Action.DISMISS: Outcome.DISMISSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person says. `lines` empty: all lines in front of people."""

    action: Action
    rationale: str
    lines: tuple[int, ...] = ()
    reasons: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    basis: Basis = "clinical"
    provision: str | None = None
    less: dict[str, object] = field(default_factory=dict)  #: fields of `Authorised` that differ from what was asked
    asks: tuple[GapItem, ...] = ()  #: what the provider is asked for, when the case is pended


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDecision:
    line: Line
    asked: Authorised
    authorised: Authorised | None  #: None: nothing is authorised


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """All that recording needs: what the check page shows is what is written."""

    view: CaseView
    decision: Decision
    lines: tuple[LineDecision, ...]
    outcome: Outcome | None  #: None: nothing is determined
    decided_as: DecidedAs
    licence: Licence | None


def prepare(reviewer: Reviewer, view: CaseView, decision: Decision, *, now: datetime) -> Prepared:
    """The decision on its lines. Raises CaseError with what is missing or not allowed."""
    if not decision.rationale.strip():
        raise CaseError("a decision needs a rationale, in your own words. Add --rationale")
    lines = _chosen(view, decision)
    decided_as = _decided_as(reviewer, view, decision)
    licence = reviewer.licence_for("physician", view.case.licence_state, day=now.astimezone(UTC).date())
    if is_adverse(decision) or decision.action is Action.INTENT:
        _check_adverse(view, decision, lines, licence=licence)
    if decision.action is Action.PEND and not decision.asks:
        raise CaseError(
            "nothing is asked for: the evaluation found no gap. Say what is needed with --ask 'LOINC: words'"
        )
    if decision.basis == "administrative" and not decision.provision:
        raise CaseError("an administrative decision cites the plan provision it rests on. Add --provision")
    return Prepared(
        view=view,
        decision=decision,
        lines=tuple(_line_decision(line, decision) for line in lines),
        outcome=_OUTCOMES.get(decision.action),
        decided_as=decided_as,
        licence=licence if decided_as is DecidedAs.PHYSICIAN else None,
    )


def is_adverse(decision: Decision) -> bool:
    """Against the patient on clinical grounds (42 CFR 422.566(d), 438.210(b)(3))."""
    return decision.basis == "clinical" and decision.action in (Action.DENY, Action.APPROVE_LESS)


def _chosen(view: CaseView, decision: Decision) -> tuple[Line, ...]:
    open_lines = {line.line: line for line in view.lines if line.state not in FINAL_LINE_STATES}
    in_case = [number for number in view.case.lines if number in open_lines]
    wanted = decision.lines or tuple(in_case or sorted(open_lines))
    if unknown := [number for number in wanted if number not in open_lines]:
        raise CaseError(f"line {unknown[0]} is decided already, or is no line of this request. Leave it out of --line")
    groups = {open_lines[number].grp for number in wanted}
    cut = [line.line for line in open_lines.values() if line.grp in groups and line.line not in wanted]
    if cut:
        raise CaseError(f"line {cut[0]} stands or falls with a line that you chose. Add --line {cut[0]}")
    return tuple(open_lines[number] for number in sorted(set(wanted)))


def _decided_as(reviewer: Reviewer, view: CaseView, decision: Decision) -> DecidedAs:
    if is_adverse(decision) or decision.action in (Action.INTENT, Action.APPROVE_LESS):
        allowed: tuple[DecidedAs, ...] = (DecidedAs.PHYSICIAN,)
    elif decision.basis == "administrative":
        allowed = (DecidedAs.COORDINATOR, DecidedAs.NURSE, DecidedAs.PHYSICIAN)
    else:
        allowed = (DecidedAs.NURSE, DecidedAs.PHYSICIAN)
    if view.case.level == "physician":
        allowed = (DecidedAs.PHYSICIAN,)
    held = [role for role in allowed if role.value in reviewer.roles]
    if not held:
        names = " or ".join(role.value for role in allowed)
        raise CaseError(
            f"law 1: {decision.action} ({decision.basis}) is for a {names}, and you hold no such role."
            " Send the case on with `precert case decide REFERENCE send-to-physician`"
        )
    return held[0]


def _check_adverse(view: CaseView, decision: Decision, lines: Sequence[Line], *, licence: Licence | None) -> None:
    if licence is None:
        state = f" in {view.case.licence_state}" if view.case.licence_state else ""
        raise CaseError(
            f"law 1: you have no physician's licence{state} that is active and unrestricted today."
            " File it with `precert user licence`, or leave the case to another physician"
        )
    if not decision.reasons:
        raise CaseError("an adverse decision needs at least one reason code. Add --reason")
    if decision.basis == "clinical":
        _check_citations(view, decision, lines)
    if decision.action is Action.INTENT and any(line.state == LineState.APPEALED for line in lines):
        raise CaseError("an appeal is decided at once: the conversation was offered before the first decision")
    # What is upheld on appeal was announced before.
    announced = (LineState.INTENT_TO_DENY, LineState.APPEALED)
    if decision.action is not Action.INTENT and any(line.state not in announced for line in lines):
        raise CaseError(
            "before an adverse decision the intent is recorded, so that the ordering clinician is offered a"
            " conversation. Use `precert case decide REFERENCE intent-to-deny` first"
        )


def _check_citations(view: CaseView, decision: Decision, lines: Sequence[Line]) -> None:
    evaluations = [view.evaluations[line.evaluation] for line in lines if line.evaluation is not None]
    known = {criterion.id for evaluation in evaluations for criterion in evaluation.criteria}
    if known and not decision.criteria:
        raise CaseError("an adverse decision names the criteria it rests on. Add --criterion")
    if strange := sorted(set(decision.criteria) - known):
        raise CaseError(f"criterion {strange[0]} is none of this evaluation's: `precert case show` lists them")


def _line_decision(line: Line, decision: Decision) -> LineDecision:
    asked = as_asked(line)
    if decision.action is Action.APPROVE:
        return LineDecision(line=line, asked=asked, authorised=asked)
    if decision.action is not Action.APPROVE_LESS:
        return LineDecision(line=line, asked=asked, authorised=None)
    less = Authorised.model_validate(asked.model_dump() | decision.less)
    if less == asked:
        raise CaseError("what you authorise is what was asked: that is `approve`, or say what is less")
    return LineDecision(line=line, asked=asked, authorised=less)


def as_asked(line: Line) -> Authorised:
    return Authorised(
        code=line.code,
        modifiers=line.modifiers,
        quantity=line.quantity,
        unit=line.unit,
        service_from=line.service_from,
        service_to=line.service_to,
        place_of_service=line.place_of_service,
        provider_npi=line.provider_npi,
    )
