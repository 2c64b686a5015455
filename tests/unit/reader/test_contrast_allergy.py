"""An allergy to contrast excuses its absence and alarms besides: told, denied, and told of something else."""

from datetime import date

import pytest

from reader.lexicon import lexicon
from reader.read import read
from schemas.fact import Assertion
from tests.altered import answer, charts, fill

PRESENT, NEGATED = Assertion.PRESENT, Assertion.NEGATED


def _said(text: str) -> set[Assertion]:
    facts = read(text, document="d1", document_on=date(2026, 11, 9))
    return {fact.assertion for fact in facts if fact.kind == "safety.contrast_allergy"}


STATEMENTS = sorted(
    spelling
    for spelling, meanings in zip(lexicon().patterns, lexicon().meanings, strict=True)
    if any((one.cls, one.value) == ("allergy", "statement") for one in meanings)
)


def test_every_wording_of_the_lexicon_is_denied_by_every_denial() -> None:
    for words in STATEMENTS:
        verb = "is" if words.startswith("allergic") else "has"
        assert _said(f"She {verb} {words}.") == {PRESENT}, words
        denials = ["She is not {}."] if verb == "is" else ["No {}.", "Without {}.", "She has no {}.", "No known {}."]
        for denial in denials:
            assert _said(denial.format(words)) == {NEGATED}, denial.format(words)


@pytest.mark.parametrize(
    "text",
    [
        "Has no contrast allergies.",
        "No contrast hypersensitivity.",
        "Without dye allergy.",
        "Negative for contrast allergy.",
        "Contrast allergy: none.",
        "There is no history of an iodine allergy.",
        "Tolerated contrast before without allergy.",
        "Has had IV contrast twice with no allergic symptoms.",
        "No allergic reaction to contrast in 2024.",
        "ALLERGIES: No known drug allergies, no contrast allergy.",
        "NKDA. No latex allergy, no contrast allergy.",
    ],
)
def test_a_denied_allergy_is_none(text: str) -> None:
    assert _said(text) <= {NEGATED}
    assert _said(text)


@pytest.mark.parametrize(
    "text",
    [
        "No contrast due to iodine allergy.",
        "No contrast will be used because of her contrast allergy.",
        "No known allergies except contrast.",
        "No latex allergy but allergic to contrast dye.",
        "Without contrast, as she has an allergy to iodinated contrast.",
        "ALLERGIES: Iodinated contrast (hives).",
    ],
)
def test_an_allergy_told_beside_a_denial_stays(text: str) -> None:
    assert PRESENT in _said(text)


@pytest.mark.parametrize("words", ["No contrast allergy.", "Has no contrast allergies.", "Without contrast allergy."])
def test_a_denied_allergy_excuses_no_injection_without_contrast(words: str) -> None:
    changed = {"guidance": "Ultrasound guidance will be used.", "contrast": "No contrast.", "extra": words}
    for name in ("letter", "record", "dictation"):
        assert answer(fill(charts()[name], changed))["recommendation"] != "approve"
