"""Forms that tell one thing in several fields: what stands in them is of the thing above or before them."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Assertion, Fact

FORM = "PRIOR AUTHORIZATION REQUEST FORM\nThe patient is a man of 50 years.\n"
FIRST, LAST = date(2026, 7, 1), date(2026, 8, 26)


def _facts(text: str, kind: str) -> list[Fact]:
    facts = read(FORM + text, document="d1", document_on=date(2026, 11, 1))
    return [fact for fact in facts if fact.kind == kind]


@pytest.mark.parametrize(
    "text",
    [
        "Treatment: Physical therapy\nDates: 7/1/2026 - 8/26/2026\nNumber of visits: 12\nOutcome: no improvement",
        "Physical therapy\n  Start date: 7/1/2026\n  End date: 8/26/2026\n  Result: no relief",
        "Therapies: PT; Start: 7/1/2026; End: 8/26/2026; Response: failed",
    ],
)
def test_a_course_of_care(text: str) -> None:
    found = [one for one in _facts(text, "care.therapy") if one.value == "physical_therapy"]
    assert [(one.on, one.until, one.days, one.attributes["outcome"]) for one in found] == [(FIRST, LAST, 56, "failed")]


def test_how_many_visits() -> None:
    (therapy,) = _facts("Physical therapy\nNumber of visits: 12\nOutcome: no improvement", "care.therapy")
    assert therapy.attributes["visits"] == "12"


def test_the_fields_of_one_thing_are_not_of_the_next() -> None:
    text = "Treatment 1: PT\nDates: 7/1/2026 - 8/26/2026\nOutcome: failed\nTreatment 2: naproxen\nOutcome: helped"
    (therapy,) = _facts(text, "care.therapy")
    (medicine,) = _facts(text, "care.medication")
    assert (therapy.until, therapy.attributes["outcome"]) == (LAST, "failed")
    assert (medicine.on, medicine.attributes["outcome"]) == (None, "helped")


def test_a_study() -> None:
    text = "MRI lumbar spine\nDate: 9/3/2026\nResult: left L5-S1 herniation contacting the S1 root"
    (study,) = _facts(text, "imaging.study")
    assert (study.on, study.region) == (date(2026, 9, 3), "lumbar")


@pytest.mark.parametrize(
    "text",
    [
        "Previous ESI date(s): 3/2/2026; % relief: 60; duration of relief: 4 months",
        "Epidural injection L5-S1\nDate: 3/2/2026\n% relief: 60\nDuration of relief: 4 months",
        "Epidural injection L5-S1\nDate: 3/2/2026\nRelief (%): 60\nDuration of relief: 4 months",
    ],
)
def test_an_earlier_injection(text: str) -> None:
    assert [(one.value, one.on) for one in _facts(text, "injection.relief")] == [(60, date(2026, 3, 2))]
    assert [one.days for one in _facts(text, "injection.relief_duration")] == [120]
    assert _facts(text, "symptom.duration") == []


@pytest.mark.parametrize("label", ["DOB: 3/2/1970", "Ordering provider: J. Doe", "Member ID: 12"])
def test_who_the_chart_is_of_is_no_thing(label: str) -> None:
    text = f"{label}\nDate: 9/3/2026\nPhysical therapy failed."
    assert all("Date" not in (one.quote or "") for one in _facts(text, "identity.birth_date"))
    assert [one.on for one in _facts(text, "care.therapy")] == [None]


def test_what_stands_behind_if_yes_is_told() -> None:
    (therapy,) = _facts("If yes, list: PT 7/1/2026-8/26/2026 (12 visits, no improvement).", "care.therapy")
    assert (therapy.assertion, therapy.on, therapy.until) == (Assertion.PRESENT, FIRST, LAST)
