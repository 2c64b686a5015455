"""Pain that stays in the neck or back, in other words than "axial"; and pain that only seems to."""

import pytest

from reader.read import read


def said(text: str) -> tuple[bool, bool]:
    facts = read(text, document="d", document_on=None)
    denied = any(one.kind == "symptom.radicular_pain" and one.assertion == "negated" for one in facts)
    return denied, any(one.kind == "symptom.axial_pain" and one.assertion == "present" for one in facts)


@pytest.mark.parametrize(
    "text",
    [
        "He has had pain across the low back for four months, and none in the legs.",
        "Low back pain for four months that never goes below the belt.",
        "His complaint is of low back pain alone; the legs have never hurt.",
        "Pain sits over the lumbosacral junction and does not travel.",
        "Lumbar ache and stiffness, with nothing going into either leg.",
        "Neck pain for five months; arms are fine.",
        "Pain in the neck and between the shoulder blades. Nothing is felt in the arms or hands.",
        "The pain is purely in the neck and upper trapezius; she has never had any arm symptoms.",
        "When asked, he says that the pain is all in the back.",
        "Ache sits across the beltline and never travels past the buttocks.",
        "Neck pain only, of six months.",
        "Low back pain. Legs are quiet.",
        "The pain in the low back goes nowhere else.",
        "She has neck pain and has had no arm pain.",
        "The ache stays put, nothing below the waist.",
        "Back pain without ever going into the legs.",
        "Back pain for a year; both legs are free of symptoms.",
        "The pain never leaves the neck.",
        "Belt-line pain, nothing distal.",
        "Neck pain without spread. No brachial component to the pain.",
        "Pain at the base of the neck, hands and arms unremarkable.",
    ],
)
def test_pain_that_stays_is_no_radiating_pain(text: str) -> None:
    assert said(text)[0]


@pytest.mark.parametrize(
    "text",
    [
        "Low back pain radiates to the left leg; nothing in the right leg.",
        "The pain began only in the back, but now goes down the left leg.",
        "Pain down the back of the left leg alone.",
        "Neck and arm pain only at night.",
        "The pain is felt in the leg, none in the back.",
        "The leg pain does not improve with rest.",
        "Low back and leg pain; strength in the legs is normal.",
        "He has pain in the back and both legs and nothing helps.",
        "Pain shoots to the foot. Nothing has helped the legs.",
        "The pain in the left arm has never been treated.",
        "Back pain with sciatica. The arms are fine.",
        "She has not had leg surgery. Back pain.",
        "Examination: pain on extension, legs normal strength.",
    ],
)
def test_pain_that_goes_on_or_is_elsewhere_is_not_said_to_stay(text: str) -> None:
    facts = read(text, document="d", document_on=None)
    denied = [one for one in facts if one.kind == "symptom.radicular_pain" and one.assertion == "negated"]
    assert [one for one in denied if one.region != "cervical" or "arm" not in text] == []
