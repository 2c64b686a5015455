"""Care of a joint beside exercise and medicines: injections, braces, walking aids, weight loss."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.emit import fact
from reader.knees import is_about_knee, knee_side
from reader.outcomes import course_of
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(["examination", "imaging", "procedure", "consent", "anesthesia", "complications", "references",
                          "allergies", "family_history", "goals"])  # fmt: skip
_SPINAL: Final = re.compile(r"\b(?:epidural|facet|medial branch|trigger point|spinal|esi|sacroiliac)\b")
_UNWANTED: Final = re.compile(r"\b(?:unintentional|unintended|unexplained|night sweats)\b")
_INJECTIONS: Final = frozenset(["steroid_injection", "injection", "hyaluronate_injection", "prp_injection"])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `care.joint`."""
    for sentence in chart.sentences_with("joint_care"):
        if sentence.section in _SKIP or not is_about_knee(chart, sentence):
            continue
        hits = sentence.of("joint_care")
        for hit in hits:
            if _is_care(chart, sentence, hit):
                yield _care(chart, sentence, hit)


def _is_care(chart: Chart, sentence: Sentence, hit: Hit) -> bool:
    if hit.value in _INJECTIONS:
        around = chart.lower[max(sentence.start, hit.start - 30) : min(sentence.end, hit.end + 12)]
        return _SPINAL.search(around) is None
    return hit.value != "weight_loss" or _UNWANTED.search(chart.words(sentence)) is None


def _care(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    # A care of the joint that is named is told, unless the text plans, offers or denies it.
    course = course_of(chart, sentence, hit, is_listed=True)
    said = course.said
    if said is None:
        return None
    if said is Assertion.HYPOTHETICAL and course.outcome in {"failed", "partial"}:
        said = Assertion.PRESENT
    return fact(
        chart,
        sentence,
        (hit.start, hit.end),
        "care.joint",
        hit.value,
        assertion=said,
        on=course.on,
        days=course.days,
        side=knee_side(chart, sentence, hit),
        attributes={"outcome": course.outcome, "extent": course.extent},
    )
