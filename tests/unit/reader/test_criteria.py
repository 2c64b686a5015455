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


_ASKED = [
    "Per LCD, the injection must be accompanied by {}.",
    "Policy requires {} after the injection.",
    "The insurer wants {} first.",
    "Documentation must show that {} failed.",
    "Requirement: failed {}.",
    "Criteria: {} for 6 weeks without relief.",
    "Please document that {} failed.",
    "Make sure to document 6 weeks of failed {}.",
    "The insurer wants 6 weeks of {}; she has had none.",
]
_ANSWERED = [
    "Failed 6 weeks of {}? No.",
    "Failed {}? Unknown.",
    "Has {} failed after 6 weeks? Not to date.",
    "Failed 6 weeks of {} ( ) yes (x) no",
    "Failed {} [ ] Y [x] N",
    "Failed {}: [x] absent [ ] present",
]


@pytest.mark.parametrize("words", ["physical therapy", "a home exercise program", "chiropractic care"])
@pytest.mark.parametrize("rule", [*_ASKED, *_ANSWERED])
def test_care_that_a_rule_or_a_question_names_is_neither_given_nor_planned(rule: str, words: str) -> None:
    facts = read(rule.format(words), document="d1", document_on=None)
    met = ("care.", "plan.rehabilitation")
    assert not [f for f in facts if f.kind.startswith(met) and f.assertion is Assertion.PRESENT]


@pytest.mark.parametrize(
    "text",
    [
        "Please note that she failed 6 weeks of physical therapy.",
        "Criteria met: 6 weeks of physical therapy without relief.",
        "Failed 6 weeks of physical therapy? Yes.",
        "Failed 6 weeks of physical therapy (x) yes ( ) no",
        "The insurer wants an MRI. She failed 6 weeks of physical therapy.",
        "She wants an injection since 6 weeks of physical therapy failed.",
    ],
)
def test_care_beside_a_rule_or_affirmed_is_the_patients(text: str) -> None:
    facts = read(text, document="d1", document_on=None)
    assert [f for f in facts if f.kind == "care.therapy" and f.assertion is Assertion.PRESENT]


@pytest.mark.parametrize(
    ("text", "is_planned"),
    [
        ("She was to begin PT in July but insurance denied it.", False),
        ("If insurance approves, PT could be considered.", False),
        ("Physical therapy might be considered afterwards.", False),
        ("PLAN: Physical therapy may be an option later.", False),
        ("She will continue physical therapy after the injection.", True),
        ("PLAN: Continue home exercises after the injection.", True),
        ("PLAN: Please continue the home exercise program.", True),
    ],
)
def test_rehabilitation_is_planned_only_where_somebody_set_it_down(text: str, is_planned: bool) -> None:
    facts = read(text, document="d1", document_on=None)
    planned = [f for f in facts if f.kind == "plan.rehabilitation" and f.assertion is Assertion.PRESENT]
    assert bool(planned) is is_planned
