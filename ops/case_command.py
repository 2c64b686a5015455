"""`precert case`: a signed-in person lists, takes, reads and decides."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import typer

from engine.gaps import merge
from ops import case_pages
from ops.output import console, print_error, print_json, print_json_lines
from schemas.evaluation import GapItem
from store import case_view, cases
from store.case_view import CaseView
from store.cases import CaseError
from store.database import transaction
from store.decide import Recorded, record
from store.decisions import Action, Decision, prepare
from store.people import Reviewer
from worker.policies_in_force import catalog, scopes_of

_LOINC: Final = re.compile(r"\d{1,6}-\d")


def show_list(reviewer: Reviewer, *, everything: bool, as_json: bool) -> int:
    with transaction("console") as session:
        found = cases.listed(session, reviewer, everything=everything)
    if as_json:
        print_json_lines(one._asdict() for one in found)
    else:
        case_pages.show_cases(console(), found)
    return 0


def take_next(reviewer: Reviewer, *, as_json: bool) -> int:
    """Exit code 1 when nothing waits that this person may take."""
    with transaction("console") as session:
        case = cases.claim_next(session, reviewer)
    if case is None:
        print_error("no open case is one that you may take. `precert case list --all` shows the others.")
        return 1
    if as_json:
        print_json(case._asdict())
    else:
        case_pages.show_cases(console(), [case])
        console().print(f"Yours until {case_pages.moment(case.claim_until)}: `precert case show {case.reference}`")
    return 0


def release(reviewer: Reviewer, reference: str, *, as_json: bool = False) -> int:
    with transaction("console") as session:
        case = cases.release(session, reviewer, reference)
    if as_json:
        print_json(case._asdict())
    else:
        console().print(f"{case.reference} is given back.")
    return 0


def show(reviewer: Reviewer, reference: str, *, purpose: str | None, as_json: bool) -> int:
    """Shows the case and, once it was printed, records which criteria's evidence was in front of the person."""
    view, withheld = _read(reviewer, reference, purpose=purpose)
    if as_json:
        print_json(case_pages.as_json(view, withheld))
    else:
        case_pages.show_case(console(), view, withheld)
    with transaction("console") as session:
        for evaluation, group in view.evaluations.items():
            opened = [one.id for one in group.criteria if not _leaves_out(one.facts, withheld)]
            case_view.open_evidence(session, reviewer, view.case, evaluation=evaluation, criteria=opened)
    return 0


def decide(reviewer: Reviewer, reference: str, decision: Decision, *, check: bool, yes: bool, as_json: bool) -> int:
    """Exit code 1 when the person does not confirm. No transaction is open while a person thinks."""
    view, _ = _read(reviewer, reference, purpose="decide")
    if decision.action is Action.PEND:
        wanted = decision.lines or view.case.lines
        asks = tuple(ask.model_copy(update={"lines": wanted}) for ask in decision.asks)
        decision = replace(decision, asks=asks or _gaps(view, wanted))
    prepared = prepare(reviewer, view, decision, now=datetime.now(UTC))
    page = case_pages.check_page(reviewer, prepared)
    if check and as_json:
        print_json(page)
    elif not as_json:
        case_pages.show_check(console(), page)
    if check:
        return 0
    if not yes and not typer.confirm("Record this? There is no undo", default=False):
        print_error("nothing was recorded.")
        return 1
    with transaction("console") as session:
        recorded = record(session, reviewer, reference, decision, version=view.version, scopes_of=scopes_of)
    _tell(recorded, as_json=as_json)
    return 0


def asks_of(words: Sequence[str]) -> tuple[GapItem, ...]:
    """Items from "LOINC: words" as typed, for no line yet. Raises CaseError."""
    return tuple(_ask(each) for each in words)


def _ask(words: str) -> GapItem:
    code, _, ask = (part.strip() for part in words.partition(":"))
    if not ask or _LOINC.fullmatch(code) is None:
        raise CaseError("--ask is 'LOINC: what to send', for example --ask '18748-4: the report of the MRI'")
    return GapItem(
        loinc=code, document=_document(code), criteria=(), lines=(), categories=("other",), asks=(ask,),
        member_asks=(ask,), whys=(),
    )  # fmt: skip


def _document(code: str) -> str:
    """The document type in words, as the policies name it."""
    named = {one.loinc: one.title for loaded in catalog().loaded for one in loaded.policy.documents}
    return named.get(code, f"document of type {code}")


def _gaps(view: CaseView, wanted: tuple[int, ...]) -> tuple[GapItem, ...]:
    return merge(gap for group in view.evaluations.values() for gap in group.gaps if gap.line in wanted)


def _read(reviewer: Reviewer, reference: str, *, purpose: str | None) -> tuple[CaseView, frozenset[str]]:
    """The case, and the documents that may not be quoted because no purpose was given."""
    with transaction("console") as session:
        case = cases.claim(session, reviewer, reference)
        view = case_view.show(session, reviewer, case, purpose=purpose or "review")
    return view, frozenset() if purpose else view.sensitive


def _leaves_out(facts: Sequence[object], withheld: frozenset[str]) -> bool:
    return any(getattr(fact, "document", None) in withheld for fact in facts)


def _recorded_json(recorded: Recorded) -> dict[str, object]:
    lines = [
        {"line": line, "determination": str(identity), "authorization": recorded.authorizations.get(line)}
        for line, identity in recorded.determinations.items()
    ]
    return {"reference": recorded.reference, "state": recorded.state, "lines": lines, "until": recorded.until}


def _tell(recorded: Recorded, *, as_json: bool) -> None:
    if as_json:
        print_json(_recorded_json(recorded))
        return
    out = console()
    out.print(f"Recorded. {recorded.reference} is now {recorded.state.value.replace('_', ' ')}.")
    for line, number in recorded.authorizations.items():
        out.print(f"Line {line}: authorization number {number}")
    if recorded.until is not None:
        out.print(f"Until {case_pages.moment(recorded.until)}.")
