"""all, any, at_least, not and applies_only_if, over every combination that matters."""

from itertools import product
from typing import Any

import pytest

from engine.case import Case, Evaluate
from engine.node import Node, Showing, reasons
from engine.operators import composition
from engine.record import Record
from schemas.evaluation import Result
from schemas.fact import Assertion
from tests.unit.engine.samples import case, denied, fact, node

MET, NOT_MET, MISSING, NONE = Result.MET, Result.NOT_MET, Result.MISSING, Result.NOT_APPLICABLE


def leaf(result: Result, *, conflict: bool = False, dated: bool = True) -> Evaluate:
    def evaluate(_case: Case, _record: Record) -> Node:
        return Showing("leaf")(result, f"leaf {result}", conflict=conflict, dated=dated)

    return evaluate


def run(evaluate: Evaluate) -> Node:
    return evaluate(case(), Record(()))


@pytest.mark.parametrize("results", list(product(Result, repeat=3)))
def test_any_and_all_follow_the_law(results: tuple[Result, ...]) -> None:
    children = [leaf(result) for result in results]
    kept = [result for result in results if result is not NONE]
    expected_any = next((one for one in (MET, MISSING, NOT_MET) if one in kept), NONE)
    expected_all = next((one for one in (NOT_MET, MISSING, MET) if one in kept), NONE)
    assert run(composition.any_of(children)).result is expected_any
    assert run(composition.all_of(children)).result is expected_all


@pytest.mark.parametrize(
    ("n", "results", "expected"),
    [
        (2, [MET, MET, NOT_MET], MET),
        (2, [MET, NOT_MET, NOT_MET], NOT_MET),
        (2, [MET, MISSING, NOT_MET], MISSING),
        (2, [MET, MISSING, MISSING], MISSING),
        (2, [MET, NONE, NONE], MISSING),
        (2, [NOT_MET, NONE, NONE], MISSING),
        (2, [NONE, NONE, NONE], NONE),
        (1, [NONE, NONE, MET], MET),
        (2, [NOT_MET, NOT_MET, NONE], NOT_MET),
    ],
)
def test_at_least_counts_what_is_left(n: int, results: list[Result], expected: Result) -> None:
    assert run(composition.at_least(n, [leaf(result) for result in results])).result is expected


@pytest.mark.parametrize(
    ("inner", "plain", "as_condition"),
    [(MET, NOT_MET, NOT_MET), (NOT_MET, MET, MET), (MISSING, MISSING, MET), (NONE, NONE, NONE)],
)
def test_not_turns_round_what_is_known(inner: Result, plain: Result, as_condition: Result) -> None:
    assert run(composition.negation(leaf(inner), unless_shown=False)).result is plain
    assert run(composition.negation(leaf(inner), unless_shown=True)).result is as_condition


def test_a_conflict_is_not_turned_into_a_yes() -> None:
    found = run(composition.negation(leaf(NOT_MET, conflict=True), unless_shown=False))
    assert (found.result, found.conflict) == (NOT_MET, True)


def test_a_conflict_stays_visible_beside_a_met_branch() -> None:
    found = run(composition.any_of([leaf(MET), leaf(NOT_MET, conflict=True)]))
    assert (found.result, found.conflict) == (MET, True)


def test_every_child_is_evaluated_and_kept() -> None:
    found = run(composition.all_of([leaf(NOT_MET), leaf(MET), leaf(MISSING)]))
    assert [child.result for child in found.shown.children] == [NOT_MET, MET, MISSING]
    assert reasons(found.shown) == ["leaf not_met"]


@pytest.mark.parametrize(
    ("made", "dated"),
    [
        (composition.any_of([leaf(MET), leaf(MET, dated=False)]), True),
        (composition.any_of([leaf(NOT_MET), leaf(MET, dated=False)]), False),
        (composition.all_of([leaf(MET), leaf(MET, dated=False)]), False),
        (composition.all_of([leaf(MET), leaf(NONE, dated=False)]), True),
        (composition.at_least(2, [leaf(MET), leaf(MET), leaf(MET, dated=False)]), True),
        (composition.at_least(2, [leaf(MET), leaf(MET, dated=False), leaf(NOT_MET)]), False),
        (composition.negation(leaf(NOT_MET, dated=False), unless_shown=False), False),
    ],
)
def test_a_node_is_dated_when_enough_of_what_meets_it_is(made: Evaluate, dated: bool) -> None:
    assert run(made).dated is dated


