"""The first and the last day of a course, told by verbs: one course from the one to the other."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Assertion

NOTE_ON = date(2026, 11, 1)
FIRST, LAST = date(2026, 7, 1), date(2026, 9, 14)


def _course(text: str, kind: str) -> list[tuple[date | None, date | None, int | None]]:
    facts = read(text, document="d1", document_on=NOTE_ON)
    return [(fact.on, fact.until, fact.days) for fact in facts if fact.kind == kind]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Physical therapy started 7/1/2026 and was completed 9/14/2026 without benefit.", "care.therapy"),
        ("Physical therapy began 7/1/2026 and ended 9/14/2026, no benefit.", "care.therapy"),
        ("Physical therapy (start 7/1/2026, end 9/14/2026): failed.", "care.therapy"),
        ("PT started July 1, 2026 but stopped on 9/14/2026 because of pain.", "care.therapy"),
        ("Gabapentin 300 mg was started on 7/1/2026, then discontinued on 9/14/2026.", "care.medication"),
        ("She began gabapentin 300 mg on July 1, 2026 and stopped it on September 14, 2026.", "care.medication"),
    ],
)
def test_a_course_from_its_start_to_its_end(text: str, kind: str) -> None:
    assert _course(text, kind) == [(FIRST, LAST, 75)]


def test_what_was_stopped_may_be_something_else() -> None:
    text = "Gabapentin started 7/1/2026, ibuprofen stopped 9/14/2026."
    assert _course(text, "care.medication") == [(FIRST, None, None), (LAST, None, None)]


@pytest.mark.parametrize(
    "text",
    ["Physical therapy until 9/14/2026 failed.", "Physical therapy (start 7/1/2026, end 9/14/2026): failed."],
)
def test_a_day_gone_by_is_no_plan(text: str) -> None:
    facts = read(text, document="d1", document_on=NOTE_ON)
    assert {fact.assertion for fact in facts if fact.kind == "care.failed"} == {Assertion.PRESENT}


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("Physical therapy until 12/14/2026, failed.", NOTE_ON),
        ("Physical therapy from 7/1/2026 until 12/14/2026, failed.", NOTE_ON),
        ("Physical therapy until 9/14/2026 failed.", None),  # nobody knows whether that day had come
    ],
)
def test_a_day_to_come_stays_a_plan(text: str, on: date | None) -> None:
    facts = read(text, document="d1", document_on=on)
    assert {fact.assertion for fact in facts if fact.kind == "care.failed"} == {Assertion.HYPOTHETICAL}
