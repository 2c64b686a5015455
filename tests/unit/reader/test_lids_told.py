"""Upper lids as people tell them: heights in words, views not taken, photographs with none newer, complaints."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Assertion, Fact


def found(text: str, kind: str) -> list[Fact]:
    return [one for one in read(text, document="d1", document_on=date(2026, 11, 20)) if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "heights"),
    [
        ("Upper lids. The margin stands four millimetres above the light reflex.", [4]),
        (
            "Upper lids. Distance between the corneal light reflex and the upper lid margin came to five millimeters.",
            [5],
        ),
        ("Upper lids. MRD1 of four mm.", [4]),
        ("Upper lids. MRD1 1.0 OU, MRD2 5 mm.", [1.0]),
        ("Upper lids. With the lids taped MRD1 is 4 mm.", []),
        ("Upper lids. Aim of surgery: MRD1 of 4 mm.", []),
        ("Upper lids. The skin hangs 4 mm over the lashes.", []),
    ],
)
def test_heights_of_the_margin(text: str, heights: list[float]) -> None:
    assert sorted({one.value for one in found(text, "eye.mrd1")}, key=str) == heights


@pytest.mark.parametrize(
    ("text", "is_denied"),
    [
        ("Lid photographs of 11/2/26 in downgaze; no straight-gaze view was obtained.", True),
        ("Lid photo log: frontal: not taken, lateral 11/2/26.", True),
        ("Lid photographs of 11/2/26 show the lids in downgaze only.", True),
        ("Lid photographs of 11/2/26, frontal and lateral.", False),
        ("Lid photographs: no frontal view since May.", False),
    ],
)
def test_views_that_were_not_taken(text: str, is_denied: bool) -> None:
    frontal = [one for one in found(text, "eye.photograph") if one.value == "frontal"]
    assert any(one.assertion is Assertion.NEGATED for one in frontal) is is_denied
    assert not (is_denied and any(one.assertion is Assertion.PRESENT for one in frontal))


@pytest.mark.parametrize(
    ("text", "newest"),
    [
        ("Lid photographs were taken in April 2024; no newer ones exist.", date(2024, 4, 30)),
        ("Lid photographs of 3/2/2025, none since.", date(2025, 3, 2)),
        ("The only lid photographs are two years old.", 730),
        ("Lid photographs of 3/2/2025.", None),
        ("Lid photographs of 3/2/2025 and newer ones of 10/1/2026.", None),
    ],
)
def test_photographs_with_none_newer(text: str, newest: date | int | None) -> None:
    told = [one.on or one.days for one in found(text, "eye.photograph_last")]
    assert told == ([] if newest is None else [newest])


@pytest.mark.parametrize(
    ("text", "is_free"),
    [
        ("Upper lids. Reading: no problem. Drives at night.", False),
        ("Upper lids, questionnaire: reading: no problem, driving: no problem.", True),
        ("Upper lids. No trouble seeing.", True),
        ("Upper lids. They do not get in her way.", True),
        ("Upper lids. Reads and drives unhindered.", True),
        ("Upper lids. The skin gets in her way when reading.", False),
    ],
)
def test_lids_that_hinder_nothing(text: str, is_free: bool) -> None:
    assert bool(found(text, "eye.no_complaint")) is is_free


@pytest.mark.parametrize(
    ("text", "gain"),
    [
        ("Superior visual field 22 degrees untaped, 22 degrees taped, both eyes.", [0]),
        ("Superior visual field: taping the lids did not widen it.", [0]),
        ("Superior visual field: lifting the lids with tape changed nothing.", [0]),
        ("Superior visual field, right eye 18 degrees with and without tape.", [0]),
        ("The lower visual field is the same with and without tape.", []),
    ],
)
def test_tape_that_gives_nothing_back(text: str, gain: list[float]) -> None:
    told = found(text, "eye.field_gain_degrees") + found(text, "eye.field_gain_percent")
    assert sorted({one.value for one in told}, key=str) == gain
