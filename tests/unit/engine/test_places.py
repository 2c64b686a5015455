"""code_in, concordance and line: codes, sides, roots, regions and levels."""

from decimal import Decimal
from typing import Any

import pytest

from engine.anatomy import coverage_region, roots_at
from engine.operators.concordance import PARTIAL_LATERALITY
from engine.operators.lines import SEVERAL_REGIONS
from schemas.evaluation import Result
from schemas.fact import Assertion, Fact
from schemas.policy import LineTest
from schemas.policy_service import Service
from schemas.request import Quantity, ServiceLine
from tests.unit.engine.samples import denied, fact, node

MET, NOT_MET, MISSING, NONE = Result.MET, Result.NOT_MET, Result.MISSING, Result.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("diagnoses", "which", "expected"),
    [
        (("M54.12",), "any", MET),
        (("M50.122",), "any", MET),
        (("M54.2",), "any", NOT_MET),
        (("M54.2", "M54.12"), "any", MET),
        (("M54.2", "M54.12"), "all", NOT_MET),
        ((), "any", MISSING),
        ((), "all", MISSING),
    ],
)
def test_diagnoses_are_matched_exactly_or_by_prefix(diagnoses: tuple[str, ...], which: str, expected: Result) -> None:
    asked = {"code_in": {"field": "diagnoses", "codes": ["M54.12", "M50.12*"], "which": which}}
    assert node(asked, diagnoses=diagnoses).result is expected


def lines(**fields: Any) -> tuple[ServiceLine, ...]:
    return (ServiceLine.model_validate({"line": 1, "code": "62321"} | fields),)


@pytest.mark.parametrize(
    ("field", "codes", "fields", "expected"),
    [
        ("code", ["62321"], {}, MET),
        ("code", ["62320"], {}, NOT_MET),
        ("code", ["62320"], {"code": None}, MISSING),
        ("modifiers", ["KX"], {"modifiers": ("RT", "KX")}, MET),
        ("modifiers", ["KX"], {}, NOT_MET),
    ],
)
def test_codes_of_the_line_are_what_is_asked(
    field: str, codes: list[str], fields: dict[str, Any], expected: Result
) -> None:
    assert node({"code_in": {"field": field, "codes": codes}}, lines=lines(**fields)).result is expected


AGREE: dict[str, Any] = {
    "left": {"fact": "imaging.finding"},
    "right": {"fact": "symptom.radicular_pain"},
    "on": ["side", "region", "roots"],
}


def finding(**fields: Any) -> Fact:
    return fact("imaging.finding", "foraminal_stenosis", **fields)


def pain(**fields: Any) -> Fact:
    return fact("symptom.radicular_pain", **fields)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([], MISSING),
        ([finding(side="right")], MISSING),
        ([finding(), pain()], MISSING),
        ([finding(side="none"), pain(side="left")], MISSING),
        ([finding(side="right"), pain(side="right")], MET),
        ([finding(side="right"), pain(side="left")], NOT_MET),
        ([finding(side="right", region="lumbar"), pain(side="right", region="cervical")], NOT_MET),
        ([finding(side="right"), pain(region="cervical")], MISSING),
        ([finding(levels=("C5-C6",)), pain(roots=("C6",))], MET),
        ([finding(levels=("C5-C6",)), pain(roots=("C7",))], NOT_MET),
        ([finding(levels=("C5-C6",), roots=("C7",)), pain(roots=("C7",))], MET),
        ([finding(levels=("L4-L5",)), pain(roots=("L5",))], MET),
        ([finding(side="right"), pain(side="left"), pain(side="right")], MET),
        ([finding(side="right"), denied("symptom.radicular_pain")], NOT_MET),
        ([denied("imaging.finding"), pain(side="right")], NOT_MET),
    ],
)
def test_concordance_is_of_root_side_and_region(facts: list[Fact], expected: Result) -> None:
    found = node({"concordance": AGREE}, *facts)
    assert (found.result, found.conflict, found.flags) == (expected, False, ())


