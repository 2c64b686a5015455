"""A block of houses is no injection, and a cord that is called sound is not touched."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Assertion, Fact

ON = date(2026, 11, 26)


def facts(text: str, kind: str) -> list[Fact]:
    return [one for one in read(text, document="d", document_on=ON) if one.kind == kind]


@pytest.mark.parametrize(
    "walk",
    ["after one block of walking", "walking less than two blocks", "he walks about 3 blocks", "can go half a block",
     "a block and then rests", "ambulates one block at a time", "within 2 blocks of home walking 2 blocks",
     "stops after a single block"],
)  # fmt: skip
def test_a_block_of_houses_owns_no_day_of_an_injection(walk: str) -> None:
    text = f"Lumbar epidural injections were given on 4 May and 2 September 2026 for claudication, {walk}."
    assert {one.on for one in facts(text, "injection.prior")} == {date(2026, 5, 4), date(2026, 9, 2)}
    assert {one.value for one in facts(text, "injection.prior")} == {"epidural"}


@pytest.mark.parametrize(
    "text",
    ["Left L4-5 and L5-S1 medial branch blocks: first block 80 percent, second block 85 percent.",
     "After the second block he walked better.", "Two blocks gave 90 % relief."],
)  # fmt: skip
def test_blocks_of_nerves_stay_injections(text: str) -> None:
    assert facts("Facet pain; radiofrequency ablation planned. " + text, "injection.prior")


@pytest.mark.parametrize(
    "text",
    ["MRI: right C6-7 herniation abutting C7, cord normal.", "MRI shows a C6-7 disc compressing C7, cord free.",
     "MRI: C6-7 extrusion touching the left C7; the cord itself is of normal signal.",
     "MRI: herniation at C6-7 displacing C7, with the cord unaffected.",
     "MRI: spur contacting C7 root, sparing the cord.", "MRI: disc indenting C7, spinal cord not touched."],
)  # fmt: skip
def test_a_root_is_touched_and_not_the_cord(text: str) -> None:
    found = facts(text, "imaging.finding")
    assert any(one.value == "nerve_root_contact" and one.roots == ("C7",) for one in found)
    assert not any(one.value == "cord_contact" and one.assertion is Assertion.PRESENT for one in found)
    assert not facts(text, "red_flag.myelopathy")


@pytest.mark.parametrize(
    "text",
    ["MRI: herniation compressing the left C6 root and the spinal cord.", "MRI: disc abutting C7 and the cord.",
     "MRI: spur compressing the cord and the left C6 root.", "MRI: disc indenting the ventral cord, roots free.",
     "MRI shows a C5-6 disc squeezing the cord."],
)  # fmt: skip
def test_a_cord_that_is_touched_is_told(text: str) -> None:
    assert any(one.value == "cord_contact" for one in facts(text, "imaging.finding"))


def test_a_vertebral_body_is_no_root() -> None:
    found = facts("MRI: bulge touching L5 body.", "imaging.finding")
    assert not any(one.value == "nerve_root_contact" for one in found)


@pytest.mark.parametrize(
    "text",
    ["Left knee jerk reduced, quadriceps 4+/5, femoral stretch positive.", "Ankle jerk absent; plantarflexion 4+.",
     "Right triceps reflex diminished and triceps 4+/5.", "Knee jerk lost, EHL is 4+ / 5."],
)  # fmt: skip
def test_the_strength_of_a_muscle_beside_a_reflex_is_no_brisk_reflex(text: str) -> None:
    assert not facts(text, "red_flag.myelopathy")


@pytest.mark.parametrize("text", ["Knee jerks 4+ with clonus.", "Patellar reflexes 3+/4 bilaterally.", "Reflexes: 3+."])
def test_a_brisk_reflex_stays_a_warning(text: str) -> None:
    assert facts(text, "red_flag.myelopathy")
