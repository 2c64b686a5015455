"""number, duration, within, count and sessions: both sides of each threshold, and what the record leaves open."""

from datetime import date, timedelta
from typing import Any

import pytest

from engine.operators.durations import lasted
from engine.operators.windows import in_window
from schemas.evaluation import Result
from schemas.fact import Fact
from schemas.policy import SessionsTest
from tests.unit.engine.samples import KNOWN_ON, NOTE_ON, SERVICE_ON, attested, denied, fact, node

MET, NOT_MET, MISSING = Result.MET, Result.NOT_MET, Result.MISSING


def ago(days: int, before: date = KNOWN_ON) -> date:
    return before - timedelta(days=days)


def score(value: float, **fields: Any) -> Fact:
    return fact("score.pain", value, **({"unit": "of 10"} | fields))


@pytest.mark.parametrize(
    ("op", "value", "expected"),
    [(">=", 6, MET), (">=", 5.9, NOT_MET), (">", 6, NOT_MET), (">", 6.1, MET), ("<=", 6, MET), ("<=", 6.1, NOT_MET),
     ("<", 6, NOT_MET), ("<", 5.9, MET), ("==", 6, MET), ("==", 5, NOT_MET)],
)  # fmt: skip
def test_a_number_stands_on_one_side_of_its_threshold(op: str, value: float, expected: Result) -> None:
    asked = {"number": {"fact": "score.pain", "op": op, "value": 6, "unit": "of 10"}}
    assert node(asked, score(value)).result is expected


AT_LEAST_6: dict[str, Any] = {"fact": "score.pain", "op": ">=", "value": 6, "unit": "of 10"}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([], MISSING),
        ([score(70, unit="of 100")], MISSING),
        ([score(7, unit=None)], MISSING),
        ([fact("score.pain", "severe", unit="of 10")], MISSING),
        ([fact("score.pain", True, unit="of 10")], MISSING),
        ([denied("score.pain")], NOT_MET),
        ([score(7), denied("score.pain")], NOT_MET),
    ],
)
def test_a_number_without_a_value_in_its_unit_is_missing(facts: list[Fact], expected: Result) -> None:
    assert node({"number": AT_LEAST_6}, *facts).result is expected


def test_a_denial_of_pain_is_no_small_number() -> None:
    assert node({"number": AT_LEAST_6 | {"op": "<="}}, denied("score.pain")).result is MISSING


@pytest.mark.parametrize(("pick", "expected"), [("newest", NOT_MET), ("highest", MET), ("lowest", NOT_MET)])
def test_the_policy_says_which_of_several_numbers_counts(pick: str, expected: Result) -> None:
    facts = (score(8, on=ago(90)), score(3, on=ago(5)))
    assert node({"number": AT_LEAST_6 | {"pick": pick}}, *facts).result is expected


@pytest.mark.parametrize(
    ("facts", "result", "conflict"),
    [
        ([score(8, on=ago(5)), score(3, on=ago(5))], NOT_MET, True),
        ([score(8, on=ago(5)), score(7, on=ago(5))], MET, False),
        ([score(8, on=ago(5)), attested("score.pain", 3, unit="of 10", document_on=None)], NOT_MET, True),
        ([score(8, on=ago(5)), score(3, on=ago(6))], MET, False),
    ],
)
def test_numbers_of_one_day_have_to_agree(facts: list[Fact], result: Result, conflict: bool) -> None:
    found = node({"number": AT_LEAST_6}, *facts)
    assert (found.result, found.conflict) == (result, conflict)


def test_a_test_without_a_unit_takes_any() -> None:
    assert node({"number": {"fact": "score.pain", "op": ">", "value": 0}}, score(4, unit=None)).result is MET


FOUR_WEEKS: dict[str, Any] = {"fact": "care.therapy", "op": ">=", "days": 28}


