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
