"""What a patient is told to come back for is no danger that is there; what may be one stays one."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Assertion


def _dangers(text: str) -> set[tuple[str, Assertion]]:
    facts = read(text, document="d1", document_on=date(2026, 11, 1))
    return {(fact.kind, fact.assertion) for fact in facts if fact.kind.startswith("red_flag.")}


@pytest.mark.parametrize(
    "text",
    [
        "Return to the ED for bowel or bladder incontinence, fever or new weakness.",
        "Please return to the ER immediately for any fever.",
        "Call us for worsening numbness, fever, loss of bowel control.",
        "Red flag precautions reviewed: saddle numbness, incontinence, progressive weakness.",
        "ED precautions given: fever, chills, urinary retention.",
        "Warned about cauda equina symptoms.",
        "She was told to call us for any loss of bladder control.",
        "He should seek immediate medical attention for saddle numbness or fever.",
    ],
)
def test_a_warning_is_no_danger(text: str) -> None:
    assert {assertion for _, assertion in _dangers(text)} == {Assertion.HYPOTHETICAL}


@pytest.mark.parametrize(
    "text",
    [
        "Patient had to return to the ED for urinary retention or incontinence.",
        "Return to the ED for urinary incontinence and leg weakness.",  # may be why he came
        "He returned to the ER with new bladder retention.",
        "She went to the ER for loss of bladder control.",
        "She has to go to the hospital for any bladder retention.",
    ],
)
def test_what_brought_the_patient_back_is_one(text: str) -> None:
    assert ("red_flag.bladder_bowel", Assertion.PRESENT) in _dangers(text)


def test_a_danger_behind_a_warning_stays_one() -> None:
    text = "She will go to the ED for fever or loss of bowel control, and she has new saddle numbness."
    assert ("red_flag.bladder_bowel", Assertion.PRESENT) in _dangers(text)