def test_symptoms_on_both_sides_and_a_finding_on_one_agree_with_a_flag() -> None:
    found = node({"concordance": AGREE}, finding(side="left"), pain(side="bilateral"))
    assert (found.result, found.flags) == (MET, (PARTIAL_LATERALITY,))


def test_a_contradicted_side_of_a_concordance_is_a_conflict() -> None:
    found = node({"concordance": AGREE}, finding(side="left"), pain(side="left"), denied("symptom.radicular_pain"))
    assert (found.result, found.conflict) == (NOT_MET, True)


def test_a_contradicted_symptom_leaves_the_concordance_of_the_others() -> None:
    asked = AGREE | {"right": {"fact": ["symptom.radicular_pain", "symptom.paresthesia"]}}
    facts = (finding(side="left"), pain(side="left"), fact("symptom.paresthesia"), denied("symptom.paresthesia"))
    found = node({"concordance": asked}, *facts)
    assert (found.result, found.conflict) == (MET, False)
    assert {one.kind for one in found.facts} == {"imaging.finding", "symptom.radicular_pain"}


@pytest.mark.parametrize(
    ("level", "roots", "region"),
    [
        ("C5-C6", {"C6"}, "cervical_thoracic"),
        ("C7-T1", {"C8"}, "cervical_thoracic"),
        ("T4-T5", {"T4"}, "cervical_thoracic"),
        ("T12-L1", {"T12"}, "cervical_thoracic"),
        ("L4-L5", {"L4", "L5"}, "lumbar_sacral"),
        ("L5-S1", {"L5", "S1"}, "lumbar_sacral"),
        ("neck", set(), None),
    ],
)
def test_the_root_and_the_region_of_a_level(level: str, roots: set[str], region: str | None) -> None:
    assert roots_at(level) == roots
    assert coverage_region(level) == region


@pytest.mark.parametrize(
    ("test", "fields", "expected"),
    [
        ({"field": "levels", "op": "<=", "count": 1}, {"levels": ("C7-T1",)}, MET),
        ({"field": "levels", "op": "<=", "count": 1}, {"levels": ("C5-C6", "C6-C7")}, NOT_MET),
        ({"field": "levels", "op": "<=", "count": 1}, {"levels": ("C7-T1", "C7-T1")}, MET),
        ({"field": "levels", "op": "<=", "count": 1}, {}, MISSING),
        ({"field": "levels", "in": ["C6-C7", "C7-T1"]}, {"levels": ("C6-C7", "C4-C5")}, NOT_MET),
        ({"field": "level_span", "op": "<=", "count": 2}, {"levels": ("L4-L5", "L5-S1")}, MET),
        ({"field": "level_span", "op": "<=", "count": 2}, {"levels": ("L3-L4", "L5-S1")}, NOT_MET),
        ({"field": "level_span", "op": "<=", "count": 2}, {"levels": ("C7-T1", "T1-T2")}, MET),
        ({"field": "level_span", "op": "<=", "count": 1}, {"levels": ("L5", "L5-S1")}, MET),
        ({"field": "level_span", "op": "<=", "count": 2}, {}, MISSING),
        ({"field": "side", "in": ["left", "right"]}, {"side": "left"}, MET),
        ({"field": "side", "in": ["left", "right"]}, {"side": "bilateral"}, NOT_MET),
        ({"field": "side", "in": ["left", "right"]}, {"modifiers": ("RT",)}, MET),
        ({"field": "side", "in": ["left", "right"]}, {"side": "left", "modifiers": ("50",)}, NOT_MET),
        ({"field": "side", "in": ["left", "right"]}, {"modifiers": ("RT", "LT")}, NOT_MET),
        ({"field": "side", "in": ["left", "right"]}, {}, MISSING),
        ({"field": "modifiers", "in": ["KX"]}, {"modifiers": ("KX", "RT")}, MET),
        ({"field": "modifiers", "in": ["KX"]}, {"modifiers": ("RT",)}, NOT_MET),
        ({"field": "quantity", "op": "<=", "count": 1}, {"quantity": Quantity(value=Decimal(1), unit="units")}, MET),
        (
            {"field": "quantity", "op": "<=", "count": 1},
            {"quantity": Quantity(value=Decimal("1.5"), unit="units")},
            NOT_MET,
        ),
        ({"field": "quantity", "op": "<=", "count": 1}, {}, MISSING),
        ({"field": "approach", "in": ["interlaminar"]}, {}, MET),
        ({"field": "approach", "in": ["interlaminar"]}, {"approach": "transforaminal"}, NOT_MET),
        ({"field": "approach", "in": ["interlaminar"]}, {"code": "1"}, MISSING),
        ({"field": "place_of_service", "in": ["11", "24"]}, {"place_of_service": "24"}, MET),
        ({"field": "place_of_service", "in": ["11", "24"]}, {"place_of_service": "21"}, NOT_MET),
        ({"field": "code", "in": ["62321"]}, {}, MET),
    ],
)
def test_a_line_is_held_to_what_it_states(test: dict[str, Any], fields: dict[str, Any], expected: Result) -> None:
    services = {"62321": Service(code="62321", words="w", region="cervical_thoracic", approach="interlaminar")}
    assert node({"line": test}, lines=lines(**fields), services=services).result is expected


