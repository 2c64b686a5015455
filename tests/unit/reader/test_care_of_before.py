"""Care that ended before the complaint began is none for it; a year, or "years ago", says when it had ended."""

from datetime import date

import pytest

from reader.read import read
from tests.altered import SEEN_ON, answer, charts, fill, stops


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("In 2019 she did eight weeks of physical therapy without relief.", date(2019, 12, 31)),
        ("Physical therapy for 8 weeks five years ago failed.", date(2022, 1, 5)),
        ("Physical therapy since 2019.", None),
        ("Eight weeks of physical therapy failed.", None),
    ],
)
def test_the_latest_end_of_care_is_read(text: str, until: date | None) -> None:
    facts = read(text, document="d1", document_on=SEEN_ON)
    assert {fact.until for fact in facts if fact.kind == "care.therapy"} == {until}


@pytest.mark.parametrize(
    "words",
    [
        "Despite six weeks of supervised physical therapy in 2019, her symptoms persist.",
        "She completed physical therapy from January 7, 2019 to March 4, 2019 without relief.",
        "Physical therapy for 8 weeks five years ago failed.",
    ],
)
def test_care_for_an_earlier_complaint_is_asked_about(words: str) -> None:
    said = answer(fill(charts()["letter"], {"care": words}))
    assert (said["recommendation"], stops(said)) == ("request_information", {"conservative-care-duration": "missing"})


@pytest.mark.parametrize(
    "words",
    [
        "She completed physical therapy from August 10, 2026 to September 28, 2026 without relief.",
        "She completed 8 weeks of physical therapy without relief.",
        "Physical therapy in 2019 for 8 weeks failed. Naproxen for 8 weeks failed.",
    ],
)
def test_care_for_this_one_counts(words: str) -> None:
    said = answer(fill(charts()["letter"], {"care": words}))
    assert (said["recommendation"], stops(said)) == ("approve", {})


def test_care_of_years_ago_counts_for_pain_that_is_older() -> None:
    words = {
        "duration": "Ms. Whitfield has suffered from neck pain and left arm pain since August 3, 2018.",
        "care": "She completed physical therapy from January 7, 2019 to March 4, 2019 without relief.",
    }
    said = answer(fill(charts()["letter"], words))
    assert (said["recommendation"], stops(said)) == ("approve", {})
