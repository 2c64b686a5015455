"""Signs that cannot wait, in words that were read in no form; denied, and of another person."""

import pytest

from reader.read import read
from schemas.fact import Assertion

PRESENT = Assertion.PRESENT
TOLD = {
    "red_flag.bladder_bowel": ["She has been unable to urinate since last night."],
    "red_flag.myelopathy": [
        "Myelomalacia at C5-6.",
        "There is cord signal change on T2.",
        "Her balance has been getting worse.",
    ],
    "red_flag.progressive_weakness": [
        "Foot drop developed last week.",
        "A wrist drop appeared on the left.",
        "The arm has become weaker.",
        "Her grip has grown much weaker.",
    ],
    "red_flag.cancer": [
        "Prostate CA with bone mets.",
        "There is a suspicious lesion in the C4 vertebral body.",
        "Known spinal mets.",
    ],
    "safety.pregnancy": [
        "She is expecting her second child in March.",
        "IUP at 9 weeks.",
        "EDD: 4/1/2027.",
    ],
}
DENIED = [
    "No myelomalacia and no cord signal change.",
    "No foot drop developed.",
    "There is no suspicious lesion.",
    "No bone mets.",
    "Her mother has bone mets.",
    "The left arm has not become weaker.",
    "She is able to urinate.",
    "Balance is normal.",
]


def _present(text: str) -> set[str]:
    facts = read(text, document="d1", document_on=None)
    return {f.kind for f in facts if f.assertion is PRESENT and f.kind.startswith(("red_flag.", "safety."))}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in TOLD.items() for text in texts])
def test_the_sign_is_read(kind: str, text: str) -> None:
    assert kind in _present(text)


@pytest.mark.parametrize("text", DENIED)
def test_denied_or_of_another_it_is_none(text: str) -> None:
    assert _present(text) == set()
