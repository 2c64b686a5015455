"""What an earlier ablation gave and when its relief was over, told in passing, by months, scores or seasons."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Fact

_DAY = date(2026, 11, 26)


def facts(text: str, kind: str) -> list[Fact]:
    told = read(text, document="d1", document_on=_DAY)
    return [one for one in told if one.kind == kind and one.attributes.get("procedure") == "ablation"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (
            "After the ablation in January 2026 her pain dropped by 60 percent and was back at baseline by late March.",
            89,
        ),
        ("Prior cervical thermal RFN 5/6/26. F/u 6/10: 70% better. F/u 8/12: pain fully back to baseline.", 98),
        ("The previous radiofrequency did not last half a year, and it is to be done over.", 179),
        ("RFA on 6/1/26: NRS 8 before, 3 in July, 8 in September. Repeat.", 121),
        ("Relief after RFA 1/15/26 faded by spring; repeat ablation L3-5.", 136),
        ("Three months after the lumbar ablation the pain was as bad as before. Repeat RFA.", 90),
        ("Left lumbar RFA 7/2026, relief so short that she was back on opioids in August.", 61),
        ("Last RFA 3/2/2026 was good until the end of June.", 120),
    ],
)
def test_how_long_an_ablation_helped_at_most(text: str, days: int) -> None:
    assert min(one.days for one in facts(text, "injection.relief_duration") if one.days is not None) == days


@pytest.mark.parametrize(
    ("text", "relief"),
    [
        ("Benefit of the last lumbar neurotomy was nil from the start; another is sought.", 0),
        ("Following the RFA of 4/2/26 there was no improvement at all.", 0),
        ("RFA 3/2026 brought hardly a third less pain.", 33),
        ("The earlier RFA took the NRS from 8 to 6.", 25),
    ],
)
def test_what_an_ablation_gave(text: str, relief: int) -> None:
    assert {one.value for one in facts(text, "injection.relief")} == {relief}


@pytest.mark.parametrize(
    "text",
    [
        "RFA 10/2025 gave 75 % for eleven months; repeat L4-S1.",
        "Ablation 5/2025: NRS 8 to 2, still 2 at ten months. Repeat.",
        "RFA 3/2025 held for nine months; pain back since January 2026. Repeat RFA.",
        "Last RFA 11/3/2025: 65% relief; by June 2026 the pain had returned.",
        "Lumbar RFA in October 2025 gave 80 % relief; relief faded in May.",
        "Sore for four weeks after the burn, then 80 % better until month ten.",
        "RFA 2/2026. Physical therapy then gave no relief. RFA still helps.",
        "His wife's RFA wore off after two months.",
    ],
)
def test_what_lasted_long_enough_is_not_cut_short(text: str) -> None:
    told = facts(text, "injection.relief_duration")
    assert [one.days for one in told if one.days is not None and one.days < 180] == []
    assert [one.value for one in facts(text, "injection.relief") if isinstance(one.value, int) and one.value < 50] == []


def test_soreness_after_a_burn_is_no_onset() -> None:
    told = read("Sore for four weeks after the burn.", document="d1", document_on=_DAY)
    assert [one for one in told if one.kind == "symptom.duration"] == []
