"""Facet joints: the end of relief, denervation that is no ablation, fused segments, joints that are counted."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Fact


def found(text: str, kind: str) -> list[Fact]:
    return [one for one in read(text, document="d1", document_on=date(2026, 11, 20)) if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "relief", "days"),
    [
        (
            "Last burn 20 February 2026: two thirds better, yet by the first days of May she had her old 8/10 back.",
            [66],
            [76],
        ),
        (
            "The C4-C6 denervation of 3 February 2026 helped by two thirds until the first days of May.",
            [66],
            [93],
        ),
        ("RFA on 2 March 2026, 80 percent better until the end of May.", [80], [90]),
        ("RFA on 12 January 2026: relief of seventy percent through late March.", [70], [78]),
        ("RFA on 12 January 2026 gave 60 % relief; by mid-April the pain was back.", [60], [98]),
        ("RFA on 12 January 2026 gave 60 % relief for eight months.", [60], [240]),
        ("RFA on 12 January 2026 gave 60 % relief. Therapy is booked until the end of May.", [60], []),
    ],
)
def test_relief_and_its_end_in_one_breath(text: str, relief: list[int], days: list[int]) -> None:
    assert [one.value for one in found(text, "injection.relief")] == relief
    assert [one.days for one in found(text, "injection.relief_duration")] == days


@pytest.mark.parametrize(
    "text",
    [
        "EMG found active denervation in L5 muscles on 3 February 2026.",
        "Chronic denervation changes were seen on 3 February 2026.",
        "No denervation on 3 February 2026.",
    ],
)
def test_a_denervation_of_muscle_is_no_ablation(text: str) -> None:
    assert found(text, "injection.prior") == []


def test_a_denervation_in_the_muscles_of_a_root_is_its_radiculopathy() -> None:
    (told,) = found("The September EMG found active denervation in L5 muscles.", "emg.finding")
    assert (told.value, told.roots) == ("radiculopathy", ("L5",))


@pytest.mark.parametrize(
    ("text", "is_fused"),
    [
        ("In 2021 a cage was placed from the front at L5-S1.", True),
        ("Flexion films show bridging bone through L5-S1.", True),
        ("The L4-5 segment was fused in 2019.", True),
        ("The rib cage was examined.", False),
        ("Cage fighting in his youth.", False),
    ],
)
def test_a_segment_that_was_fused(text: str, is_fused: bool) -> None:
    assert bool([one for one in found(text, "surgery.spine") if one.value == "fusion"]) is is_fused


@pytest.mark.parametrize(
    ("text", "joints"),
    [
        ("Lumbar facet blocks L3-4, L4-5 and L5-S1 bilaterally in one sitting.", [3]),
        ("Medial branch blocks at L2-3, L3-4 and L4-5 are requested.", [3]),
        ("Lumbar facet blocks L4-5 and L5-S1 are requested.", []),
        ("Medial branch blocks of L3, L4 and L5 are requested.", []),
        ("Prior medial branch blocks at L2-3, L3-4 and L4-5 in 2025 gave relief.", []),
    ],
)
def test_joints_that_are_named_are_counted(text: str, joints: list[int]) -> None:
    assert [one.value for one in found(text, "procedure.level_count")] == joints


@pytest.mark.parametrize(
    "text",
    [
        "Electric shocks from the hip to the top of the left foot.",
        "Burning pain from the buttock to the heel.",
    ],
)
def test_shocks_from_the_hip_to_the_foot_radiate(text: str) -> None:
    assert {one.assertion for one in found(text, "symptom.radicular_pain")} == {"present"}
