"""Non-invasive care: which, when, how long, and what became of it."""

from collections.abc import Iterator
from typing import Final

from reader.anatomy import joint_after, region_in
from reader.chart import Chart, Sentence
from reader.context import clause
from reader.emit import fact
from reader.outcomes import Course, course_of
from reader.spans import Hit
from schemas.fact import Fact

SKIP: Final = frozenset(
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
        "findings",
    ]
)
_LISTS: Final = frozenset(["treatment_history"])


def find(chart: Chart) -> Iterator[Fact | None]:
    """Facts `care.therapy`."""
    for sentence in chart.sentences_with("therapy", "care"):
        if sentence.section in SKIP or sentence.of("not_care"):
            continue
        for hit in [*sentence.of("therapy"), *sentence.of("care")]:
            value = hit.value if hit.cls == "therapy" else "unspecified"
            if hit.value == "other":
                continue
            course = course_of(chart, sentence, hit, is_listed=sentence.section in _LISTS)
            yield therapy_fact(chart, sentence, hit, value, course)


def therapy_fact(chart: Chart, sentence: Sentence, hit: Hit, value: str, course: Course) -> Fact | None:
    """The fact of one therapy; None when it is only mentioned."""
    if course.said is None:
        return None
    low, high = clause(chart, sentence, hit.start, hit.end)
    return fact(
        chart,
        sentence,
        (hit.start, hit.end),
        "care.therapy",
        value,
        assertion=course.said,
        on=course.on,
        until=course.until,
        days=course.days,
        region=region_in(sentence, low, high, hit.end),
        attributes={
            "outcome": course.outcome,
            "visits": course.visits,
            "precision": course.precision,
            "body_part": joint_after(chart, sentence, hit),
        },
    )
