"""Sides told by the place of a value: columns, pairs, and the side that is another muscle's. Ticked boxes."""

import pytest

from reader.read import read
from schemas.fact import Fact
from tests.altered import SEEN_ON

Told = set[tuple[object, str | None, str | None]]
#: A muscle with the right weaker than the left.
BICEPS: Told = {(4, "right", "biceps"), (5, "left", "biceps")}


def _facts(text: str, *kinds: str) -> list[Fact]:
    found = read(f"PHYSICAL EXAM\n{text}", document="d1", document_on=SEEN_ON, loinc="34117-2")
    return [one for one in found if one.kind in kinds]


def _told(text: str, kind: str) -> Told:
    return {(one.value, one.side, one.attributes.get("muscle")) for one in _facts(text, kind)}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("| Muscle | Right | Left |\n|---|---|---|\n| Biceps | 4/5 | 5/5 |", BICEPS),
        ("| Muscle | L | R |\n| Biceps | 5/5 | 4/5 |", BICEPS),
        ("Muscle          Right    Left\nBiceps          4/5      5/5", BICEPS),
        ("Strength (R/L): biceps 4/5", BICEPS),
        ("Strength (R/L): biceps 4/5 5/5", BICEPS),
        ("Strength (L/R): biceps 5/4", BICEPS),
        ("Strength (R/L): biceps 4/5, triceps 5/5", BICEPS | {(5, "right", "triceps"), (5, "left", "triceps")}),
        ("| Muscle | Grade |\n| Biceps | 4/5 |", {(4, None, "biceps")}),
        ("| Muscle | Right | Left |\n| Biceps | 4/5 | |", {(4, None, "biceps")}),
        ("Strength: quadriceps 5/5, left tibialis anterior 4/5.",
         {(5, None, "quadriceps"), (4, "left", "ankle_dorsiflexion")}),
        ("Strength: biceps 4/5 on the left, triceps 5/5.", {(4, "left", "biceps"), (5, None, "triceps")}),
        ("L UE 5/5 throughout.", {(5, "left", None)}),
        ("Pain of the left arm 4/5.", set()),
    ],
)  # fmt: skip
def test_strength_has_the_side_of_its_place(text: str, told: Told) -> None:
    assert _told(text, "exam.strength") == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Reflexes: brachioradialis 2+/2+.", {("normal", "bilateral", "brachioradialis")}),
        ("Reflexes: biceps 1+/2+.", {("diminished", None, "biceps"), ("normal", None, "biceps")}),
        ("Reflexes (R/L): biceps 1+/2+.", {("diminished", "right", "biceps"), ("normal", "left", "biceps")}),
        ("| Reflex | Right | Left |\n| Biceps reflex | 1+ | 2+ |",
         {("diminished", "right", "biceps"), ("normal", "left", "biceps")}),
        ("Reflexes: biceps 2+/4.", {("normal", None, "biceps")}),
    ],
)  # fmt: skip
def test_a_reflex_has_the_side_of_its_place(text: str, told: Told) -> None:
    assert _told(text, "exam.reflex") == told
    assert _facts(text, "exam.strength") == []


@pytest.mark.parametrize(
    ("text", "cares"),
    [
        ("[x] Physical therapy [ ] Chiropractic [X] NSAIDs", {"physical_therapy", "nsaid"}),
        ("\u2611 Physical therapy \u2610 Chiropractic", {"physical_therapy"}),
        ("[ ] Physical therapy [ ] NSAIDs", set()),
    ],
)
def test_a_ticked_box_states_what_stands_behind_it(text: str, cares: set[str]) -> None:
    found = read(text, document="d1", document_on=SEEN_ON, loinc="34117-2")
    assert {one.value for one in found if one.kind in {"care.therapy", "care.medication"}} == cares
