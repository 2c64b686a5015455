"""The complaint is over at the newest visit, and what is over for a while, elsewhere or not at all."""

from datetime import date

import pytest

from reader.read import read

BEFORE = "She has had low back pain radiating down the left leg for four months. Therapy for eight weeks did not help. "


def over(text: str) -> list[object]:
    facts = read(BEFORE + text, document="d", document_on=date(2026, 11, 26))
    return [one.value for one in facts if one.kind == "symptom.resolved"]


@pytest.mark.parametrize(
    "text",
    [
        "By the most recent visit the pain had settled and she rates it 1 out of 10.",
        "When re-examined last week she was pain-free and had gone back to coaching soccer.",
        "At the last visit she reported no pain at all.",
        "At the November visit the pain had cleared completely.",
        "She says that she is now back to normal and takes nothing for it.",
        "At follow-up her symptoms were gone.",
        "At the visit of November 10 she described herself as fully recovered.",
        "On the day of the request she denied any back or leg pain.",
        "Her symptoms have been in remission since October.",
        "She has been free of symptoms since October 15.",
        "The current note says that the pain has abated entirely.",
        "Per the latest note she feels well, has no complaints and has stopped all her medicines.",
        "She has not had any leg or back pain since mid-October.",
        "She has had no pain for the past three weeks.",
        "She was asymptomatic when last seen.",
        "The pain is a thing of the past, she told the nurse.",
        "At the recheck in November she was symptom-free with a normal examination.",
        "Her pain went away before the visit and has stayed away.",
        "Since the end of therapy she has had no further back or leg pain.",
        "At the time of the order she reported complete resolution of her symptoms.",
        "She has made a full recovery and asks for the MRI out of curiosity.",
        "All goals of therapy were met and she was discharged without pain.",
        "She no longer hurts.",
        "In the note of November 18 she is described as pain-free.",
        "She is over it now.",
        "At last contact she had neither back nor leg pain.",
        "Her pain has been 0 out of 10 since the end of October.",
        "When the nurse called in November, her pain had been gone for a month.",
        "She has been entirely comfortable since the beginning of November.",
        "Her pain has resolved, but an injection is requested as a precaution.",
        "Symptoms resolved by the November follow-up; she has returned to work.",
    ],
)
def test_a_complaint_that_is_over_is_said_to_be(text: str) -> None:
    assert over(text) == ["all"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("The sciatica has since gone away completely.", "limb"),
        ("By the time of the request, the leg pain had disappeared.", "limb"),
        ("Her back pain has resolved.", "spine"),
        ("Pain in the left leg has cleared up.", "limb"),
        ("The back itself no longer hurts, the leg does.", "spine"),
    ],
)
def test_what_is_over_of_one_place_is_told_of_it(text: str, what: str) -> None:
    assert over(text) == [what]


@pytest.mark.parametrize(
    "text",
    [
        "The pain has not resolved.",
        "The pain has partly resolved.",
        "The pain had settled by June but returned in August.",
        "She was pain-free at the visit in May. In August the pain came back.",
        "She is pain-free at rest.",
        "She was pain-free for three months after the injection.",
        "After the epidural her pain resolved; it recurred in September.",
        "At follow-up after the injection she was pain-free.",
        "The goal is to be pain-free.",
        "She hopes that the pain will be gone by spring.",
        "Her knee pain has resolved.",
        "Her headaches are gone.",
        "At the last visit she reported no pain in the right leg.",
        "She denies leg pain at night.",
        "She has no pain with extension.",
        "The pain settled into the left buttock.",
        "If the pain resolves, the study will be cancelled.",
        "Warning signs and symptoms were gone over with her.",
        "She has no complaints about her medicines.",
        "She denied any arm pain at the last visit.",
        "An earlier episode in 2021 resolved on its own.",
        "Pain comes and goes; between flares she is pain-free.",
        "The surgery of 2020 was followed by complete resolution of her symptoms.",
        "The rash has cleared up.",
        "The pain of the right leg has resolved; the left leg hurts. The right leg is pain-free.",
        "The other leg is asymptomatic.",
        "Leg pain has resolved with gabapentin but the pain returned when it was stopped.",
    ],
)
def test_what_is_not_over_is_not_said_to_be(text: str) -> None:
    assert over(text) == []
