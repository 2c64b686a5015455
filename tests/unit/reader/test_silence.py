"""What was not sent or not written down is silence: no fact denies it and no fact claims it (law 5)."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Assertion, Fact

SPINE = "Right L5 transforaminal injection requested."
ABLATION = "L3-L5 RFA requested."
SLEEP = "CPAP for obstructive sleep apnea."
KNEE = "Total knee replacement, right."


def _added(before: str, sentence: str) -> list[Fact]:
    """The facts that a sentence adds to a note."""

    def facts(text: str) -> list[Fact]:
        return list(read(text, document="d1", document_on=date(2026, 11, 20), loinc="11506-3", title="Progress note"))

    known = {(one.kind, one.value, one.assertion) for one in facts(before)}
    return [one for one in facts(f"{before} {sentence}") if (one.kind, one.value, one.assertion) not in known]


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        (SPINE, "No MRI report attached."),
        (SPINE, "No imaging report was submitted."),
        (SPINE, "No date of the MRI is given."),
        (SPINE, "Without an MRI report the level cannot be judged."),
        (SPINE, "Records do not reflect a trial of physical therapy."),
        (SPINE, "There was no indication in the notes that PT was tried."),
        (SPINE, "No proof of conservative therapy."),
        (SPINE, "No functional limitation documented."),
        (SPINE, "Neither the MRI nor any physical therapy note was sent."),
        (ABLATION, "No block results provided."),
        (SLEEP, "No sleep study report."),
        (SLEEP, "Daytime sleepiness not addressed."),
        (KNEE, "No weight-bearing films submitted."),
        (KNEE, "Neither the films nor any description of how the knee affects walking was sent."),
    ],
)
def test_what_was_not_sent_or_written_down_adds_no_fact(before: str, sentence: str) -> None:
    assert _added(before, sentence) == []


@pytest.mark.parametrize(
    ("before", "sentence", "kind"),
    [
        (SPINE, "No MRI was done.", "imaging.study"),
        (SPINE, "No physical therapy was tried.", "care.therapy"),
        (ABLATION, "No medial branch blocks were done.", "block.relief"),
        (SLEEP, "No daytime sleepiness.", "sleep.symptom"),
    ],
)
def test_what_was_not_done_or_not_felt_stays_a_denial(before: str, sentence: str, kind: str) -> None:
    assert [one.assertion for one in _added(before, sentence) if one.kind == kind] == [Assertion.NEGATED]


def test_a_finding_denied_on_a_study_denies_no_study() -> None:
    found = {(one.kind, one.value): one.assertion for one in _added(SPINE, "No central stenosis on MRI.")}
    assert found["imaging.study", "mri"] is Assertion.PRESENT
    assert found["imaging.finding", "central_stenosis"] is Assertion.NEGATED


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Radiculopathy was not demonstrated on examination.", Assertion.NEGATED),
        ("Findings are inconsistent with radiculopathy.", Assertion.NEGATED),
        ("Radiculopathy has not been confirmed.", Assertion.UNCERTAIN),
    ],
)
def test_a_diagnosis_that_is_not_shown_is_not_there(sentence: str, said: Assertion) -> None:
    found = {one.assertion for one in _added("Office note.", sentence) if one.kind == "diagnosis.radiculopathy"}
    assert found == {said}
