"""Studies "without and with" an agent: the word of the study denies nothing of what is suspected."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Assertion, Fact


def found(text: str, kind: str) -> list[Fact]:
    return [one for one in read(text, document="d1", document_on=date(2026, 11, 20)) if one.kind == kind]


@pytest.mark.parametrize(
    "study",
    [
        "with and without gadolinium",
        "without and with gadolinium",
        "without and then with intravenous contrast",
        "with and without contrast",
        "w/wo gad",
        "pre- and post-gadolinium",
        "with and without iv contrast",
        "without gadolinium and with gadolinium",
        "w/o and w/ gadolinium",
    ],
)
@pytest.mark.parametrize("reason", ["discitis", "epidural abscess", "osteomyelitis"])
def test_an_infection_that_is_looked_for_is_not_denied_by_the_study(study: str, reason: str) -> None:
    text = f"Lumbar MRI {study} for suspected {reason}."
    reasons = found(text, "imaging.contrast_reason")
    assert {one.assertion for one in reasons} == {Assertion.PRESENT}
    assert {one.assertion for one in found(text, "red_flag.infection")} <= {Assertion.UNCERTAIN, Assertion.HYPOTHETICAL}


@pytest.mark.parametrize("study", ["without gadolinium", "w/o gadolinium", "without contrast"])
def test_what_is_suspected_stands_beside_a_study_without_an_agent(study: str) -> None:
    flags = found(f"Lumbar MRI {study} for suspected fracture.", "red_flag.fracture")
    assert {one.assertion for one in flags} == {Assertion.UNCERTAIN}


@pytest.mark.parametrize("words", ["no fever and no infection", "without infection", "no sign of discitis"])
def test_an_infection_that_is_denied_stays_denied(words: str) -> None:
    flags = found(f"Lumbar MRI with and without gadolinium for back pain, {words}.", "red_flag.infection")
    assert {one.assertion for one in flags} == {Assertion.NEGATED}


def test_an_injection_without_the_agent_has_none() -> None:
    told = found("Epidural steroid injection under fluoroscopy, without gadolinium.", "procedure.contrast")
    assert {one.assertion for one in told} <= {Assertion.NEGATED}


@pytest.mark.parametrize(
    ("words", "contrast"),
    [("with and without gadolinium", "both"), ("without and with contrast", "both"),
     ("with intravenous gadolinium", "with"), ("without gadolinium", "without")],
)  # fmt: skip
def test_the_order_says_how(words: str, contrast: str) -> None:
    orders = found(f"Plan: lumbar MRI {words} is ordered.", "plan.order")
    assert {one.attributes["contrast"] for one in orders} == {contrast}
