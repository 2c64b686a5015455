"""What was read as its opposite, or read out of nothing: exceptions, answers, codes, brackets, places of others."""

from typing import Any

import pytest

from reader.read import read
from schemas.fact import Assertion, Fact
from tests.altered import SEEN_ON


def _facts(text: str, *kinds: str) -> list[Fact]:
    return [one for one in read(text, document="d1", document_on=SEEN_ON, loinc="34117-2") if one.kind in kinds]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Sensation is normal except decreased over the right lateral calf.",
            {("diminished", "right"), ("normal", None)},
        ),
        ("Sensation intact except for the left C6 dermatome.", {("diminished", "left"), ("normal", None)}),
        ("Sensation is intact other than the left thumb.", {("diminished", "left"), ("normal", None)}),
        ("Sensation intact in the left arm.", {("normal", "left")}),
        ("Sensation intact except as noted.", {("normal", None)}),
    ],
)
def test_what_is_left_out_of_a_normal_sensation_is_not_normal(text: str, told: set[tuple[str, str | None]]) -> None:
    assert {(str(one.value), one.side) for one in _facts(text, "exam.sensation")} == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("There has been no weakness except in the left arm.", {("exam.neurological", "abnormal", "left")}),
        ("Full strength throughout apart from the right deltoid.", {("exam.neurological", "abnormal", "right")}),
        ("Full strength in the left arm.", {("exam.strength", 5, "left")}),
    ],
)
def test_what_is_left_out_of_full_strength_is_weak(text: str, told: set[tuple[str, Any, str]]) -> None:
    found = _facts(f"PHYSICAL EXAM\n{text}", "exam.strength", "exam.neurological")
    assert {(one.kind, one.value, one.side) for one in found} == told


EMG = "EMG\nEMG 09/02/2026: {}.\nIMPRESSION: Left C6 radiculopathy.\n{}"


@pytest.mark.parametrize(
    ("emg", "rest", "kinds"),
    [
        ("normal", "", {"diagnosis.radiculopathy"}),
        ("increased insertional activity", "PLAN: Cervical epidural.", {"diagnosis.radiculopathy"}),
        ("increased insertional activity", "", {"emg.finding"}),
    ],
)
def test_the_impression_of_a_visit_is_no_result_of_the_study(emg: str, rest: str, kinds: set[str]) -> None:
    found = _facts(EMG.format(emg, rest), "emg.finding", "diagnosis.radiculopathy")
    assert {one.kind for one in found if one.value != "normal"} == kinds


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("Numbness: Y   Weakness: N", {"symptom.weakness"}),
        ("Weakness: N   Numbness: Y", {"symptom.weakness"}),
        ("Numbness: yes, weakness: no", {"symptom.weakness"}),
        ("Numbness: N   Weakness: N", {"symptom.weakness", "symptom.paresthesia"}),
        ("Fever: N  Numbness: Y", {"red_flag.infection"}),
    ],
)
def test_an_answer_is_of_its_own_question(text: str, denied: set[str]) -> None:
    found = _facts(text, "symptom.paresthesia", "symptom.weakness", "red_flag.infection")
    assert {one.kind for one in found if one.assertion is Assertion.NEGATED} == denied


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("ICD-10 M54.12. The patient is seen.", ["M54.12"]),
        ("ICD-10: M54.12, M50.122", ["M50.122", "M54.12"]),
        ("ICD-10: M5412", ["M54.12"]),
    ],
)
def test_a_code_is_read_once_and_whole(text: str, codes: list[str]) -> None:
    assert sorted(str(one.value) for one in _facts(text, "diagnosis.code")) == codes


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Diagnoses: Cervical radiculopathy; Lumbar spinal stenosis.", "lumbar"),
        ("Cervical radiculopathy with central stenosis.", "cervical"),
    ],
)
def test_a_stenosis_is_where_its_own_words_say(text: str, region: str) -> None:
    assert [one.region for one in _facts(text, "diagnosis.spine_condition")] == [region]


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("MEDICATIONS\n- ibuprofen 600 mg TID 2026-06-01 to 2026-07-15 (no relief)", "failed"),
        ("MEDICATIONS\n- ibuprofen 600 mg TID 2026-06-01 to 2026-07-15", None),
        ("MEDICATIONS\n- ibuprofen 600 mg TID since 2026-06-01", "ongoing"),
    ],
)
def test_a_medicine_with_an_end_does_not_go_on(text: str, outcome: str | None) -> None:
    assert [one.attributes.get("outcome") for one in _facts(text, "care.medication")] == [outcome]


def test_what_stands_in_brackets_is_of_what_stands_before_them() -> None:
    found = _facts("failed PT (8 weeks, 03/2026 - 05/2026), ibuprofen", "care.therapy", "care.medication")
    assert {(one.kind, one.days) for one in found} == {("care.therapy", 56), ("care.medication", None)}


@pytest.mark.parametrize(("text", "activity"), [("sit", "sit"), ("stand", "stand"), ("walk", "walk")])
def test_sitting_is_no_walking(text: str, activity: str) -> None:
    found = _facts(f"Cannot {text} more than 15 minutes.", "function.limitation")
    assert [one.attributes["activity"] for one in found] == [activity]
