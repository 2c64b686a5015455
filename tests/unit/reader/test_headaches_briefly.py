"""Headache days in a row after rounds of toxin, and toxin that made no difference, in few words."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Fact


def found(text: str, kind: str) -> list[Fact]:
    return [one for one in read(text, document="d1", document_on=date(2026, 11, 20)) if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "reductions"),
    [
        ("Botox renewal. Diary before: 20 HA d/mo. After rounds 1-3 (155 U q12w): 20, 21, 20.", [-1]),
        ("Botox renewal. Diary before: 20 headache days a month. After cycles 1 and 2: 19, 18.", [1]),
        ("Botox renewal. Before: 20 headache days a month. After treatments 1, 2 and 3: 11, 10 and 9.", [9]),
        ("Botox renewal. Before: 20 headache days a month. After cycles 1 to 3: 8, 7, 7 hours.", []),
        ("Botox renewal. After rounds 1-3: 20, 21, 20.", []),
    ],
)
def test_days_in_a_row_after_rounds(text: str, reductions: list[int]) -> None:
    # Of several rounds the one with the most days counts.
    assert [one.value for one in found(text, "botulinum.reduction_days")] == reductions


@pytest.mark.parametrize(
    ("text", "is_useless"),
    [
        ('Botox renewal for migraine, cycle 4. Asked if it helps: "no different."', True),
        ("Botox renewal for migraine, cycle 4. Headache days same.", True),
        ("Botox renewal for migraine, cycle 4. Says she is no better.", True),
        ("Botox renewal for migraine, cycle 4. No different.", True),
        ("Botox renewal for migraine, cycle 4. Hours the same, headaches no different.", True),
        ("Botox renewal for migraine, cycle 4. Headaches are now mild and half as many.", False),
        ("Botox renewal for migraine, cycle 4. Headache hours same as at the last visit.", False),
        ("Botox renewal for migraine, cycle 4. Says the drops are no better.", False),
        ("Botox renewal for migraine, cycle 4. Headaches are the same side but half as many.", False),
        ("Botox renewal for migraine, cycle 4. Headaches are the same.", True),
        ("Botox renewal for migraine, cycle 4. Same dose. Headache days halved.", False),
        ("Botox renewal for migraine, cycle 4. Topiramate: says no different.", False),
        ("Botox for migraine requested. Asked if ice helps: no different.", False),
    ],
)
def test_toxin_that_made_no_difference(text: str, is_useless: bool) -> None:
    assert bool([one for one in found(text, "botulinum.response") if one.value == "none"]) is is_useless