@pytest.mark.parametrize("condition", list(Result))
def test_a_branch_counts_only_where_its_condition_is_met(condition: Result) -> None:
    found = run(composition.only_if(leaf(condition), leaf(MISSING)))
    assert found.result is (MISSING if condition is MET else NONE)


def test_a_contradiction_about_the_condition_is_a_conflict_of_the_branch() -> None:
    found = run(composition.only_if(leaf(NOT_MET, conflict=True), leaf(MET)))
    assert (found.result, found.conflict) == (MET, True)


ZOSTER = {"present": {"fact": "diagnosis.zoster"}}
UNLESS_ZOSTER: dict[str, Any] = {"present": {"fact": "symptom.radicular_pain"}, "applies_only_if": {"not": ZOSTER}}


def test_silence_about_an_exemption_sets_no_rule_aside() -> None:
    assert node(UNLESS_ZOSTER).result is MISSING
    assert node(UNLESS_ZOSTER, denied("symptom.radicular_pain")).result is NOT_MET
    assert node(UNLESS_ZOSTER, fact("diagnosis.zoster")).result is NONE


def test_a_rule_that_silence_does_not_touch_can_be_written() -> None:
    biologic = {"fact": "procedure.biologic"}
    rule = {"absent": biologic, "applies_only_if": {"any": [{"present": biologic}, {"absent": biologic}]}}
    assert node(rule).result is NONE
    assert node(rule, fact("procedure.biologic")).result is NOT_MET
    assert node(rule, denied("procedure.biologic")).result is MET


POSSIBLE = fact("safety.anticoagulant", assertion=Assertion.UNCERTAIN)
TAKEN = {"present": {"fact": "safety.anticoagulant"}}
NOT_TAKEN = {"absent": {"fact": "safety.anticoagulant"}}
PLAN = {"present": {"fact": "safety.anticoagulant_plan"}}


@pytest.mark.parametrize("condition", [TAKEN, NOT_TAKEN, {"any": [TAKEN, NOT_TAKEN]}, {"all": [TAKEN]}])
def test_a_rule_applies_where_its_condition_is_only_possible(condition: dict[str, Any]) -> None:
    assert node({**PLAN, "applies_only_if": condition}, POSSIBLE).result is MISSING
    assert node({**NOT_TAKEN, "applies_only_if": condition}, POSSIBLE).result is MISSING
    assert node({**PLAN, "applies_only_if": condition}).result is NONE


@pytest.mark.parametrize(
    "condition",
    [{"all": [TAKEN, {"present": {"fact": "diagnosis.zoster"}}]}, {"not": TAKEN}],
)
def test_a_condition_that_is_open_for_another_reason_does_not_apply(condition: dict[str, Any]) -> None:
    result = node({**PLAN, "applies_only_if": condition}, POSSIBLE).result
    assert result is (MISSING if "not" in condition else NONE)


def test_a_possible_condition_opens_no_way_to_approval() -> None:
    exempt = {"present": {"fact": "care.failed"}, "applies_only_if": {"present": {"fact": "diagnosis.zoster"}}}
    possible = fact("diagnosis.zoster", assertion=Assertion.UNCERTAIN)
    either = {"any": [{"present": {"fact": "symptom.duration"}}, exempt]}
    assert node(either, possible, fact("care.failed")).result is MISSING
    assert node(either, possible, fact("care.failed"), fact("symptom.duration", days=40)).result is MET


def test_what_is_possible_is_not_absent_though_another_sentence_denies_it() -> None:
    found = node(NOT_TAKEN, POSSIBLE, denied("safety.anticoagulant"))
    assert (found.result, found.open) == (MISSING, True)
    assert node(NOT_TAKEN, denied("safety.anticoagulant")).result is MET
