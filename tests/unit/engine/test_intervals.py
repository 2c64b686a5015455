"""interval, and a number along another: both sides of each threshold, and what the record leaves open."""

from datetime import date
from typing import Any

import pytest

from schemas.evaluation import Result
from schemas.fact import Fact
from schemas.policy import IntervalTest
from tests.unit.engine.samples import KNOWN_ON, denied, fact, node

MET, NOT_MET, MISSING = Result.MET, Result.NOT_MET, Result.MISSING
IN_TIME = {
    "interval": {"first": {"fact": "cpap.start"}, "then": {"fact": "cpap.reevaluation"}, "least": 31, "most": 91}
}
BEFORE = {"interval": {"first": {"fact": "visit.in_person"}, "then": {"fact": "sleep.study"}}}
START = date(2026, 6, 1)


def start(on: date | None = START) -> Fact:
    return fact("cpap.start", on=on)


def seen(on: date | None) -> Fact:
    return fact("cpap.reevaluation", on=on)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 7, 1), MISSING),  # day 30
        (date(2026, 7, 2), MET),  # day 31
        (date(2026, 8, 31), MET),  # day 91
        (date(2026, 9, 1), MISSING),  # day 92
        (date(2026, 5, 1), MISSING),
        (None, MISSING),
    ],
)
def test_days_are_counted_from_the_first_event_to_the_other(on: date | None, expected: Result) -> None:
    assert node(IN_TIME, start(), seen(on)).result is expected


def test_one_pair_in_time_is_enough() -> None:
    found = node(IN_TIME, start(), seen(date(2026, 6, 10)), seen(date(2026, 7, 20)))
    assert found.result is MET
    assert [one.on for one in found.facts] == [START, date(2026, 7, 20)]


def test_an_undated_event_might_have_been_in_time() -> None:
    assert node(IN_TIME, start(), seen(date(2026, 6, 10)), seen(None)).result is MISSING


@pytest.mark.parametrize("facts", [[], [start()], [seen(KNOWN_ON)]])
def test_silence_about_one_event_is_missing(facts: list[Fact]) -> None:
    assert node(IN_TIME, *facts).result is MISSING


def test_an_event_that_is_denied_was_not_in_time() -> None:
    assert node(IN_TIME, start(), denied("cpap.reevaluation")).result is NOT_MET
    both = node(IN_TIME, start(), seen(date(2026, 7, 20)), denied("cpap.reevaluation"))
    assert (both.result, both.conflict) == (NOT_MET, True)


def test_without_a_latest_day_any_later_one_will_do() -> None:
    visit = fact("visit.in_person", on=date(2026, 3, 1))
    assert node(BEFORE, visit, fact("sleep.study", on=date(2026, 3, 1))).result is MET
    assert node(BEFORE, visit, fact("sleep.study", on=date(2027, 3, 1))).result is MET
    assert node(BEFORE, visit, fact("sleep.study", on=date(2026, 2, 28))).result is MISSING


@pytest.mark.parametrize(
    ("day", "expected"), [(17, NOT_MET), (18, MET), (20, MET), (21, NOT_MET), (None, MISSING)]
)  # fmt: skip
def test_of_an_only_event_a_dated_pair_outside_the_bounds_is_a_contradiction(day: int | None, expected: Result) -> None:
    asked = {"first": {"fact": "oxygen.pao2"}, "then": {"fact": "stay.discharge"}, "most": 2, "only": True}
    gas = fact("oxygen.pao2", 54, on=date(2026, 6, day) if day else None)
    assert node({"interval": asked}, gas, fact("stay.discharge", on=date(2026, 6, 20))).result is expected


def test_bounds_that_hold_no_day_are_refused() -> None:
    with pytest.raises(ValueError, match="could never be met"):
        IntervalTest.model_validate({"first": {"fact": "a"}, "then": {"fact": "b"}, "least": 3, "most": 2})


MANY: dict[str, Any] = {
    "number": {
        "fact": "sleep.ahi",
        "op": ">=",
        "value": 15,
        "along": [{"attribute": "events", "op": ">=", "value": 30}],
    }
}


def index(value: float, **attributes: str) -> Fact:
    return fact("sleep.ahi", value, attributes=attributes)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([index(15, events="30")], MET),
        ([index(15, events="29")], NOT_MET),
        ([index(14.9, events="30")], NOT_MET),
        ([index(14.9)], NOT_MET),
        ([index(15)], MISSING),
        ([index(15, events="many")], MISSING),
        ([index(22), index(22, events="90")], MET),
        ([], MISSING),
    ],
)
def test_a_number_needs_the_other_number_of_the_same_measurement(facts: list[Fact], expected: Result) -> None:
    assert node(MANY, *facts).result is expected


def test_two_measurements_of_one_day_that_differ_beside_the_value_are_in_conflict() -> None:
    found = node(MANY, index(22, events="90"), index(22, events="12"))
    assert (found.result, found.conflict) == (NOT_MET, True)


BLOCK: dict[str, Any] = {"fact": "injection.prior", "values": ["medial_branch"]}
APART = {"interval": {"first": BLOCK, "then": BLOCK, "least": 14, "only": True}}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((date(2026, 9, 1), date(2026, 9, 15)), MET),
        ((date(2026, 9, 15), date(2026, 9, 1)), MET),
        ((date(2026, 9, 1), date(2026, 9, 14)), NOT_MET),
        ((date(2026, 9, 1),), MISSING),
        ((date(2026, 9, 1), date(2026, 9, 1)), MISSING),  # one block, told twice
        ((date(2026, 9, 1), None), MISSING),
        ((date(2026, 9, 1), date(2026, 9, 7), date(2026, 9, 20)), MET),
    ],
)
def test_two_events_of_one_kind_are_apart_and_one_event_is_no_two(
    days: tuple[date | None, ...], expected: Result
) -> None:
    blocks = [fact("injection.prior", "medial_branch", on=day) for day in days]
    assert node(APART, *blocks).result is expected
