"""Nobody complains of the spine: both the back and the limb are denied, or all of it where the study is for a job."""

import pytest

from reader.read import read


def denied(text: str) -> set[str]:
    facts = read(text, document="d", document_on=None)
    return {one.kind for one in facts if one.assertion == "negated" and one.kind.startswith("symptom.")}


@pytest.mark.parametrize(
    "text",
    [
        "Denies back or leg pain now or ever.",
        "She has no back or leg pain and asks for a screening MRI.",
        "He has never had any back trouble at all.",
        "A pilot without neck or arm symptoms wants an MRI for his license.",
        "No symptoms. The lumbar MRI is part of a pre-employment check.",
        "The applicant is asymptomatic; the employer wishes a lumbar MRI.",
        "Reports no neck pain, ever; whole-body screening.",
        "She denied leg or back complaints.",
    ],
)
def test_no_complaint_at_all_is_denied(text: str) -> None:
    assert "symptom.spine_pain" in denied(text)


@pytest.mark.parametrize(
    "text",
    [
        "Low back pain. Denies leg pain.",
        "Back pain, no symptoms at rest; screening labs normal.",
        "She has no back or leg pain at rest.",
        "No pain with flexion.",
        "Low back pain for a year; he is job hunting. No symptoms of infection.",
        "Her sister has no back or leg pain.",
        "Neck pain; asymptomatic from a cardiac standpoint, baseline labs.",
    ],
)
def test_a_complaint_that_is_there_is_not_denied(text: str) -> None:
    assert "symptom.spine_pain" not in denied(text)