ONE_LEVEL: dict[str, Any] = {"field": "levels", "op": "<=", "count": 1, "chart": "procedure.level"}


@pytest.mark.parametrize(
    ("asked", "charted", "expected", "conflict"),
    [
        ((), ("C7-T1",), MET, False),
        ((), ("C6-C7", "C7-T1"), NOT_MET, False),
        (("C7-T1",), ("C6-C7", "C7-T1"), NOT_MET, True),
        (("C7-T1",), ("C7-T1",), MET, False),
        (("C6-C7", "C7-T1"), ("C7-T1",), NOT_MET, False),
        ((), (), MISSING, False),
    ],
)
def test_the_chart_stands_in_for_the_line_and_may_contradict_it(
    asked: tuple[str, ...], charted: tuple[str, ...], expected: Result, conflict: bool
) -> None:
    facts = [fact("procedure.level", levels=charted, assertion=Assertion.HYPOTHETICAL)] if charted else []
    found = node({"line": ONE_LEVEL}, *facts, lines=lines(levels=asked))
    assert (found.result, found.conflict) == (expected, conflict)


def test_regions_are_those_of_the_whole_session() -> None:
    asked = {"line": {"field": "regions", "op": "<=", "count": 1}}
    assert node(asked, session_regions=frozenset({"cervical_thoracic"})).result is MET
    found = node(asked, session_regions=frozenset({"cervical_thoracic", "lumbar_sacral"}))
    assert (found.result, found.flags) == (NOT_MET, (SEVERAL_REGIONS,))


ORDERED: dict[str, Any] = {
    "fact": "procedure.level",
    "region": ["cervical"],
    "allow_unstated": ["region"],
    "assertions": ["present", "hypothetical"],
}


