"""An infection that healed, or lies years back, beside one that is there, whatever words tell of it."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Assertion

_DAY = date(2026, 11, 20)


def _said(text: str) -> list[Assertion]:
    return [one.assertion for one in read(text, document="d1", document_on=_DAY) if one.kind == "red_flag.infection"]


@pytest.mark.parametrize(
    "text",
    [
        "Cellulitis of the leg in 2022, treated with cephalexin and fully healed.",
        "Cellulitis of the right shin two years ago.",
        "Left calf cellulitis, long healed.",
        "The cellulitis of 2023 healed without trouble.",
        "An old cellulitis of the ankle.",
        "She had a cellulitis of the shin last spring which has cleared up.",
        "A wound infection after her hernia repair resolved in a week.",
        "An abscess of the thigh in 2019; it is gone.",
        "Cellulitis left leg 3/2024, no recurrence.",
        "Cellulitis as a child.",
        "He had osteomyelitis of the tibia in childhood and it never came back; it has not recurred.",
        "Shin cellulitis (2021) was cured and never returned.",
        "Remote pneumonia, full recovery.",
    ],
)
def test_what_healed_or_lies_years_back_is_past(text: str) -> None:
    assert _said(text) == [Assertion.HISTORICAL]


@pytest.mark.parametrize(
    "text",
    [
        "Cellulitis of the left shin.",
        "Cellulitis of the shin, not yet healed.",
        "Cellulitis of the shin, nearly resolved.",
        "Cellulitis of the leg is healing.",
        "The cellulitis should be cleared before the operation.",
        "Cellulitis since 2022.",
        "Cellulitis of the leg, on cephalexin.",
        "Surgery once the cellulitis has healed.",
        "Recurrent cellulitis of the leg, first in 2019.",
        "Cellulitis of the shin in a 70 year old man.",
        "Cellulitis from an insect bite a month ago.",
        "An abscess of the groin, still draining since it was opened in 2024.",
        "The fracture healed, but there is a wound infection.",
    ],
)
def test_what_is_there_stays(text: str) -> None:
    assert set(_said(text)) <= {Assertion.PRESENT, Assertion.UNCERTAIN, Assertion.HYPOTHETICAL}
    assert _said(text)


def test_the_one_of_before_does_not_heal_the_one_of_now() -> None:
    assert _said("Cellulitis in 2021 healed; an abscess of the thigh was opened today.") == [
        Assertion.HISTORICAL,
        Assertion.PRESENT,
    ]
