"""Criteria that a chart quotes are nobody's findings; what the patient has beside them is."""

import pytest

from reader.read import read
from schemas.fact import Assertion


def _kinds(text: str) -> set[tuple[str, object]]:
    facts = read(f"PHYSICAL EXAM\n- {text}", document="d1", document_on=None)
    return {(fact.kind, fact.value) for fact in facts if fact.kind.startswith("exam.")}


@pytest.mark.parametrize(
    "text",
    [
        "The payer requires a positive Spurling test on the left.",
        "Per LCD, exam must show weakness, diminished biceps reflex or positive Spurling sign on the left.",
        "The LCD calls for decreased sensation in the left C6 dermatome.",
        "A positive Spurling test is required by the payer.",
        "Documentation must include left biceps strength of 4/5 or less.",
        "Guidelines state that Spurling should be positive and the brachioradialis reflex diminished.",
        "The examination must demonstrate: (a) biceps strength 4/5; (b) positive Spurling; or (c) reduced reflexes.",
    ],
)
def test_a_quoted_criterion_is_no_finding(text: str) -> None:
    assert _kinds(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Meets LCD criteria: positive Spurling test on the left.",
        "Criteria of the LCD are met with a positive Spurling test on the left.",
        "The payer requires an examination; Spurling test is positive on the left.",
        "The payer requires an examination, and her Spurling test is positive on the left.",
        "She requires a cane. Spurling test is positive on the left.",
        "Spurling test is positive on the left.",
    ],
)
def test_what_the_patient_has_is_found(text: str) -> None:
    assert ("exam.spurling", "positive") in _kinds(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The policy requires cervical radiculopathy.", "diagnosis.radiculopathy"),
        ("The payer requires that contrast is used for the epidural steroid injection.", "procedure.contrast"),
        ("The policy requires pain radiating down the left arm.", "symptom.radicular_pain"),
    ],
)
def test_other_criteria_are_not_met_by_their_own_words(text: str, kind: str) -> None:
    facts = read(text, document="d1", document_on=None)
    assert kind not in {fact.kind for fact in facts if fact.assertion is Assertion.PRESENT}


def test_a_sign_that_cannot_wait_is_never_left_out() -> None:
    facts = read("The payer must know that she has cervical myelopathy.", document="d1", document_on=None)
    assert "red_flag.myelopathy" in {fact.kind for fact in facts}
