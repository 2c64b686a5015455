"""Care that was offered and not taken: declined, refused, never filled. It is no care that was tried."""

import pytest

from reader.read import read
from schemas.fact import Assertion


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Gabapentin was declined.", "declined"),
        ("Physical therapy was declined.", "declined"),
        ("Physical therapy and naproxen have been refused.", "declined"),
        ("MEDICATIONS: Tizanidine was declined.", "declined"),
        ("She declined gabapentin.", "declined"),
        ("Gabapentin was offered but declined.", "declined"),
        ("MEDICATIONS: Gabapentin never filled.", None),
        ("Meloxicam was prescribed but never filled.", None),
        ("Gabapentin was not taken.", None),
    ],
)
def test_care_that_was_not_taken_is_denied_and_nothing_that_goes_on(text: str, outcome: str | None) -> None:
    care = [fact for fact in read(text, document="d1", document_on=None) if fact.kind.startswith("care.")]
    assert {(fact.assertion, (fact.attributes or {}).get("outcome")) for fact in care} == {(Assertion.NEGATED, outcome)}


@pytest.mark.parametrize("text", ["MEDICATIONS: Gabapentin 300 mg nightly.", "Gabapentin was tried and not tolerated."])
def test_care_that_was_taken_stays_taken(text: str) -> None:
    (care,) = (fact for fact in read(text, document="d1", document_on=None) if fact.kind == "care.medication")
    assert care.assertion is Assertion.PRESENT


@pytest.mark.parametrize("text", ["MEDICATIONS: Gabapentin stopped in March.", "MEDICATIONS: Naproxen d/c 2024."])
def test_what_was_stopped_does_not_go_on(text: str) -> None:
    (care,) = (fact for fact in read(text, document="d1", document_on=None) if fact.kind == "care.medication")
    assert (care.assertion, (care.attributes or {}).get("outcome")) == (Assertion.PRESENT, None)