def therapy(**fields: Any) -> Fact:
    return fact("care.therapy", "physical_therapy", **fields)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([], MISSING),
        ([therapy()], MISSING),
        ([therapy(days=28)], MET),
        ([therapy(days=27)], NOT_MET),
        ([therapy(days=27), therapy()], MISSING),
        ([therapy(days=30), therapy()], MET),
        ([therapy(on=ago(60), until=ago(32))], MET),
        ([therapy(on=ago(60), until=ago(33))], NOT_MET),
        ([therapy(on=ago(28, NOTE_ON))], MET),
        ([therapy(on=ago(27, NOTE_ON))], MISSING),
        ([therapy(on=ago(27), document_on=None)], NOT_MET),
        ([therapy(on=ago(28), document_on=None)], MET),
        ([therapy(on=ago(-1), document_on=None)], MISSING),
        ([therapy(on=ago(20), until=ago(-20))], NOT_MET),
        ([denied("care.therapy")], NOT_MET),
        ([therapy(days=40), denied("care.therapy")], NOT_MET),
    ],
)
def test_a_duration_is_what_the_record_supports(facts: list[Fact], expected: Result) -> None:
    assert node({"duration": FOUR_WEEKS}, *facts).result is expected


@pytest.mark.parametrize(("most", "expected"), [(27, NOT_MET), (28, MISSING), (90, MISSING)])
def test_an_upper_bound_contradicts_a_minimum_and_never_reaches_one(most: int, expected: Result) -> None:
    bounded = therapy(days=most, attributes={"extent": "at_most"})
    assert node({"duration": FOUR_WEEKS}, bounded).result is expected
    assert node({"duration": FOUR_WEEKS}, bounded, therapy(days=30)).result is MET


def test_a_longest_duration_is_one_therapy_and_a_total_unites_them() -> None:
    apart = (therapy(on=ago(60), until=ago(44)), therapy(on=ago(40), until=ago(24)))
    over = (therapy(on=ago(60), until=ago(44)), therapy(on=ago(58), until=ago(42)))
    assert node({"duration": FOUR_WEEKS}, *apart).result is NOT_MET
    assert node({"duration": FOUR_WEEKS | {"pick": "total"}}, *apart).result is MET
    assert node({"duration": FOUR_WEEKS | {"pick": "total"}}, *over).result is NOT_MET


def test_durations_in_words_may_overlap_so_they_are_not_added_up() -> None:
    words = (therapy(days=16), therapy(days=16))
    assert node({"duration": FOUR_WEEKS | {"pick": "total"}}, *words).result is MISSING
    assert node({"duration": FOUR_WEEKS | {"pick": "total"}}, therapy(days=13), therapy(days=13)).result is NOT_MET


def test_waiting_in_a_queue_never_lengthens_a_duration() -> None:
    begun = therapy(on=ago(10), document_on=None)
    assert lasted(begun, KNOWN_ON).most == 10
    assert lasted(therapy(on=ago(100), days=40), KNOWN_ON).least == 40
    assert lasted(therapy(on=ago(10), days=40), KNOWN_ON).most == 10


WITHIN: dict[str, Any] = {"fact": "imaging.study", "days": 730}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([], MISSING),
        ([fact("imaging.study", "mri", on=ago(730))], MET),
        ([fact("imaging.study", "mri", on=ago(731))], MISSING),
        ([fact("imaging.study", "mri", on=KNOWN_ON)], MET),
        ([fact("imaging.study", "mri", on=ago(-1))], MISSING),
        ([fact("imaging.study", "mri")], MET),
        ([fact("imaging.study", "mri", document_on=None)], MISSING),
        ([fact("imaging.study", "mri", on=ago(900)), fact("imaging.study", "mri", on=ago(9))], MET),
        ([denied("imaging.study")], NOT_MET),
        ([fact("imaging.study", "mri", on=ago(9)), denied("imaging.study")], NOT_MET),
    ],
)
def test_a_window_takes_its_first_and_last_day_and_leaves_newer_ones_open(facts: list[Fact], expected: Result) -> None:
    assert node({"within": WITHIN}, *facts).result is expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, MET),
        ({"days": 730}, MET),
        ({"days": 731}, MISSING),
        ({"on": ago(731)}, MISSING),
        ({"document_on": ago(731)}, MISSING),
    ],
)
def test_where_a_window_takes_what_may_lie_in_it_only_a_day_or_an_age_is_outside(
    told: dict[str, Any], expected: Result
) -> None:
    study = fact("imaging.study", "mri", **({"document_on": None} | told))
    assert node({"within": WITHIN | {"undated": "inside"}}, study).result is expected


