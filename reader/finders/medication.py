"""Medicines for the pain, by class."""

import re
from collections.abc import Iterator
from typing import Final

from reader.chart import Chart, Sentence
from reader.emit import fact
from reader.outcomes import course_of
from reader.purpose import elsewhere
from reader.spans import Hit
from schemas.fact import Assertion, Fact

_SKIP: Final = frozenset(
    [
        "examination",
        "imaging",
        "procedure",
        "consent",
        "anesthesia",
        "complications",
        "references",
        "allergies",
        "emg",
        "social_history",
    ]
)
_LISTS: Final = frozenset(["medications", "treatment_history"])
_DOSE: Final = re.compile(r"\s*(?:xl |er |sr )?(?:tablets? |capsules? )?\(?(\d+(?:\.\d+)?(?:[/-]\d+)?\s?(?:mg|mcg|%))")
_VAGUE: Final = "medication"


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `care.medication`."""
    for sentence in chart.sentences_with("drug"):
        if sentence.section in _SKIP or any(h.value == "word" for h in sentence.of("allergy")) or sentence.of("labour"):
            continue
        for hit in sentence.of("drug"):
            yield _medicine(chart, sentence, hit)


def _medicine(chart: Chart, sentence: Sentence, hit: Hit) -> Fact | None:
    kind, _, name = hit.value.partition(":")
    course = course_of(chart, sentence, hit, is_listed=sentence.section in _LISTS or chart.is_ticked(sentence))
    if course.said is None or (name == _VAGUE and not _says_more(course.outcome, sentence)):
        return None
    if name == _VAGUE and course.said is Assertion.NEGATED:
        return None
    dose = _DOSE.match(chart.lower, hit.end)
    return fact(
        chart,
        sentence,
        (hit.start, hit.end),
        "care.medication",
        kind,
        assertion=course.said,
        on=course.on,
        until=course.until,
        days=course.days,
        attributes={
            "outcome": course.outcome,
            "name": name,
            "dose": dose[1] if dose else None,
            "precision": course.precision,
            "body_part": elsewhere(chart, sentence, hit),
            "extent": course.extent,
        },
    )


def _says_more(outcome: str | None, sentence: Sentence) -> bool:
    """ "Medications" alone names nothing; "medication failed" says that some were tried."""
    if sentence.section == "medications":
        return False
    return outcome in {"failed", "partial", "not_tolerated", "helped"} or any(
        h.value == "tried" for h in sentence.of("outcome")
    )
