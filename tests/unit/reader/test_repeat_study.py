"""How old an earlier MRI is and that nothing has changed since; and studies and changes of another kind."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Fact

ASKED = "Lumbar MRI is requested for leg pain. "


def found(text: str, *kinds: str) -> list[Fact]:
    return [one for one in read(ASKED + text, document="d", document_on=None) if one.kind in kinds]


def ages(text: str) -> list[int | None]:
    return [one.days for one in found(text, "imaging.study_age")]


def unchanged(text: str) -> bool:
    return any(one.assertion == "negated" for one in found(text, "imaging.repeat_reason"))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("An MRI was done on 11 August; on 22 September a second physician ordered the identical study.", 42),
        ("Her last lumbar MRI is five weeks old.", 35),
        ("This would be her second lumbar MRI in six weeks.", 42),
        ("The same study was done last month.", 61),
        ("A previous MRI was made two months earlier.", 60),
        ("The prior scan was obtained only three weeks before this order.", 21),
        ("The earlier MRI of October 3 was followed by another order on November 14.", 42),
        ("The last MRI was taken December 20 and a new one was requested on January 10.", 21),
    ],
)
def test_the_age_of_an_earlier_study_is_read(text: str, days: int) -> None:
    assert ages(text) == [days]


def test_the_day_of_a_study_that_is_called_the_prior_one_is_read() -> None:
    studies = found("Prior one 8 Oct 2026, same scanner: L4-5 protrusion.", "imaging.study")
    assert ("mri", "2026-10-08") in {(one.value, str(one.on)) for one in studies}


@pytest.mark.parametrize(
    "text",
    [
        "Symptoms since then are exactly as they were.",
        "There has been no change in her condition.",
        "Clinically she is unchanged.",
        "She reports no change for better or worse.",
        "The two notes match: the examination is unaltered.",
        "The history is word for word that of the earlier visit.",
        "Nothing is new.",
        "Nothing about her has changed.",
        "The course since has been flat.",
        "No new findings were noted between the two.",
        "Her pain is the same as in August.",
        "Without interval change.",
        "The neurological picture has not changed.",
        "Symptoms are neither better nor worse; the deficit is no different.",
    ],
)
def test_that_nothing_has_changed_is_read(text: str) -> None:
    assert unchanged(text)


@pytest.mark.parametrize(
    "text",
    [
        "Her symptoms have worsened since the last MRI.",
        "A new foot drop was found.",
        "No change in medication was made.",
        "She was seen by the same physician.",
        "No new injury was reported.",
        "The symptoms were the same until June, but are worse now.",
        "The pain is on the same side as the herniation.",
    ],
)
def test_what_has_changed_or_is_of_other_things_is_not_called_unchanged(text: str) -> None:
    assert not unchanged(text)


@pytest.mark.parametrize(
    "text",
    [
        "Pain for five weeks.",
        "Physical therapy was done last month.",
        "The brain MRI of last year; back pain began on 3 May and therapy on 1 June.",
        "MRI ordered on 3 May.",
    ],
)
def test_other_times_are_no_age_of_a_study(text: str) -> None:
    assert ages(text) == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Second cervical MRI. The first, dated 14 September 2026, showed a C5-6 bulge.", ["2026-09-14"]),
        ("Repeat lumbar MRI; the last was 2026-10-05 (mild stenosis).", ["2026-10-05"]),
        ("First lumbar MRI 8/31/26, second 10/12/26, third requested.", ["2026-08-31", "2026-10-12"]),
        ("Earlier lumbar MRI: 9/2/2026, last one 10/30/2026.", ["2026-09-02", "2026-10-30"]),
    ],
)
def test_studies_by_their_number_and_day(text: str, days: list[str]) -> None:
    told = [one for one in read(text, document="d1", document_on=date(2026, 11, 26)) if one.kind == "imaging.study"]
    assert sorted({str(one.on) for one in told if one.on is not None}) == days


@pytest.mark.parametrize(
    "text",
    [
        "Lumbar MRI 9/28/2026. Symptoms are neither better nor worse.",
        "Lumbar MRI 9/28/2026. No interval injury, surgery or change.",
        "Lumbar MRI 9/28/2026. Exactly the same pain as then.",
        "Lumbar MRI 9/28/2026, unchanged sciatica. Repeat requested.",
        "Lumbar MRI 9/28/2026; nothing has happened since.",
        "Lumbar MRI 9/28/2026 | interval change: none | repeat ordered",
        "Lumbar MRI 14 Sept 2026. Order of 25 Nov 2026: repeat, patient stable.",
        "Lumbar MRI in September. The claimant is the same as at that time.",
    ],
)
def test_nothing_changed_in_between(text: str) -> None:
    told = [
        one for one in read(text, document="d1", document_on=date(2026, 11, 26)) if one.kind == "imaging.repeat_reason"
    ]
    assert {one.assertion for one in told} == {"negated"}


@pytest.mark.parametrize(
    "text",
    [
        "Symptoms same as October, exam unchanged, no new weakness.",
        "Pain the way it was in August, strength the way it was.",
        "Nothing about his leg is different from the time of the first scan.",
        "The examination matches that of the earlier visit line for line.",
        "Her symptoms today mirror those of September.",
        "Neither symptoms nor findings have moved since.",
        "Status quo since the last study.",
        "Symptoms and signs are just what they were.",
        "Strength, reflexes and pain are where they were in September.",
        "No symptom is new and none is worse.",
        "Clinical course stationary.",
        "He is neither worse nor better than at the time of the scan.",
        "No difference in symptoms or on examination.",
    ],
)
def test_symptoms_are_told_as_the_same_in_other_words(text: str) -> None:
    assert unchanged(text)


@pytest.mark.parametrize(
    "text",
    [
        "Symptoms are no longer what they were.",
        "The pain is not the way it was in August.",
        "The pain is where he was injured.",
        "Pain is in the back, where it was before, but now also in the leg.",
        "Neither therapy nor tablets have changed it.",
        "The level of the planned injection matches that of the scan.",
        "The pain is stationary at night but worse by day.",
        "Neither insurer nor clinic has moved since.",
        "The patient wants a newer picture.",
    ],
)
def test_what_resembles_an_unchanged_complaint_is_none(text: str) -> None:
    assert not unchanged(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Prior 72148 on 10/07/2026: L4-5 bulge.", {("2026-10-07", "lumbar")}),
        ("The previous 72141 dated 9/1/2026 was normal.", {("2026-09-01", "cervical")}),
        ("CPT 72146 performed 9/1/2026.", {("2026-09-01", "thoracic")}),
        ("Her neck was scanned on 16 September 2026; a second cervical MRI is ordered.", {("2026-09-16", "cervical")}),
        ("The lower back had been scanned on October 3, 2026. Another lumbar MRI is asked for.",
         {("2026-10-03", "lumbar")}),
        # Ordered only, papers, and scans of another kind.
        ("72148 ordered 11/19/2026.", set()),
        ("Records were scanned on 10/2/2026; a new lumbar MRI is asked for.", set()),
        ("The spine was scanned by CT on 10/2/2026; a new lumbar MRI is asked for.", set()),
        ("A bone scan was done on 10/2/2026; MRI asked for.", set()),
    ],
)  # fmt: skip
def test_studies_by_their_code_or_by_a_verb(text: str, days: set[tuple[str, str]]) -> None:
    told = [
        one
        for one in read(text, document="d1", document_on=date(2026, 11, 26))
        if (one.kind, one.value) == ("imaging.study", "mri")
    ]
    assert {(str(one.on), one.region) for one in told if one.on is not None} == days
