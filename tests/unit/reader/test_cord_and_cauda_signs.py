"""Signs of the cord and the cauda equina in bare nouns and in everyday words, and strength that was better before."""

from datetime import date

import pytest

from reader.read import read

ON = date(2026, 11, 26)
BLADDER, WEAKER = "red_flag.bladder_bowel", "red_flag.progressive_weakness"


def said(text: str, kind: str) -> set[str]:
    return {fact.assertion.value for fact in read(text, document="d1", document_on=ON) if fact.kind == kind}


@pytest.mark.parametrize(
    "text",
    [
        "Bladder change since Monday.",
        "New bowel/bladder disturbance.",
        "Urinary trouble for three days.",
        "MRI: severe stenosis at L4-L5 with compression of the cauda equina.",
        "Impingement of the conus medullaris.",
        "Neurogenic bladder.",
        "She leaks urine since last week.",
        "He wet the bed twice.",
        "Numb between the legs when wiping.",
        "Numbness of her inner thighs.",
        "She cannot feel the toilet paper.",
        "Reduced rectal tone.",
    ],
)
def test_a_sign_of_the_cauda_equina_is_one_in_any_words(text: str) -> None:
    assert said(text, BLADDER) == {"present"}


@pytest.mark.parametrize(
    "text",
    [
        "No bowel/bladder change.",
        "Denies bladder trouble and urinary disturbance.",
        "No compression of the cauda equina.",
        "No loss of rectal tone.",
        "She does not have numbness of the inner thighs.",
    ],
)
def test_a_denied_sign_is_denied(text: str) -> None:
    assert said(text, BLADDER) == {"negated"}


@pytest.mark.parametrize(
    "text",
    [
        "She leaks urine when she coughs.",
        "Stress urinary incontinence.",
        "Overactive bladder.",
        "Numbness of the left leg.",
    ],
)
def test_what_is_no_such_sign_is_none(text: str) -> None:
    assert said(text, BLADDER) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Left EHL strength 1/5, was 4/5 last week.",
        "Left tibialis anterior fell from 5/5 in August to 3/5 today.",
        "Left wrist extension 4/5 (5/5 in September).",
        "Right triceps 3/5, down from 4+/5 at the last visit.",
        "Left biceps 4-/5, previously 4/5.",
        "Left deltoid 5/5 in October, now 3/5.",
        "Foot drop is new since Sunday.",
        "New onset left foot drop.",
        "He has developed a right wrist drop.",
    ],
)
def test_strength_that_was_better_is_weakness_that_grows(text: str) -> None:
    assert said(text, WEAKER) == {"present"}


@pytest.mark.parametrize(
    "text",
    [
        "Left biceps 4/5 compared with 5/5 on the right.",
        "Left biceps 4/5 today, 5/5 on the right.",
        "Left biceps 4/5, left triceps 5/5.",
        "Strength went from 3/5 to 4/5 with therapy.",
        "Left deltoid was 3/5 in September, now 5/5.",
        "Left EHL 4/5, was 4/5 at the last visit.",
        "Left EHL 4/5, was 5/5 before the injury.",
        "Chronic left foot drop with a brace.",
    ],
)
def test_two_sides_two_muscles_or_a_gain_are_none(text: str) -> None:
    assert said(text, WEAKER) == set()