@pytest.mark.parametrize(
    ("asked", "ordered", "expected"),
    [
        (("C7-T1",), {"levels": ("C7-T1",)}, MET),
        (("C2-C3",), {"levels": ("C7-T1",)}, NOT_MET),
        (("C5-C6",), {"levels": ("C5-C6", "C6-C7")}, MET),
        (("C5-C6", "C6-C7"), {"levels": ("C5-C6",)}, NOT_MET),
        (("C5-C6",), {"roots": ("C6",)}, MET),
        (("C6-C7",), {"roots": ("C6",)}, NOT_MET),
        (("C6",), {"levels": ("C5-C6",)}, NOT_MET),
        ((), {"levels": ("C7-T1",)}, NONE),
        (("C7-T1",), {}, NONE),
        (("C7-T1",), {"levels": ("L4-L5",), "region": "lumbar"}, NONE),
    ],
)
def test_each_level_asked_for_is_among_those_of_the_order(
    asked: tuple[str, ...], ordered: dict[str, Any], expected: Result
) -> None:
    order = fact("procedure.level", assertion=Assertion.HYPOTHETICAL, **ordered)
    assert node({"line": {"field": "levels", "among": [ORDERED]}}, order, lines=lines(levels=asked)).result is expected


def test_a_level_beside_the_ordered_one_shares_its_root_and_is_another() -> None:
    order = fact("procedure.level", levels=("L5-S1",))
    for field, expected in (("levels", NOT_MET), ("roots", MET)):
        test = {"line": {"field": field, "among": [{"fact": "procedure.level"}]}}
        assert node(test, order, lines=lines(levels=("L4-L5",))).result is expected


@pytest.mark.parametrize(
    ("fields", "side", "expected"),
    [
        ({"side": "left"}, "left", MET),
        ({"side": "left"}, "bilateral", MET),
        ({"side": "right"}, "left", NOT_MET),
        ({"side": "right"}, "none", NOT_MET),
        ({"side": "bilateral"}, "left", NOT_MET),
        ({"modifiers": ("50",)}, "bilateral", MET),
        ({"modifiers": ("RT",)}, "left", NOT_MET),
        ({"side": "none"}, "left", NONE),
        ({}, "left", NONE),
        ({"side": "left"}, None, NONE),
    ],
)
def test_each_side_asked_for_is_among_those_of_the_order(
    fields: dict[str, Any], side: str | None, expected: Result
) -> None:
    test = {"line": {"field": "side", "among": [{"fact": "procedure.level"}]}}
    assert node(test, fact("procedure.level", side=side), lines=lines(**fields)).result is expected


def test_what_two_facts_name_is_named_by_both_together() -> None:
    test = {"line": {"field": "roots", "among": [{"fact": "imaging.finding"}]}}
    found = (
        fact("imaging.finding", "osteophyte", levels=("C5-C6",)),
        fact("imaging.finding", "osteophyte", roots=("C7",)),
    )
    assert node(test, *found, lines=lines(levels=("C5-C6", "C6-C7"))).result is MET
    assert node(test, *found, lines=lines(levels=("C5-C6", "C4-C5"))).result is NOT_MET


def test_several_kinds_of_fact_name_places_together() -> None:
    test = {"line": {"field": "roots", "among": [{"fact": "imaging.finding"}, {"fact": "symptom.distribution"}]}}
    found = (fact("imaging.finding", "osteophyte", levels=("C5-C6",)), fact("symptom.distribution", roots=("C7",)))
    assert node(test, *found, lines=lines(levels=("C5-C6", "C6-C7"))).result is MET


@pytest.mark.parametrize(
    "wrong",
    [
        {"field": "levels", "among": [{"fact": "procedure.level"}], "in": ["C5-C6"]},
        {"field": "levels", "among": [{"fact": "procedure.level"}], "chart": "procedure.level"},
        {"field": "code", "among": [{"fact": "procedure.level"}]},
        {"field": "roots", "in": ["C6"]},
        {"field": "levels"},
    ],
)
def test_a_line_test_that_says_two_things_or_nothing_is_no_test(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="among"):
        LineTest.model_validate(wrong)


def test_an_order_that_is_taken_back_names_no_place() -> None:
    test = {"line": {"field": "levels", "among": [{"fact": "procedure.level"}]}}
    of = {"levels": ("C7-T1",)}
    told = node(test, fact("procedure.level", **of), denied("procedure.level", **of), lines=lines(levels=("C7-T1",)))
    assert told.result is NONE
