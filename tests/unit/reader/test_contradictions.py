"""What speaks against a request, in the words in which reviewers and charts say it: one fact for each."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Fact


def _facts(text: str, kind: str) -> list[Fact]:
    found = read(text, document="d1", document_on=date(2026, 11, 20), loinc="11506-3", title="Progress note")
    return [one for one in found if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("Left leg pain < 4 weeks.", 27),
        ("Neck pain of under six weeks.", 41),
        ("Sciatica for less than a month.", 27),
        ("Low back pain since last Tuesday.", 13),
    ],
)
def test_an_upper_bound_of_a_complaint_is_kept_as_one(text: str, most: int) -> None:
    (told,) = _facts(text, "symptom.duration")
    assert (told.days, told.attributes["extent"]) == (most, "at_most")


@pytest.mark.parametrize(
    ("text", "relief"),
    [
        ("The first epidural in June took the pain from 8 to 7.", 12),
        ("Epidural in June: 8/10 before, 6/10 after.", 25),
        ("Prior ESI 6/2026, pre-injection VAS 9, post-injection VAS 8.", 11),
    ],
)
def test_two_scores_tell_the_relief_of_an_injection(text: str, relief: int) -> None:
    assert [one.value for one in _facts(text, "injection.relief")] == [relief]


@pytest.mark.parametrize(
    ("text", "relief", "order"),
    [
        ("Medial branch block L3-5: VAS 8 before, 7 after.", 12, None),
        ("RFA L4-S1. Block two: no relief.", 0, "second"),
        ("MBB #2: 30% relief for two hours.", 30, "second"),
    ],
)
def test_a_diagnostic_block_is_known_by_its_number_and_its_scores(text: str, relief: int, order: str | None) -> None:
    (told,) = _facts(text, "block.relief")
    assert (told.value, told.attributes.get("order")) == (relief, order)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Exam: reflexes symmetric.", ["normal"]),
        ("Exam: reflexes 1+ and symmetric.", ["diminished"]),
        ("Exam: reflexes are not symmetric.", []),
    ],
)
def test_symmetric_reflexes_are_normal_where_nothing_else_is_said(text: str, values: list[str]) -> None:
    assert [one.value for one in _facts(text, "exam.reflex")] == values


@pytest.mark.parametrize(
    ("text", "lowest"),
    [
        ("Six-minute walk on room air: SpO2 never below 90 %.", [90]),
        ("Room air saturation remained above 92% throughout the walk.", [92]),
        ("Goal is to keep saturation above 90%.", []),
    ],
)
def test_what_a_saturation_never_fell_below_is_its_lowest_value(text: str, lowest: list[int]) -> None:
    assert [one.value for one in _facts(text, "oxygen.saturation")] == lowest


def test_hours_a_night_are_an_average_unless_they_are_a_minimum() -> None:
    assert [one.value for one in _facts("CPAP used 3.1 hours a night.", "cpap.use_hours")] == [3.1]
    assert _facts("CPAP used at least 4 hours a night.", "cpap.use_hours") == []


def test_months_that_are_listed_are_an_injection_each() -> None:
    told = _facts("Received lumbar epidurals in 12/2025, 3/2026 and 6/2026.", "injection.prior")
    assert sorted(str(one.on) for one in told) == ["2025-12-01", "2026-03-01", "2026-06-01"]


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("Left leg pain. Has not completed six weeks of physical therapy.", 41),
        ("Left leg pain. Lacks a 4-week trial of conservative treatment.", 27),
    ],
)
def test_care_that_was_not_completed_is_shorter_than_that_and_none_that_lasted(text: str, most: int) -> None:
    (told,) = _facts(text, "care.therapy")
    assert (told.days, told.attributes["extent"]) == (most, "at_most")


@pytest.mark.parametrize(
    ("text", "assertions"),
    [
        ("Pain never travels below the waist.", {"negated"}),
        ("Pain stays in the back and does not go into the legs.", {"negated"}),
        ("Pain does not go below the knee.", set()),
    ],
)
def test_pain_that_never_leaves_the_back_is_not_radicular(text: str, assertions: set[str]) -> None:
    assert {one.assertion for one in _facts(text, "symptom.radicular_pain")} == assertions


def test_a_denial_of_leg_pain_reaches_the_list_behind_it() -> None:
    told = _facts("Denies leg pain, fever, chills or incontinence.", "red_flag.infection")
    assert [one.assertion for one in told] == ["negated"] * len(told) != []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Epidural in June 2026; pain back within 10 weeks.", 70),
        ("Epidural in June 2026: pain back to baseline after 10 days.", 10),
    ],
)
def test_pain_that_came_back_ends_the_relief(text: str, days: int) -> None:
    assert [one.days for one in _facts(text, "injection.relief_duration")] == [days]


@pytest.mark.parametrize(
    ("text", "assertions"),
    [
        ("BiPAP asked for. CPAP was never tried.", ["negated"]),
        ("BiPAP asked for. She tolerates CPAP well.", ["negated"]),
        ("BiPAP asked for. She tolerates CPAP poorly.", []),
    ],
)
def test_pressure_that_was_never_tried_or_is_borne_well_did_not_fail(text: str, assertions: list[str]) -> None:
    assert [one.assertion for one in _facts(text, "cpap.failed")] == assertions


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("Home sleep test: 3.8 events per hour.", [3.8]),
        ("Home sleep test: 12 arousal events per hour.", []),
        ("3.8 events per hour.", []),
    ],
)
def test_events_an_hour_of_a_named_test_are_its_index(text: str, index: list[float]) -> None:
    assert [one.value for one in _facts(text, "sleep.ahi")] == index
