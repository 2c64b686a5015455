"""Denials of an earlier time, care that is still to come, and needles in other joints contradict nothing of now."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Assertion, Fact

ON = date(2026, 11, 26)


def facts(text: str, kind: str) -> list[Fact]:
    return [one for one in read(text, document="d", document_on=ON) if one.kind == kind]


def denies_radiation(text: str) -> bool:
    return any(one.assertion is Assertion.NEGATED for one in facts(text, "symptom.radicular_pain"))


@pytest.mark.parametrize(
    "text",
    [
        "In March there was no leg pain, only lumbago. Since September the pain shoots from the back to the left foot.",
        "Two years ago no arm pain existed; since August 2026 pain radiates down the left arm to the thumb.",
        "Initially there was no radiation. By June the pain shot down the right leg to the foot.",
        "At first she had no leg pain. Now pain radiates from the back to the left calf.",
        "At the time of the fall no arm pain was noted. Later pain radiated into the right arm.",
        "Last year he had neck pain only. Currently pain radiates to the left hand.",
        "In 2024 he denied leg pain; since May 2026 pain runs down the left leg into the foot.",
    ],
)
def test_a_denial_of_an_earlier_time_gives_way_to_the_complaint_of_now(text: str) -> None:
    assert not denies_radiation(text)
    assert not facts(text, "symptom.axial_pain")


@pytest.mark.parametrize(
    "text",
    [
        "In March the pain radiated to the left leg. Since September there is no leg pain, only lumbago.",
        "There is no leg pain. Left leg pain was there in 2019.",
        "Since August she has low back pain without leg pain.",
        "In November 2026 there was no leg pain. Low back pain persists.",
    ],
)
def test_a_denial_of_now_stays(text: str) -> None:
    assert denies_radiation(text)


@pytest.mark.parametrize(
    "text",
    [
        "After the epidural, therapy will start afresh. The earlier course of 6 weeks brought nothing.",
        "Following the injection he is to resume exercise. The first program of ten visits was of no use.",
        "After the ESI she is going to begin therapy; the spring sessions of physiotherapy made no difference.",
    ],
)
def test_care_that_did_nothing_is_no_result_of_an_injection_to_come(text: str) -> None:
    assert not facts("L4-5 epidural injection is requested. " + text, "injection.relief")


@pytest.mark.parametrize(
    "text",
    [
        "Trigger points were done blind in June.",
        "Her knee injection was landmark guided.",
        "The shoulder was injected without image guidance.",
    ],
)
def test_how_another_joint_was_injected_is_no_plan(text: str) -> None:
    found = facts("L4-5 epidural injection is planned with fluoroscopy and contrast. " + text, "procedure.guidance")
    assert {one.value for one in found} == {"fluoroscopy"}


def test_a_blind_epidural_is_told() -> None:
    found = facts("L4-5 epidural injection is planned. It will be done blind.", "procedure.guidance")
    assert {one.value for one in found} == {"none"}


def test_a_series_for_the_knee_is_none_for_the_spine() -> None:
    asked = "One L4-5 epidural injection is requested. "
    assert not facts(asked + "Hyaluronate for the knee is a series of three.", "procedure.series")
    assert facts("L4-5 epidural injection is requested as a series of three.", "procedure.series")
