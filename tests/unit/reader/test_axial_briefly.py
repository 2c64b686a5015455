"""Pain of the trunk alone in a word or two, and former limb pain that is over."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Assertion, Fact


def facts(text: str, kind: str) -> list[Fact]:
    return [one for one in read(text, document="d", document_on=date(2026, 11, 26)) if one.kind == kind]


def is_axial(text: str) -> bool:
    told = facts(text, "symptom.axial_pain")
    return any(one.assertion is Assertion.PRESENT for one in told)


@pytest.mark.parametrize(
    "text",
    [
        "The diagnosis behind the requested epidural is axial lumbar pain.",
        "She describes purely lumbosacral aching with no limb complaint at all.",
        "Left sciatica of 2023 settled by itself. Present complaint is soreness over the lumbar muscles.",
        "Arm pain in 2022 was cured by surgery. What brings her now is ache at the nape.",
        "Residual: stiff sore neck.",
        "Apart from that he has only backache.",
        "The remaining symptom is pain in the low back.",
        "Neck soreness, no brachialgia.",
        "Low back pain, lower limbs good.",
        "Nothing but lumbar soreness is left.",
        "Her sole complaint today is stiffness of the neck.",
    ],
)
def test_pain_of_the_trunk_alone_is_read(text: str) -> None:
    assert is_axial(text)
    assert not any(one.assertion is Assertion.PRESENT for one in facts(text, "symptom.radicular_pain"))


@pytest.mark.parametrize(
    "text",
    [
        "Chief complaint: neck pain. It radiates down the left arm to the thumb.",
        "Current complaint is pain in the low back. It shoots into the left leg and foot.",
        "Only back pain at first; then it spread to the left calf.",
        "The back pain is only part of it: pain runs down the right leg to the foot.",
        "Current complaint is pain in the low back and left leg.",
    ],
)
def test_pain_that_goes_into_a_limb_is_not(text: str) -> None:
    assert not is_axial(text)
    assert not any(one.assertion is Assertion.NEGATED for one in facts(text, "symptom.radicular_pain"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Radiculopathy was looked for on exam and not found.", Assertion.NEGATED),
        ("Lumbar radiculopathy could not be demonstrated.", Assertion.NEGATED),
        ("The reason for the requested epidural is lumbar radiculopathy.", Assertion.PRESENT),
        ("The finding behind the proposed injection is left L5 radiculopathy.", Assertion.PRESENT),
    ],
)
def test_a_diagnosis_is_said_as_it_is(text: str, said: Assertion) -> None:
    assert {one.assertion for one in facts(text, "diagnosis.radiculopathy")} == {said}


@pytest.mark.parametrize(
    "text",
    ["Left sciatica of 2023 settled by itself and has not come back.", "Right sciatica went away completely in 2021.",
     "Sciatica on the left, treated in 2020 and never back."],
)  # fmt: skip
def test_former_pain_is_of_the_past(text: str) -> None:
    assert Assertion.PRESENT not in {one.assertion for one in facts(text, "symptom.radicular_pain")}