def injections(*days: int) -> list[Fact]:
    return [fact("injection.prior", "epidural", region="cervical", on=ago(one, SERVICE_ON)) for one in days]


UNDATED = fact("injection.prior", "epidural")


@pytest.mark.parametrize(
    ("op", "facts", "expected"),
    [
        ("<=", [], MISSING),
        ("<=", [denied("injection.prior")], MET),
        ("<=", injections(10, 20, 30), MET),
        ("<=", injections(10, 20, 30, 40), NOT_MET),
        ("<=", injections(10, 20, 30, 366), MET),
        ("<=", injections(10, 20, 30, 365), NOT_MET),
        ("<=", [*injections(10, 20, 30), *injections(10)], MET),
        ("<=", [*injections(10, 20), UNDATED], MET),
        ("<=", [*injections(10, 20, 30), UNDATED], MISSING),
        (">=", injections(10, 20, 30), MET),
        (">=", injections(10, 20), MISSING),
        (">=", [denied("injection.prior")], NOT_MET),
        (">=", [*injections(10, 20), UNDATED], MISSING),
        ("==", [denied("injection.prior")], NOT_MET),
        ("==", injections(10, 20, 30), MET),
    ],
)
def test_a_count_knows_the_least_and_the_most(op: str, facts: list[Fact], expected: Result) -> None:
    asked = {"fact": "injection.prior", "op": op, "value": 3, "rolling_days": 365}
    assert node({"count": asked}, *facts).result is expected


def test_what_went_on_for_a_while_is_as_recent_as_its_end() -> None:
    therapy = {"fact": "care.therapy", "days": 30}
    went_on = fact("care.therapy", "physical_therapy", on=ago(100), until=ago(30))
    assert node({"within": therapy}, went_on).result is MET
    assert node({"within": therapy | {"days": 29}}, went_on).result is MISSING


def test_a_count_says_conflict_when_events_are_told_and_denied() -> None:
    asked = {"fact": "injection.prior", "op": "<=", "value": 3, "rolling_days": 365}
    assert node({"count": asked}, *injections(10), denied("injection.prior")).conflict


def test_sessions_after_the_service_count_in_a_window_that_holds_both() -> None:
    test = SessionsTest.model_validate({"scope": "s", "op": "<", "value": 4, "rolling_days": 365})
    days = [ago(200, SERVICE_ON), ago(100, SERVICE_ON), ago(-100, SERVICE_ON), ago(-300, SERVICE_ON)]
    assert in_window(days, test, SERVICE_ON) == 3


def test_a_calendar_year_starts_in_january() -> None:
    test = SessionsTest.model_validate({"scope": "s", "op": "<", "value": 4, "calendar": "year"})
    assert in_window([date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31)], test, SERVICE_ON) == 2


CARE: dict[str, Any] = {
    "duration": {"fact": "care.therapy", "op": ">=", "days": 28, "since": {"fact": "symptom.duration"}}
}


@pytest.mark.parametrize(
    ("care", "expected"),
    [
        ({"on": date(2026, 1, 5), "until": ago(100, NOTE_ON)}, MET),
        ({"on": date(2026, 1, 5), "until": ago(101, NOTE_ON)}, MISSING),
        ({"on": ago(150, NOTE_ON), "days": 50}, MET),
        ({"on": ago(150, NOTE_ON), "days": 49}, MISSING),
        ({"days": 49}, MET),
        ({"days": 49, "until": date(2019, 12, 31)}, MISSING),
    ],
)
def test_care_that_ended_before_the_complaint_does_not_count(care: dict[str, Any], expected: Result) -> None:
    therapy = fact("care.therapy", **care)
    assert node(CARE, therapy, fact("symptom.duration", days=100)).result is expected
    assert node(CARE, therapy).result is MET
