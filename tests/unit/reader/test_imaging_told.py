"""A finding of a study counts where a report or a clinician gives it, of now; not from memory, expected, or gone."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Assertion
from tests.altered import answer, charts, fill

_FINDING = "a left C5-C6 disc herniation compressing the left C6 nerve root"
_FROM_MEMORY = [
    "The patient reports that her MRI showed {}.",
    "She says her MRI of 2025 showed {}.",
    "She was told that her recent cervical MRI shows {}.",
    "He recalls that an outside MRI showed {}.",
    "According to the patient, the MRI showed {}.",
    "Per patient, MRI shows {}.",
    "MRI reportedly shows {}.",
    "By her account an MRI, reportedly of the neck, showed {}.",
]
_EXPECTED = [
    "I expect the MRI to show {}.",
    "We anticipate that the MRI will show {}.",
    "The MRI is expected to show {}.",
    "The MRI will likely reveal {}.",
    "An MRI may show {}.",
    "If the MRI shows {}, we will inject.",
]
_GONE = [
    "Compared with 2024, when there was {}, the MRI of 10/02/2026 is now normal.",
    "In contrast to the study of 2024, which showed {}, the MRI of 10/02/2026 is unremarkable.",
    "MRI of 10/02/2026: {}, which has since resorbed.",
    "MRI of 10/02/2026: {} is no longer seen.",
    "MRI of 10/02/2026: the previously seen herniation compressing the left C6 nerve root has resorbed.",
    "MRI of 10/02/2026: the herniation compressing the left C6 nerve root has disappeared.",
]
_THERE = [
    "MRI of the cervical spine on 10/02/2026 shows {}.",
    "The MRI report of 10/02/2026 states that there is {}.",
    "Patient reports arm pain and numbness; MRI of 10/02/2026 shows {}.",
    "Patient reports arm pain and MRI of 10/02/2026 shows {}.",
    "Compared with 2024 the MRI of 10/02/2026 shows {}.",
    "The radiologist reports that the MRI of 10/02/2026 shows {}.",
    "I told her that the MRI of 10/02/2026 shows {}.",
    "Neck pain has not resolved; MRI of 10/02/2026 shows {}.",
]


def _said(text: str, kind: str = "imaging.finding") -> set[Assertion]:
    facts = read(text, document="d1", document_on=date(2026, 11, 9))
    return {fact.assertion for fact in facts if fact.kind == kind and fact.value != "normal"}


@pytest.mark.parametrize("words", [*_FROM_MEMORY, *_EXPECTED, *_GONE])
def test_what_nobody_saw_now_is_no_present_finding(words: str) -> None:
    assert Assertion.PRESENT not in _said(words.format(_FINDING))


@pytest.mark.parametrize("words", [*_FROM_MEMORY, *_EXPECTED])
def test_nor_is_the_study_one_that_was_seen(words: str) -> None:
    assert Assertion.PRESENT not in _said(words.format(_FINDING), "imaging.study")


@pytest.mark.parametrize("words", _THERE)
def test_what_a_study_shows_is_present(words: str) -> None:
    assert _said(words.format(_FINDING)) == {Assertion.PRESENT}


@pytest.mark.parametrize("words", [*_FROM_MEMORY[:3], *_EXPECTED[:2], *_GONE])
@pytest.mark.parametrize("name", ["letter", "record", "dictation"])
def test_it_approves_nothing(name: str, words: str) -> None:
    assert answer(fill(charts()[name], {"mri": words.format(_FINDING)}))["recommendation"] != "approve"


def test_what_is_gone_is_denied_and_what_was_never_gone_is_not() -> None:
    assert _said("MRI of 10/02/2026: the left C5-C6 herniation has resolved.") == {Assertion.NEGATED}
    assert _said("MRI of 10/02/2026: left C5-C6 herniation has not resolved.") == {Assertion.PRESENT}
    told = "MRI of 10/02/2026: left C5-C6 herniation, and the C6-C7 herniation has resolved."
    assert _said(told) == {Assertion.PRESENT, Assertion.NEGATED}
