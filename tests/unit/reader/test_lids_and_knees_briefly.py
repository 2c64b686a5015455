"""A field that is the same with tape as without, and what a knee lets a person do."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Fact


def found(text: str, kind: str) -> list[Fact]:
    return [one for one in read(text, document="d1", document_on=date(2026, 11, 20)) if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "is_gainless"),
    [
        ("The upper field defect was the same with the lids taped up as without tape, 22 degrees both times.", True),
        ("The superior visual field was unchanged taped and untaped.", True),
        ("The visual field is no better with the lids taped than without tape.", True),
        ("The superior visual field is identical with tape and without.", True),
        ("The superior visual field is no wider taped than untaped.", True),
        ("The superior visual field was equal after taping and before.", True),
        ("On the same day the visual field was tested with tape: 40 degrees.", False),
        ("The visual field was tested the same day, 20 degrees untaped and 40 degrees taped.", False),
        ("Visual field of 20 degrees untaped; taped it is full.", False),
        ("The same technician did the fields taped and untaped.", False),
    ],
)
def test_a_field_that_tape_does_not_widen(text: str, is_gainless: bool) -> None:
    assert (0 in [one.value for one in found(text, "eye.field_gain_percent")]) is is_gainless


@pytest.mark.parametrize(
    ("text", "is_free"),
    [
        ("He reports hardly any pain of the knee: he cycles 40 km on Sundays.", True),
        ("She rides 50 miles on weekends.", True),
        ("Climbs ladders at work.", True),
        ("He needs neither help nor medicine.", True),
        ("The knee hardly bothers him.", True),
        ("He can no longer climb ladders.", False),
        ("He used to cycle 40 km on Sundays.", False),
        ("He cannot go up ladders.", False),
        ("She needs help and medicine.", False),
    ],
)
def test_what_a_knee_lets_a_person_do(text: str, is_free: bool) -> None:
    assert ("present" in [one.assertion for one in found(text, "function.unrestricted")]) is is_free
