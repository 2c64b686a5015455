"""That care made a complaint go, or nearly; what remains or went after an injection is no recovery by care."""

from datetime import date

import pytest

from reader.read import read
from schemas.fact import Fact

_DAY = date(2026, 11, 26)


def facts(text: str, kind: str) -> list[Fact]:
    return [one for one in read(text, document="d1", document_on=_DAY) if one.kind == kind]


def is_over(text: str) -> bool:
    return any(one.value == "all" and one.assertion == "present" for one in facts(text, "symptom.resolved"))


def is_helped(text: str) -> bool:
    return any(one.attributes.get("outcome") == "helped" for one in facts(text, "care.therapy"))


@pytest.mark.parametrize(
    "text",
    [
        "After seven weeks of PT the right leg pain is gone and he is back at work.",
        "Low back pain gone since early October after therapy, 0/10 now.",
        "Neck sprain healed in a month. Currently no neck or arm c/o whatsoever.",
        "Her sciatica cleared with ten sessions of physiotherapy.",
        "She no longer has any arm pain after PT.",
        "Home exercise ended the pain.",
        "Discharged from PT with full function and no symptoms.",
        "The leg pain settled with PT in October.",
        "The arm pain melted away with six weeks of traction.",
        "Last week he cycled forty miles free of leg pain.",
        "Under therapy the NRS went from 7 to 0.",
    ],
)
def test_a_complaint_that_is_over(text: str) -> None:
    assert is_over(text)


@pytest.mark.parametrize(
    "text",
    [
        "Marked improvement of his sciatica since therapy ended; needs no tablets.",
        "Back pain NRS 9 on 9/21/26, 6 on 10/12, 1 on 11/9 under PT.",
        "PT 9/1 to 10/20/26: leg pain 7 to 1.",
        "Therapy worked: ODI 46 to 8.",
        "Much better with PT.",
        "Leg symptoms down by 90% after PT.",
        "Physical therapy succeeded.",
        "Therapist: all goals met.",
        "Physical therapy succeeded; facet blocks are requested.",
        "With exercise the back is 85 % better; a medial branch block is asked for.",
        "With exercise the back pain has all but vanished.",
        "The radicular pain has largely subsided under physiotherapy.",
        "Pain: before therapy 7, after therapy 1.",
        "Oswestry 50 in September, 8 in November after PT.",
        "Exercise program: pain 85 percent better.",
    ],
)
def test_care_that_helped_much(text: str) -> None:
    assert is_helped(text)


@pytest.mark.parametrize(
    "text",
    [
        "Back pain improved by 80 percent with PT, but leg pain persists at 7/10.",
        "After PT pain fell from 8 to 1 for two weeks and came back to 8.",
        "Leg pain 8 to 1 after the epidural in June.",
        "PT failed. ESI on 6/2/2026. Leg pain 8 to 1.",
        "Therapy and home exercise. Blocks on 14 July and 4 August gave 90 and 85 percent relief.",
        "PT in May. The block relieved everything, back pain gone now.",
        "The goal of PT is that the pain is gone.",
        "Much better after surgery in 2019; new leg pain since August, PT failed.",
        "Pain 8 to 6 with PT.",
        "His brother's sciatica cleared with PT.",
        "PT: 30 % improved.",
        "ODI 46 to 40 with therapy.",
        "The leg pain was gone at first with PT, then worse.",
        "Weakness gone, but the pain is still there after PT.",
        "Back pain is gone over in the history form.",
    ],
)
def test_what_is_no_recovery_by_care(text: str) -> None:
    assert not is_over(text)
    # What is said of a therapy by its name ("improved with PT") is read elsewhere.
    told = [one for one in facts(text, "care.therapy") if one.attributes.get("outcome") == "helped"]
    assert [one for one in told if one.value == "unspecified"] == []
