"""Care that helped a great deal, in words without a number; and care that helped for a while, in part or not at all."""

import pytest

from reader.read import read


def outcomes(text: str) -> list[str | None]:
    facts = read("Low back pain. " + text, document="d", document_on=None)
    return [one.attributes.get("outcome") for one in facts if one.kind == "care.therapy"]


@pytest.mark.parametrize(
    "text",
    [
        "Six weeks of physical therapy have taken away most of the pain.",
        "Physical therapy since September is working: she is steadily improving.",
        "She finished eight weeks of physical therapy with an excellent result.",
        "After seven weeks of physical therapy all goals were met and the pain is nearly gone.",
        "Ten weeks of physical therapy have brought the pain under good control.",
        "She is much better after seven weeks of physical therapy.",
        "Seven weeks of physical therapy gave marked improvement, and she is satisfied.",
        "Six weeks of physical therapy have been a success.",
        "Ten weeks of physical therapy did the job.",
        "Seven weeks of physical therapy, and the symptoms are 90% resolved.",
        "After ten weeks of physical therapy only a trace of the pain is left.",
        "He reports great progress with eight weeks of physical therapy.",
        "Seven weeks of physical therapy were followed by a good recovery.",
        "He had eight weeks of physical therapy. He is much better now.",
        "Her symptoms are clearing with ten weeks of physical therapy.",
    ],
)
def test_care_that_helped_is_read(text: str) -> None:
    assert outcomes(text) == ["helped"]


@pytest.mark.parametrize(
    "text",
    [
        "Physical therapy for six weeks with good progress at first, but the leg pain persists.",
        "Six weeks of physical therapy without much better function.",
        "Physical therapy for eight weeks; goals not met.",
        "She was much better for two weeks after physical therapy.",
        "He hopes for a good result of physical therapy for six weeks.",
        "Six weeks of physical therapy failed. The injection was a success.",
        "Physical therapy for six weeks: no good progress.",
        "Physical therapy for six weeks. Still not working.",
        "Six weeks of physical therapy did not help.",
    ],
)
def test_care_that_did_not_last_or_did_not_help_is_not_said_to_help(text: str) -> None:
    assert "helped" not in outcomes(text)
