"""Units of a drug that the lines ask for, against a number and against the dose that the chart plans."""

from decimal import Decimal
from typing import Any, Final

import pytest

from schemas.evaluation import Result
from schemas.policy import Expression, LineTest
from schemas.policy_service import Service
from schemas.request import Quantity, ServiceLine
from tests.unit.engine.samples import denied, fact, node
from tests.unit.engine.test_extent import service

MET, NOT_MET, MISSING, NOT_APPLICABLE = Result.MET, Result.NOT_MET, Result.MISSING, Result.NOT_APPLICABLE
MOST: Final = {"quantity": {"codes": ["J0585"], "op": "<=", "value": 200}}
DOSE: Final = {"quantity": {"codes": ["J0585"], "dose": {"fact": "botulinum.units"}}}
VIALS: Final = {"quantity": {**DOSE["quantity"], "vial": 100}}


def drug(value: str | None, unit: str = "units", code: str = "J0585", **fields: Any) -> ServiceLine:
    asked = None if value is None else Quantity(value=Decimal(value), unit=unit)
    return ServiceLine(line=1, code=code, quantity=asked, **fields)


def planned(units: float, **fields: Any) -> Any:
    return fact("botulinum.units", units, unit="units", **fields)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((drug("200"),), MET),
        ((drug("201"),), NOT_MET),
        ((drug("100"), drug("100")), MET),
        ((drug("100"), drug("101")), NOT_MET),
        ((drug(None),), MISSING),
        ((drug("155"), drug(None)), MISSING),
        ((drug("155", unit="mg"),), MISSING),
        ((drug("999", code="64615"),), NOT_APPLICABLE),
        ((drug("999", code="64615"), drug("155")), MET),
    ],
)
def test_the_units_of_all_lines_are_held_against_a_number(lines: tuple[ServiceLine, ...], expected: Result) -> None:
    assert node(MOST, lines=lines).result is expected


def test_a_line_of_the_session_that_is_decided_apart_is_given_as_well() -> None:
    assert node(MOST, lines=(drug("155"),), beside=(drug("155"),)).result is NOT_MET
    assert node(MOST, lines=(drug("155"),), beside=(drug("155", code="J2003"),)).result is MET
    assert node(MOST, lines=(drug("1", code="64615"),), beside=(drug("999"),)).result is NOT_APPLICABLE


@pytest.mark.parametrize(
    ("tree", "value", "facts", "expected"),
    [
        (DOSE, "155", [planned(155)], MET),
        (DOSE, "156", [planned(155)], NOT_MET),
        (DOSE, "154", [planned(155)], NOT_MET),
        (VIALS, "200", [planned(155)], MET),
        (VIALS, "201", [planned(155)], NOT_MET),
        (VIALS, "100", [planned(100)], MET),
        (VIALS, "200", [planned(100)], NOT_MET),
        (VIALS, "400", [planned(155)], NOT_MET),
        (DOSE, "170", [planned(155, attributes={"upper": "195"})], MET),
        (DOSE, "196", [planned(155, attributes={"upper": "195"})], NOT_MET),
        (VIALS, "200", [planned(155), planned(195)], MET),
        (VIALS, "155", [planned(155), planned(195)], NOT_MET),
        (DOSE, "155", [], MISSING),
        (DOSE, "155", [fact("botulinum.units", "some")], MISSING),
        (DOSE, "155", [denied("botulinum.units", 155)], MISSING),
        (DOSE, "155", [planned(155), denied("botulinum.units", 155)], NOT_MET),
    ],
)
def test_the_units_are_those_that_the_chart_plans(
    tree: dict[str, Any], value: str, facts: list[Any], expected: Result
) -> None:
    found = node(tree, *facts, lines=(drug(value),))
    assert (found.result, found.conflict) == (expected, expected is NOT_MET)


def test_a_line_without_a_number_is_missing_whatever_is_planned() -> None:
    found = node(VIALS, planned(155), lines=(drug(None),))
    assert (found.result, found.facts) == (MISSING, (planned(155),))


def test_an_undated_plan_is_an_undated_answer() -> None:
    assert not node(DOSE, planned(155, document_on=None, document=None), lines=(drug("155"),)).dated


@pytest.mark.parametrize(
    "test",
    [
        {"codes": ["J0585"]},
        {"codes": ["J0585"], "op": "<="},
        {"codes": ["J0585"], "op": "<=", "value": 1, "dose": {"fact": "botulinum.units"}},
        {"codes": ["J0585"], "op": "<=", "value": 1, "vial": 100},
        {"codes": [], "op": "<=", "value": 1},
    ],
)
def test_a_quantity_test_says_what_it_compares_with(test: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"quantity|vial|at least 1"):
        Expression.model_validate({"quantity": test})


LEVELS: Final = {"line": {"field": "levels", "op": "<=", "count": 2}}
SPAN: Final = {"line": {"field": "level_span", "op": "<=", "count": 2}}


def level(code: str, units: str, **fields: Any) -> ServiceLine:
    return drug(units, code=code, **fields)


BY_LEVEL: Final = {
    code: Service.model_validate(service(code, unit="level", units_per_session=None)) for code in ("64635", "64636")
}


@pytest.mark.parametrize("tree", [LEVELS, SPAN])
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((level("64635", "1", levels=("L4-L5",)), level("64636", "1", levels=("L5-S1",))), MET),
        ((level("64635", "1", levels=("L4-L5",)), level("64636", "2", levels=("L5-S1",))), NOT_MET),
        ((level("64635", "1", side="bilateral", levels=("L4-L5",)), level("64636", "2", side="bilateral")), MET),
        ((level("64635", "1", modifiers=("50",), levels=("L4-L5",)), level("64636", "2", modifiers=("50",))), NOT_MET),
        # Units alone name no level.
        ((level("64635", "1"), level("64636", "1")), MISSING),
        ((level("64635", "1"), level("64636", "2")), NOT_MET),
        ((level("62321", "9", levels=("L4-L5",)),), MET),
    ],
)
def test_units_of_a_level_are_levels(tree: dict[str, Any], lines: tuple[ServiceLine, ...], expected: Result) -> None:
    assert node(tree, lines=lines, services=BY_LEVEL).result is expected


def test_only_an_upper_limit_is_broken_by_units() -> None:
    tree = {"line": {"field": "levels", "op": ">=", "count": 3}}
    assert node(tree, lines=(level("64636", "3", levels=("L4-L5",)),), services=BY_LEVEL).result is NOT_MET
    assert not LineTest.model_validate(tree["line"]).limits_levels
